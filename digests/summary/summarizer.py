"""An article's digest: chosen sentences, checked; what fails falls to the next safer method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from digests.model import Length, Method, Summary
from digests.summary.beside import retells
from digests.summary.candidates import Candidate, forms
from digests.summary.checks import Checker
from digests.summary.choice import (
    AIMS,
    AIMS_OF_ROUNDUP,
    AIMS_WITH_LEAD,
    Aim,
    choose,
)
from digests.summary.material import BUDGETS, Material
from digests.summary.overlap import by_overlap
from digests.summary.ranker import SHIPPED, Judgement, Ranker, RankerUnusable
from digests.summary.reading import Reading, Sentence, is_teaser, read
from digests.text import one_line, syllables

__all__ = ["Material", "RankerUnusable", "Summarizer", "load_ranker", "summarize", "summarize_all"]

_SAFER = (Method.EXTRACTIVE, Method.OVERLAP, Method.LEAD, Method.TITLE)
"""A language model is asked elsewhere (llm.py): named here, the next safer method works."""


def summarize(
    material: Material, *, length: Length = Length.DEFAULT, method: Method | None = None
) -> Summary:
    """Return the digest of `material` by `method`, or by a safer one where that fails a check."""
    return process_summarizer().summarize(material, length=length, method=method)


def summarize_all(material: Material, *, method: Method | None = None) -> dict[Length, Summary]:
    """Return the digest in every length; the article is read and judged once."""
    return process_summarizer().summarize_all(material, method=method)


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
        self, material: Material, *, length: Length = Length.DEFAULT, method: Method | None = None
    ) -> Summary:
        return self.finish(Work(material, self.ranker), length, method)

    def summarize_all(
        self, material: Material, *, method: Method | None = None
    ) -> dict[Length, Summary]:
        work = Work(material, self.ranker)
        return {length: self.finish(work, length, method) for length in Length}

    def finish(self, work: Work, length: Length, method: Method | None) -> Summary:
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
    if method is None or method not in _SAFER:
        return _SAFER
    return _SAFER[_SAFER.index(method) :]


@dataclass
class Work:
    """One article being summarised: each step is done once, however many lengths want it."""

    material: Material
    ranker: Ranker | None = field(repr=False)

    @cached_property
    def reading(self) -> Reading:
        return read(self.material)

    @cached_property
    def checker(self) -> Checker:
        return Checker(self.material)

    @cached_property
    def judgement(self) -> Judgement | None:
        if self.ranker is None:
            return None
        sentences = [sentence.text for sentence in self.reading.body]
        return self.ranker.judge(self.reading.title, sentences)

    def write(self, method: Method, length: Length) -> str:
        """Return the text that `method` gives, or "" when it has nothing to say."""
        if method is Method.TITLE:
            return _fitted(self.reading.title or _first_line(self.material), length)
        return " ".join(candidate.text for candidate in self.candidates(method, length))

    def candidates(self, method: Method, length: Length) -> Sequence[Candidate]:
        """Return the sentences that `method` chooses, in the order of the article."""
        match method:
            case Method.LLM | Method.EXTRACTIVE:
                return self.extractive(length)
            case Method.OVERLAP:
                return self.overlap(length)
            case Method.LEAD:
                return self.lead(length)
            case Method.TITLE | Method.BY_HAND:
                return ()

    def extractive(self, length: Length) -> Sequence[Candidate]:
        if self.judgement is None:
            return ()
        base = self.base(length)
        chosen = self._chosen(base, length, self.judgement)
        lead = " ".join(candidate.text for candidate in base)
        again = [c for c in chosen if base and c not in base and retells(c, lead)]
        # The lead's news in full, with its day, place and names: once is enough.
        return self._chosen(again[:1], length, self.judgement) if again else chosen

    def _chosen(
        self, base: Sequence[Candidate], length: Length, judgement: Judgement
    ) -> Sequence[Candidate]:
        chosen = choose(
            self.pool(length),
            judgement,
            budget=BUDGETS[length],
            aim=self.aim(length, has_lead=bool(base)),
            known=self.reading.known,
            # Without the lead it is the sentences nearest to the headline that tell the news.
            told=self.reading.title if base else "",
            fixed=base,
        )
        return chosen.candidates if chosen else ()

    def aim(self, length: Length, *, has_lead: bool) -> Aim:
        if self.reading.is_roundup:
            return AIMS_OF_ROUNDUP[length]
        return (AIMS_WITH_LEAD if has_lead else AIMS)[length]

    def overlap(self, length: Length) -> Sequence[Candidate]:
        return by_overlap(
            self.pool(length),
            self.reading.title,
            budget=BUDGETS[length],
            fixed=self.base(length),
        )

    def lead(self, length: Length) -> Sequence[Candidate]:
        """Return the newspaper's lead, or the first sentences that may stand."""
        base = self.base(length)
        if base:
            return base
        most, size = BUDGETS[length].most, 0
        found: list[Candidate] = []
        for candidate in _whole_first(self.pool(length)):
            if size and size + len(candidate.syllables) > most:
                break
            if candidate.sentence.references.ties and not found:
                continue
            found.append(candidate)
            size += len(candidate.syllables)
            if size >= BUDGETS[length].wanted * 0.6:
                break
        return found

    def base(self, length: Length) -> list[Candidate]:
        """Return the sentences of a good lead that the digest is built on."""
        budget = BUDGETS[length]
        base: list[Candidate] = []
        size = 0
        for sentence in self.reading.lead:
            if is_teaser(sentence.text):
                continue
            possible = self.forms(sentence, length)
            fitting = [c for c in possible if size + len(c.syllables) <= budget.most]
            if not fitting or (sentence.references.ties and not base):
                break
            base.append(fitting[0])
            size += len(fitting[0].syllables)
        return base

    def pool(self, length: Length) -> list[Candidate]:
        return [c for sentence in self.reading.body for c in self.forms(sentence, length)]

    def forms(self, sentence: Sentence, length: Length) -> list[Candidate]:
        return forms(sentence, BUDGETS[length])


def _whole_first(pool: Iterable[Candidate]) -> list[Candidate]:
    """Return one candidate a sentence: the least cut."""
    found: dict[int, Candidate] = {}
    for candidate in pool:
        found.setdefault(candidate.sentence.number, candidate)
    return list(found.values())


def _first_line(material: Material) -> str:
    return one_line(material.lead) or one_line(material.text.strip().partition("\n")[0])


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
