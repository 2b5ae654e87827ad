"""Sentence selection: the set with the best expected agreement with a good digest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from digests.model import Length
from digests.summary.lengths import Budget
from digests.summary.selection.after_lead import Threshold, value_after_lead
from digests.summary.selection.candidates import Candidate
from digests.summary.selection.coverage import Coverage, Sets
from digests.summary.selection.document import Sentence
from digests.summary.selection.ranker import Salience
from digests.summary.selection.redundancy import Redundancy
from digests.summary.vietnamese.anaphora import Anaphora, are_named
from digests.summary.vietnamese.numbers import normalised
from digests.summary.vietnamese.phrases import words
from digests.text import syllables

UNRESOLVED_PENALTY = 0.05
"""What a name without its person, or a document without its number, costs a set."""
DANGLING_PENALTY = 5.0
"""What a sentence costs that needs the one before it: no set with it is ever worth that."""
ANTECEDENT_DISTANCE = 3
"""Sentences back to the one that "dự án này" may mean."""
COMPRESSION_PENALTY = 0.01
"""Whole, a sentence is better than compressed and saying nearly as much."""
LONG_SENTENCE, LONG_SYLLABLE_PENALTY = 45, 0.003
"""From how many syllables a sentence is hard to read, and what each one more costs."""
REDUNDANCY_PENALTY = 0.5
"""What it costs to say again what has been said (redundancy.py)."""
COUNT_BONUS = 0.02
"""What a count of something ("118 đảng viên") is worth that the digest does not have yet."""
BEAM_WIDTH = 24

_COUNT = re.compile(
    r"(?:(?P<before>\w+)\s+|^)(?P<number>\d+(?:[.,]\d+)*)\s?(?P<thing>%|(?!tháng|năm)[^\W\d_A-Z]+)"
)
_NO_COUNT = words(
    "số ngày tháng năm khóa khoá điều khoản mục quý lớp quận tổ đội khu hạng loại thứ"
)


@dataclass(frozen=True, slots=True)
class TargetLength:
    """What a length means for the selection."""

    reference_length: int
    """Syllables of the digest we are to agree with: a longer one asks for more."""
    most_sentences: int
    count_bonus: float = 0.0
    after_lead: Threshold | None = None
    """What a sentence has to be worth after a lead; None where there is none."""


TARGETS: Mapping[Length, TargetLength] = MappingProxyType(
    {
        Length.SHORT: TargetLength(28, 2),
        Length.DEFAULT: TargetLength(35, 3),
        Length.LONG: TargetLength(110, 6, COUNT_BONUS),
    }
)
TARGETS_WITH_LEAD: Mapping[Length, TargetLength] = MappingProxyType(
    {
        Length.SHORT: TargetLength(30, 2, COUNT_BONUS, Threshold(0.9)),
        Length.DEFAULT: TargetLength(60, 3, COUNT_BONUS, Threshold(0.9)),
        Length.LONG: TargetLength(140, 6, COUNT_BONUS, Threshold(0.6, syllable_cost=0.017)),
    }
)
TARGETS_OF_ROUNDUP: Mapping[Length, TargetLength] = MappingProxyType(
    {
        Length.SHORT: TargetLength(45, 3),
        Length.DEFAULT: TargetLength(75, 6),
        Length.LONG: TargetLength(140, 10),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    candidates: tuple[Candidate, ...]
    """In the order of the article."""
    score: float

    @property
    def text(self) -> str:
        return " ".join(candidate.text for candidate in self.candidates)


def select(
    pool: Sequence[Candidate],
    salience: Salience,
    *,
    budget: Budget,
    target: TargetLength,
    introduced: frozenset[str],
    said_before: str = "",
    fixed: Sequence[Candidate] = (),
) -> Selection | None:
    """Return the best set of `pool` that keeps the hard limit and holds all of `fixed`.

    `introduced`: what the headline introduces, `said_before`: what not to say again. None if
    nothing may stand, or nothing fits.
    """
    if not pool and not fixed:
        return None
    criteria = _Criteria(budget, target, introduced, said_before)
    return _Search([*fixed, *pool], len(fixed), salience, criteria).best()


def gains(
    pool: Sequence[Candidate],
    salience: Salience,
    *,
    budget: Budget,
    target: TargetLength,
    introduced: frozenset[str],
    said_before: str,
    fixed: Sequence[Candidate],
) -> NDArray[np.float64]:
    """Return what each of `pool` adds to the agreement of `fixed` with a good digest.

    What after_lead.py learns from, and it does not know: what the sentence says.
    """
    criteria = _Criteria(budget, replace(target, after_lead=None), introduced, said_before)
    return _Search([*fixed, *pool], len(fixed), salience, criteria).gains()


_Set = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Criteria:
    budget: Budget
    target: TargetLength
    introduced: frozenset[str]
    said_before: str


class _Search:
    """A beam over sets of candidates; everything that does not depend on the set is an array."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        fixed: int,
        salience: Salience,
        criteria: _Criteria,
    ) -> None:
        self._candidates = candidates
        self._fixed = tuple(range(fixed))
        self._criteria = criteria
        self._sizes = np.array([len(c.syllables) for c in candidates])
        self._numbers = [c.sentence.number for c in candidates]
        self._own_value = self._values_after_lead()
        self._unigrams = Coverage([c.syllables for c in candidates], salience.unigrams)
        pairs = [tuple(zip(c.syllables, c.syllables[1:], strict=False)) for c in candidates]
        self._bigrams = Coverage(pairs, salience.bigrams)
        # Where counts are worth nothing they are not looked for.
        bonus = criteria.target.count_bonus
        self._counts = [frozenset(counts(c.text) if bonus else ()) for c in candidates]
        self._counted_before = frozenset(counts(criteria.said_before) if bonus else ())
        every = self._counted_before.union(*self._counts)
        self._count_coverage = Coverage(
            [list(f) for f in self._counts], dict.fromkeys(every, bonus)
        )
        self._redundancy = Redundancy(
            syllables(criteria.said_before), [c.syllables for c in candidates]
        )

    def best(self) -> Selection | None:
        found: list[tuple[float, _Set]] = []
        if self._fixed:
            found.append((self._value(self._fixed), self._fixed))
        beam: list[_Set] = [self._fixed]
        most = self._criteria.target.most_sentences
        for size in range(len(self._fixed) + 1, most + 1):
            extended = self._extend(beam, only_best=size == most)
            if not extended:
                break
            found.append(extended[0])
            beam = [chosen for _, chosen in extended]
        found = [
            (value, chosen)
            for value, chosen in found
            if value > 1 - DANGLING_PENALTY or self._fixed
        ]
        if not found:
            return None
        value, chosen = max(found)
        order = sorted(
            (self._candidates[place] for place in chosen), key=lambda c: c.sentence.number
        )
        return Selection(candidates=tuple(order), score=value)

    def _extend(self, beam: Sequence[_Set], *, only_best: bool) -> list[tuple[float, _Set]]:
        """Return the best sets that have one candidate more than those of `beam`, best first.

        With `only_best` those that cannot be the best may be missing.
        """
        sets = np.array(beam, np.int64)
        sizes = self._sizes[sets].sum(1)[:, None] + self._sizes
        value = self._expected_rouge(
            self._unigrams.with_one_more(sets), self._bigrams.with_one_more(sets), sizes
        )
        value += self._count_coverage.with_one_more(sets)
        value += self._own_value[sets].sum(1)[:, None] + self._own_value
        value[sizes > self._criteria.budget.most] = -np.inf
        taken = [{self._numbers[place] for place in chosen} for chosen in beam]
        found: dict[_Set, float] = {}
        best = -np.inf
        order = np.argsort(-value, axis=None)[: 10 * BEAM_WIDTH]
        for flat, at_most in zip(order.tolist(), value.ravel()[order].tolist(), strict=True):
            if len(found) == BEAM_WIDTH or at_most == -np.inf or (only_best and at_most < best):
                break
            row, place = divmod(flat, len(self._candidates))
            chosen = tuple(sorted((*beam[row], place)))
            if chosen not in found and self._numbers[place] not in taken[row]:
                found[chosen] = at_most - self._penalty(chosen)
                best = max(best, found[chosen])
        return sorted(((value, chosen) for chosen, value in found.items()), reverse=True)

    def _value(self, chosen: _Set) -> float:
        sets: Sets = np.array([chosen], np.int64)
        value = self._expected_rouge(
            self._unigrams.of(sets), self._bigrams.of(sets), self._sizes[sets].sum(1)
        )
        value += self._count_coverage.of(sets) + self._own_value[sets].sum(1)
        return float(value[0]) - self._penalty(chosen)

    def _expected_rouge(
        self, unigrams: NDArray[np.float32], bigrams: NDArray[np.float32], sizes: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the ROUGE-1 and ROUGE-2 F1 to be expected, together."""
        expected = self._criteria.target.reference_length
        value: NDArray[np.float64] = 2 * unigrams / (sizes + expected) + 2 * bigrams / (
            sizes + expected - 2
        )
        return value

    def _values_after_lead(self) -> NDArray[np.float64]:
        """Return the value of each candidate by itself, whatever it stands with."""
        value = np.zeros(len(self._candidates))
        fixed, wanted = len(self._fixed), self._criteria.target.after_lead
        if wanted is not None and fixed:
            value[fixed:] = value_after_lead(
                self._candidates[fixed:],
                lead=" ".join(candidate.text for candidate in self._candidates[:fixed]),
                title=self._criteria.said_before,
                threshold=wanted,
            )
        return value

    def gains(self) -> NDArray[np.float64]:
        """Return what each of the others adds to the fixed ones."""
        before = self._value(self._fixed)
        others = range(len(self._fixed), len(self._candidates))
        return np.array([self._value((*self._fixed, place)) - before for place in others])

    def _penalty(self, chosen: _Set) -> float:
        """Return what the set pays for references it leaves open, repetitions and compressions."""
        order = sorted(chosen, key=self._numbers.__getitem__)
        known = set(self._criteria.introduced)
        cost = REDUNDANCY_PENALTY * self._redundancy.of(self._without_counts(order))
        before: Sentence | None = None
        for candidate in (self._candidates[place] for place in order):
            number, anaphora = candidate.sentence.number, candidate.sentence.anaphora
            if anaphora.needs_previous and not _is_resolved(anaphora, number, before):
                cost += DANGLING_PENALTY
            cost += (
                UNRESOLVED_PENALTY * len(anaphora.unresolved - known)
                + COMPRESSION_PENALTY * candidate.compressed
            )
            cost += LONG_SYLLABLE_PENALTY * max(len(candidate.syllables) - LONG_SENTENCE, 0)
            known |= anaphora.introduced
            before = candidate.sentence
        return cost

    def _without_counts(self, order: Sequence[int]) -> Sequence[int]:
        """Return `order` without those behind the first that count what none before them counts.

        "... kỷ luật 96 đảng viên" is news, however many of its words have been said.
        """
        if not self._criteria.target.count_bonus:
            return order
        kept, counted = list(order[:1]), self._counts[order[0]] | self._counted_before
        for place in order[1:]:
            if self._counts[place] <= counted:
                kept.append(place)
            counted |= self._counts[place]
        return kept


def _is_resolved(anaphora: Anaphora, number: int, before: Sentence | None) -> bool:
    """Whether the selected sentence `before` names what sentence `number` refers to."""
    if before is None:
        return False
    distance = number - before.number
    return distance == 1 or (
        distance <= ANTECEDENT_DISTANCE and are_named(anaphora.antecedents, before.text)
    )


def counts(text: str) -> list[tuple[str, str]]:
    """Return what `text` counts: ("118", "đảng"). Dates and numbers of documents count nothing."""
    return [
        (normalised(found["number"]), found["thing"])
        for found in _COUNT.finditer(text)
        if (found["before"] or "").lower() not in _NO_COUNT
    ]
