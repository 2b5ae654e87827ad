"""The body of a page nobody has written a rule for.

First the containers that mean "the body" on most systems, then the one in which text is densest,
checked against trafilatura; resiliparse when trafilatura finds nothing or would take too long.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text

from digests.article import guards, page_rules, selectors
from digests.article.body import Paragraph, cleaned, paragraphs, text_length
from digests.text import one_line, syllables

MAX_ELEMENTS = 12_000  # above, trafilatura takes seconds; the largest real page has 5,000
LEAST_BODY = 300  # characters in full paragraphs
FULL_PARAGRAPH = 12  # words

SHORT_BODY = 900  # characters; beside less, a sidebar's teasers may weigh as much as the story
LEAST_SHORT_BODY = 100
_MAX_HOLDERS = 1_000
_MAX_LEVELS = 30  # between a paragraph and the box of its story
_MAX_LINKED = 0.15  # of the text around a story; a box of other stories has its headlines linked

_OUTSIDE = frozenset(["nav", "aside", "footer", "script", "style", "noscript", "template", "head"])


@dataclass(frozen=True, slots=True)
class BodyCandidate:
    paragraphs: list[Paragraph]
    size: int
    """Characters in full, unlinked paragraphs."""


def find_body(
    tree: HtmlElement, *, title: str = "", lead: str = "", junk: Sequence[str] = ()
) -> list[Paragraph]:
    """Return the paragraphs of the likeliest body; empty when there is none."""
    usual = _in_usual_place(tree, junk)
    densest = _densest(tree, junk)
    if usual and densest.size <= 1.5 * usual.size:
        return usual.paragraphs
    reference = _reference(tree)
    best = max((found for found in (usual, densest) if found), key=lambda found: found.size)
    if best.size >= LEAST_BODY and (
        not reference or _agreement(best.paragraphs, reference) >= 0.8
    ):
        return best.paragraphs
    if best.size < SHORT_BODY:
        short = _around_nearest(tree, title, lead, junk)
        if short and _overlap(short.paragraphs, title, lead) >= 0.9 * _overlap(
            reference, title, lead
        ):
            return short.paragraphs
    return reference or best.paragraphs


def _in_usual_place(tree: HtmlElement, junk: Sequence[str]) -> BodyCandidate | None:
    for selector in page_rules.USUAL_BODIES:
        elements = list(selectors.select(tree, (selector,)))[:20]
        if not elements:
            continue
        found = _read(max(elements, key=text_length), junk)
        if found.size >= LEAST_BODY:
            return found
    return None


def _read(container: HtmlElement, junk: Sequence[str]) -> BodyCandidate:
    found = paragraphs(cleaned(container, junk))
    return BodyCandidate(found, sum(len(p.text) for p in found if _is_full(p)))


def _is_full(paragraph: Paragraph) -> bool:
    return paragraph.words >= FULL_PARAGRAPH and paragraph.linked < 0.5


def _densest(tree: HtmlElement, junk: Sequence[str]) -> BodyCandidate:
    """Return the container that holds most text in paragraphs of its own."""
    density: defaultdict[HtmlElement, float] = defaultdict(float)
    for element in _text_holders(tree):
        text = one_line(_own_text(element))
        if len(text.split()) < FULL_PARAGRAPH:
            continue
        score = 1 + text.count(",") / 2 + min(len(text) / 100, 4)
        parent = element.getparent() if element.tag in _PARAGRAPHS else element
        if parent is None:
            continue
        density[parent] += score
        above = parent.getparent()
        if above is not None:
            density[above] += score / 2
    if not density:
        return BodyCandidate([], 0)
    best = max(density, key=lambda element: density[element] * (1 - _link_density(element)))
    return _read(best, junk)


def _around_nearest(
    tree: HtmlElement, title: str, lead: str, junk: Sequence[str]
) -> BodyCandidate | None:
    """Return what stands around the paragraph that says most of headline and lead.

    Libraries take the whole page where a story is short: the teasers of others with it.
    """
    nearest = max(
        islice(_full_holders(tree), _MAX_HOLDERS),
        key=lambda found: guards.overlap(title, lead, [found[1]]),
        default=None,
    )
    if nearest is None:
        return None
    around = nearest[0]
    for above in islice(around.iterancestors(), _MAX_LEVELS):
        if above.tag in ("body", "html") or _link_density(above) > _MAX_LINKED:
            break
        around = above
    found = _read(around, junk)
    return found if found.size >= LEAST_SHORT_BODY else None


def _full_holders(tree: HtmlElement) -> Iterable[tuple[HtmlElement, str]]:
    for element in _text_holders(tree):
        text = one_line(_own_text(element))
        if len(text.split()) >= FULL_PARAGRAPH:
            yield element, text


def _overlap(found: Sequence[Paragraph], title: str, lead: str) -> float:
    return guards.overlap(title, lead, [paragraph.text for paragraph in found])


_PARAGRAPHS = frozenset(["p", "li", "blockquote", "h2", "h3", "td"])


def _text_holders(tree: HtmlElement) -> Iterable[HtmlElement]:
    skipped: set[HtmlElement] = set()
    for element in tree.iter():
        parent = element.getparent()
        if not isinstance(element.tag, str) or element.tag in _OUTSIDE or parent in skipped:
            skipped.add(element)
        elif element.tag in _PARAGRAPHS or element.tag in ("div", "section", "article", "span"):
            yield element


def _own_text(element: HtmlElement) -> str:
    if element.tag in _PARAGRAPHS:
        return "".join(element.itertext())
    pieces = [element.text or ""] + [child.tail or "" for child in element]
    return " ".join(pieces)


def _link_density(element: HtmlElement) -> float:
    linked = sum(text_length(link) for link in element.iter("a"))
    return min(1.0, linked / (text_length(element) or 1))


def _reference(tree: HtmlElement) -> list[Paragraph]:
    """Return what the libraries make of the page."""
    markup = etree.tostring(tree, encoding="unicode", method="html")
    text: str | None = None
    if sum(1 for _ in tree.iter()) <= MAX_ELEMENTS:
        text = trafilatura.extract(markup, include_comments=False, include_tables=False)
    if not text:
        text = extract_plain_text(markup, main_content=True, comments=False, links=False)
    lines = (one_line(line) for line in (text or "").splitlines())
    return [Paragraph(text=line) for line in lines if syllables(line)]


def _agreement(ours: Sequence[Paragraph], theirs: Sequence[Paragraph]) -> float:
    a = Counter(word for p in ours for word in syllables(p.text))
    b = Counter(word for p in theirs for word in syllables(p.text))
    return 2 * (a & b).total() / max(1, a.total() + b.total())
