"""Read a feed's bytes into entries. The only module that imports feedparser."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import feedparser

from digests.challenge import is_challenge, sets_a_cookie
from digests.errors import FeedMalformed
from digests.feed import html_text
from digests.feed.dates import published_dates
from digests.feed.decoding import decode, inflate
from digests.feed.jsonfeed import RawEntry, RawFeed, read_json_feed
from digests.feed.links import clean_link, is_web
from digests.feed.repair import MAX_ENTRIES, TooMuchMarkup, repair, root_of
from digests.model import FeedEntry
from digests.text import one_line

# We read dates ourselves, from the text: of the parser's nine readers the first shall do.
feedparser.registerDateHandler(lambda _text: time.gmtime(0))

_JUNK_BEFORE = 64 * 1024  # where a feed must have begun: some servers print warnings before it
_JUNK_BEHIND = 64 * 1024  # and in which it must have ended
_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF|channel)(?=[\s>/])", re.IGNORECASE)
_EMPTY_PAGE = re.compile(
    r"\s*<html>\s*(?:<head>\s*</head>\s*)?(?:<body>\s*</body>\s*)?</html>", re.IGNORECASE
)
_HTML_DOCTYPE = re.compile(r"\s*<!doctype\s+html", re.IGNORECASE)
_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|meta|div|title|p|h1|a)\b", re.IGNORECASE
)
_NEEDS_BASE = re.compile(
    r"[\s:]base\s*+="
    r"|<(?:[\w.-]++:)?(?:guid|id)(?=[\s>/])(?![^<>]*ispermalink\s*+=\s*+[\"']false)[^<>]*+>"
    r"\s*+(?:<!\[CDATA\[\s*+)?+(?![a-z][a-z0-9+.-]*+:)",
    re.IGNORECASE,
)
"""Where the parser must know the feed's address: other relative addresses are joined by us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    title: str
    entries: tuple[FeedEntry, ...]
    """In the feed's own order; each has an address. None at all is no error: see `policy`."""
    ttl: timedelta | None = None
    kind: str
    """rss, atom, rdf, cdf or json."""
    unlinked: tuple[FeedEntry, ...] = ()
    """Entries without an address: nobody can be sent there."""
    truncated: bool = False
    """The response ended before the feed did."""


def parse_feed(body: bytes, *, url: str, content_type: str = "", now: datetime) -> ParsedFeed:
    """Return what the feed in `body` holds; raise FeedMalformed if there is none in it.

    The reason is one of: empty, too_large, html_page, challenge_page and cookie_page (they ask
    for a browser), not_xml (no markup at all), not_a_feed (markup, but something else).
    """
    raw = _read(body, url, content_type)
    entries = _entries(raw.entries[:MAX_ENTRIES], url, now)
    return ParsedFeed(
        title=html_text.title_of(raw.title),
        entries=tuple(entry for entry in entries if entry.url),
        ttl=_minutes(raw.ttl),
        kind=raw.kind,
        unlinked=tuple(entry for entry in entries if not entry.url),
        truncated=raw.truncated,
    )


def _read(body: bytes, url: str, content_type: str) -> RawFeed:
    unpacked = inflate(body)
    if unpacked is None:
        raise FeedMalformed(url, "too_large")
    text = decode(unpacked, content_type).lstrip("\ufeff \t\r\n\x00")
    if not text:
        raise FeedMalformed(url, "empty")
    if text[0] in "{[":
        found = read_json_feed(text)
        if found is None:
            raise FeedMalformed(url, "not_a_feed")
        return found
    return _read_xml(_from_root(text, url), url)


def _from_root(text: str, url: str) -> str:
    """Return `text` from the feed's first element on; raise if what is there is no feed."""
    if empty := _EMPTY_PAGE.match(text):
        text = text[empty.end() :]
    root = root_of(text)
    if root and _FEED_ROOT.match(root["tag"]):
        return text[root.start() :]
    name = root["name"].lower() if root and not root["close"] else ""
    start = _FEED_ROOT.search(text, 0, _JUNK_BEFORE)
    if start and name != "html" and not _HTML_DOCTYPE.match(text):
        return text[start.start() :]
    raise FeedMalformed(url, _reason(text, name))


def _reason(text: str, root: str) -> str:
    if not _PAGE.search(text, 0, _JUNK_BEFORE):
        return "not_a_feed" if root else "not_xml"
    if is_challenge(text):
        return "challenge_page"
    return "cookie_page" if sets_a_cookie(text) else "html_page"


def _read_xml(text: str, url: str) -> RawFeed:
    truncated = _is_truncated(text)
    try:
        text = repair(text)
    except TooMuchMarkup as error:
        raise FeedMalformed(url, "too_large") from error
    # A stream, never bytes or str: those feedparser takes for file names and addresses.
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8")),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            # Given an address, the parser joins it anew at every tag: a quarter of its time.
            "content-location": url if is_web(url) and _NEEDS_BASE.search(text) else "",
        },
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    kind = _kind(parsed.get("version") or "", text)
    if not kind:
        raise FeedMalformed(url, "not_a_feed")
    return RawFeed(
        title=_text(dict.get(parsed.feed, "title")),
        kind=kind,
        entries=tuple(_raw_entry(entry) for entry in parsed.entries),
        ttl=_text(dict.get(parsed.feed, "ttl")),
        truncated=truncated,
    )


