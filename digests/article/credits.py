"""Who signed a story, and when it appeared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from digests.article import page_rules, selectors
from digests.article.body import text_length
from digests.article.bylines import names_in
from digests.article.page_dates import read_date
from digests.article.structured_data import StructuredData, types_of, words_of
from digests.schedule import VIETNAM
from digests.text import one_line


def read_authors(data: StructuredData) -> tuple[str, ...]:
    candidates = [names_in(_author_of(data.article_node.get("author")), outlets=data.outlets)]
    candidates += [
        names_in("; ".join(data.meta.get(name, ())), outlets=data.outlets)
        for name in ("dable:author", "article:author", "author", "dc.creator", "dcterms.creator")
    ]
    if data.rule:
        candidates.append(_seen_authors(data, data.rule.author))
    return max(candidates, key=len)  # one place may know the first of two authors only


def seen_authors(data: StructuredData) -> tuple[str, ...]:
    """Return the author who stands in one of the usual places of any page."""
    return _seen_authors(data, page_rules.USUAL_AUTHORS)


def _seen_authors(data: StructuredData, places: Sequence[str]) -> tuple[str, ...]:
    for place in places:
        found: dict[str, None] = {}
        for element in list(selectors.select(data.tree, (place,)))[:8]:
            if element.tag == "meta" or text_length(element) > 120 or _is_aside(element):
                continue
            text = "; ".join(piece.strip() for piece in element.itertext() if piece.strip())
            found |= dict.fromkeys(names_in(text, outlets=data.outlets))
        if found:
            return tuple(found)
    return ()


def _is_aside(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower()
        if ancestor.tag in ("aside", "footer", "nav") or re.search(
            r"comment|binh-?luan|sidebar|related|lien-?quan|col-?side|footer", names
        ):
            return True
    return False


def _author_of(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_author_of, value)))
    if isinstance(value, dict):
        if "Organization" in types_of(value) or "NewsMediaOrganization" in types_of(value):
            return ""
        return _author_of(value.get("name"))
    return value if isinstance(value, str) else ""


def read_published(data: StructuredData) -> datetime | None:
    candidates = [
        words_of(data.article_node.get("datePublished")),
        data.first("article:published_time", "article:published", "og:article:published_time"),
        data.first(
            "pubdate",
            "publishdate",
            "datepublished",
            "dc.date",
            "dcterms.date",
            "date",
            "parsely-pub-date",
        ),
        words_of(data.article_node.get("dateCreated")),
    ]
    exact: datetime | None = None
    for text in candidates:
        exact = read_date(text)
        if exact is not None:
            break
    if exact is not None and not _is_midnight(exact):
        return exact
    seen = _seen_date(data, on=exact)
    return seen or exact


def _is_midnight(moment: datetime) -> bool:
    local = moment.astimezone(VIETNAM)
    return local.hour == local.minute == 0


def _seen_date(data: StructuredData, *, on: datetime | None) -> datetime | None:
    """Return the first date in one of its places; with `on`, one that tells that day's hour."""
    places = (*(data.rule.date if data.rule else ()), *page_rules.USUAL_DATES)
    for element in selectors.select(data.tree, places):
        text = (
            element.get("datetime") or element.get("content") or one_line(element.text_content())
        )
        if len(text) > 120 or _is_aside(element):
            continue
        moment = read_date(text)
        if moment is None:
            continue
        if on is None or moment.astimezone(VIETNAM).date() == on.astimezone(VIETNAM).date():
            return moment
    return None
