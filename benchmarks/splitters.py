"""Compare our sentence splitter with underthesea's and with what pyvi has.

OMP_NUM_THREADS=1 python -m benchmarks.splitters [--data ARTICLES.jsonl[.xz]] [--limit N]

Boundaries are compared by how many letters (blanks aside) stand before them; the end of a text is
none. Precision, recall and F1 on the cases of tests/summary/cases, which were collected for ours
and are known to it: they say what others get wrong, not how well we do on news never seen. On
articles (--data; {"body"} a line) nobody has marked the boundaries, so there we say how far two
splitters agree, and ms of CPU time an article. pyvi has no splitter; what it has is a tokenizer
that sets a full stop apart from the word it ends but not from an abbreviation, and a splitter made
of that is in the table. Others' tools come with `pip install -e .[bench]`; one that is not
installed says so in its row. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.pairs import pairs
from digests.summary.vietnamese.sentences import split_sentences
from tests.summary.sentence_cases import cases

LIMIT, SHORT = 300, 50
WARM = "Mưa lớn suốt đêm. Nước sông dâng cao."
"""Split before the clock starts: a tool that loads its model with the first pays no fine."""

Splitter = Callable[[str], Sequence[str]]
_NAIVE = re.compile(r"(?<=[.!?…])\s+|\n+")
_STOPS = frozenset(".!?…") | {"...", "?!", "!?"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="articles, for time and agreement")
    parser.add_argument("--limit", type=int, default=LIMIT, help="of how many articles")
    parser.add_argument("--short", action="store_true", help=f"{SHORT} articles")
    options = parser.parse_args()
    known = cases()
    bodies: list[str] = []
    if options.data:
        limit = SHORT if options.short else options.limit
        bodies = [" ".join(pair["body"].split()) for pair in pairs(options.data, limit)]
    print(f"{len(known)} cases, {len(bodies)} articles, each as one line")
    print(f"{'':22s} {'on the cases':^32s} | {'on articles':^34s}")
    print(
        f"{'splitter':22s} {'P':>7s} {'R':>7s} {'F1':>7s} {'all right':>9s} |"
        f" {'sentences':>9s} {'agrees with us':>14s} {'ms':>8s}"
    )
    report: dict[str, dict[str, float]] = {}
    missing: dict[str, str] = {}
    for name, (needs, make) in SPLITTERS.items():
        if needs and importlib.util.find_spec(needs) is None:
            missing[name] = needs
            print(f"{name:22s} not measured: {needs} is not installed")
            continue
        splitter = make()
        row = report[name] = on_cases(splitter, known) | on_articles(splitter, bodies)
        told = f"{name:22s} {row['p']:7.2f} {row['r']:7.2f} {row['f1']:7.2f} {row['right']:9.1f} |"
        if bodies:
            told += f" {row['sentences']:9.2f} {row['agreement']:14.2f} {row['ms']:8.3f}"
        print(told, flush=True)
    sizes = {"cases": len(known), "articles": len(bodies)}
    print(json.dumps({**sizes, "splitters": report, "missing": missing}))


def _ours() -> Splitter:
    return split_sentences


def _naive() -> Splitter:
    return _NAIVE.split


def _underthesea() -> Splitter:
    from underthesea import sent_tokenize

    def splitter(text: str) -> list[str]:
        return [sentence for line in text.split("\n") for sentence in sent_tokenize(line)]

    return splitter


def _pyvi() -> Splitter:
    from pyvi import ViTokenizer

    def splitter(text: str) -> list[str]:
        found: list[list[str]] = [[]]
        for line in text.split("\n"):
            for token in ViTokenizer.tokenize(line).split():
                if found[-1] and found[-1][-1] in _STOPS and token not in '"”’»)]':
                    found.append([])
                found[-1].append(token)
            found.append([])
        return [" ".join(tokens).replace("_", " ") for tokens in found if tokens]

    return splitter


SPLITTERS: dict[str, tuple[str, Callable[[], Splitter]]] = {
    "ours": ("", _ours),
    "underthesea": ("underthesea", _underthesea),
    "pyvi (from its tokens)": ("pyvi", _pyvi),
    "every . ! ? …": ("", _naive),
}


def on_cases(splitter: Splitter, known: Sequence[tuple[str, list[str]]]) -> dict[str, float]:
    told = [(_boundaries(splitter(text)), _boundaries(sentences)) for text, sentences in known]
    right = sum(found == wanted for found, wanted in told)
    return {**_agreement(told), "right": round(100 * right / len(told), 2)}


def on_articles(splitter: Splitter, bodies: Sequence[str]) -> dict[str, float]:
    if not bodies:
        return {}
    splitter(WARM)
    begun = time.process_time()
    found = [splitter(body) for body in bodies]
    spent = time.process_time() - begun
    told = [
        (_boundaries(f), _boundaries(split_sentences(b)))
        for f, b in zip(found, bodies, strict=True)
    ]
    return {
        "sentences": round(sum(len(sentences) for sentences in found) / len(bodies), 2),
        "agreement": _agreement(told)["f1"],
        "ms": round(1000 * spent / len(bodies), 3),
    }


def _boundaries(sentences: Sequence[str]) -> frozenset[int]:
    """Return how many letters stand before each sentence's end, blanks and "_" aside."""
    ends: list[int] = []
    size = 0
    for sentence in sentences:
        size += sum(not (char.isspace() or char == "_") for char in sentence)
        ends.append(size)
    return frozenset(ends[:-1])


def _agreement(told: Sequence[tuple[frozenset[int], frozenset[int]]]) -> dict[str, float]:
    common = sum(len(found & wanted) for found, wanted in told)
    precision = common / max(sum(len(found) for found, _ in told), 1)
    recall = common / max(sum(len(wanted) for _, wanted in told), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    names = ("p", "r", "f1")
    return dict(zip(names, (round(100 * x, 2) for x in (precision, recall, f1)), strict=True))


if __name__ == "__main__":
    main()