def _is_truncated(text: str) -> bool:
    root = _FEED_ROOT.match(text)
    return root is not None and f"</{root[0][1:]}".lower() not in text[-_JUNK_BEHIND:].lower()


def _kind(version: str, text: str) -> str:
    if version in ("rss090", "rss10"):
        return "rdf"
    for kind in ("rss", "atom", "cdf"):
        if version.startswith(kind):
            return kind
    root = _FEED_ROOT.search(text[:_JUNK_BEFORE])
    name = root[0].lower() if root else ""
    if "rdf" in name:
        return "rdf"
    return "atom" if "feed" in name else "rss"


def _raw_entry(entry: Any) -> RawEntry:
    """Copy what we need out of feedparser's own type; `dict.get` avoids its renaming of keys."""
    guid = _text(dict.get(entry, "id"))
    contents = [_text(content.get("value")) for content in dict.get(entry, "content") or ()]
    return RawEntry(
        guid=guid,
        links=tuple(filter(None, (_text(dict.get(entry, "link")), *_links(entry), guid))),
        title=_text(dict.get(entry, "title")),
        description=_text(dict.get(entry, "summary")),
        content=max(contents, key=len, default=""),
        date=_first_text(entry, "published", "updated", "created", "date"),
        author=_text(dict.get(entry, "author")),
        categories=tuple(_categories(entry)),
        images=tuple(_images(entry)),
    )


def _links(entry: Any) -> Iterator[str]:
    for link in dict.get(entry, "links") or ():
        if link.get("rel", "alternate") == "alternate":
            yield _text(link.get("href"))


def _categories(entry: Any) -> Iterator[str]:
    for tag in dict.get(entry, "tags") or ():
        if name := _text(tag.get("label")) or _text(tag.get("term")):
            yield name


def _images(entry: Any) -> Iterator[str]:
    for link in dict.get(entry, "links") or ():
        if link.get("rel") == "enclosure" and _text(link.get("type")).startswith("image"):
            yield _text(link.get("href"))
    for media in dict.get(entry, "media_content") or ():
        medium, kind = _text(media.get("medium")), _text(media.get("type"))
        if medium == "image" or kind.startswith("image") or not (medium or kind):
            yield _text(media.get("url"))
    for media in dict.get(entry, "media_thumbnail") or ():
        yield _text(media.get("url"))
    image = dict.get(entry, "image")
    if isinstance(image, dict):
        yield _text(image.get("href")) or _text(image.get("url"))
    else:
        yield _text(image)


def _first_text(entry: Any, *names: str) -> str:
    return next(filter(None, (_text(dict.get(entry, name)) for name in names)), "")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _entries(raws: tuple[RawEntry, ...], url: str, now: datetime) -> list[FeedEntry]:
    dates = published_dates([raw.date for raw in raws], now)
    entries = [_entry(raw, date, url) for raw, date in zip(raws, dates, strict=True)]
    return _with_own_guids(entries)


def _entry(raw: RawEntry, published: datetime | None, feed_url: str) -> FeedEntry:
    links = (_link(raw, link, feed_url) for link in raw.links)
    lead = html_text.lead_of(raw.description) or html_text.first_paragraph_of(raw.content)
    return FeedEntry(
        guid=one_line(raw.guid)[:2_048],
        url=next(filter(None, links), ""),
        title=html_text.title_of(raw.title) or html_text.headline_of(lead),
        lead=lead,
        published=published,
        published_raw=one_line(raw.date)[:120],
        author=html_text.title_of(raw.author),
        categories=tuple(dict.fromkeys(filter(None, map(html_text.title_of, raw.categories)))),
        image=_image(raw, feed_url),
    )


def _link(raw: RawEntry, link: str, feed_url: str) -> str:
    if link == raw.guid and link != raw.links[0] and not is_web(link) and not link.startswith("/"):
        return ""  # a guid is an address only when it looks like one
    return clean_link(link, feed_url)


def _image(raw: RawEntry, feed_url: str) -> str | None:
    in_text = (html_text.image_in(text) for text in (raw.description, raw.content))
    for image in (*raw.images, *in_text):
        if image and is_web(link := clean_link(image, feed_url)):
            return link
    return None


def _with_own_guids(entries: list[FeedEntry]) -> list[FeedEntry]:
    """Replace a guid that several addresses of one feed share: it names none of them."""
    shared = Counter(guid for guid, _ in {(e.guid, e.url) for e in entries if e.guid})
    return [replace(e, guid=e.url) if shared[e.guid] > 1 else e for e in entries]


def _minutes(ttl: str) -> timedelta | None:
    return timedelta(minutes=int(ttl)) if re.fullmatch(r"[1-9]\d{0,4}", ttl) else None
