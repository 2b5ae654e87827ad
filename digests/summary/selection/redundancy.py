"""How much of a sentence is redundant: said already by what stands before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from itertools import repeat
from operator import or_

from digests.summary.vietnamese.phrases import words

FREE_OVERLAP = 0.4
"""Share of a sentence's words that may be known: a sentence has to say what it speaks of."""

STOPWORDS = words("""
    của và là có cho các những được bị đã đang sẽ trong ngoài trên dưới với từ đến tại ở về theo
    khi này đó để do vì thì mà như một cũng không vào ra lên cùng sau trước nay hay hoặc còn
    rằng nên phải người năm ngày
""")


class Redundancy:
    """Which words the sentences share, as bits of a number each: cheap to ask for many sets."""

    def __init__(self, said_before: Collection[str], sentences: Sequence[Sequence[str]]) -> None:
        every = set(said_before).union(*sentences) - STOPWORDS
        self._bit = {word: 1 << number for number, word in enumerate(every)}
        self._said_before = self._bits(said_before)
        self._sentences = [self._bits(sentence) for sentence in sentences]

    def of(self, order: Sequence[int]) -> float:
        """Return what of the sentences at these places, after the first, is not news any more.

        0 if each says mostly new things, at most 1 - FREE_OVERLAP for each that says nothing new.
        """
        known, found = self._said_before | self._sentences[order[0]], 0.0
        for place in order[1:]:
            said = self._sentences[place]
            share = (said & known).bit_count() / max(said.bit_count(), 1)
            found += max(share - FREE_OVERLAP, 0.0)
            known |= said
        return found

    def _bits(self, syllables: Iterable[str]) -> int:
        return reduce(or_, map(self._bit.get, syllables, repeat(0)), 0)
