"""The tags and links of an HTML page, read in linear time whatever the page holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from digests.feed.decoding import decode
from digests.feed.html_text import image_in, plain_text
from digests.feed.links import clean_link
from digests.text import unescaped

MAX_LINKS = 5_000
_LARGEST_PAGE = 2 * 1024 * 1024  # characters; the largest real page seen has 0.5 MB
_LONGEST_ANCHOR = 4_000  # characters between <a> and </a>; a card with picture and text has 1,500

_TOKEN = re.compile(
    r"<!--(?:.*?-->|.*+)"
    r"|<(?P<silent>script|style)\b(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>"
    r"|<(?P<close>/?)(?P<name>a|link|base)\b"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
_ALT = re.compile(r"<img\b[^<>]*?\balt\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)')", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """An <a> or <link> of a page; its address is joined to the page's base."""

    tag: str
    url: str
    text: str = ""
    title: str = ""
    alt: str = ""
    """What its picture says."""
    rel: str = ""
    type: str = ""
    image: str = ""


def links_of(page: str | bytes, url: str) -> Iterator[PageLink]:
    """Yield the links of the page at `url`, in their order; a home page has some 600."""
    return islice(_links_of(page, url), MAX_LINKS)


def _links_of(page: str | bytes, url: str) -> Iterator[PageLink]:
    text = (decode(page) if isinstance(page, bytes) else page)[:_LARGEST_PAGE]
    base, at = url, 0
    no_end: set[str] = set()
    while match := _TOKEN.search(text, at):
        at = match.end()
        if match["silent"]:
            at = _skip(text, f"</{match['silent'].lower()}", at, no_end)
            continue
        name = (match["name"] or "").lower()
        if not name or match["close"]:
            continue
        attributes = _attributes(match["attributes"])
        address = clean_link(attributes.get("href", ""), base)
        if name == "base":
            base = address or base
        elif address:
            inside = _inside(text, at) if name == "a" else ""
            yield _link(name, address, attributes, inside)


def _link(name: str, address: str, attributes: dict[str, str], inside: str) -> PageLink:
    alt = _ALT.search(inside)
    return PageLink(
        tag=name,
        url=address,
        text=plain_text(inside),
        title=plain_text(attributes.get("title", "")),
        alt=plain_text((alt[1] or alt[2] or "") if alt else ""),
        rel=attributes.get("rel", "").lower(),
        type=attributes.get("type", "").lower(),
        image=image_in(inside),
    )


def _inside(text: str, at: int) -> str:
    """Return the markup up to </a>, or up to the next <a>: an anchor does not hold another."""
    inside = text[at : at + _LONGEST_ANCHOR]
    end = re.search(r"</a\s*>|<a\b", inside, re.IGNORECASE)
    return inside[: end.start()] if end else ""


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescaped(value).strip())
    return found


def _skip(text: str, end: str, at: int, no_end: set[str]) -> int:
    if end in no_end:
        return at
    match = re.compile(re.escape(end), re.IGNORECASE).search(text, at)
    if match is None:
        no_end.add(end)
        return at
    return match.end()
