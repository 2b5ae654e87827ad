"""`tingon parse FILE...`: what feeds say, one entry a line; a bad file never stops the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from digests.errors import FeedMalformed
from digests.feed.decoding import LARGEST_FEED
from digests.feed.parse import parse_feed
from digests.model import FeedEntry


class EntryLine(TypedDict):
    """One line of the report; `published` is ISO 8601 in UTC, or null where it cannot be known."""

    file: str
    guid: str
    url: str
    title: str
    lead: str
    published: str | None
    author: str
    categories: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadFile:
    """A file that is no feed, or that cannot be read."""

    file: str
    reason: str
    cause: Exception | None = None
    """Set when it was no ordinary bad feed: the caller logs the traceback."""


def parse_files(
    files: Iterable[str | Path], *, url: str = "", now: datetime
) -> Iterator[EntryLine | BadFile]:
    """Yield each file's entries in order; a file that is no feed yields one `BadFile`.

    `url` is the address the files came from: relative links are joined to it, or stay relative.
    """
    for file in files:
        yield from _parse_file(Path(file), url, now)


def _parse_file(file: Path, url: str, now: datetime) -> Iterator[EntryLine | BadFile]:
    name = str(file)
    try:
        feed = parse_feed(_read(file), url=url or name, now=now)
    except FeedMalformed as error:
        yield BadFile(file=name, reason=error.reason)
    except OSError as error:
        yield BadFile(file=name, reason=error.strerror or "unreadable")
    except Exception as error:  # the edge around one file: whatever a feed holds, the rest goes on
        yield BadFile(file=name, reason="parser_failed", cause=error)
    else:
        yield from (_line(name, entry) for entry in (*feed.entries, *feed.unlinked))


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST_FEED + 1)


def _line(file: str, entry: FeedEntry) -> EntryLine:
    return {
        "file": file,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "lead": entry.lead,
        "published": entry.published.isoformat() if entry.published else None,
        "author": entry.author,
        "categories": list(entry.categories),
    }
