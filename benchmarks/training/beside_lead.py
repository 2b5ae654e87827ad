"""Learn what speaks for a sentence beside a newspaper's lead from sentences that were graded.

    python -m benchmarks.training.beside_lead --data TRAIN.jsonl[.xz] \\
        --grades benchmarks/sheets/beside_lead.md

Prints what digests/summary/beside.py is to hold, and, by ten-fold cross-validation over articles,
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
from digests.model import Length
from digests.summary.beside import NAMES, signals
from digests.summary.candidates import Candidate
from digests.summary.choice import gains
from digests.summary.material import BUDGETS, Material
from digests.summary.ranker import Ranker
from digests.summary.summarizer import Work

FOLDS = 10
RIDGE = 50.0
_LINE = re.compile(r"^(?P<id>vnds-\S+) (?P<grades>\d+/\d+:\d.*)$", re.MULTILINE)
_GRADE = re.compile(r"(\d+)/(\d+):(\d)")
_SECOND = "\nGraded a second time"

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Graded:
    features: Array
    """One row a sentence: its signals, and last what it adds to the expected agreement."""
    grades: Array


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--grades", type=Path, required=True)
    options = parser.parse_args()
    grades = read_grades(options.grades.read_text().partition(_SECOND)[0])
    wanted = sum(map(len, grades.values()))
    found = list(graded(options.data, grades))
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


def graded(data: Path, grades: Mapping[str, Mapping[tuple[int, int], int]]) -> Iterator[Graded]:
    ranker = Ranker.load()
    for pair in pairs(data):
        if pair["id"] not in grades:
            continue
        material = Material(title=pair["title"], lead=pair["summary"], text=pair["body"])
        work = Work(material, ranker)
        base, pool = work.base(Length.DEFAULT), work.pool(Length.DEFAULT)
        if not base or work.judgement is None:
            continue
        lead = " ".join(candidate.text for candidate in base)
        title = work.reading.title
        table = signals(pool, lead=lead, title=title)
        gain = gains(
            pool,
            work.judgement,
            budget=BUDGETS[Length.DEFAULT],
            aim=work.aim(Length.DEFAULT, has_lead=True),
            known=work.reading.known,
            told=title,
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
        )


def _row(pool: list[Candidate], key: tuple[int, int]) -> int | None:
    for row, candidate in enumerate(pool):
        if (candidate.sentence.number, len(candidate.syllables)) == key:
            return row
    return None


def report(articles: list[Graded]) -> dict[str, object]:
    fitted = fit(articles)
    mean = np.concatenate([a.grades - a.features @ fitted for a in articles]).mean()
    ways: Mapping[str, Callable[[Graded], Array]] = {
        "first": lambda a: -a.features[:, NAMES.index("place")],
        "expected agreement": lambda a: a.features[:, -1],
    }
    order = np.random.default_rng(0).permutation(len(articles))
    taken, correlated = [], []
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        weights = fit([a for number, a in enumerate(articles) if number not in held])
        for number in held:
            judged = articles[number].features @ weights
            taken.append(articles[number].grades[judged.argmax()])
            correlated.append((judged - judged.mean(), articles[number].grades))
    return {
        "articles": len(articles),
        "mean_grade": {
            "of any": _mean(articles, lambda a: float(a.grades.mean())),
            **{
                name: _mean(articles, lambda a, way=way: float(a.grades[way(a).argmax()]))
                for name, way in ways.items()
            },
            "fitted": round(float(np.mean(taken)), 3),
            "best there is": _mean(articles, lambda a: float(a.grades.max())),
        },
        "correlation": round(
            float(
                np.corrcoef(
                    np.concatenate([judged for judged, _ in correlated]),
                    np.concatenate([grades - grades.mean() for _, grades in correlated]),
                )[0, 1]
            ),
            3,
        ),
        "WEIGHTS": dict(zip(NAMES, [round(float(w), 3) for w in fitted[:-1]], strict=True)),
        "GAIN": round(float(fitted[-1]), 3),
        "MEAN": round(float(mean), 3),
    }


def _mean(articles: list[Graded], of: Callable[[Graded], float]) -> float:
    return round(float(np.mean([of(article) for article in articles])), 3)


def fit(articles: list[Graded]) -> Array:
    """Return the weights that tell the sentences of one article apart best (ridge regression)."""
    spread = np.concatenate([a.features for a in articles]).std(0) + 1e-6
    rows = np.concatenate([(a.features - a.features.mean(0)) / spread for a in articles])
    grades = np.concatenate([a.grades - a.grades.mean() for a in articles])
    weights = np.linalg.solve(rows.T @ rows + RIDGE * np.eye(rows.shape[1]), rows.T @ grades)
    return np.asarray(weights / spread)


if __name__ == "__main__":
    main()
