"""Read JSON Feed (https://jsonfeed.org/version/1.1), which feedparser does not know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An entry's fields as a feed wrote them, whatever its format; nothing is cleaned yet."""

    guid: str = ""
    links: tuple[str, ...] = ()
    """Best first."""
    title: str = ""
    description: str = ""
    content: str = ""
    date: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    title: str
    kind: str
    entries: tuple[RawEntry, ...]
    ttl: str = ""
    truncated: bool = False
    """The text ends before the feed does."""


def read_json_feed(text: str) -> RawFeed | None:
    """Return the feed in `text`; None if it is JSON of another kind, or none at all."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    if "jsonfeed.org" not in _text(document.get("version")) and not _looks_like_items(document):
        return None
    entries = tuple(_entry(entry) for entry in document["items"] if isinstance(entry, dict))
    return RawFeed(title=_text(document.get("title")), kind="json", entries=entries)


def _looks_like_items(document: dict[str, Any]) -> bool:
    first = next((entry for entry in document["items"] if isinstance(entry, dict)), {})
    return "title" in document and ("url" in first or "content_html" in first)


def _entry(entry: dict[str, Any]) -> RawEntry:
    content = _text(entry.get("content_html")) or _escaped(_text(entry.get("content_text")))
    return RawEntry(
        guid=_text(entry.get("id")),
        links=tuple(filter(None, (_text(entry.get("url")), _text(entry.get("external_url"))))),
        title=_text(entry.get("title")),
        description=_escaped(_text(entry.get("summary"))),
        content=content,
        date=_text(entry.get("date_published")) or _text(entry.get("date_modified")),
        author=", ".join(_authors(entry)),
        categories=tuple(_strings(entry.get("tags"))),
        images=tuple(_images(entry)),
    )


def _authors(entry: dict[str, Any]) -> Iterator[str]:
    several = entry.get("authors")
    for author in several if isinstance(several, list) else [entry.get("author")]:
        if isinstance(author, dict) and (name := _text(author.get("name"))):
            yield name


def _images(entry: dict[str, Any]) -> Iterator[str]:
    yield from filter(None, (_text(entry.get("image")), _text(entry.get("banner_image"))))
    attachments = entry.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else []:
        if isinstance(attachment, dict) and _text(attachment.get("mime_type")).startswith(
            "image/"
        ):
            yield _text(attachment.get("url"))


def _strings(values: object) -> Iterator[str]:
    for value in values if isinstance(values, list) else []:
        if isinstance(value, str) and value:
            yield value


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, str | int | float) else ""
