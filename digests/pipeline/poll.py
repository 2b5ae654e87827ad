"""Poll: ask the feeds that are due, and keep what is new."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import structlog

from digests.clock import Clock
from digests.errors import AddressRefused, FeedMalformed, StoreFailed, WebError, WorkerFailed
from digests.feed import ParsedFeed, aliases, parse_feed
from digests.feed.address_rules import site_host
from digests.feed.discovery import section_page_entries
from digests.feed.policy import (
    BASE_INTERVAL,
    MAX_CRASHES,
    NIGHT,
    SHORTEST_USUAL_INTERVAL,
    Alarm,
    FeedHealth,
    NightHours,
    PollResult,
    Verdict,
    assess,
    backlog_flags,
    next_poll,
    usual_gap_of,
)
from digests.model import FeedId
from digests.pipeline.feed_response import FeedResponse, known_beginning, max_age, read_well
from digests.store import articles, feeds
from digests.store.articles import AliasedEntry, Poll
from digests.store.database import Database
from digests.store.feeds import Feed
from digests.web import BadStatus, Fetched, NotModified, Web
from digests.workers import Workers

log = structlog.get_logger(__name__)

CONCURRENCY = 32  # feeds asked at a time, each of another host
MAX_CLAIMED = 400  # feeds claimed at a time
BATCH_SIZE = 50  # feeds kept in one transaction, and more if more are there
BATCH_WAIT = 0.1  # seconds that the first of them waits for the others
SHUTDOWN_TIMEOUT = 1.0  # seconds that releasing the claims may take when we are being stopped
HOST_TIMEOUT = 60.0  # seconds that a feed waits for others of its newspaper, in one round
UNASKED_DELAY = timedelta(seconds=30)


class _PolledFeed(NamedTuple):
    feed: Feed
    response: FeedResponse | None
    """None: its turn did not come."""


@dataclass(slots=True, kw_only=True)
class Polling:
    db: Database
    web: Web
    workers: Workers
    clock: Clock
    base: timedelta = BASE_INTERVAL
    night: NightHours | None = NIGHT
    jitter: Callable[[], float] = random.random
    on_news: Callable[[], None] = lambda: None
    on_alarm: Callable[[str, str], None] = lambda _feed, _what: None
    """A feed's address, and what an operator should know of it."""
    on_polled: Callable[[datetime], None] = lambda _: None
    monotonic: Callable[[], float] = time.monotonic
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONCURRENCY))
    _hosts: dict[str, asyncio.Lock] = field(default_factory=dict)
    _claimed: set[FeedId] = field(default_factory=set)

    @property
    def _adapts(self) -> bool:
        """Whether feeds have a say in how often they are asked.

        A pace under the floor is only for private addresses: who sets it there means it.
        """
        return self.base >= SHORTEST_USUAL_INTERVAL

    async def poll(self) -> int:
        """Ask every feed that is due; return how many articles are new.

        What feeds answered is kept by one writer, many feeds in one transaction: it costs the
        database much the same for one feed or a hundred, and nearly all of them have nothing new.

        A claim is written down as a crash of this process, and taken back when the feed is kept.
        Those of a crashed process are asked one by one: only one of them is to blame.
        """
        await self._release_claims()
        asking: set[asyncio.Task[None]] = set()
        polled: asyncio.Queue[_PolledFeed] = asyncio.Queue()
        total = claimed = 0
        more = True  # as far as we know
        try:
            while True:
                if claimed == 0 or (more and claimed <= MAX_CLAIMED // 2):
                    limit = MAX_CLAIMED - claimed
                    started = await self._start(polled, limit, asking)
                    claimed, more = claimed + started, started == limit
                if claimed == 0:
                    new = await self._ask_suspect()
                    if new is None:
                        return total
                    total += new
                    continue
                some = await _next_batch(polled, at_most=claimed)
                claimed -= len(some)
                total += await self._keep_all(some)
                if claimed == 0:  # of many feeds some are due again already, and so for ever
                    total += await self._ask_suspect() or 0
        finally:
            left = list(asking)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            self._hosts.clear()
            await self._release_claims()

    async def poll_feed(self, feed: Feed) -> int:
        """Ask one feed and keep what it brought; return how many articles are new."""
        return await self._keep_all([_PolledFeed(feed, await self._request_in_turn(feed))])

    async def _start(
        self, polled: asyncio.Queue[_PolledFeed], limit: int, asking: set[asyncio.Task[None]]
    ) -> int:
        async with self.db.write() as tx:
            due = await feeds.claim_due(tx, now=self.clock(), limit=limit)
            self._claimed.update(feed.id for feed in due)  # stopped at the commit, it is written
        for feed in due:
            task = asyncio.create_task(self._fetch(feed, polled))
            asking.add(task)
            task.add_done_callback(asking.discard)
        return len(due)

    async def _ask_suspect(self) -> int | None:
        """Ask, alone, a feed that was claimed when a process crashed; None where there is none."""
        async with self.db.write() as tx:
            feed = await feeds.claim_suspect(tx, now=self.clock())
        if feed is None:
            return None
        self._claimed.add(feed.id)
        if feed.crashes >= MAX_CRASHES and feed.health.alarm is not Alarm.CRASHES:
            await self._put_aside(feed)  # before it is asked: it may end us the next time
            return 0
        log.warning("feed_asked_alone", feed=feed.url, deaths=feed.crashes)
        return await self.poll_feed(feed)

    async def _put_aside(self, feed: Feed) -> None:
        now = self.clock()
        health = replace(feed.health, alarm=Alarm.CRASHES, alarm_since=now)
        again = next_poll(now, base=self.base, jitter=self.jitter(), failures=feed.crashes)
        async with self.db.write() as tx:
            await feeds.save(tx, feed.id, health=health, next_poll_at=again, deaths=feed.crashes)
        self._claimed.discard(feed.id)
        log.error("feed_put_aside", feed=feed.url, deaths=feed.crashes, again=again)
        self.on_alarm(feed.url, f"feed_alarm ({Alarm.CRASHES})")

    async def _release_claims(self) -> None:
        """Take back the crashes written down for what a round that broke off had claimed."""
        if not self._claimed:
            return
        try:
            async with asyncio.timeout(SHUTDOWN_TIMEOUT), self.db.write() as tx:
                await feeds.survived(tx, list(self._claimed))
        except (TimeoutError, StoreFailed) as error:  # the next round tries again
            log.warning("feeds_not_let_go", feeds=len(self._claimed), reason=str(error))
        else:
            self._claimed.clear()

    async def _fetch(self, feed: Feed, polled: asyncio.Queue[_PolledFeed]) -> None:
        polled.put_nowait(_PolledFeed(feed, await self._request_in_turn(feed)))

    async def _request_in_turn(self, feed: Feed) -> FeedResponse | None:
        """Return None where too many of its newspaper came before, too slowly.

        Feeds of one host wait here, outside the slots, and not for ever: a newspaper with fifty
        sections, or one that hangs, keeps no other waiting, now or for the next round.
        """
        host = self._hosts.setdefault(_server(feed.url), asyncio.Lock())
        came = self.monotonic()
        async with host:
            if self.monotonic() - came > HOST_TIMEOUT:
                return None
            async with self._slots:
                return await self._request_safely(feed)

    async def _request_safely(self, feed: Feed) -> FeedResponse:
        """The edge around one feed: whatever breaks on it, the others are asked."""
        try:
            return await self._request(feed)
        except Exception:
            log.exception("feed_broke", feed=feed.url)
            return FeedResponse(result=PollResult(status=None))

    async def _request(self, feed: Feed) -> FeedResponse:
        try:
            got = await self.web.get(
                feed.url, etag=feed.etag, last_modified=feed.last_modified, kind="feed"
            )
        except AddressRefused as error:
            log.warning("feed_refused", feed=feed.url, reason=error.reason)
            return FeedResponse(
                result=PollResult(status=None, challenged="robots" in error.reason)
            )
        except WebError as error:
            log.warning("feed_failed", feed=feed.url, reason=error.reason)
            return FeedResponse(result=PollResult(status=None))
        match got:
            case NotModified(headers=headers, permanent_url=permanent):
                # "Unchanged" of a feed that was never read says nothing.
                unchanged = feed.body_hash is not None
                return FeedResponse(
                    result=PollResult(
                        status=304, unchanged=unchanged, permanent_url=permanent or ""
                    ),
                    etag=feed.etag,
                    last_modified=feed.last_modified,
                    body_hash=feed.body_hash,
                    max_age=max_age(headers.get("cache-control", "")),
                )
            case BadStatus(status=status, headers=headers, retry_after=retry_after):
                log.warning("feed_answered", feed=feed.url, status=status)
                challenged = "cf-mitigated" in headers
                return FeedResponse(
                    result=PollResult(status=status, challenged=challenged),
                    retry_after=retry_after,
                )
            case Fetched():
                return await self._read(feed, got)

    async def _read(self, feed: Feed, got: Fetched) -> FeedResponse:
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
        return FeedResponse(
            result=PollResult(
                status=got.status,
                unchanged=unchanged,
                malformed=malformed,
                entries=len(parsed.entries) if parsed else 0,
                permanent_url=got.permanent_url or "",
                entry_gap=usual_gap_of(parsed.entries) if parsed else None,
            ),
            parsed=parsed,
            etag=got.headers.get("etag"),
            last_modified=got.headers.get("last-modified"),
            body_hash=body_hash,
            max_age=max_age(got.headers.get("cache-control", "")),
        )

    async def _parse(self, feed: Feed, got: Fetched) -> ParsedFeed:
        if feed.kind == "page":
            entries = await self.workers.run(section_page_entries, got.body, got.url)
            cut = b"</html" not in got.body.lower()
            return ParsedFeed(title="", entries=entries, ttl=None, kind="page", truncated=cut)
        return await self.workers.run(
            parse_feed,
            got.body,
            url=got.url,
            content_type=got.content_type,
            now=self.clock(),
        )

    async def _keep_all(self, polled: list[_PolledFeed]) -> int:
        """Keep what is new and what the servers answered; return how many articles are new."""
        unasked = [one.feed.id for one in polled if one.response is None]
        answered = [(one.feed, one.response) for one in polled if one.response is not None]
        try:
            polls = [_as_poll(*one) for one in answered]
            async with self.db.write() as tx:
                now = self.clock()
                news = await articles.keep_all(tx, polls, now=now)
                await feeds.save_all(tx, self._changes_by_feed(answered, news, now))
                await feeds.claim(tx, unasked, until=now + UNASKED_DELAY, crashes=0)
        except Exception as error:
            if len(polled) > 1:  # one of them may hold what the database does not take
                return sum([await self._keep_all([one]) for one in polled])
            await self._put_off(polled[0].feed, error)
            return 0
        self._claimed.difference_update(feed.id for feed, _ in polled)
        for (feed, _), new in zip(answered, news, strict=True):
            if new:
                log.info("news", feed=feed.url, articles=new)
        if any(news):
            self.on_news()
        return sum(news)

    async def _put_off(self, feed: Feed, error: Exception) -> None:
        """What this feed holds cannot be kept: it is asked again later; the others go on.

        Where it is the database that fails, this fails too, and the step ends here.
        """
        log.error("feed_not_kept", feed=feed.url, reason=str(error), exc_info=error)
        health = replace(feed.health, failures=feed.health.failures + 1)
        later = next_poll(
            self.clock(), base=self.base, jitter=self.jitter(), failures=health.failures
        )
        async with self.db.write() as tx:
            await feeds.save(tx, feed.id, health=health, next_poll_at=later)
        self._claimed.discard(feed.id)

    def _changes_by_feed(
        self, answered: list[tuple[Feed, FeedResponse]], news: list[int], now: datetime
    ) -> Iterator[tuple[FeedId, dict[str, object]]]:
        for (feed, response), new in zip(answered, news, strict=True):
            yield feed.id, self._feed_changes(feed, response, new=new, now=now)

    def _feed_changes(
        self, feed: Feed, response: FeedResponse, *, new: int, now: datetime
    ) -> dict[str, object]:
        """What is written down about the feed itself: only what is another than it was."""
        result = replace(response.result, new=new)
        verdict = assess(feed.health, result, now=now, url=feed.url)
        self._tell(feed, verdict)
        health = known_beginning(feed, response, verdict, now=now)
        changes: dict[str, object] = {
            "health": health,
            "next_poll_at": self._next_poll(health, response, now=now),
        }
        if verdict.paused is not None:
            changes["state"] = "paused"
        if verdict.adopt_url:
            changes["url"] = verdict.adopt_url
        if verdict.brought_feed:
            changes |= read_well(feed, response, health, now=now)
            self.on_polled(now)
        return {name: value for name, value in changes.items() if getattr(feed, name) != value}

    def _tell(self, feed: Feed, verdict: Verdict) -> None:
        for event, what in (
            ("feed_alarm", verdict.raised),
            ("feed_well_again", verdict.cleared),
            ("feed_paused", verdict.paused),
            ("feed_moved", verdict.adopt_url or None),
        ):
            if what is not None:
                log.warning(event, feed=feed.url, what=str(what))
                self.on_alarm(feed.url, f"{event} ({what})")

    def _next_poll(self, health: FeedHealth, response: FeedResponse, *, now: datetime) -> datetime:
        return next_poll(
            now,
            base=self.base,
            jitter=self.jitter(),
            night=self.night,
            ttl=response.parsed.ttl if response.parsed and self._adapts else None,
            max_age=response.max_age if self._adapts else None,
            usual_gap=health.usual_gap if self._adapts else None,
            failures=health.failures,
            retry_after=response.retry_after,
        )


async def _next_batch(polled: asyncio.Queue[_PolledFeed], *, at_most: int) -> list[_PolledFeed]:
    """Wait for one polled feed, and a moment longer for others."""
    some = [await polled.get()]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BATCH_WAIT):
            while len(some) < min(at_most, BATCH_SIZE):
                some.append(await polled.get())
    while not polled.empty():
        some.append(polled.get_nowait())
    return some


def _as_poll(feed: Feed, response: FeedResponse) -> Poll:
    return Poll(
        feed_id=feed.id,
        entries=_aliased_entries(response.parsed, feed) if response.parsed else [],
        section=feed.section,
        first_poll=feed.first_polled_at is None,
        last_polled=feed.polled_at,
    )


def _aliased_entries(parsed: ParsedFeed, feed: Feed) -> list[AliasedEntry]:
    backlog = backlog_flags(parsed.entries, feed.health, feed.first_polled_at)
    return [
        AliasedEntry(
            entry=entry,
            aliases=aliases(entry),
            host=site_host(_host(entry.url)),
            backlog=is_old,
        )
        for entry, is_old in zip(parsed.entries, backlog, strict=True)
        if entry.url
    ]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _server(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return url
