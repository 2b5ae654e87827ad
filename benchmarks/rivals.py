"""What others would write of the same article: first sentences, graphs, topics, and the oracle.

Every rival puts the sentences in an order, best first; what it writes is the first of them, in the
order of the article. Held to a budget it takes those that still fit. Tools of other people are
imported only where they are used: `pip install -e .[bench]`.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.rouge import Reference
from digests.model import Article
from digests.text import syllables


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    article: Article
    sentences: Sequence[str]
    reference: Reference
    summary: str
    """The newspaper's own lead: the reference, which nobody but the oracle gets to see."""


Write = Callable[[Case, int | None], str]
"""What a method writes of an article, in at most so many syllables."""
_Order = Callable[[Case], Iterable[int]]
_Words = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    make: Callable[[], Write]
    needs: str = ""
    """The package that has to be installed for it."""
    has_budgets: bool = True
    """Whether it can be held to another length than its own."""

    @property
    def is_here(self) -> bool:
        return not self.needs or importlib.util.find_spec(self.needs) is not None


def rivals() -> dict[str, Rival]:
    """Return all of them, whether they are installed or not."""
    return {
        "LEAD-1": Rival(make=lambda: _by(_lead, 1)),
        "LEAD-2": Rival(make=lambda: _by(_lead, 2)),
        "LEAD-3": Rival(make=lambda: _by(_lead, 3)),
        "title overlap": Rival(make=lambda: _by(_near_title, 1)),
        "TextRank, syllables": Rival(make=lambda: text_rank(syllables)),
        "TextRank, underthesea": Rival(make=_underthesea, needs="underthesea"),
        "TextRank, pyvi": Rival(make=_pyvi, needs="pyvi"),
        "sumy TextRank": _of_sumy("text_rank", "TextRankSummarizer"),
        "sumy LexRank": _of_sumy("lex_rank", "LexRankSummarizer"),
        "sumy LSA": _of_sumy("lsa", "LsaSummarizer"),
        "sumy Luhn": _of_sumy("luhn", "LuhnSummarizer"),
        "sumy KL": _of_sumy("kl", "KLSummarizer"),
        "oracle, greedy": Rival(make=lambda: oracle),
    }


def _by(order: _Order, count: int) -> Write:
    return lambda case, most: in_order(case.sentences, order(case), count, most)


def in_order(sentences: Sequence[str], order: Iterable[int], count: int, most: int | None) -> str:
    """Return the first `count` sentences of `order` that fit, as they follow in the article.

    Where not even the first fits it is cut: a method that prefers long ones still says something.
    """
    best = list(order)
    chosen: list[int] = []
    size = 0
    for place in best:
        length = len(syllables(sentences[place]))
        if len(chosen) < count and (most is None or size + length <= most):
            chosen.append(place)
            size += length
    if not chosen and best:
        return " ".join(syllables(sentences[best[0]])[:most])
    return " ".join(sentences[place] for place in sorted(chosen))


def _lead(case: Case) -> Iterable[int]:
    return range(len(case.sentences))


def _near_title(case: Case) -> Iterable[int]:
    title = set(syllables(case.article.title))

    def nearness(place: int) -> float:
        said = syllables(case.sentences[place])
        return float(len(title & set(said)) / np.log(len(said) + 8))

    return sorted(range(len(case.sentences)), key=nearness, reverse=True)


def text_rank(words: _Words, count: int = 2) -> Write:
    """Return the sentences nearest to the others, by cosine of tf-idf and a random walk."""

    def order(case: Case) -> Iterable[int]:
        rows = [words(sentence) for sentence in case.sentences]
        index = {word: i for i, word in enumerate(dict.fromkeys(w for row in rows for w in row))}
        if not index:
            return []
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
        return [int(place) for place in np.argsort(-rank)]

    return _by(order, count)


def _underthesea() -> Write:
    from underthesea import word_tokenize

    return text_rank(lambda sentence: _said(word_tokenize(sentence)))


def _pyvi() -> Write:
    from pyvi import ViTokenizer

    return text_rank(lambda sentence: _said(ViTokenizer.tokenize(sentence).split()))


def _said(tokens: Iterable[str]) -> list[str]:
    return [token.lower() for token in tokens if any(char.isalnum() for char in token)]


def _of_sumy(module: str, name: str, count: int = 2) -> Rival:
    """Return a method of sumy, over our sentences and syllables: it knows no Vietnamese."""

    def make() -> Write:
        dom = importlib.import_module("sumy.models.dom")
        summarizer = getattr(importlib.import_module(f"sumy.summarizers.{module}"), name)()
        tokenizer = _Syllables()

        def write(case: Case, most: int | None) -> str:
            parts = [dom.Sentence(text, tokenizer) for text in case.sentences]
            fitting = _Fitting(count, most)
            chosen = summarizer(dom.ObjectDocumentModel([dom.Paragraph(parts)]), fitting)
            return fitting.cut or " ".join(str(sentence) for sentence in chosen)

        return write

    return Rival(make=make, needs="sumy")


class _Syllables:
    """What sumy asks of a tokenizer."""

    def to_words(self, text: str) -> list[str]:
        return syllables(text)


class _Fitting:
    """Tells sumy, which asks with its sentences best first, how many of them we want."""

    def __init__(self, count: int, most: int | None) -> None:
        self._count, self._most = count, most
        self.cut = ""

    def __call__(self, infos: Sequence[Any]) -> Iterator[Any]:
        chosen, size = 0, 0
        for info in infos:
            length = len(syllables(str(info.sentence)))
            if chosen < self._count and (self._most is None or size + length <= self._most):
                chosen, size = chosen + 1, size + length
                yield info
        if not chosen and infos:
            self.cut = " ".join(syllables(str(infos[0].sentence))[: self._most])


def oracle(case: Case, most: int | None) -> str:
    """Return the whole sentences that a reader of the reference would take, up to three."""
    sizes = [len(syllables(sentence)) for sentence in case.sentences]
    chosen: list[int] = []
    best = 0.0
    while len(chosen) < 3:
        scored = []
        for place in set(range(len(case.sentences))) - set(chosen):
            taken = sorted([*chosen, place])
            if most is None or sum(sizes[i] for i in taken) <= most:
                text = " ".join(case.sentences[i] for i in taken)
                scored.append((sum(case.reference.rouge_1_2(syllables(text))), place))
        if not scored or max(scored)[0] <= best:
            break
        best, place = max(scored)
        chosen.append(place)
    return in_order(case.sentences, chosen, 3, most)
