"""From a page to an article: the right text, or openly none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from digests.article import generic, guards, page_rules, selectors
from digests.article.body import MAX_PARAGRAPHS, Paragraph, cleaned, paragraphs
from digests.article.body_text import BodyText, read_body_text
from digests.article.bylines import names_in
from digests.article.headline import strip_outlet
from digests.article.metadata import Metadata, read_metadata
from digests.article.page import CHALLENGE, UnparsedPage, open_page
from digests.article.structured_data import canonical
from digests.errors import PageUnreadable
from digests.model import Article, Extraction
from digests.text import one_line, plain, syllables

LONG_LEAD = 240  # characters
_TITLE = re.compile(r"<title[^>]*>([^<]{1,500})", re.IGNORECASE)
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_]|[\d“\"'(])")
_SENTENCE_END = (".", "!", "?", "…", '"', "”", ")", ":")


def extract_article(
    html: str | bytes,
    *,
    url: str = "",
    title: str = "",
    lead: str = "",
    content_type: str = "",
) -> Article:
    """Return the article of a page; `title` and `lead` are what its feed said.

    When no text can be trusted, the article is title and lead only (FALLBACK) and `warnings` say
    why. `text` is the body without headline, captions and bylines, and without a lead that stands
    outside it. Raises PageUnreadable when there is not even a title, or a page that asks for a
    browser in the newspaper's place: a later attempt may find the article.
    """
    from_feed = _FromFeed(url=url, title=one_line(title), lead=strip_outlet(plain(lead)))
    page = open_page(html, content_type)
    if isinstance(page, UnparsedPage):
        return _without_page(page, from_feed)
    return _read(page, from_feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _FromFeed:
    url: str
    title: str
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExtractedBody:
    text: BodyText | None
    method: Extraction
    warnings: tuple[str, ...] = ()


def _without_page(page: UnparsedPage, from_feed: _FromFeed) -> Article:
    if page.warning == CHALLENGE:
        raise PageUnreadable(from_feed.url, CHALLENGE)
    found = _TITLE.search(page.head)
    title = from_feed.title or (one_line(plain(found.group(1))) if found else "")
    if not title:
        raise PageUnreadable(from_feed.url, page.warning)
    return Article(title=title, lead=from_feed.lead, url=from_feed.url, warnings=(page.warning,))


def _read(tree: HtmlElement, from_feed: _FromFeed) -> Article:
    rule = page_rules.rule_for(from_feed.url or canonical(tree))
    meta = read_metadata(tree, url=from_feed.url, rule=rule)
    title = meta.title or from_feed.title
    if not title:
        raise PageUnreadable(from_feed.url, "no title")
    if meta.says_list and not meta.says_article:
        return _from_feed_only(from_feed, title, "list_page")
    body = _body(tree, title=title, from_feed=from_feed, meta=meta, rule=rule)
    body = _validated(
        body, title=from_feed.title or title, lead=from_feed.lead or _first(meta.leads), meta=meta
    )
    if body.warnings and body.warnings[0] in ("list_page", "other_article"):
        return _from_feed_only(from_feed, title, body.warnings[0], meta=meta)
    return _article(from_feed, title=title, meta=meta, body=body)


def _first(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


# The body


def _body(
    tree: HtmlElement,
    *,
    title: str,
    from_feed: _FromFeed,
    meta: Metadata,
    rule: page_rules.PageRule | None,
) -> _ExtractedBody:
    if rule is not None:
        containers = list(selectors.select(tree, rule.body))
        if containers:
            return _by_rule(containers, titles=(title, from_feed.title), rule=rule)
    if guards.is_encoded(_visible(tree)):
        return _ExtractedBody(text=None, method=Extraction.FALLBACK, warnings=("encoded_body",))
    found = generic.find_body(tree, title=title, lead=_first(meta.leads) or from_feed.lead)
    text, warnings = _read_text(found, titles=(title, from_feed.title))
    method = Extraction.FALLBACK if text is None else Extraction.GENERIC
    return _ExtractedBody(text=text, method=method, warnings=warnings)


def _by_rule(
    containers: list[HtmlElement], *, titles: Sequence[str], rule: page_rules.PageRule
) -> _ExtractedBody:
    """Read the container of the page rule, or nothing: its sidebar tells other stories."""
    rejected: tuple[str, ...] = ("empty_body",)
    for container in containers:
        if guards.is_encoded(container.text_content()):
            rejected = ("encoded_body",)
            continue
        text, warnings = _read_text(paragraphs(cleaned(container, rule.junk)), titles=titles)
        if text and sum(map(len, text.paragraphs)) >= generic.LEAST_BODY // 3:
            return _ExtractedBody(text=text, method=Extraction.SITE, warnings=warnings)
        rejected = warnings or rejected
    return _ExtractedBody(text=None, method=Extraction.FALLBACK, warnings=rejected)


def _read_text(
    found: list[Paragraph], *, titles: Sequence[str]
) -> tuple[BodyText | None, tuple[str, ...]]:
    if len(found) > MAX_PARAGRAPHS:
        return None, ("too_large",)
    rendered = [paragraph for paragraph in found if not guards.is_placeholder(paragraph.text)]
    warnings = ("template_not_rendered",) if len(rendered) < len(found) else ()
    text = read_body_text(rendered, titles=titles)
    if not text.paragraphs:
        return None, warnings or ("empty_body",)
    return text, warnings


def _visible(tree: HtmlElement) -> str:
    pieces = []
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "noscript"):
            pieces.append(element.text or "")
        pieces.append(element.tail or "")
    return " ".join(pieces)


def _validated(body: _ExtractedBody, *, title: str, lead: str, meta: Metadata) -> _ExtractedBody:
    text = body.text
    if text is None:
        return body

    def rejected(warning: str) -> _ExtractedBody:
        return _ExtractedBody(
            text=None, method=Extraction.FALLBACK, warnings=(warning, *body.warnings)
        )

    own = [p for p in text.paragraphs if not guards.repeats(p, lead)]
    if body.method is Extraction.GENERIC:
        if not own or sum(map(len, own)) < generic.LEAST_BODY // 2:
            return rejected("empty_body")
        if not meta.says_article and text.pointers >= 5 and text.pointers * 2 >= len(own):
            return rejected("list_page")
    # A sidebar may follow a lead: what is left without it must speak of the same.
    checked = own if body.method is Extraction.GENERIC else text.paragraphs
    least = guards.LEAST_OVERLAP
    if guards.overlap(title, lead, (meta.title, *meta.leads)) < guards.LEAST_OVERLAP:
        # The page's own headline and lead know nothing of what the feed said: an address that
        # leads to another story now, perhaps of the same day and topic.
        least = guards.LEAST_OVERLAP_OF_STRANGERS
    if guards.overlap(title, lead, checked) < least:
        return rejected("other_article")
    return body


# The article


def _from_feed_only(
    from_feed: _FromFeed, title: str, warning: str, *, meta: Metadata | None = None
) -> Article:
    """The page is no story or another one: only what the feed said is about ours."""
    lead = from_feed.lead or (_first(meta.leads) if meta and not from_feed.title else "")
    return Article(
        title=from_feed.title or title, lead=lead, url=from_feed.url, warnings=(warning,)
    )


def _article(from_feed: _FromFeed, *, title: str, meta: Metadata, body: _ExtractedBody) -> Article:
    lines = body.text.paragraphs if body.text else ()
    lead = _lead(from_feed, meta, lines)
    if meta.seen_lead:
        # What the page marks as its lead is no paragraph of the body, wherever it stands.
        lines = (
            tuple(line for line in lines[:3] if not guards.repeats(line, meta.seen_lead))
            + lines[3:]
        )
    lines = tuple(strip_outlet(line) if n == 0 else line for n, line in enumerate(lines))
    return Article(
        title=title,
        lead=lead,
        text="\n\n".join(lines),
        author=", ".join(_authors(meta, body)),
        published=meta.published,
        image=meta.image,
        sections=meta.sections,
        url=from_feed.url,
        method=body.method,
        warnings=body.warnings,
    )


def _lead(from_feed: _FromFeed, meta: Metadata, lines: Sequence[str]) -> str:
    """Return the fullest reading of the lead; one cut off is mended from the body."""
    if meta.seen_lead:
        return meta.seen_lead
    candidates = [text for text in (*meta.leads, from_feed.lead) if text]
    if not candidates:
        return ""
    lead = candidates[0]
    for other in candidates[1:]:
        if len(other) > len(lead) and _continues(lead, other):
            lead = other
    return lead if lead.endswith(_SENTENCE_END) else _completed(lead, lines)


def _continues(short: str, long: str) -> bool:
    ours, theirs = syllables(short), syllables(long)
    return len(ours) >= 5 and theirs[: len(ours) - 1] == ours[:-1]


def _completed(lead: str, lines: Sequence[str]) -> str:
    for line in lines[:2]:
        text = strip_outlet(line)
        if _continues(lead.rstrip(".… "), text):
            whole = ""
            for sentence in _BETWEEN_SENTENCES.split(text):
                whole = f"{whole} {sentence}".strip()
                if len(whole) >= len(lead):
                    break
            return whole
    # Pages cut long descriptions at a number of letters, in the middle of a word.
    return f"{lead.rpartition(' ')[0]}…" if len(lead) >= LONG_LEAD else lead


def _authors(meta: Metadata, body: _ExtractedBody) -> tuple[str, ...]:
    if meta.authors:
        return meta.authors
    for line in body.text.bylines if body.text else ():
        names = names_in(line, outlets=meta.outlets)
        if names and not re.match(r"\(?\s*(?:theo|nguồn)\b", line, re.IGNORECASE):
            return names
    return meta.guessed_authors


def full_text(article: Article) -> str:
    """Return lead and body as one text, the lead only where the body does not hold it already."""
    if not article.lead or not article.text:
        return article.text or article.lead
    if guards.contains(article.text, article.lead):
        return article.text
    return f"{article.lead}\n\n{article.text}"
