"""Link previews for the chat page: the og: tags of pages on this computer, of no others."""

from __future__ import annotations

import ipaddress
from html.parser import HTMLParser
from urllib.parse import urlsplit

import aiohttp

from sandbox.model import Json

MAX_PAGE = 512 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=5)
_WANTED = {
    "og:title": "title",
    "og:description": "description",
    "og:image": "image",
    "og:site_name": "site",
}


class Previews:
    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def find(self, url: str) -> Json | None:
        """Return title, description, image and site of the page; None where there is none."""
        if not on_this_computer(url):
            return None
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False)
        try:
            async with self._session.get(url, allow_redirects=False) as answer:
                if answer.status != 200 or answer.content_type != "text/html":
                    return None
                head = await answer.content.read(MAX_PAGE)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None
        reader = _Head()
        reader.feed(head.decode("utf-8", "replace"))
        return reader.found if reader.found.get("title") else None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def on_this_computer(url: str) -> bool:
    """Say whether the address is a loopback one: the sandbox looks at nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Json = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = _WANTED.get(told.get("property") or told.get("name") or "")
        if tag == "meta" and name is not None and told.get("content"):
            self.found.setdefault(name, (told["content"] or "")[:500])
