"""An article as numbers: what the ranker sees, in training and at work alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_SENTENCES = 40
MAX_TOKENS = 96
"""Syllables of a sentence that are looked at; a longer one is scored by its beginning."""
MAX_TITLE_TOKENS = 40
FEATURES = 13
IN_TITLE, PAIR_IN_TITLE = 0, 8
"""The two columns that speak of the title: training hides them now and then."""
BOUNDARY, UNKNOWN, NUMBER, UNKNOWN_NAME = range(4)
RESERVED = 4
RAREST = 9.5
"""The inverse document frequency (log) of a syllable that the vocabulary lacks."""

_TOKEN = re.compile(r"\w+|[,;:()\[\]“”\"…–—-]")
_MARKS, _OPEN, _CLOSE = frozenset(',;:()[]“”"…–—-'), frozenset("(["), frozenset(")]")
_AFTER_MARK, _IN_BRACKETS, _IN_QUOTES = 1, 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    ids: Mapping[str, int]
    """Lower-case syllable -> its row; the first `RESERVED` rows are the kinds above."""
    idf: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """The title (segment 0) and the sentences (1, 2, ...) of an article, one row a syllable.

    Each segment begins with a row of kind BOUNDARY.
    """

    ids: NDArray[np.int64]
    features: NDArray[np.float32]
    codes: NDArray[np.int64]
    """Which syllable of this article (`words`) a row is; -1 on a boundary."""
    starts: NDArray[np.int64]
    words: Sequence[str]

    @property
    def segments(self) -> int:
        return len(self.starts)


def encode(title: str, sentences: Sequence[str], vocabulary: Vocabulary) -> Encoded:
    """Return `title` and the first sentences as the ranker sees them. All text is NFC."""
    raw: list[str] = []
    flags: list[int] = []
    lengths: list[int] = []
    for number, text in enumerate([title, *sentences[:MAX_SENTENCES]]):
        most = MAX_TOKENS if number else MAX_TITLE_TOKENS
        lengths.append(_read(text, raw, flags, most))
    # What is known of a spelling is looked up once, however often the article has it.
    spellings = {word: number for number, word in enumerate(dict.fromkeys(raw))}
    spelled = np.array([spellings[word] for word in raw], np.int64)
    index: dict[str, int] = {}
    code = np.array([index.setdefault(word.lower(), len(index)) for word in spellings], np.int64)
    words = list(index)
    inner = _Rows(code[spelled], np.array(lengths, np.int64), len(words))
    known = np.array(
        [vocabulary.ids.get(word, NUMBER if word[0].isdigit() else UNKNOWN) for word in words],
        np.int64,
    )
    capital = np.array([word[0].isupper() for word in spellings], bool)[spelled]
    ids = known[inner.codes]
    ids[(ids == UNKNOWN) & capital] = UNKNOWN_NAME
    table = _features(inner, ids, capital, words=words, vocabulary=vocabulary)
    marks = np.array(flags, np.int64)
    for column, mark in ((10, _AFTER_MARK), (11, _IN_BRACKETS), (12, _IN_QUOTES)):
        table[:, column] = marks & mark > 0
    return _with_boundaries(ids, table, inner, words)


def _read(text: str, raw: list[str], flags: list[int], most: int) -> int:
    """Append the syllables of `text` to `raw`, with what the marks around them say."""
    inside = mark = count = 0
    for piece in _TOKEN.findall(text):
        if piece not in _MARKS:
            raw.append(piece)
            flags.append(inside | mark)
            mark = 0
            count += 1
            if count == most:
                break
            continue
        mark = _AFTER_MARK
        if piece in _OPEN:
            inside |= _IN_BRACKETS
        elif piece in _CLOSE:
            inside &= ~_IN_BRACKETS
        elif piece == "“":
            inside |= _IN_QUOTES
        elif piece == "”":
            inside &= ~_IN_QUOTES
        elif piece == '"':
            inside ^= _IN_QUOTES
    return count


class _Rows:
    """The syllables without boundaries, and where each stands."""

    def __init__(self, codes: NDArray[np.int64], lengths: NDArray[np.int64], kinds: int) -> None:
        self.codes = codes
        self.lengths = lengths
        self.kinds = max(kinds, 1)
        self.segment = np.repeat(np.arange(len(lengths)), lengths)
        first = np.cumsum(lengths) - lengths
        self.place = np.arange(len(codes)) - first[self.segment]
        self.title = int(lengths[0])
        """How many syllables the title has: they come first."""
        follows = np.zeros(len(codes), bool)
        if len(codes) > 1:
            follows[:-1] = self.segment[:-1] == self.segment[1:]
        pair = codes * self.kinds
        if len(codes) > 1:
            pair[:-1] += codes[1:]
        self.pair = np.where(follows, pair, -1)
        """A number for a syllable and the next of its segment; -1 on the last."""


def _features(
    rows: _Rows,
    ids: NDArray[np.int64],
    capital: NDArray[np.bool_],
    *,
    words: Sequence[str],
    vocabulary: Vocabulary,
) -> NDArray[np.float32]:
    table = np.zeros((len(rows.codes), FEATURES), np.float32)
    if not len(rows.codes):
        return table
    title, codes = rows.title, rows.codes
    body, segment = codes[title:], rows.segment[title:]
    sentences = max(len(rows.lengths) - 1, 1)
    times = np.bincount(body, minlength=rows.kinds)
    in_title = np.zeros(rows.kinds, bool)
    in_title[codes[:title]] = True
    digit = np.fromiter((word[0].isdigit() for word in words), bool, len(words))
    occurs = np.zeros((len(rows.lengths), rows.kinds), bool)
    occurs[segment, body] = True
    spread = occurs.sum(0)
    # Backwards: of several values for one place the last is kept.
    first_at = np.full(rows.kinds, -1, np.int64)
    first_at[body[::-1]] = np.arange(len(body) - 1, -1, -1)
    first_sentence = np.zeros(rows.kinds, np.int64)
    first_sentence[body] = segment[first_at[body]] - 1
    is_first = np.ones(len(codes), bool)
    is_first[title:] = np.arange(len(body)) == first_at[body]
    idf = np.where(ids >= RESERVED, vocabulary.idf[ids], RAREST)
    table[title:, IN_TITLE] = in_title[body]
    table[:, 1] = capital & (rows.place > 0)
    table[:, 2] = digit[codes]
    table[:, 3] = np.minimum(np.log(np.maximum(times[codes], 1)), 3)
    table[:, 4] = is_first
    table[:, 5] = idf / 10
    table[:, 6] = spread[codes] / sentences
    table[:, 7] = first_sentence[codes] / 20
    _pair_features(rows, table)
    return table


def _pair_features(rows: _Rows, table: NDArray[np.float32]) -> None:
    title, pair = rows.title, rows.pair
    kinds, which, times = np.unique(pair[title:], return_inverse=True, return_counts=True)
    if not len(kinds):
        return
    real = pair[title:] >= 0
    of_title = np.unique(pair[:title])
    table[title:, PAIR_IN_TITLE] = np.isin(kinds, of_title[of_title >= 0])[which] & real
    table[title:, 9] = np.where(real, np.minimum(times[which], 6) / 3, 0)


def _with_boundaries(
    ids: NDArray[np.int64], table: NDArray[np.float32], rows: _Rows, words: Sequence[str]
) -> Encoded:
    starts = np.cumsum(rows.lengths + 1) - rows.lengths - 1
    total = len(ids) + len(starts)
    inner = np.ones(total, bool)
    inner[starts] = False
    all_ids = np.full(total, BOUNDARY, np.int64)
    all_ids[inner] = ids
    codes = np.full(total, -1, np.int64)
    codes[inner] = rows.codes
    features = np.zeros((total, FEATURES), np.float32)
    features[inner] = table
    return Encoded(ids=all_ids, features=features, codes=codes, starts=starts, words=words)
