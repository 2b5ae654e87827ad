"""Stricter checks for text that a model wrote: do the facts of a sentence stand together?

A number may stand in the article and still be said of the wrong thing. So a number must keep its
context, a name its deeds, and a negation may neither be dropped nor added. These rules refuse some
good sentences of a model; the extractive digest is there for those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from digests.model import Article, Length
from digests.summary.faithfulness.checks import Checker
from digests.summary.vietnamese.numbers import in_digits, measures, normalised, without_dates
from digests.summary.vietnamese.phrases import words
from digests.summary.vietnamese.proper_names import proper_names
from digests.summary.vietnamese.sentences import split_sentences
from digests.text import one_line

CONTEXT = 6
"""Words on either side of a number that are its context."""
LEAST_SUPPORTED = 0.5
"""Share of that context, or of what follows a name, that one source sentence must have."""
SAME_CLAIM = 0.5
"""Share of the shorter one's content, from which two sentences tell the same."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+")
_NEGATORS = words("không chưa chẳng chả đừng")
_STOPWORDS = words("""
    và của là có được bị cho với các những một trong khi đã đang sẽ vừa này đó từ đến tại ở vào
    ra để do vì theo trên về sau trước như thì mà cũng lại còn hay hoặc nhiều ông bà anh chị
    gồm rằng đồng chí
""")


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one sentence claims: its words (numbers in one spelling), and which are negated."""

    words: tuple[str, ...]
    content: frozenset[str]
    negated: frozenset[str]
    measures: frozenset[tuple[str, str]]


class ClaimChecker:
    """All the checks of `Checker`, and those on what a model may have put together wrongly."""

    def __init__(self, article: Article) -> None:
        self._plain = Checker(article)

    def check(self, summary: str, *, length: Length = Length.DEFAULT) -> dict[str, object]:
        result = self._plain.check(summary, length=length)
        claims = [(_claim(text), text) for text in split_sentences(summary)]
        together = all(self._is_supported(claim, text) for claim, text in claims)
        negation = all(self._keeps_negation(claim) for claim, _ in claims)
        failed = list(_failed(result))
        failed += ["together"] * (not together) + ["negation"] * (not negation)
        result |= {"together": together, "negation": negation, "failed": failed}
        return result

    @cached_property
    def _source(self) -> list[_Claim]:
        article = self._plain.article
        parts = [
            one_line(article.title),
            *split_sentences(article.lead),
            *split_sentences(article.text),
        ]
        return [_claim(part) for part in parts if part]

    def _is_supported(self, claim: _Claim, text: str) -> bool:
        return (
            all(self._has_measure(measure) for measure in claim.measures)
            and all(self._number_in_context(claim, place) for place in _numbers(claim))
            and all(self._name_in_context(claim, name) for name in proper_names(text))
        )

    def _has_measure(self, measure: tuple[str, str]) -> bool:
        return any(measure in source.measures for source in self._source)

    def _number_in_context(self, claim: _Claim, place: int) -> bool:
        """Whether what stands around the number stands around it in a source sentence too."""
        number = claim.words[place]
        following = claim.words[place + 1 : place + 2]
        context = _content(_around(claim.words, place, CONTEXT))
        for source in self._source:
            for other, word in enumerate(source.words):
                if word != number or source.words[other + 1 : other + 2] != following != ():
                    continue
                around = _content(_around(source.words, other, 2 * CONTEXT))
                if not context or len(context & around) / len(context) >= LEAST_SUPPORTED:
                    return True
        return False

    def _name_in_context(self, claim: _Claim, name: str) -> bool:
        """Whether a source sentence with the name also has what the sentence says after it."""
        parts = tuple(word.lower() for word in name.split())
        place = _find(claim.words, parts)
        if place is None:
            return True
        after = _content(claim.words[place + len(parts) :][:CONTEXT])
        if not after:
            return True
        return any(
            len(after & source.content) / len(after) >= LEAST_SUPPORTED
            for source in self._source
            if parts[-1] in source.words
        )

    def _keeps_negation(self, claim: _Claim) -> bool:
        if not claim.content:
            return True
        for source in self._source:
            tells_the_same = len(claim.content & source.content) >= SAME_CLAIM * min(
                len(claim.content), len(source.content)
            )
            if tells_the_same and (source.negated & claim.content) - claim.negated:
                return False
        everywhere = frozenset().union(*(source.negated for source in self._source))
        return claim.negated <= everywhere


def check_claims(
    summary: str, article: Article, *, length: Length = Length.DEFAULT
) -> dict[str, object]:
    """Return the checks for a summary that a language model wrote."""
    return ClaimChecker(article).check(summary, length=length)


def _failed(result: dict[str, object]) -> Sequence[str]:
    failed = result["failed"]
    return [str(name) for name in failed] if isinstance(failed, list) else []


def _claim(text: str) -> _Claim:
    found = tuple(
        normalised(word) if word[0].isdigit() else word.lower() for word in _WORD.findall(text)
    )
    return _Claim(
        words=found,
        content=frozenset(_content(found)),
        negated=frozenset(_negated(found)),
        measures=frozenset(measures(without_dates(text)) | measures(in_digits(text))),
    )


def _content(found: Sequence[str]) -> set[str]:
    return {word for word in found if word not in _STOPWORDS and word not in _NEGATORS}


def _negated(found: Sequence[str]) -> Iterator[str]:
    """Yield the first content word after each negation."""
    for place, word in enumerate(found):
        if word in _NEGATORS:
            following = [w for w in found[place + 1 : place + 5] if w in _content([w])]
            yield from following[:1]


def _numbers(claim: _Claim) -> list[int]:
    return [place for place, word in enumerate(claim.words) if word[0].isdigit()]


def _around(found: Sequence[str], place: int, reach: int) -> Sequence[str]:
    before = found[max(0, place - reach) : place]
    return [*before, *found[place + 1 : place + 1 + reach]]


def _find(found: Sequence[str], parts: tuple[str, ...]) -> int | None:
    for place in range(len(found) - len(parts) + 1):
        if tuple(found[place : place + len(parts)]) == parts:
            return place
    return None
