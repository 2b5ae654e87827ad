"""The source document: its sentences, which of them may stand, and what each refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digests.model import Article
from digests.summary.selection.eligibility import (
    Ineligible,
    ineligible,
    is_balanced,
    with_quotation_mended,
)
from digests.summary.selection.furniture import is_caption, paragraphs, without_outlet
from digests.summary.selection.roundups import headings_of_stories
from digests.summary.vietnamese.anaphora import (
    Anaphora,
    begins_with_anaphor,
    find_anaphora,
    introduced_by_title,
    without_connective,
)
from digests.summary.vietnamese.openings import (
    definite_opening,
    has_unnamed_source,
    mentions,
    refers_back,
)
from digests.summary.vietnamese.predicates import may_be_caption
from digests.summary.vietnamese.quotations import in_dialogue, inside_quotation
from digests.summary.vietnamese.sentences import split_sentences
from digests.text import one_line, syllables

SHORTEST_LEAD = 12
"""Syllables; a shorter lead is a slogan."""
LEAST_OUTSIDE_QUOTES = 0.4
"""Share of a lead that has to stand outside quotations: what somebody said is not the news."""
REPEATS_LEAD = 0.8
"""Share of a body sentence's syllables that the lead has too, from which it only repeats it."""

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_ALLOWED_IN_LEAD = (None, Ineligible.EXCLAMATION, Ineligible.NAME_ONLY)
"""What does not disqualify a newspaper's own lead."""
_TEASER = re.compile(
    r"^(?:vậy|mời|cùng|hãy|dưới đây|sau đây|đây là những|những ai|liệu|bạn|xem|đọc|điều gì)\b"
    r"|\b(?:dưới đây|sau đây|như thế nào|ra sao|vì sao|là ai|là gì|bao nhiêu"
    r"|mời (?:bạn|quý|độc giả))\b[^.]*$",
    re.IGNORECASE,
)


