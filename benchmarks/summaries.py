"""Compare our digests with what else is there, on the same articles, in one table.

OMP_NUM_THREADS=1 python -m benchmarks.summaries --data ARTICLES.jsonl[.xz] [--short]

Each line is {"id", "title", "body", "summary"}; "summary" is the newspaper's own lead, which
nobody here gets to see. ROUGE is F1 over syllables (benchmarks/rouge.py). Every method is also
held to the same hard limit, 75 syllables. Others' tools are used where they are installed: sumy,
underthesea, pyvi (pip install sumy underthesea pyvi). The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import re
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.rouge import Reference
from benchmarks.training.prepare import read
from digests.model import Length, Method
from digests.summary.checks import Checker, names
from digests.summary.material import BUDGETS, Material
from digests.summary.numbers import numbers
from digests.summary.ranker import SHIPPED, Ranker
from digests.summary.sentences import split
from digests.summary.summarizer import Summarizer
from digests.summary.support import WrittenChecker
from digests.text import syllables

MOST = BUDGETS[Length.DEFAULT].most
SHORT = 200


@dataclass
class Case:
    material: Material
    sentences: list[str]
    reference: Reference
    summary: str


Tool = Callable[[Case], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--short", action="store_true", help=f"{SHORT} articles, our methods only")
    options = parser.parse_args()
    cases = load(options.data, SHORT if options.short else None)
    ours = Summarizer(Ranker.load(options.weights))
    tools = {**own(ours), **baselines(), **({} if options.short else installed())}
    results: dict[str, dict[str, float]] = {}
    print(f"{len(cases)} articles; ROUGE F1 over syllables; in brackets: cut to {MOST} syllables")
    print(f"{'method':24s} {'R1':>6s} {'R2':>6s} {'RL':>6s} {'syll':>6s} {'ms':>7s} {'MB':>5s}")
    for name, tool in tools.items():
        row = results[name] = measure(tool, cases)
        print(
            f"{name:24s} {row['r1']:6.2f} {row['r2']:6.2f} {row['rl']:6.2f}",
            f"{row['syllables']:6.1f} {row['ms']:7.2f} {row['mb']:5.0f}",
            f" ({row['r1_cut']:.2f} {row['r2_cut']:.2f})",
            flush=True,
        )
    faith = faithfulness(ours, cases[: 500 if not options.short else 100])
    for name, share in faith.items():
        print(f"{name:52s} {share:6.1f} %")
    print(json.dumps({"articles": len(cases), "methods": results, "faithfulness": faith}))


def load(path: Path, limit: int | None) -> list[Case]:
    return [
        Case(
            Material(title=pair["title"], text=pair["body"]),
            split(pair["body"]),
            Reference(pair["summary"]),
            pair["summary"],
        )
        for pair in read(path, limit)
    ]


def measure(tool: Tool, cases: Sequence[Case]) -> dict[str, float]:
    begun = time.perf_counter()
    texts = [tool(case) for case in cases]
    spent = time.perf_counter() - begun
    scores = np.array([c.reference.rouge(t) for c, t in zip(cases, texts, strict=True)])
    cut = np.array(
        [c.reference.rouge(syllables(t)[:MOST]) for c, t in zip(cases, texts, strict=True)]
    )
    return {
        "r1": 100 * float(scores[:, 0].mean()),
        "r2": 100 * float(scores[:, 1].mean()),
        "rl": 100 * float(scores[:, 2].mean()),
        "r1_cut": 100 * float(cut[:, 0].mean()),
        "r2_cut": 100 * float(cut[:, 1].mean()),
        "syllables": float(np.mean([len(syllables(text)) for text in texts])),
        "longest": float(max(len(syllables(text)) for text in texts)),
        "ms": 1000 * spent / len(cases),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def own(summarizer: Summarizer) -> dict[str, Tool]:
    def by(method: Method, length: Length = Length.DEFAULT) -> Tool:
        return lambda case: summarizer.summarize(case.material, method=method, length=length).text

    return {
        "ours": by(Method.EXTRACTIVE),
        "ours, short": by(Method.EXTRACTIVE, Length.SHORT),
        "ours, long": by(Method.EXTRACTIVE, Length.LONG),
        "ours, no weights": by(Method.OVERLAP),
        "ours, lead only": by(Method.LEAD),
    }


def baselines() -> dict[str, Tool]:
    def first(count: int) -> Tool:
        return lambda case: " ".join(case.sentences[:count])

    return {
        "LEAD-1": first(1),
        "LEAD-2": first(2),
        "LEAD-3": first(3),
        "title overlap": title_overlap,
        "TextRank (tf-idf)": lambda case: text_rank(case.sentences, syllables),
        "oracle (greedy)": oracle,
    }


def title_overlap(case: Case) -> str:
    title = set(syllables(case.material.title))

    def nearness(sentence: str) -> float:
        said = syllables(sentence)
        return len(title & set(said)) / np.log(len(said) + 8)

    return max(case.sentences, key=nearness, default="")


def text_rank(sentences: Sequence[str], words: Callable[[str], list[str]], count: int = 2) -> str:
    """Return the sentences nearest to the others, by cosine of tf-idf and a random walk."""
    rows = [words(sentence) for sentence in sentences]
    index = {word: i for i, word in enumerate(dict.fromkeys(w for row in rows for w in row))}
    if not index:
        return ""
    table = np.zeros((len(rows), len(index)))
    for place, row in enumerate(rows):
        for word in row:
            table[place, index[word]] += 1
    table *= np.log((1 + len(rows)) / (1 + (table > 0).sum(0))) + 1
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    near = table @ table.T
    np.fill_diagonal(near, 0)
    walk = near / np.maximum(near.sum(1, keepdims=True), 1e-9)
    rank = np.full(len(rows), 1 / len(rows))
    for _ in range(30):
        rank = 0.15 / len(rows) + 0.85 * rank @ walk
    return " ".join(sentences[i] for i in sorted(np.argsort(-rank)[:count].tolist()))


def oracle(case: Case) -> str:
    """Return the whole sentences that a reader of the reference would take, up to three."""
    chosen: list[int] = []
    best = 0.0
    while len(chosen) < 3:
        scored = []
        for place in set(range(len(case.sentences))) - set(chosen):
            text = " ".join(case.sentences[i] for i in sorted([*chosen, place]))
            scored.append((sum(case.reference.rouge_1_2(syllables(text))), place))
        if not scored or max(scored)[0] <= best:
            break
        best, place = max(scored)
        chosen.append(place)
    return " ".join(case.sentences[i] for i in sorted(chosen))


def installed() -> dict[str, Tool]:
    """Return the tools of others that are here; each is imported only then."""
    found: dict[str, Tool] = {}
    if importlib.util.find_spec("sumy"):
        found |= sumy()
    if importlib.util.find_spec("underthesea"):
        from underthesea import word_tokenize

        found["TextRank (underthesea)"] = lambda case: text_rank(case.sentences, word_tokenize)
    if importlib.util.find_spec("pyvi"):
        from pyvi import ViTokenizer

        found["TextRank (pyvi)"] = lambda case: text_rank(
            case.sentences, lambda sentence: ViTokenizer.tokenize(sentence.lower()).split()
        )
    return found


def sumy() -> dict[str, Tool]:
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

    class Tokenizer:
        def to_words(self, text: str) -> list[str]:
            return syllables(text)

    def by(module: str, name: str) -> Tool:
        summarizer = getattr(importlib.import_module(f"sumy.summarizers.{module}"), name)()

        def tool(case: Case) -> str:
            parts = [Sentence(text, Tokenizer()) for text in case.sentences]
            document = ObjectDocumentModel([Paragraph(parts)])
            return " ".join(str(sentence) for sentence in summarizer(document, 2))

        return tool

    return {
        "sumy TextRank": by("text_rank", "TextRankSummarizer"),
        "sumy LexRank": by("lex_rank", "LexRankSummarizer"),
        "sumy LSA": by("lsa", "LsaSummarizer"),
        "sumy Luhn": by("luhn", "LuhnSummarizer"),
        "sumy KL": by("kl", "KLSummarizer"),
    }


def faithfulness(ours: Summarizer, cases: Sequence[Case]) -> dict[str, float]:
    """Return how often the checks speak up: where they should, and where they should not."""
    random = np.random.default_rng(5)
    counts: dict[str, list[bool]] = {}

    def note(name: str, hit: bool) -> None:
        counts.setdefault(name, []).append(hit)

    pool = [name for case in cases for name in names(case.material.text) if " " in name]
    for case in cases:
        checker, written = Checker(case.material), WrittenChecker(case.material)
        said = ours.summarize(case.material).text
        note("our digests: any check failed", bool(failed(checker.check(said))))
        human = failed(checker.check(case.summary, length=Length.LONG))
        note("human abstracts: a number not in the article", "numbers" in human)
        note("human abstracts: a name not in the article", "names" in human)
        note("our digests, the checks for models: refused", bool(failed(written.check(said))))
        for name, planted, wanted in plant(said, case, pool, random):
            result = failed(written.check(planted))
            note(f"planted, {name}: found", bool(wanted & set(result)))
    return {name: 100 * sum(hits) / len(hits) for name, hits in counts.items()}


def failed(result: dict[str, object]) -> list[str]:
    found = result["failed"]
    return list(found) if isinstance(found, list) else []


def plant(
    said: str, case: Case, pool: Sequence[str], random: np.random.Generator
) -> list[tuple[str, str, set[str]]]:
    """Return `said` with one error each: its kind, the text, the checks that may find it."""
    found: list[tuple[str, str, set[str]]] = []
    source = case.material.title + "\n" + case.material.text
    digits = list(re.finditer(r"\d", said))
    numeric = {"numbers", "dates", "units", "together"}
    if digits:
        at = digits[int(random.integers(len(digits)))].start()
        digit = str((int(said[at]) + int(random.integers(1, 9))) % 10)
        planted = said[:at] + digit + said[at + 1 :]
        if not set(numbers(planted)) <= set(numbers(source)):
            found.append(("a digit changed, not in the article", planted, numeric))
        else:
            found.append(("a digit changed, value elsewhere in the article", planted, numeric))
    own_names = [name for name in names(said) if " " in name and name in said]
    if own_names and pool:
        name = own_names[int(random.integers(len(own_names)))]
        other = pool[int(random.integers(len(pool)))]
        if other not in source:
            found.append(
                ("a name swapped, not in the article", said.replace(name, other, 1), {"names"})
            )
    inside = [n for n in names(case.material.text) if " " in n and n not in said]
    if own_names and inside:
        other = inside[int(random.integers(len(inside)))]
        kind = "a name swapped for one of the article"
        found.append((kind, said.replace(own_names[0], other, 1), {"names", "together"}))
    negation = re.search(r"\b(?:không|chưa) ", said)
    if negation:
        planted = said[: negation.start()] + said[negation.end() :]
        found.append(("a negation dropped", planted, {"negation", "together"}))
    return found


if __name__ == "__main__":
    main()
