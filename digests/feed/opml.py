"""Feeds as OPML, the way every feed reader exports and imports them."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # fed only what `repair` made: no DTD, no entities
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from digests.errors import FeedMalformed
from digests.feed.decoding import decode, inflate
from digests.feed.links import LONGEST_LINK, is_web
from digests.feed.repair import TooMuchMarkup, repair
from digests.text import one_line

MAX_FEEDS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of an OPML file; `section` is the folder it lies in."""

    url: str
    title: str = ""
    section: str = ""


def read_opml(body: bytes) -> list[OpmlFeed]:
    """Return the feeds in `body`, each address once; raise FeedMalformed if it is no OPML."""
    unpacked = inflate(body)
    if unpacked is None:
        raise FeedMalformed("opml", "too_large")
    try:
        root = ET.fromstring(_from_first_tag(repair(decode(unpacked))))  # noqa: S314
    except (ET.ParseError, TooMuchMarkup) as error:
        raise FeedMalformed("opml", "not_opml") from error
    if root.tag.lower() != "opml":
        raise FeedMalformed("opml", "not_opml")
    found: dict[str, OpmlFeed] = {}
    for feed in _feeds(root):
        found.setdefault(feed.url, feed)
    return list(found.values())[:MAX_FEEDS]


def write_opml(feeds: Iterable[OpmlFeed], *, title: str = "Tin Gọn") -> str:
    """Return `feeds` as OPML 2.0, one folder a section, in the order they came."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(one_line(title))}</title></head>",
        "  <body>",
    ]
    for section, group in groupby(feeds, key=lambda feed: feed.section):
        if not section:
            lines.extend(f"    {_outline(feed)}" for feed in group)
            continue
        name = quoteattr(one_line(section))
        lines.append(f"    <outline text={name} title={name}>")
        lines.extend(f"      {_outline(feed)}" for feed in group)
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _from_first_tag(text: str) -> str:
    return text[max(text.find("<"), 0) :]


def _feeds(root: ET.Element) -> Iterator[OpmlFeed]:
    waiting: list[tuple[ET.Element, str]] = [(root, "")]
    while waiting:
        element, section = waiting.pop()
        attributes = {name.lower(): one_line(value) for name, value in element.attrib.items()}
        name = attributes.get("title") or attributes.get("text", "")
        url = attributes.get("xmlurl", "")
        if is_web(url) and len(url) <= LONGEST_LINK:
            folder = section or attributes.get("category", "").strip("/").partition(",")[0]
            yield OpmlFeed(url=url, title=name, section=folder)
        elif element.tag.lower() == "outline":
            section = name or section
        waiting.extend((child, section) for child in reversed(element))


def _outline(feed: OpmlFeed) -> str:
    title = quoteattr(one_line(feed.title) or feed.url)
    return f'<outline type="rss" text={title} title={title} xmlUrl={quoteattr(feed.url)}/>'
