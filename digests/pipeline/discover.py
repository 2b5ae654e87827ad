"""Find a newspaper's feeds, starting from any address of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from digests.clock import Clock
from digests.errors import FeedMalformed, Unreachable, WebError, WorkerFailed
from digests.feed import ParsedFeed, parse_feed
from digests.feed.discovery import feed_links, likely_feed_urls, rss_pages, section_page_entries
from digests.web import Fetched, FetchResult, Web
from digests.workers import Workers

log = structlog.get_logger(__name__)

MAX_TRIED = 40  # addresses of one newspaper: a list of a hundred sections is the operator's job


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredFeed:
    url: str
    title: str
    entries: int
    kind: str
    """feed, or page: a section page whose links are read instead."""


@dataclass(slots=True, kw_only=True)
class FeedFinder:
    web: Web
    workers: Workers
    clock: Clock

    async def find(self, url: str) -> list[DiscoveredFeed]:
        """Return the feed at `url`, or those that its site has; [] where there is nothing.

        Raises WebError when `url` itself cannot be had, FeedMalformed when it asks for a browser.
        """
        url, got = await self._first(url.strip())
        if not isinstance(got, Fetched):
            return []
        itself = await self._parsed(got)
        if itself is not None:
            return [_discovered(url, itself)]
        linked = await self._links(feed_links, got)
        return (
            await self._try(linked)
            or await self._from_pages([] if linked else await self._links(rss_pages, got))
            or await self._from_pages(likely_feed_urls(got.url))
            or await self._articles_of(got)
        )

    async def _first(self, url: str) -> tuple[str, FetchResult]:
        """Ask for what an operator typed: "baophutho.vn" is an address too."""
        if "://" in url:
            return url, await self.web.get(url, kind="feed")
        try:
            return f"https://{url}", await self.web.get(f"https://{url}", kind="feed")
        except Unreachable:
            return f"http://{url}", await self.web.get(f"http://{url}", kind="feed")

    async def _from_pages(self, urls: Iterable[str]) -> list[DiscoveredFeed]:
        """Return the feeds among `urls`, or those that the first page among them lists."""
        found: dict[str, DiscoveredFeed] = {}
        for url in list(dict.fromkeys(urls))[:MAX_TRIED]:
            got = await self._get(url)
            if got is None:
                continue
            parsed = await self._parsed(got)
            if parsed is not None and parsed.entries:
                found[url] = _discovered(url, parsed)
            elif not found and (listed := await self._try(await self._links(feed_links, got))):
                return listed
        return list(found.values())

    async def _try(self, urls: Iterable[str]) -> list[DiscoveredFeed]:
        found: dict[str, DiscoveredFeed] = {}
        for url in list(dict.fromkeys(urls))[:MAX_TRIED]:
            got = await self._get(url)
            parsed = await self._parsed(got) if got is not None else None
            if parsed is not None and parsed.entries:
                found[url] = _discovered(url, parsed)
        return list(found.values())

    async def _get(self, url: str) -> Fetched | None:
        try:
            got = await self.web.get(url, kind="feed")
        except WebError as error:
            log.info("not_found_there", url=url, reason=error.reason)
            return None
        return got if isinstance(got, Fetched) else None

    async def _parsed(self, got: Fetched) -> ParsedFeed | None:
        try:
            return await self.workers.run(
                parse_feed,
                got.body,
                url=got.url,
                content_type=got.content_type,
                now=self.clock(),
            )
        except (FeedMalformed, WorkerFailed):
            return None

    async def _links(
        self, read: Callable[[str | bytes, str], list[str]], got: Fetched
    ) -> list[str]:
        try:
            return await self.workers.run(read, got.body, got.url)
        except WorkerFailed as error:
            log.info("page_not_read", url=got.url, reason=error.reason)
            return []

    async def _articles_of(self, got: Fetched) -> list[DiscoveredFeed]:
        try:
            entries = await self.workers.run(section_page_entries, got.body, got.url)
        except WorkerFailed as error:
            log.info("page_not_read", url=got.url, reason=error.reason)
            return []
        if not entries:
            return []
        return [DiscoveredFeed(url=got.url, title="", entries=len(entries), kind="page")]


def _discovered(url: str, parsed: ParsedFeed) -> DiscoveredFeed:
    return DiscoveredFeed(url=url, title=parsed.title, entries=len(parsed.entries), kind="feed")
