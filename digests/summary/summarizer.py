"""An article's digest: chosen sentences, checked; what fails falls to the next safer method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from digests.model import Article, Length, Method, Summary
from digests.summary.faithfulness.checks import Checker
from digests.summary.lengths import BUDGETS
from digests.summary.selection.after_lead import retells
from digests.summary.selection.candidates import Candidate, candidates_of
from digests.summary.selection.document import Document, Sentence, analyze, is_teaser
from digests.summary.selection.overlap import select_by_overlap
from digests.summary.selection.ranker import SHIPPED, Ranker, RankerUnusable, Salience
from digests.summary.selection.select import (
    TARGETS,
    TARGETS_OF_ROUNDUP,
    TARGETS_WITH_LEAD,
    TargetLength,
    select,
)
from digests.text import one_line, syllables

__all__ = ["RankerUnusable", "Summarizer", "load_ranker", "summarize", "summarize_all"]

_BY_SAFETY = (Method.EXTRACTIVE, Method.OVERLAP, Method.LEAD, Method.TITLE)
"""A language model is asked elsewhere (llm.py): named here, the next safer method works."""


def summarize(
    article: Article, *, length: Length = Length.DEFAULT, method: Method | None = None
) -> Summary:
    """Return the digest of `article` by `method`, or by a safer one where that fails a check."""
    return process_summarizer().summarize(article, length=length, method=method)


def summarize_all(article: Article, *, method: Method | None = None) -> dict[Length, Summary]:
    """Return the digest in every length; the article is analysed and scored once."""
    return process_summarizer().summarize_all(article, method=method)


def load_ranker(path: Path | None = None) -> None:
    """Use the weights in `path` from now on in this process; without it those that we ship.

    Raises RankerUnusable. Until then what we ship is used if it is there, else no weights at all.
    """
    _Process.use(Summarizer(Ranker.load(path or SHIPPED)))


class _Process:
    """The one summariser of this process: reading the weights takes a while, so once is enough."""

    _summarizer: Summarizer | None = None

    @classmethod
    def use(cls, summarizer: Summarizer) -> None:
        cls._summarizer = summarizer

    @classmethod
    def get(cls) -> Summarizer:
        if cls._summarizer is None:
            cls._summarizer = Summarizer(Ranker.load() if SHIPPED.exists() else None)
        return cls._summarizer


def process_summarizer() -> Summarizer:
    """Return the summariser that this process uses, with the weights it was told to use."""
    return _Process.get()


class Summarizer:
    def __init__(self, ranker: Ranker | None) -> None:
        self.ranker = ranker

    def summarize(
        self, article: Article, *, length: Length = Length.DEFAULT, method: Method | None = None
    ) -> Summary:
        return self.finish(SummaryDraft(article, self.ranker), length, method)

    def summarize_all(
        self, article: Article, *, method: Method | None = None
    ) -> dict[Length, Summary]:
        work = SummaryDraft(article, self.ranker)
        return {length: self.finish(work, length, method) for length in Length}

    def finish(self, work: SummaryDraft, length: Length, method: Method | None) -> Summary:
        """Return what the first method gives that passes every check, from `method` on."""
        checks: Mapping[str, object] = {}
        for attempt in _from(method):
            text = work.write(attempt, length)
            if not text:
                continue
            checks = work.checker.check(text, length=length)
            if not checks["failed"]:
                return Summary(text=text, method=attempt, checks=checks)
        text = work.write(Method.TITLE, length)
        return Summary(
            text=text, method=Method.TITLE, checks=work.checker.check(text, length=length)
        )


def _from(method: Method | None) -> Sequence[Method]:
    if method is None or method not in _BY_SAFETY:
        return _BY_SAFETY
    return _BY_SAFETY[_BY_SAFETY.index(method) :]


@dataclass
class SummaryDraft:
    """One article being summarised: each step is done once, however many lengths want it."""

    article: Article
    ranker: Ranker | None = field(repr=False)

    @cached_property
    def document(self) -> Document:
        return analyze(self.article)

    @cached_property
    def checker(self) -> Checker:
        return Checker(self.article)

    @cached_property
    def salience(self) -> Salience | None:
        if self.ranker is None:
            return None
        sentences = [sentence.text for sentence in self.document.body]
        return self.ranker.score(self.document.title, sentences)

    def write(self, method: Method, length: Length) -> str:
        """Return the text that `method` gives, or "" when it has nothing to say."""
        if method is Method.TITLE:
            return _fitted(self.document.title or _first_line(self.article), length)
        return " ".join(candidate.text for candidate in self.candidates(method, length))

    def candidates(self, method: Method, length: Length) -> Sequence[Candidate]:
        """Return the sentences that `method` selects, in the order of the article."""
        match method:
            case Method.LLM | Method.EXTRACTIVE:
                return self.by_salience(length)
            case Method.OVERLAP:
                return self.by_overlap(length)
            case Method.LEAD:
                return self.by_lead(length)
            case Method.TITLE | Method.BY_HAND:
                return ()

    def by_salience(self, length: Length) -> Sequence[Candidate]:
        if self.salience is None:
            return ()
        base = self.lead_candidates(length)
        chosen = self._selected(base, length, self.salience)
        lead = " ".join(candidate.text for candidate in base)
        again = [c for c in chosen if base and c not in base and retells(c, lead)]
        # The lead's news in full, with its day, place and names: once is enough.
        return self._selected(again[:1], length, self.salience) if again else chosen

    def _selected(
        self, base: Sequence[Candidate], length: Length, salience: Salience
    ) -> Sequence[Candidate]:
        chosen = select(
            self.pool(length),
            salience,
            budget=BUDGETS[length],
            target=self.target(length, has_lead=bool(base)),
            introduced=self.document.introduced,
            # Without the lead it is the sentences nearest to the headline that tell the news.
            said_before=self.document.title if base else "",
            fixed=base,
        )
        return chosen.candidates if chosen else ()

    def target(self, length: Length, *, has_lead: bool) -> TargetLength:
        if self.document.is_roundup:
            return TARGETS_OF_ROUNDUP[length]
        return (TARGETS_WITH_LEAD if has_lead else TARGETS)[length]

    def by_overlap(self, length: Length) -> Sequence[Candidate]:
        return select_by_overlap(
            self.pool(length),
            self.document.title,
            budget=BUDGETS[length],
            fixed=self.lead_candidates(length),
        )

    def by_lead(self, length: Length) -> Sequence[Candidate]:
        """Return the newspaper's lead, or the first sentences that may stand."""
        base = self.lead_candidates(length)
        if base:
            return base
        most, size = BUDGETS[length].most, 0
        found: list[Candidate] = []
        for candidate in _whole_first(self.pool(length)):
            if size and size + len(candidate.syllables) > most:
                break
            if candidate.sentence.anaphora.needs_previous and not found:
                continue
            found.append(candidate)
            size += len(candidate.syllables)
            if size >= BUDGETS[length].wanted * 0.6:
                break
        return found

    def lead_candidates(self, length: Length) -> list[Candidate]:
        """Return the sentences of a good lead that the digest is built on."""
        budget = BUDGETS[length]
        base: list[Candidate] = []
        size = 0
        for sentence in self.document.lead:
            if is_teaser(sentence.text):
                continue
            possible = self.candidates_of(sentence, length)
            fitting = [c for c in possible if size + len(c.syllables) <= budget.most]
            if not fitting or (sentence.anaphora.needs_previous and not base):
                break
            base.append(fitting[0])
            size += len(fitting[0].syllables)
        return base

    def pool(self, length: Length) -> list[Candidate]:
        return [c for sentence in self.document.body for c in self.candidates_of(sentence, length)]

    def candidates_of(self, sentence: Sentence, length: Length) -> list[Candidate]:
        return candidates_of(sentence, BUDGETS[length])


def _whole_first(pool: Iterable[Candidate]) -> list[Candidate]:
    """Return one candidate a sentence: the least compressed."""
    found: dict[int, Candidate] = {}
    for candidate in pool:
        found.setdefault(candidate.sentence.number, candidate)
    return list(found.values())


def _first_line(article: Article) -> str:
    return one_line(article.lead) or one_line(article.text.strip().partition("\n")[0])


def _fitted(text: str, length: Length) -> str:
    """Return `text`, or as many of its words as the hard limit allows, with an ellipsis."""
    words, most = text.split(), BUDGETS[length].most
    if len(syllables(text)) <= most:
        return text
    return _longest(words, lambda kept: len(syllables(kept)) <= most)


def _longest(words: Sequence[str], fits: Callable[[str], bool]) -> str:
    kept = len(words)
    while kept and not fits(" ".join(words[:kept])):
        kept -= 1
    return " ".join(words[:kept]).rstrip(" ,;:-–") + "…"
