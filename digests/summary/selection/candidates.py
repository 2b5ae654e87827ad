"""The forms in which a sentence may stand in a digest."""

from __future__ import annotations

from dataclasses import dataclass

from digests.summary.lengths import Budget
from digests.summary.selection.compression import compressions
from digests.summary.selection.document import Sentence
from digests.summary.vietnamese.anaphora import without_connective
from digests.text import syllables


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence as it may stand in the digest, whole or compressed."""

    sentence: Sentence
    text: str
    syllables: tuple[str, ...]
    compressed: bool


def candidates_of(sentence: Sentence, budget: Budget) -> list[Candidate]:
    """Return `sentence` whole and, where the budget may ask for it, compressed."""
    if sentence.ineligible is not None:
        return []
    bare = without_connective(sentence.text)
    found = [_candidate(sentence, bare, compressed=False)]
    if len(sentence.syllables) > budget.wanted // 2:
        found += [_candidate(sentence, text, compressed=True) for text in compressions(bare)]
    return [candidate for candidate in found if len(candidate.syllables) <= budget.most]


def _candidate(sentence: Sentence, text: str, *, compressed: bool) -> Candidate:
    said = sentence.syllables if text == sentence.text else tuple(syllables(text))
    return Candidate(sentence=sentence, text=text, syllables=said, compressed=compressed)
