"""An article as the summariser reads it: its sentences, with the faults and needs of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digests.summary.lengths import Material
from digests.summary.selection.eligibility import Fault, fault, is_balanced, mended
from digests.summary.selection.furniture import is_caption, paragraphs, without_outlet
from digests.summary.selection.roundups import items
from digests.summary.vietnamese.anaphora import (
    References,
    begins_tied,
    given_by_title,
    references,
    without_opener,
)
from digests.summary.vietnamese.openings import (
    bare_opening,
    has_bare_source,
    mentions,
    points_back,
)
from digests.summary.vietnamese.predicates import may_caption
from digests.summary.vietnamese.quotations import in_dialogue, inside
from digests.summary.vietnamese.sentences import split
from digests.text import one_line, syllables

FEWEST_OF_LEAD = 12
"""Syllables; a shorter lead is a slogan."""
OUTSIDE_QUOTES = 0.4
"""Share of a lead that has to stand outside quotations: what somebody said is not the news."""
SAME = 0.8
"""Share of a body sentence's syllables that the lead has too, from which it only repeats it."""

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_LEAD_MAY = (None, Fault.EXCLAMATION, Fault.NAME_ONLY)
"""What does not disqualify a newspaper's own lead."""
_TEASER = re.compile(
    r"^(?:vậy|mời|cùng|hãy|dưới đây|sau đây|đây là những|những ai|liệu|bạn|xem|đọc|điều gì)\b"
    r"|\b(?:dưới đây|sau đây|như thế nào|ra sao|vì sao|là ai|là gì|bao nhiêu"
    r"|mời (?:bạn|quý|độc giả))\b[^.]*$",
    re.IGNORECASE,
)


_ALONE = References(ties=False, needs=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    number: int
    """Place in the text; sentences of the lead are before 0."""
    text: str
    syllables: tuple[str, ...]
    fault: Fault | None
    references: References


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    material: Material
    title: str
    lead: tuple[Sentence, ...]
    """Empty when there is none, or when it only teases."""
    body: tuple[Sentence, ...]
    known: frozenset[str]
    """Names and documents that the headline introduces."""

    @property
    def is_roundup(self) -> bool:
        """Whether it tells several stories in short, so that their headings are the digest."""
        return any(sentence.fault is Fault.DETAIL for sentence in self.body)


def read(material: Material) -> Reading:
    title = one_line(material.title)
    lead = one_line(without_outlet(one_line(material.lead)))
    found = paragraphs(material.text, title=title, author=material.author)
    body = [sentence for part in found for sentence in split(part)]
    lead = _with_full_stop(lead)
    opening = split(lead) if is_good_lead(lead, title) else []
    body = [s for s in body if not _repeats(s, lead)] if opening else body
    return Reading(
        material=material,
        title=title,
        lead=_lead(opening, title),
        body=_sentences(body, title, first=0, before=opening),
        known=given_by_title(title) | mentions(title),
    )


def is_good_lead(lead: str, title: str) -> bool:
    """Whether the newspaper's lead tells the news, rather than luring the reader to it."""
    said = syllables(lead)
    if len(said) < FEWEST_OF_LEAD or is_caption(lead):
        return False
    if len(set(said) - set(syllables(title))) < FEWEST_OF_LEAD // 2:
        return False
    if len(syllables(_QUOTED.sub(" ", lead))) < OUTSIDE_QUOTES * len(said):
        return False
    told = [s for s in split(lead) if fault(s) in _LEAD_MAY and not _TEASER.search(s)]
    return sum(len(syllables(s)) for s in told) >= 0.6 * len(said)


def is_teaser(sentence: str) -> bool:
    return _TEASER.search(sentence) is not None


def _repeats(sentence: str, lead: str) -> bool:
    said, known = set(syllables(sentence)), set(syllables(lead))
    return bool(said) and len(said & known) / len(said) >= SAME


def _with_full_stop(lead: str) -> str:
    """Return `lead` with the full stop that many newspapers leave out below a headline."""
    return f"{lead}." if lead and (lead[-1].isalnum() or lead[-1] in ")”%") else lead


def _lead(texts: list[str], title: str) -> tuple[Sentence, ...]:
    """Return the sentences of a lead: it may call out, and point to what the headline says."""
    found = _sentences(texts, title, first=-len(texts))
    return tuple(
        replace(
            sentence,
            fault=None if sentence.fault in _LEAD_MAY else sentence.fault,
            references=replace(
                sentence.references,
                ties=sentence.references.ties and (place > 0 or _leans(sentence.text)),
            ),
        )
        for place, sentence in enumerate(found)
    )


def _leans(sentence: str) -> bool:
    """Whether not even a headline above tells of what `sentence` begins with."""
    return begins_tied(sentence) or has_bare_source(sentence)


def _sentences(
    texts: list[str], title: str, *, first: int, before: list[str] | None = None
) -> tuple[Sentence, ...]:
    titled = frozenset(syllables(title))
    # Without a lead a dialogue is all there is to tell.
    talked = in_dialogue(texts) if before else [False] * len(texts)
    spoken = [a or b for a, b in zip(inside(texts), talked, strict=True)]
    told = mentions(" ".join([title, *(before or [])]))
    stories = items(title, texts)
    texts = [mended(text) for text in texts]
    if stories:
        return _of_roundup(texts, stories, first=first)
    things = mentions("\n".join(texts))
    every = references([*(before or []), *texts], title)[len(before or []) :]
    found = []
    for place, (text, needed, is_spoken) in enumerate(zip(texts, every, spoken, strict=True)):
        said = tuple(syllables(text))
        is_below_lead = bool(before) and not place
        found.append(
            Sentence(
                number=first + place,
                text=text,
                syllables=said,
                fault=_fault(text, said, titled, is_spoken=is_spoken, is_below_lead=is_below_lead),
                references=_with_openings(needed, text, told, things),
            )
        )
    return tuple(found)


def _with_openings(
    found: References, text: str, told: frozenset[str], things: frozenset[str]
) -> References:
    bare = without_opener(text)
    return References(
        ties=found.ties or points_back(bare, told),
        needs=found.needs | bare_opening(bare),
        gives=found.gives | mentions(text, things),
        points=found.points,
    )


def _of_roundup(texts: list[str], stories: frozenset[int], *, first: int) -> tuple[Sentence, ...]:
    """Return the headings, each alone and with a full stop, and details that may not stand."""
    found = []
    for place, text in enumerate(texts):
        fault_of_heading = None if is_balanced(text) else Fault.UNBALANCED
        found.append(
            Sentence(
                number=first + place,
                text=f"{text}." if place in stories else text,
                syllables=tuple(syllables(text)),
                fault=fault_of_heading if place in stories else Fault.DETAIL,
                references=_ALONE,
            )
        )
    return tuple(found)


def _fault(
    text: str,
    said: Sequence[str],
    title: frozenset[str],
    *,
    is_spoken: bool,
    is_below_lead: bool,
) -> Fault | None:
    if is_spoken:
        return Fault.SPEECH
    if is_below_lead and may_caption(said):
        return Fault.CAPTION
    return fault(text, title=title, said=said)
