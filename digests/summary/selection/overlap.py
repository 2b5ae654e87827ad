"""Selection without weights: the sentence that shares most with the headline."""

from __future__ import annotations

import math
from collections.abc import Sequence

from digests.summary.lengths import Budget
from digests.summary.selection.candidates import Candidate
from digests.summary.vietnamese.phrases import words
from digests.text import syllables

POSITION_PENALTY = 0.01
"""What each sentence further down costs, so that the earlier of two equals wins."""
FULL_ENOUGH = 0.6
"""Share of the wanted length from which another sentence is not sought."""

# Too common to say what a text is about.
_STOPWORDS = words("""
    và của là có được bị cho với các những một trong khi đã đang sẽ vừa này đó từ đến tại ở vào
    ra để do vì theo trên về sau trước người không như thì mà cũng lại còn hay hoặc nhiều ông
    bà anh chị
""")


def select_by_overlap(
    pool: Sequence[Candidate],
    title: str,
    *,
    budget: Budget,
    fixed: Sequence[Candidate] = (),
) -> list[Candidate]:
    """Return `fixed` and the candidates nearest to `title`, in the order of the article."""
    title_words = frozenset(syllables(title)) - _STOPWORDS
    selected = list(fixed)
    size = sum(len(candidate.syllables) for candidate in selected)
    ranked = sorted(pool, key=lambda candidate: -_overlap_with_title(candidate, title_words))
    for candidate in ranked:
        if selected and size >= FULL_ENOUGH * budget.wanted:
            break
        taken = {other.sentence.number for other in selected}
        number = candidate.sentence.number
        if candidate.sentence.anaphora.needs_previous and number - 1 not in taken:
            continue
        if number not in taken and size + len(candidate.syllables) <= budget.most:
            selected.append(candidate)
            size += len(candidate.syllables)
    return sorted(selected, key=lambda candidate: candidate.sentence.number)


def _overlap_with_title(candidate: Candidate, title_words: frozenset[str]) -> float:
    shared = len(title_words & frozenset(candidate.syllables))
    return (shared + 0.5) / math.log(len(candidate.syllables) + 8) - POSITION_PENALTY * max(
        candidate.sentence.number, 0
    )
