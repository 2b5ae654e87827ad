"""Poll: ask the feeds that are due, and keep what is new."""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from digests.clock import Clock
from digests.errors import AddressRefused, FeedMalformed, WebError, WorkerFailed
from digests.feed import ParsedFeed, aliases, parse_feed
from digests.feed.discovery import section_page_entries
from digests.feed.policy import BASE, NIGHT, Night, PollAnswer, judge, next_poll, usual_gap_of
from digests.feed.sites import site_host
from digests.store import articles, feeds
from digests.store.articles import Found
from digests.store.database import Database
from digests.store.feeds import Feed
from digests.web import Answered, Fetched, NotModified, Web
from digests.workers import Workers

log = structlog.get_logger(__name__)

AT_ONCE = 16  # feeds; the web client lets one request at a time to each host
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What came of asking: the policy's view of it, and what to keep if it was a feed."""

    answer: PollAnswer
    parsed: ParsedFeed | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    max_age: timedelta | None = None
    retry_after: timedelta | None = None


@dataclass(slots=True, kw_only=True)
class Polling:
    db: Database
    web: Web
    workers: Workers
    clock: Clock
    base: timedelta = BASE
    night: Night | None = NIGHT
    jitter: Callable[[], float] = random.random
    on_news: Callable[[], None] = lambda: None
    on_polled: Callable[[datetime], None] = lambda _: None
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def poll(self) -> int:
        """Ask every feed that is due; return how many articles are new."""
        total = 0
        while True:
            async with self.db.write() as tx:
                due = await feeds.claim_due(tx, now=self.clock(), limit=200)
            if not due:
                return total
            total += sum(await asyncio.gather(*(self.poll_feed(feed) for feed in due)))

    async def poll_feed(self, feed: Feed) -> int:
        """Ask one feed and keep what it told us; return how many articles are new."""
        async with self._turns:
            asked = await self._ask(feed)
        now = self.clock()
        try:
            return await self._keep(feed, asked, now=now)
        except ValueError as error:
            # What a feed holds may break what the database takes; the next poll tries again.
            log.exception("feed_not_kept", feed=feed.url, reason=str(error))
            return 0

    async def _ask(self, feed: Feed) -> _Asked:
        try:
            got = await self.web.get(
                feed.url, etag=feed.etag, last_modified=feed.last_modified, kind="feed"
            )
        except AddressRefused as error:
            log.warning("feed_refused", feed=feed.url, reason=error.reason)
            return _Asked(answer=PollAnswer(status=None, challenged="robots" in error.reason))
        except WebError as error:
            log.warning("feed_failed", feed=feed.url, reason=error.reason)
            return _Asked(answer=PollAnswer(status=None))
        match got:
            case NotModified(headers=headers, permanent_url=permanent):
                return _Asked(
                    answer=PollAnswer(status=304, unchanged=True, permanent_url=permanent or ""),
                    etag=feed.etag,
                    last_modified=feed.last_modified,
                    body_hash=feed.body_hash,
                    max_age=_max_age(headers.get("cache-control", "")),
                )
            case Answered(status=status, headers=headers, retry_after=retry_after):
                log.warning("feed_answered", feed=feed.url, status=status)
                challenged = "cf-mitigated" in headers
                return _Asked(
                    answer=PollAnswer(status=status, challenged=challenged),
                    retry_after=retry_after,
                )
            case Fetched():
                return await self._read(feed, got)

    async def _read(self, feed: Feed, got: Fetched) -> _Asked:
        body_hash = hashlib.sha256(got.body).hexdigest()
        unchanged = body_hash == feed.body_hash
        parsed: ParsedFeed | None = None
        malformed = ""
        if not unchanged:
            try:
                parsed = await self._parse(feed, got)
            except FeedMalformed as error:
                log.warning("feed_malformed", feed=feed.url, reason=error.reason)
                malformed = error.reason
            except WorkerFailed as error:
                log.warning("feed_not_parsed", feed=feed.url, reason=error.reason)
                malformed = "not parsed"
        return _Asked(
            answer=PollAnswer(
                status=got.status,
                unchanged=unchanged,
                malformed=malformed,
                entries=len(parsed.entries) if parsed else 0,
                permanent_url=got.permanent_url or "",
                own_gap=usual_gap_of(parsed.entries) if parsed else None,
            ),
            parsed=parsed,
            etag=got.headers.get("etag"),
            last_modified=got.headers.get("last-modified"),
            body_hash=body_hash,
            max_age=_max_age(got.headers.get("cache-control", "")),
        )

    async def _parse(self, feed: Feed, got: Fetched) -> ParsedFeed:
        if feed.kind == "page":
            entries = await self.workers.run(section_page_entries, got.body, got.url)
            return ParsedFeed(title="", entries=entries, ttl=None, kind="page")
        return await self.workers.run(
            parse_feed,
            got.body,
            url=got.url,
            content_type=got.content_type,
            now=self.clock(),
        )

    async def _keep(self, feed: Feed, asked: _Asked, *, now: datetime) -> int:
        """Keep what is new and what the server told us, in one transaction."""
        new = 0
        async with self.db.write() as tx:
            if asked.parsed is not None and asked.parsed.entries:
                new = await articles.keep(
                    tx,
                    feed.id,
                    _found(asked.parsed),
                    section=feed.section,
                    first_poll=feed.first_polled_at is None,
                    last_polled=feed.polled_at,
                    now=now,
                )
            changes = self._lesson(feed, asked, new=new, now=now)
            await feeds.save(tx, feed.id, **changes)
        if new:
            log.info("news", feed=feed.url, articles=new)
            self.on_news()
        return new

    def _lesson(self, feed: Feed, asked: _Asked, *, new: int, now: datetime) -> dict[str, object]:
        """What is written down about the feed itself."""
        answer = PollAnswer(
            **{
                name: getattr(asked.answer, name)
                for name in PollAnswer.__dataclass_fields__
                if name != "new"
            },
            new=new,
        )
        verdict = judge(feed.health, answer, now=now, url=feed.url)
        for event, what in (
            ("feed_alarm", verdict.raised),
            ("feed_well_again", verdict.cleared),
            ("feed_paused", verdict.paused),
            ("feed_moved", verdict.adopt_url or None),
        ):
            if what is not None:
                log.warning(event, feed=feed.url, what=str(what))
        changes: dict[str, object] = {
            "health": verdict.health,
            "next_poll_at": next_poll(
                now,
                base=self.base,
                jitter=self.jitter(),
                night=self.night,
                ttl=asked.parsed.ttl if asked.parsed else None,
                max_age=asked.max_age,
                usual_gap=verdict.health.usual_gap,
                failures=verdict.health.failures,
                retry_after=asked.retry_after,
            ),
        }
        if verdict.paused is not None:
            changes["state"] = "paused"
        if verdict.adopt_url:
            changes["url"] = verdict.adopt_url
        if verdict.good:
            changes |= {
                "etag": asked.etag,
                "last_modified": asked.last_modified,
                "body_hash": asked.body_hash,
                "polled_at": now,
                "first_polled_at": feed.first_polled_at or now,
            }
            if asked.parsed is not None and asked.parsed.title:
                changes["title"] = asked.parsed.title
            self.on_polled(now)
        return changes


def _found(parsed: ParsedFeed) -> list[Found]:
    return [
        Found(entry=entry, aliases=aliases(entry), host=site_host(_host(entry.url)))
        for entry in parsed.entries
        if entry.url
    ]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _max_age(cache_control: str) -> timedelta | None:
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=int(found.group(1))) if found else None
