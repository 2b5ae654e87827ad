"""Compare our digests with what else is there, on the same articles, in one table.

OMP_NUM_THREADS=1 python -m benchmarks.summaries --data ARTICLES.jsonl[.xz] [--limit N] [--short]

Each line is {"id", "title", "body", "summary"}; "summary" is the newspaper's own lead, which
nobody but the oracle gets to see. ROUGE is F1 over syllables with their marks, in per cent
(benchmarks/rouge.py). Each method writes three times: at the length that is its own (ours: the
default; the others': as many sentences as their name or their usual practice says), and held to
the hard limits of our default and short digests, 75 and 45 syllables. ms is CPU time an article at
its own length, on one thread; MB is the peak of a process that does nothing else, with the
articles in it (LEAD-1 shows what those take). Others' tools come with `pip install -e .[bench]`;
one that is not installed says so in its row. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.faithfulness import faithfulness
from benchmarks.pairs import pairs
from benchmarks.rivals import Case, Rival, Write, rivals
from benchmarks.rouge import Reference
from digests.model import Article, Length, Method
from digests.summary.lengths import BUDGETS
from digests.summary.selection.ranker import SHIPPED, Ranker
from digests.summary.summarizer import Summarizer
from digests.summary.vietnamese.sentences import split_sentences
from digests.text import syllables

DEFAULT, SHORT = BUDGETS[Length.DEFAULT].most, BUDGETS[Length.SHORT].most
SHORT_RUN = 200
WARM = 3
"""Articles before the clock starts: a tool that loads its model with the first pays no fine."""
CHECKED = 500
"""Articles for the checks of faithfulness."""

Row = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    data: Path
    limit: int | None
    weights: Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="how many articles; all by default")
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--short", action="store_true", help=f"{SHORT_RUN} articles")
    options = parser.parse_args()
    task = Task(
        data=options.data,
        limit=SHORT_RUN if options.short else options.limit,
        weights=options.weights,
    )
    results: dict[str, Row] = {}
    missing: dict[str, str] = {}
    print(_heading(), flush=True)
    for name, method in methods(task).items():
        if method.is_here:
            results[name] = in_own_process(task, name)
            print(_line(name, results[name]), flush=True)
        else:
            missing[name] = method.needs
            print(f"{name:22s} not measured: {method.needs} is not installed", flush=True)
    cases = load(task)
    checked = faithfulness(Summarizer(Ranker.load(task.weights)), cases[:CHECKED])
    print(f"\nchecks, on {len(cases[:CHECKED])} of {len(cases)} articles")
    for name, share in checked.items():
        print(f"{name:52s} {share:6.1f} %")
    report = {"articles": len(cases), "methods": results, "missing": missing}
    print(json.dumps({**report, "faithfulness": checked}))


def methods(task: Task) -> dict[str, Rival]:
    return {**ours(task), **rivals()}


def ours(task: Task) -> dict[str, Rival]:
    def by(method: Method, length: Length = Length.DEFAULT) -> Rival:
        return Rival(
            make=lambda: _ours(Summarizer(Ranker.load(task.weights)), method, length),
            has_budgets=length is Length.DEFAULT,
        )

    return {
        "ours": by(Method.EXTRACTIVE),
        "ours, short": by(Method.EXTRACTIVE, Length.SHORT),
        "ours, long": by(Method.EXTRACTIVE, Length.LONG),
        "ours, no weights": by(Method.OVERLAP),
        "ours, lead only": by(Method.LEAD),
    }


def _ours(summarizer: Summarizer, method: Method, length: Length) -> Write:
    lengths = {None: length, DEFAULT: Length.DEFAULT, SHORT: Length.SHORT}

    def write(case: Case, most: int | None) -> str:
        return summarizer.summarize(case.article, method=method, length=lengths[most]).text

    return write


def in_own_process(task: Task, name: str) -> Row:
    """Measure one method where no other has left its models in memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, task, name).result()


def measure(task: Task, name: str) -> Row:
    cases, method = load(task), methods(task)[name]
    write = method.make()
    for case in cases[:WARM]:
        write(case, None)
    begun = time.process_time()
    texts = [write(case, None) for case in cases]
    spent = time.process_time() - begun
    row = {
        **_scores(cases, texts),
        "longest": float(max(len(syllables(text)) for text in texts)),
        "ms": 1000 * spent / len(cases),
        "mb": _high_water(),
    }
    for most in (DEFAULT, SHORT) if method.has_budgets else ():
        held = _scores(cases, [write(case, most) for case in cases])
        row |= {f"{key}_{most}": value for key, value in held.items()}
    return {key: round(value, 3) for key, value in row.items()}


def load(task: Task) -> list[Case]:
    return [
        Case(
            article=Article(title=pair["title"], text=pair["body"]),
            sentences=split_sentences(pair["body"]),
            reference=Reference(pair["summary"]),
            summary=pair["summary"],
        )
        for pair in pairs(task.data, task.limit)
    ]


def _scores(cases: Sequence[Case], texts: Sequence[str]) -> dict[str, float]:
    scores = [c.reference.rouge(text) for c, text in zip(cases, texts, strict=True)]
    one, two, longest = (100 * float(column) for column in np.mean(scores, axis=0))
    size = float(np.mean([len(syllables(text)) for text in texts]))
    return {"r1": one, "r2": two, "rl": longest, "syllables": size}


def _high_water() -> float:
    """Return MiB; not ru_maxrss, which a process inherits from the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


_COLUMNS = ("r1", "r2", "rl", "syllables")
_BLOCK = f"{'R1':>6s} {'R2':>6s} {'RL':>6s} {'syll':>6s}"


def _heading() -> str:
    at_most = f"{f'at most {DEFAULT}':^27s} | {f'at most {SHORT}':^27s}"
    return (
        f"{'':22s} {'at its own length':^27s} {'':14s} | {at_most}\n"
        f"{'method':22s} {_BLOCK} {'ms':>8s} {'MB':>5s} | {_BLOCK} | {_BLOCK}"
    )


def _line(name: str, row: Row) -> str:
    def block(suffix: str = "") -> str:
        if _COLUMNS[0] + suffix not in row:
            return f"{'-':>6s} " * 3 + f"{'-':>6s}"
        return " ".join(f"{row[key + suffix]:6.2f}" for key in _COLUMNS)

    own = f"{block()} {row['ms']:8.2f} {row['mb']:5.0f}"
    return f"{name:22s} {own} | {block(f'_{DEFAULT}')} | {block(f'_{SHORT}')}"


if __name__ == "__main__":
    main()
