"""Finding the words a reader follows or mutes, by whole syllables in sequence.

A word typed without accents is sought without them ("lam thao" finds Lâm Thao); one typed with
accents is sought exactly ("má" does not find mà). Punctuation between syllables does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from digests.text import one_line, word_syllables

LONGEST_WORD = 6
"""Syllables; the store looks words up by sequences of up to so many."""
LONGEST_SPELLING = 64
"""Characters of a word as typed."""

_BREAK = ""
"""Stands between two fields: no word reaches from the title into the summary."""


class BadWordReason(StrEnum):
    EMPTY = "empty"
    """No letter and no digit in it."""
    TOO_LONG = "too_long"


class BadWord(ValueError):
    def __init__(self, reason: BadWordReason, word: str = "") -> None:
        super().__init__(f"{reason}: {word}")
        self.reason = reason
        self.word = word


@dataclass(frozen=True, slots=True)
class WordKey:
    """A word as it is sought."""

    folded: tuple[str, ...]
    exact: tuple[str, ...] | None
    """None: typed without accents, so any accents will do."""

    @property
    def joined(self) -> str:
        return " ".join(self.folded)


@dataclass(frozen=True, slots=True)
class WordText:
    """A text as words are sought in it: its syllables twice, a break between fields."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    positions: Mapping[str, Sequence[int]]
    """Where each folded syllable stands: most words are told to be absent at a glance."""

    def has(self, key: WordKey) -> bool:
        if not key.folded:
            return False
        length = len(key.folded)
        return any(
            self.folded[at : at + length] == key.folded and self.fits(key, at)
            for at in self.positions.get(key.folded[0], ())
        )

    def fits(self, key: WordKey, at: int) -> bool:
        """Say whether the accents fit, the folded syllables being equal at `at`."""
        return key.exact is None or self.exact[at : at + len(key.exact)] == key.exact


def word_text(*fields: str) -> WordText:
    """Prepare a story's title, lead and summaries for seeking words in them."""
    bare: list[str] = []
    exact: list[str] = []
    for text in fields:
        for syllable in word_syllables(one_line(text)):
            bare.append(syllable.folded)
            exact.append(syllable.exact)
        bare.append(_BREAK)
        exact.append(_BREAK)
    positions: dict[str, list[int]] = {}
    for at, one in enumerate(bare):
        positions.setdefault(one, []).append(at)
    return WordText(tuple(bare), tuple(exact), positions)


@lru_cache(maxsize=65_536)
def word_key(word: str) -> WordKey:
    syllables = word_syllables(one_line(word))
    bare = tuple(syllable.folded for syllable in syllables)
    exact = tuple(syllable.exact for syllable in syllables)
    return WordKey(bare, None if exact == bare else exact)


def same_word(one: str, other: str) -> bool:
    """Say whether two spellings find the same: "Hoà Bình" and "hòa bình"."""
    return word_key(one) == word_key(other)


def folded(word: str) -> str:
    """Return the key by which the store finds `word` among the `ngrams` of a text."""
    return word_key(word).joined


def ngrams(text: str | WordText, up_to: int = LONGEST_WORD) -> set[str]:
    """Return every sequence of at most `up_to` syllables, unaccented, joined by spaces.

    A word of at most `up_to` syllables occurs, accents aside, if and only if `folded(word)` is
    in it.
    """
    prepared = word_text(text) if isinstance(text, str) else text
    found: set[str] = set()
    for field in _fields(prepared.folded):
        for length in range(1, up_to + 1):
            found.update(
                " ".join(field[at : at + length]) for at in range(len(field) - length + 1)
            )
    return found


def parse_word(text: str) -> str:
    """Return the word to keep of what a reader typed."""
    word = one_line(text).strip(" \"'“”‘’«»,;.!?…")
    syllables = len(word_key(word).folded)
    if not syllables:
        raise BadWord(BadWordReason.EMPTY, word)
    if syllables > LONGEST_WORD or len(word) > LONGEST_SPELLING:
        raise BadWord(BadWordReason.TOO_LONG, word)
    return word


def parse_words(text: str) -> tuple[str, ...]:
    """Return the words of a list separated by commas, semicolons or lines, each one once."""
    pieces = text.replace(";", ",").replace("\n", ",").split(",")
    words: dict[WordKey, str] = {}
    for piece in pieces:
        if piece.strip():
            word = parse_word(piece)
            words.setdefault(word_key(word), word)
    if not words:
        raise BadWord(BadWordReason.EMPTY)
    return tuple(words.values())


def _fields(syllables: Sequence[str]) -> Iterator[Sequence[str]]:
    start = 0
    for at, syllable in enumerate(syllables):
        if syllable == _BREAK:
            yield syllables[start:at]
            start = at + 1
    yield syllables[start:]
