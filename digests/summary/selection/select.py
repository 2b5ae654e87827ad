"""Which sentences make the digest: the set with the best expected agreement with a good one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from digests.model import Length
from digests.summary.lengths import Budget
from digests.summary.selection.after_lead import Wanted, worth_beside
from digests.summary.selection.candidates import Candidate
from digests.summary.selection.coverage import Coverage, Sets
from digests.summary.selection.document import Sentence
from digests.summary.selection.ranker import Judgement
from digests.summary.selection.redundancy import Novelty
from digests.summary.vietnamese.anaphora import References, is_told
from digests.summary.vietnamese.numbers import normal
from digests.summary.vietnamese.phrases import words
from digests.text import syllables

OPEN_REFERENCE = 0.05
"""What a name without its person, or a document without its number, costs a set."""
TORN = 5.0
"""What a sentence costs that needs the one before it: no set with it is ever worth that."""
NEAR = 3
"""Sentences back to the one that "dự án này" may mean."""
CUT = 0.01
"""What a cut costs: a whole sentence is better than a cut one that says nearly as much."""
LONG_SENTENCE, LONG_SYLLABLE = 45, 0.003
"""From how many syllables a sentence is hard to read, and what each one more costs."""
REPEATED = 0.5
"""What it costs to tell again what has been told (novelty.py)."""
FIGURE = 0.02
"""What a count of something ("118 đảng viên") is worth that the digest does not have yet."""
BEAM = 24

_FIGURE = re.compile(
    r"(?:(?P<before>\w+)\s+|^)(?P<number>\d+(?:[.,]\d+)*)\s?(?P<thing>%|(?!tháng|năm)[^\W\d_A-Z]+)"
)
_NO_COUNT = words(
    "số ngày tháng năm khóa khoá điều khoản mục quý lớp quận tổ đội khu hạng loại thứ"
)


@dataclass(frozen=True, slots=True)
class Aim:
    """What a length means for the choice."""

    expected: int
    """Syllables of the digest we are to agree with: a longer one asks for more."""
    sentences: int
    figure: float = 0.0
    beside: Wanted | None = None
    """What a sentence has to be beside a lead; None where there is none."""


AIMS: Mapping[Length, Aim] = MappingProxyType(
    {Length.SHORT: Aim(28, 2), Length.DEFAULT: Aim(35, 3), Length.LONG: Aim(110, 6, FIGURE)}
)
AIMS_WITH_LEAD: Mapping[Length, Aim] = MappingProxyType(
    {
        Length.SHORT: Aim(30, 2, FIGURE, Wanted(0.9)),
        Length.DEFAULT: Aim(60, 3, FIGURE, Wanted(0.9)),
        Length.LONG: Aim(140, 6, FIGURE, Wanted(0.6, room=0.017)),
    }
)
AIMS_OF_ROUNDUP: Mapping[Length, Aim] = MappingProxyType(
    {Length.SHORT: Aim(45, 3), Length.DEFAULT: Aim(75, 6), Length.LONG: Aim(140, 10)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    candidates: tuple[Candidate, ...]
    """In the order of the article."""
    score: float

    @property
    def text(self) -> str:
        return " ".join(candidate.text for candidate in self.candidates)


def choose(
    pool: Sequence[Candidate],
    judgement: Judgement,
    *,
    budget: Budget,
    aim: Aim,
    known: frozenset[str],
    told: str = "",
    fixed: Sequence[Candidate] = (),
) -> Chosen | None:
    """Return the best set of `pool` that keeps the hard limit and holds all of `fixed`.

    `known` is what the headline introduces, `told` what the set is not to tell again. None if
    nothing may stand, or nothing fits.
    """
    if not pool and not fixed:
        return None
    task = _Task(budget, aim, known, told)
    return _Search([*fixed, *pool], len(fixed), judgement, task).best()


def gains(
    pool: Sequence[Candidate],
    judgement: Judgement,
    *,
    budget: Budget,
    aim: Aim,
    known: frozenset[str],
    told: str,
    fixed: Sequence[Candidate],
) -> NDArray[np.float64]:
    """Return what each of `pool` adds to the agreement of `fixed` with a good digest.

    What beside.py learns from, and it does not know: what the sentence says.
    """
    task = _Task(budget, replace(aim, beside=None), known, told)
    return _Search([*fixed, *pool], len(fixed), judgement, task).gains()


_Set = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    budget: Budget
    aim: Aim
    known: frozenset[str]
    told: str


class _Search:
    """A beam over sets of candidates; everything that does not depend on the set is an array."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        fixed: int,
        judgement: Judgement,
        task: _Task,
    ) -> None:
        self._all = candidates
        self._fixed = tuple(range(fixed))
        self._task = task
        self._sizes = np.array([len(c.syllables) for c in candidates])
        self._numbers = [c.sentence.number for c in candidates]
        self._alone = self._worth_alone()
        self._one = Coverage([c.syllables for c in candidates], judgement.one)
        pairs = [tuple(zip(c.syllables, c.syllables[1:], strict=False)) for c in candidates]
        self._two = Coverage(pairs, judgement.two)
        # Where figures are worth nothing they are not looked for.
        worth = task.aim.figure
        self._figures = [frozenset(figures(c.text) if worth else ()) for c in candidates]
        self._told = frozenset(figures(task.told) if worth else ())
        every = self._told.union(*self._figures)
        self._figured = Coverage([list(f) for f in self._figures], dict.fromkeys(every, worth))
        self._novelty = Novelty(syllables(task.told), [c.syllables for c in candidates])

    def best(self) -> Chosen | None:
        found: list[tuple[float, _Set]] = []
        if self._fixed:
            found.append((self._value(self._fixed), self._fixed))
        beam: list[_Set] = [self._fixed]
        most = self._task.aim.sentences
        for size in range(len(self._fixed) + 1, most + 1):
            extended = self._extend(beam, only_best=size == most)
            if not extended:
                break
            found.append(extended[0])
            beam = [chosen for _, chosen in extended]
        found = [(value, chosen) for value, chosen in found if value > 1 - TORN or self._fixed]
        if not found:
            return None
        value, chosen = max(found)
        order = sorted((self._all[place] for place in chosen), key=lambda c: c.sentence.number)
        return Chosen(candidates=tuple(order), score=value)

    def _extend(self, beam: Sequence[_Set], *, only_best: bool) -> list[tuple[float, _Set]]:
        """Return the best sets that have one candidate more than those of `beam`, best first.

        With `only_best` those that cannot be the best may be missing.
        """
        sets = np.array(beam, np.int64)
        sizes = self._sizes[sets].sum(1)[:, None] + self._sizes
        worth = self._worth(self._one.with_one_more(sets), self._two.with_one_more(sets), sizes)
        worth += self._figured.with_one_more(sets)
        worth += self._alone[sets].sum(1)[:, None] + self._alone
        worth[sizes > self._task.budget.most] = -np.inf
        taken = [{self._numbers[place] for place in chosen} for chosen in beam]
        found: dict[_Set, float] = {}
        best = -np.inf
        order = np.argsort(-worth, axis=None)[: 10 * BEAM]
        for flat, at_most in zip(order.tolist(), worth.ravel()[order].tolist(), strict=True):
            if len(found) == BEAM or at_most == -np.inf or (only_best and at_most < best):
                break
            row, place = divmod(flat, len(self._all))
            chosen = tuple(sorted((*beam[row], place)))
            if chosen not in found and self._numbers[place] not in taken[row]:
                found[chosen] = at_most - self._cost(chosen)
                best = max(best, found[chosen])
        return sorted(((value, chosen) for chosen, value in found.items()), reverse=True)

    def _value(self, chosen: _Set) -> float:
        sets: Sets = np.array([chosen], np.int64)
        worth = self._worth(self._one.of(sets), self._two.of(sets), self._sizes[sets].sum(1))
        worth += self._figured.of(sets) + self._alone[sets].sum(1)
        return float(worth[0]) - self._cost(chosen)

    def _worth(
        self, one: NDArray[np.float32], two: NDArray[np.float32], sizes: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the ROUGE-1 and ROUGE-2 F1 to be expected, together."""
        expected = self._task.aim.expected
        worth: NDArray[np.float64] = 2 * one / (sizes + expected) + 2 * two / (
            sizes + expected - 2
        )
        return worth

    def _worth_alone(self) -> NDArray[np.float64]:
        """Return what each candidate is worth for what it says, whatever it stands with."""
        worth = np.zeros(len(self._all))
        fixed, wanted = len(self._fixed), self._task.aim.beside
        if wanted is not None and fixed:
            worth[fixed:] = worth_beside(
                self._all[fixed:],
                lead=" ".join(candidate.text for candidate in self._all[:fixed]),
                title=self._task.told,
                wanted=wanted,
            )
        return worth

    def gains(self) -> NDArray[np.float64]:
        """Return what each of the others adds to the fixed ones."""
        before = self._value(self._fixed)
        others = range(len(self._fixed), len(self._all))
        return np.array([self._value((*self._fixed, place)) - before for place in others])

    def _cost(self, chosen: _Set) -> float:
        """Return what the set leaves open or had to cut."""
        order = sorted(chosen, key=self._numbers.__getitem__)
        known = set(self._task.known)
        cost = REPEATED * self._novelty.repetition(self._without_counts(order))
        before: Sentence | None = None
        for candidate in (self._all[place] for place in order):
            number, refers = candidate.sentence.number, candidate.sentence.references
            if refers.ties and not _is_tied(refers, number, before):
                cost += TORN
            cost += OPEN_REFERENCE * len(refers.needs - known) + CUT * candidate.cut
            cost += LONG_SYLLABLE * max(len(candidate.syllables) - LONG_SENTENCE, 0)
            known |= refers.gives
            before = candidate.sentence
        return cost

    def _without_counts(self, order: Sequence[int]) -> Sequence[int]:
        """Return `order` without those behind the first that count what none before them counts.

        "... kỷ luật 96 đảng viên" is news, however many of its words have been said.
        """
        if not self._task.aim.figure:
            return order
        kept, counted = list(order[:1]), self._figures[order[0]] | self._told
        for place in order[1:]:
            if self._figures[place] <= counted:
                kept.append(place)
            counted |= self._figures[place]
        return kept


def _is_tied(refers: References, number: int, before: Sentence | None) -> bool:
    """Whether the chosen sentence `before` names what sentence `number` points to."""
    if before is None:
        return False
    distance = number - before.number
    return distance == 1 or (distance <= NEAR and is_told(refers.points, before.text))


def figures(text: str) -> list[tuple[str, str]]:
    """Return what `text` counts: ("118", "đảng"). Dates and numbers of documents count nothing."""
    return [
        (normal(found["number"]), found["thing"])
        for found in _FIGURE.finditer(text)
        if (found["before"] or "").lower() not in _NO_COUNT
    ]
