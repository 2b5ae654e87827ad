"""What came of a request, as values: the poller acts by their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER = timedelta(days=31)
_VALIDATOR_HEADERS = frozenset({"etag", "last-modified"})
_LONGEST_VALIDATOR = 1_024  # characters of an ETag; honest ones have 80
_VALIDATOR = re.compile(r"[\x21-\x7e\x80-\xff]+(?:[ \t]+[\x21-\x7e\x80-\xff]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """200 with a body, inflated. Header names are in lower case."""

    url: str
    """Where the body came from, after redirects."""
    status: int
    headers: Mapping[str, str]
    body: bytes
    permanent_url: str | None = None
    """Where the server says the thing has moved for good; None unless every hop said so."""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: nothing new since the ETag or Last-Modified we sent."""

    url: str
    headers: Mapping[str, str]
    permanent_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadStatus:
    """Any other status: 404, 410, 429, 503 ... The server is there and says no."""

    url: str
    status: int
    headers: Mapping[str, str]
    retry_after: timedelta | None = None
    permanent_url: str | None = None


FetchResult = Fetched | NotModified | BadStatus


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by their names in lower case; what came in several lines is one list.

    What we say back later (ETag, Last-Modified) is a character a byte: see `validator`.
    """
    headers: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("ascii").lower()
        text = value.decode("latin-1") if key in _VALIDATOR_HEADERS else _text(value)
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def validator(known: str | None) -> bytes | None:
    """Return the very bytes of an ETag or Last-Modified; None if there are none to say."""
    if not known or len(known) > _LONGEST_VALIDATOR or not _VALIDATOR.fullmatch(known):
        return None  # without it the whole body comes, which is always right
    return known.encode("latin-1")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Return the wait a Retry-After header asks for, in seconds or as a date."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), MAX_RETRY_AFTER)
