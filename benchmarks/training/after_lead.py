"""Learn what speaks for a sentence after a newspaper's lead from sentences that were graded.

    python -m benchmarks.training.after_lead --data TRAIN.jsonl[.xz] \\
        --grades benchmarks/sheets/after_lead.md

Prints what digests/summary/selection/after_lead.py is to hold, and, by ten-fold cross-validation,
the mean grade of the sentence that each way to choose would take. A sentence that the splitter
cuts otherwise today than when it was graded is left out, and counted.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.pairs import pairs
from digests.model import Article, Length
from digests.summary.lengths import BUDGETS
from digests.summary.selection.after_lead import FEATURE_NAMES, GRADES_PER_ROUGE, lead_features
from digests.summary.selection.candidates import Candidate
from digests.summary.selection.ranker import Ranker
from digests.summary.selection.select import gains
from digests.summary.summarizer import SummaryDraft

FOLDS = 10
RIDGE = 50.0
AGAIN = 3.0
"""How much more a sentence counts that was graded once the signals chose: those that they, or the
expected agreement, would take are told apart by other things than any sentence from the rest."""
_LINE = re.compile(r"^(?P<id>vnds-\S+) (?P<grades>\d+/\d+:\d.*)$", re.MULTILINE)
_GRADE = re.compile(r"(\d+)/(\d+):(\d)")
_ONCE_CHOSEN, _SECOND = "\nGraded once the signals chose", "\nGraded a second time"

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Graded:
    features: Array
    """One row a sentence: its signals, and last what it adds to the expected agreement."""
    grades: Array
    weight: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--grades", type=Path, required=True)
    options = parser.parse_args()
    first, _, rest = options.grades.read_text().partition(_ONCE_CHOSEN)
    before, after = read_grades(first), read_grades(rest.partition(_SECOND)[0])
    wanted = sum(map(len, [*before.values(), *after.values()]))
    found = [*graded(options.data, before, 1.0), *graded(options.data, after, AGAIN)]
    used = sum(len(article.grades) for article in found)
    print(json.dumps(report(found) | {"sentences": used, "left_out": wanted - used}, indent=1))


def read_grades(sheet: str) -> Mapping[str, Mapping[tuple[int, int], int]]:
    """Return article -> (place of the sentence, its syllables) -> grade."""
    return {
        line["id"]: {
            (int(place), int(size)): int(grade)
            for place, size, grade in _GRADE.findall(line["grades"])
        }
        for line in _LINE.finditer(sheet)
    }


def graded(
    data: Path, grades: Mapping[str, Mapping[tuple[int, int], int]], weight: float
) -> Iterator[Graded]:
    ranker = Ranker.load()
    for pair in pairs(data):
        if pair["id"] not in grades:
            continue
        article = Article(title=pair["title"], lead=pair["summary"], text=pair["body"])
        work = SummaryDraft(article, ranker)
        base, pool = work.lead_candidates(Length.DEFAULT), work.pool(Length.DEFAULT)
        if not base or work.salience is None:
            continue
        lead = " ".join(candidate.text for candidate in base)
        title = work.document.title
        table = lead_features(pool, lead=lead, title=title)
        gain = gains(
            pool,
            work.salience,
            budget=BUDGETS[Length.DEFAULT],
            target=work.target(Length.DEFAULT, has_lead=True),
            introduced=work.document.introduced,
            said_before=title,
            fixed=base,
        )
        rows = [
            (row, grade)
            for key, grade in grades[pair["id"]].items()
            if (row := _row(pool, key)) is not None
        ]
        if len(rows) < 2:
            continue
        places = [place for place, _ in rows]
        yield Graded(
            features=np.c_[table[places], gain[places]],
            grades=np.array([grade for _, grade in rows], np.float64),
            weight=weight,
        )


def _row(pool: list[Candidate], key: tuple[int, int]) -> int | None:
    for row, candidate in enumerate(pool):
        if (candidate.sentence.number, len(candidate.syllables)) == key:
            return row
    return None


def report(articles: list[Graded]) -> dict[str, object]:
    fitted = fit(articles)
    mean = np.concatenate([a.grades - _judged(a, fitted) for a in articles]).mean()
    order = np.random.default_rng(0).permutation(len(articles))
    taken: dict[int, float] = {}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        weights = fit([a for number, a in enumerate(articles) if number not in held])
        for number in held:
            article = articles[number]
            taken[number] = float(article.grades[_judged(article, weights).argmax()])
    place = FEATURE_NAMES.index("place")
    ways: Mapping[str, Callable[[int], float]] = {
        "of any": lambda n: float(articles[n].grades.mean()),
        "first": lambda n: float(articles[n].grades[articles[n].features[:, place].argmin()]),
        "expected": lambda n: float(articles[n].grades[articles[n].features[:, -1].argmax()]),
        "fitted": lambda n: taken[n],
        "best there is": lambda n: float(articles[n].grades.max()),
    }
    return {
        "articles": len(articles),
        "mean_grade": {
            name: {
                when: round(
                    float(np.mean([way(n) for n, a in enumerate(articles) if a.weight == weight])),
                    3,
                )
                for when, weight in (("before", 1.0), ("once chosen", AGAIN))
            }
            for name, way in ways.items()
        },
        "WEIGHTS": dict(zip(FEATURE_NAMES, [round(float(w), 3) for w in fitted], strict=True)),
        "MEAN": round(float(mean), 3),
    }


def _judged(article: Graded, weights: Array) -> Array:
    return np.asarray(
        article.features[:, :-1] @ weights + GRADES_PER_ROUGE * article.features[:, -1]
    )


def fit(articles: list[Graded]) -> Array:
    """Return the weights that tell the sentences of one article apart best (ridge regression).

    What the expected agreement counts is given (GAIN): left to the fit it comes out near nothing,
    for most of the sentences were shown because they have much of it.
    """
    spread = np.concatenate([a.features[:, :-1] for a in articles]).std(0) + 1e-6
    within = np.zeros((len(FEATURE_NAMES), len(FEATURE_NAMES)))
    toward = np.zeros(len(FEATURE_NAMES))
    for article in articles:
        signals_, gain = article.features[:, :-1], article.features[:, -1]
        rows = (signals_ - signals_.mean(0)) / spread
        rest = article.grades - GRADES_PER_ROUGE * gain
        within += article.weight * rows.T @ rows
        toward += article.weight * rows.T @ (rest - rest.mean())
    weights = np.linalg.solve(within + RIDGE * np.eye(len(FEATURE_NAMES)), toward)
    return np.asarray(weights / spread)


if __name__ == "__main__":
    main()
