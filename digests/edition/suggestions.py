"""Which words a story offers to someone who wants to follow its topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digests.edition.places import places_in
from digests.edition.word_search import LONGEST_WORD, same_word, word_key, word_text
from digests.text import one_line

MAX_SUGGESTED = 5

_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_NOT_NAMES = frozenset(
    ("ông", "bà", "anh", "chị", "em", "cụ", "đồng", "chí", "tỉnh", "xã", "phường", "ngày", "vụ")
)
"""Often capitalised at the beginning of a headline, never a name by themselves."""


def suggested_words(*fields: str) -> tuple[str, ...]:
    """Return names to follow: places of the province, then runs of capitalised syllables."""
    text = word_text(*fields)
    places = [word for place in places_in(text) for word in place.words]
    found = [word for word in places if text.has(word_key(word))]
    for field in fields:
        for name in _names(one_line(field)):
            if not any(same_word(name, known) for known in found):
                found.append(name)
    return tuple(found[:MAX_SUGGESTED])


def _names(text: str) -> list[str]:
    names: list[str] = []
    for phrase in _NAME.findall(text):
        run: list[str] = []
        for syllable in (*phrase.split(), ""):
            if syllable[:1].isupper() and (run or syllable.lower() not in _NOT_NAMES):
                run.append(syllable)
                continue
            if _is_name(run):
                names.append(" ".join(run))
            run = []
    return names


def _is_name(run: Sequence[str]) -> bool:
    # A headline in capitals has no names that could be told from the rest.
    shouted = all(len(syllable) > 1 and syllable.isupper() for syllable in run)
    return 2 <= len(run) <= LONGEST_WORD and not shouted
