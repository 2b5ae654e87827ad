"""Poll: ask the feeds that are due, and keep what is new."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import re
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
    MOST_CRASHES,
    NIGHT,
    SHORTEST_USUAL_INTERVAL,
    Alarm,
    Night,
    PollResult,
    assess,
    backlog_flags,
    newest_of,
    next_poll,
    usual_gap_of,
    with_first_poll,
)
from digests.model import FeedId
from digests.store import articles, feeds
from digests.store.articles import Brought, Found
from digests.store.database import Database
from digests.store.feeds import Feed
from digests.web import BadStatus, Fetched, NotModified, Web
from digests.workers import Workers

log = structlog.get_logger(__name__)

AT_ONCE = 32  # feeds that are asked, each of another host
IN_HAND = 400  # feeds claimed at a time
TOGETHER = 50  # feeds whose answers are kept in one transaction, and more if more are there
MOMENT = 0.1  # seconds that the first of them waits for the others
MOST_GOODBYE = 1.0  # seconds that a database may take when we are being stopped
PATIENCE = 60.0  # seconds that a feed waits for others of its newspaper, in one round
NEXT_ROUND = timedelta(seconds=30)
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What came of asking: the policy's view of it, and what to keep if it was a feed."""

    answer: PollResult
    parsed: ParsedFeed | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    max_age: timedelta | None = None
    retry_after: timedelta | None = None


class _Told(NamedTuple):
    feed: Feed
    asked: _Asked | None
    """None: its turn did not come."""


