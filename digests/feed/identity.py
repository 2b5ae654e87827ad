"""Which entries are the same article, whatever its newspaper does to slug, guid and date."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from digests.feed.address_rules import article_id, plain_host, site_host
from digests.feed.links import without_tracking
from digests.model import FeedEntry

_AMP_PARAMETERS = frozenset({"amp", "outputtype", "output"})
_PORTS = {"http": 80, "https": 443}
_SLASHES = re.compile(r"/{2,}")
_AMP_BEFORE = re.compile(r"\A(?:/amp)+(?=/)")
_AMP_BEHIND = re.compile(r"(?:/amp|\.amp|/)*\Z")
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9/=._-]*")
_QUOTED_DELIMITER = re.compile(r"(%(?:2[Ff]|3[Ff]|23|25|26|2[Bb]|3[Dd]))")


def aliases(entry: FeedEntry) -> tuple[str, ...]:
    """Return the names of the entry's article, strongest first; each names one article only.

    An article whose address holds the newspaper's own number needs no guid, and a bad guid could
    tie it to another. Without a number, address and guid each survive a change of the other.
    """
    return tuple(dict.fromkeys(_aliases(entry))) or (_by_title(entry),)


def _aliases(entry: FeedEntry) -> list[str]:
    canonical = canonical_url(entry.url)
    number = _numbered(canonical) or _numbered_guid(entry)
    by_address = _by_address(canonical)
    if number:
        return [number, *by_address]
    guid = entry.guid.strip()
    if not guid or guid == entry.url:
        return by_address
    if guid.lower().startswith(("http://", "https://")):
        return [*by_address, *_by_address(canonical_url(guid))]
    return [*by_address, f"guid:{_digest(_host(entry.url), guid)}"]


def url_aliases(url: str) -> tuple[str, ...]:
    """Return the names of the article at `url`, as an entry of a feed would have them."""
    canonical = canonical_url(url)
    number, by_address = _numbered(canonical), _by_address(canonical)
    return tuple(dict.fromkeys([number, *by_address] if number else by_address))


def canonical_url(url: str) -> str:
    """Return the one spelling of `url` that all its spellings share; not for fetching.

    https, host in lower case without www. or m., no fragment, no tracking, no AMP, parameters in
    order, percent signs only where they are needed.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return url.strip()
    host = _idna(plain_host(parts.hostname))
    if ":" in host:
        host = f"[{host}]"
    if port and port != _PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    return urlunsplit(("https", host, _path(parts.path), _query(parts.query), ""))


def _numbered(canonical: str) -> str:
    try:
        parts = urlsplit(canonical)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    number = article_id(host, parts.path)
    if not number:
        return ""
    return f"id:{site_host(host)}{f':{port}' if port else ''}:{number}"


def _numbered_guid(entry: FeedEntry) -> str:
    """A guid that is the article's address on the same site may hold the number the link lacks."""
    if site_host(_host(entry.guid)) != site_host(_host(entry.url)):
        return ""
    return _numbered(canonical_url(entry.guid))


def _by_address(canonical: str) -> list[str]:
    parts = urlsplit(canonical)
    if parts.scheme != "https" or (parts.path in ("", "/") and not parts.query):
        return []  # the newspaper's front page names no article
    return [f"url:{canonical}" if len(canonical) <= 400 else f"url:{_digest(canonical)}"]


def _by_title(entry: FeedEntry) -> str:
    return f"title:{_digest(_host(entry.url), entry.title)}"


def _host(url: str) -> str:
    try:
        return plain_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _path(path: str) -> str:
    path = _SLASHES.sub("/", path)
    path = _AMP_BEHIND.sub("", _AMP_BEFORE.sub("", path))
    return _requoted(path, safe="/:@!$&'()*+,;=~-._")


def _query(query: str) -> str:
    if not query:
        return ""
    kept = (
        _requoted(parameter, safe="=:@!$'()*,;/?~-._")
        for parameter in without_tracking(query).split("&")
        if parameter and parameter.partition("=")[0].lower() not in _AMP_PARAMETERS
    )
    return "&".join(sorted(kept))


def _requoted(text: str, *, safe: str) -> str:
    """Quote each character in one way; a quoted delimiter stays what it is."""
    if _NEEDS_NO_QUOTES.fullmatch(text):
        return text
    pieces = _QUOTED_DELIMITER.split(text)
    return "".join(
        piece.upper()
        if index % 2
        else quote(unquote(piece, errors="surrogateescape"), safe=safe, errors="surrogateescape")
        for index, piece in enumerate(pieces)
    )


def _idna(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
