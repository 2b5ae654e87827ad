"""ROUGE F1 over Vietnamese syllables: NFC, lower case, tone and vowel marks kept.

The stock `rouge-score` tokeniser deletes every letter with a mark ("công an" -> "c ng an"), which
roughly doubles the figures: state the tokeniser next to every number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from digests.text import syllables


class Reference:
    """A reference text, prepared for many comparisons."""

    def __init__(self, text: str) -> None:
        self.syllables = syllables(text)
        self.ones = Counter(self.syllables)
        self.twos = Counter(pairwise(self.syllables))
        self._places: dict[str, int] = {}
        for place, syllable in enumerate(self.syllables):
            self._places[syllable] = self._places.get(syllable, 0) | (1 << place)

    def rouge(self, text: str | Sequence[str]) -> tuple[float, float, float]:
        """Return ROUGE-1, ROUGE-2 and ROUGE-L F1 of `text` (or its syllables)."""
        said = syllables(text) if isinstance(text, str) else list(text)
        one, two = self.rouge_1_2(said)
        return one, two, _f1(self._common_subsequence(said), len(said), len(self.syllables))

    def rouge_1_2(self, said: Sequence[str]) -> tuple[float, float]:
        ones = Counter(said)
        twos = Counter(pairwise(said))
        one = sum(min(times, self.ones[k]) for k, times in ones.items() if k in self.ones)
        two = sum(min(times, self.twos[k]) for k, times in twos.items() if k in self.twos)
        total = len(self.syllables)
        return _f1(one, len(said), total), _f1(two, len(said) - 1, total - 1)

    def _common_subsequence(self, said: Sequence[str]) -> int:
        full = (1 << len(self.syllables)) - 1
        row = full
        for syllable in said:
            places = self._places.get(syllable)
            if places:
                hit = row & places
                row = ((row + hit) | (row - hit)) & full
        return len(self.syllables) - row.bit_count()


def _f1(common: int, said: int, wanted: int) -> float:
    if common == 0 or said <= 0 or wanted <= 0:
        return 0.0
    precision, recall = common / said, common / wanted
    return 2 * precision * recall / (precision + recall)