_NO_ANAPHORA = Anaphora(needs_previous=False, unresolved=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    number: int
    """Place in the text; sentences of the lead are before 0."""
    text: str
    syllables: tuple[str, ...]
    ineligible: Ineligible | None
    anaphora: Anaphora


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    article: Article
    title: str
    lead: tuple[Sentence, ...]
    """Empty when there is none, or when it only teases."""
    body: tuple[Sentence, ...]
    introduced: frozenset[str]
    """Names and documents that the headline introduces."""

    @property
    def is_roundup(self) -> bool:
        """Whether it tells several stories in short, so that their headings are the digest."""
        return any(sentence.ineligible is Ineligible.DETAIL for sentence in self.body)


def analyze(article: Article) -> Document:
    title = one_line(article.title)
    lead = one_line(without_outlet(one_line(article.lead)))
    found = paragraphs(article.text, title=title, author=article.author)
    body = [sentence for part in found for sentence in split_sentences(part)]
    lead = _with_full_stop(lead)
    opening = split_sentences(lead) if is_good_lead(lead, title) else []
    body = [s for s in body if not _repeats(s, lead)] if opening else body
    return Document(
        article=article,
        title=title,
        lead=_lead(opening, title),
        body=_sentences(body, title, first=0, before=opening),
        introduced=introduced_by_title(title) | mentions(title),
    )


def is_good_lead(lead: str, title: str) -> bool:
    """Whether the newspaper's lead tells the news, rather than luring the reader to it."""
    said = syllables(lead)
    if len(said) < SHORTEST_LEAD or is_caption(lead):
        return False
    if len(set(said) - set(syllables(title))) < SHORTEST_LEAD // 2:
        return False
    if len(syllables(_QUOTED.sub(" ", lead))) < LEAST_OUTSIDE_QUOTES * len(said):
        return False
    news = [
        s for s in split_sentences(lead) if ineligible(s) in _ALLOWED_IN_LEAD and not is_teaser(s)
    ]
    return sum(len(syllables(s)) for s in news) >= 0.6 * len(said)


def is_teaser(sentence: str) -> bool:
    return _TEASER.search(sentence) is not None


def _repeats(sentence: str, lead: str) -> bool:
    said, known = set(syllables(sentence)), set(syllables(lead))
    return bool(said) and len(said & known) / len(said) >= REPEATS_LEAD


def _with_full_stop(lead: str) -> str:
    """Return `lead` with the full stop that many newspapers leave out below a headline."""
    return f"{lead}." if lead and (lead[-1].isalnum() or lead[-1] in ")”%") else lead


def _lead(texts: list[str], title: str) -> tuple[Sentence, ...]:
    """Return the sentences of a lead: it may call out, and point to what the headline says."""
    found = _sentences(texts, title, first=-len(texts))
    return tuple(
        replace(
            sentence,
            ineligible=None if sentence.ineligible in _ALLOWED_IN_LEAD else sentence.ineligible,
            anaphora=replace(
                sentence.anaphora,
                needs_previous=sentence.anaphora.needs_previous
                and (place > 0 or _begins_in_the_middle(sentence.text)),
            ),
        )
        for place, sentence in enumerate(found)
    )


def _begins_in_the_middle(sentence: str) -> bool:
    """Whether not even a headline above tells of what `sentence` begins with."""
    return begins_with_anaphor(sentence) or has_unnamed_source(sentence)


def _sentences(
    texts: list[str], title: str, *, first: int, before: list[str] | None = None
) -> tuple[Sentence, ...]:
    titled = frozenset(syllables(title))
    # Without a lead a dialogue is all there is to tell.
    talked = in_dialogue(texts) if before else [False] * len(texts)
    spoken = [a or b for a, b in zip(inside_quotation(texts), talked, strict=True)]
    mentioned = mentions(" ".join([title, *(before or [])]))
    stories = headings_of_stories(title, texts)
    texts = [with_quotation_mended(text) for text in texts]
    if stories:
        return _of_roundup(texts, stories, first=first)
    things = mentions("\n".join(texts))
    every = find_anaphora([*(before or []), *texts], title)[len(before or []) :]
    found = []
    for place, (text, needed, is_spoken) in enumerate(zip(texts, every, spoken, strict=True)):
        said = tuple(syllables(text))
        is_below_lead = bool(before) and not place
        found.append(
            Sentence(
                number=first + place,
                text=text,
                syllables=said,
                ineligible=_ineligible(
                    text, said, titled, is_spoken=is_spoken, is_below_lead=is_below_lead
                ),
                anaphora=_with_openings(needed, text, mentioned, things),
            )
        )
    return tuple(found)


def _with_openings(
    found: Anaphora, text: str, mentioned: frozenset[str], things: frozenset[str]
) -> Anaphora:
    bare = without_connective(text)
    return Anaphora(
        needs_previous=found.needs_previous or refers_back(bare, mentioned),
        unresolved=found.unresolved | definite_opening(bare),
        introduced=found.introduced | mentions(text, things),
        antecedents=found.antecedents,
    )


def _of_roundup(texts: list[str], stories: frozenset[int], *, first: int) -> tuple[Sentence, ...]:
    """Return the headings, each alone and with a full stop, and details that may not stand."""
    found = []
    for place, text in enumerate(texts):
        heading_ineligible = None if is_balanced(text) else Ineligible.UNBALANCED
        found.append(
            Sentence(
                number=first + place,
                text=f"{text}." if place in stories else text,
                syllables=tuple(syllables(text)),
                ineligible=heading_ineligible if place in stories else Ineligible.DETAIL,
                anaphora=_NO_ANAPHORA,
            )
        )
    return tuple(found)


def _ineligible(
    text: str,
    said: Sequence[str],
    title: frozenset[str],
    *,
    is_spoken: bool,
    is_below_lead: bool,
) -> Ineligible | None:
    if is_spoken:
        return Ineligible.SPEECH
    if is_below_lead and may_be_caption(said):
        return Ineligible.CAPTION
    return ineligible(text, title=title, said=said)