@dataclass(slots=True, kw_only=True)
class Polling:
    db: Database
    web: Web
    workers: Workers
    clock: Clock
    base: timedelta = BASE_INTERVAL
    night: Night | None = NIGHT
    jitter: Callable[[], float] = random.random
    on_news: Callable[[], None] = lambda: None
    on_alarm: Callable[[str, str], None] = lambda _feed, _what: None
    """A feed's address, and what an operator should know of it."""
    on_polled: Callable[[datetime], None] = lambda _: None
    monotonic: Callable[[], float] = time.monotonic
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
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

        What feeds told is kept by one writer, many feeds in one transaction: it costs the database
        much the same for one feed or a hundred, and nearly all of them say nothing new.

        A claim is written down as a death of this process, and taken back when the feed is kept.
        Those of a dead process are asked one by one: only one of them is to blame.
        """
        await self._outlive()
        asking: set[asyncio.Task[None]] = set()
        told: asyncio.Queue[_Told] = asyncio.Queue()
        total = in_hand = 0
        more = True  # as far as we know
        try:
            while True:
                if in_hand == 0 or (more and in_hand <= IN_HAND // 2):
                    limit = IN_HAND - in_hand
                    started = await self._start(told, limit, asking)
                    in_hand, more = in_hand + started, started == limit
                if in_hand == 0:
                    new = await self._ask_suspect()
                    if new is None:
                        return total
                    total += new
                    continue
                some = await _next(told, at_most=in_hand)
                in_hand -= len(some)
                total += await self._keep_all(some)
                if in_hand == 0:  # of many feeds some are due again already, and so for ever
                    total += await self._ask_suspect() or 0
        finally:
            left = list(asking)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            self._hosts.clear()
            await self._outlive()

    async def poll_feed(self, feed: Feed) -> int:
        """Ask one feed and keep what it told us; return how many articles are new."""
        return await self._keep_all([_Told(feed, await self._ask_in_turn(feed))])

    async def _start(
        self, told: asyncio.Queue[_Told], limit: int, asking: set[asyncio.Task[None]]
    ) -> int:
        async with self.db.write() as tx:
            due = await feeds.claim_due(tx, now=self.clock(), limit=limit)
            self._claimed.update(feed.id for feed in due)  # stopped at the commit, it is written
        for feed in due:
            task = asyncio.create_task(self._tell(feed, told))
            asking.add(task)
            task.add_done_callback(asking.discard)
        return len(due)

    async def _ask_suspect(self) -> int | None:
        """Ask, alone, a feed that was in hand when a process ended; None where there is none."""
        async with self.db.write() as tx:
            feed = await feeds.claim_suspect(tx, now=self.clock())
        if feed is None:
            return None
        self._claimed.add(feed.id)
        if feed.deaths >= MOST_CRASHES and feed.health.alarm is not Alarm.CRASHES:
            await self._put_aside(feed)  # and told first: it may end us the next time
            return 0
        log.warning("feed_asked_alone", feed=feed.url, deaths=feed.deaths)
        return await self.poll_feed(feed)

    async def _put_aside(self, feed: Feed) -> None:
        now = self.clock()
        health = replace(feed.health, alarm=Alarm.CRASHES, alarm_since=now)
        again = next_poll(now, base=self.base, jitter=self.jitter(), failures=feed.deaths)
        async with self.db.write() as tx:
            await feeds.save(tx, feed.id, health=health, next_poll_at=again, deaths=feed.deaths)
        self._claimed.discard(feed.id)
        log.error("feed_put_aside", feed=feed.url, deaths=feed.deaths, again=again)
        self.on_alarm(feed.url, f"feed_alarm ({Alarm.CRASHES})")

    async def _outlive(self) -> None:
        """What a round that broke off still had in hand did not end this process."""
        if not self._claimed:
            return
        try:
            async with asyncio.timeout(MOST_GOODBYE), self.db.write() as tx:
                await feeds.outlived(tx, list(self._claimed))
        except (TimeoutError, StoreFailed) as error:  # the next round tries again
            log.warning("feeds_not_let_go", feeds=len(self._claimed), reason=str(error))
        else:
            self._claimed.clear()

    async def _tell(self, feed: Feed, told: asyncio.Queue[_Told]) -> None:
        told.put_nowait(_Told(feed, await self._ask_in_turn(feed)))

    async def _ask_in_turn(self, feed: Feed) -> _Asked | None:
        """Return None where too many of its newspaper came before, too slowly.

        Feeds of one host wait here, outside the turns, and not for ever: a newspaper with fifty
        sections, or one that hangs, keeps no other waiting, now or for the next round.
        """
        host = self._hosts.setdefault(_server(feed.url), asyncio.Lock())
        came = self.monotonic()
        async with host:
            if self.monotonic() - came > PATIENCE:
                return None
            async with self._turns:
                return await self._ask_safely(feed)

    async def _ask_safely(self, feed: Feed) -> _Asked:
        """The edge around one feed: whatever breaks on it, the others are asked."""
        try:
            return await self._ask(feed)
        except Exception:
            log.exception("feed_broke", feed=feed.url)
            return _Asked(answer=PollResult(status=None))

    async def _ask(self, feed: Feed) -> _Asked:
        try:
            got = await self.web.get(
                feed.url, etag=feed.etag, last_modified=feed.last_modified, kind="feed"
            )
        except AddressRefused as error:
            log.warning("feed_refused", feed=feed.url, reason=error.reason)
            return _Asked(answer=PollResult(status=None, challenged="robots" in error.reason))
        except WebError as error:
            log.warning("feed_failed", feed=feed.url, reason=error.reason)
            return _Asked(answer=PollResult(status=None))
        match got:
            case NotModified(headers=headers, permanent_url=permanent):
                # "Unchanged" of a feed that was never read says nothing.
                unchanged = feed.body_hash is not None
                return _Asked(
                    answer=PollResult(
                        status=304, unchanged=unchanged, permanent_url=permanent or ""
                    ),
                    etag=feed.etag,
                    last_modified=feed.last_modified,
                    body_hash=feed.body_hash,
                    max_age=_max_age(headers.get("cache-control", "")),
                )
            case BadStatus(status=status, headers=headers, retry_after=retry_after):
                log.warning("feed_answered", feed=feed.url, status=status)
                challenged = "cf-mitigated" in headers
                return _Asked(
                    answer=PollResult(status=status, challenged=challenged),
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
            answer=PollResult(
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
            max_age=_max_age(got.headers.get("cache-control", "")),
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

    async def _keep_all(self, told: list[_Told]) -> int:
        """Keep what is new and what the servers told us; return how many articles are new."""
        unasked = [one.feed.id for one in told if one.asked is None]
        answered = [(feed, asked) for feed, asked in told if asked is not None]
        try:
            brought = [_brought(*one) for one in answered]
            async with self.db.write() as tx:
                now = self.clock()
                news = await articles.keep_all(tx, brought, now=now)
                await feeds.save_all(tx, self._lessons(answered, news, now))
                await feeds.claim(tx, unasked, until=now + NEXT_ROUND, deaths=0)
        except Exception as error:
            if len(told) > 1:  # one of them may hold what the database does not take
                return sum([await self._keep_all([one]) for one in told])
            await self._put_off(told[0].feed, error)
            return 0
        self._claimed.difference_update(feed.id for feed, _ in told)
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

    def _lessons(
        self, answered: list[tuple[Feed, _Asked]], news: list[int], now: datetime
    ) -> Iterator[tuple[FeedId, dict[str, object]]]:
        for (feed, asked), new in zip(answered, news, strict=True):
            yield feed.id, self._lesson(feed, asked, new=new, now=now)

    def _lesson(self, feed: Feed, asked: _Asked, *, new: int, now: datetime) -> dict[str, object]:
        """What is written down about the feed itself: only what is another than it was."""
        answer = replace(asked.answer, new=new)
        verdict = assess(feed.health, answer, now=now, url=feed.url)
        for event, what in (
            ("feed_alarm", verdict.raised),
            ("feed_well_again", verdict.cleared),
            ("feed_paused", verdict.paused),
            ("feed_moved", verdict.adopt_url or None),
        ):
            if what is not None:
                log.warning(event, feed=feed.url, what=str(what))
                self.on_alarm(feed.url, f"{event} ({what})")
        health = verdict.health
        if verdict.brought_feed and asked.parsed and (feed.first_polled_at is None or health.cut):
            health = with_first_poll(
                health,
                newest=newest_of(asked.parsed.entries),
                truncated=feed.first_polled_at is None and asked.parsed.truncated,
                first_polled=feed.first_polled_at or now,
            )
        elif verdict.brought_feed and asked.answer.unchanged:
            health = replace(health, cut=False)  # told twice, it is how this feed ends
        changes: dict[str, object] = {
            "health": health,
            "next_poll_at": next_poll(
                now,
                base=self.base,
                jitter=self.jitter(),
                night=self.night,
                ttl=asked.parsed.ttl if asked.parsed and self._adapts else None,
                max_age=asked.max_age if self._adapts else None,
                usual_gap=health.usual_gap if self._adapts else None,
                failures=health.failures,
                retry_after=asked.retry_after,
            ),
        }
        if verdict.paused is not None:
            changes["state"] = "paused"
        if verdict.adopt_url:
            changes["url"] = verdict.adopt_url
        if verdict.brought_feed:
            cut = health.cut or (asked.parsed is not None and asked.parsed.truncated)
            changes |= {
                # They speak of the whole, of which a cut answer was a part.
                "etag": None if cut else asked.etag,
                "last_modified": None if cut else asked.last_modified,
                "body_hash": asked.body_hash,
                "polled_at": now,
                "first_polled_at": feed.first_polled_at or now,
            }
            if asked.parsed is not None and asked.parsed.title:
                changes["title"] = asked.parsed.title
            self.on_polled(now)
        return {name: value for name, value in changes.items() if getattr(feed, name) != value}


async def _next(told: asyncio.Queue[_Told], *, at_most: int) -> list[_Told]:
    """Wait for what one feed told, and a moment longer for others'."""
    some = [await told.get()]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(MOMENT):
            while len(some) < min(at_most, TOGETHER):
                some.append(await told.get())
    while not told.empty():
        some.append(told.get_nowait())
    return some


def _brought(feed: Feed, asked: _Asked) -> Brought:
    return Brought(
        feed_id=feed.id,
        found=_found(asked.parsed, feed) if asked.parsed else [],
        section=feed.section,
        first_poll=feed.first_polled_at is None,
        last_polled=feed.polled_at,
    )


def _found(parsed: ParsedFeed, feed: Feed) -> list[Found]:
    backlog = backlog_flags(parsed.entries, feed.health, feed.first_polled_at)
    return [
        Found(
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


def _max_age(cache_control: str) -> timedelta | None:
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=int(found.group(1))) if found else None
