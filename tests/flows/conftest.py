"""The newsroom put together on a test's database, with stories made by hand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from digests.model import (
    Article,
    ArticleId,
    Choices,
    FeedEntry,
    Length,
    Mode,
    Part,
    Profile,
    Story,
    StoryId,
)
from digests.outbox import OutboxRules, SenderLease, build_outbox
from digests.pipeline import Corrections, Queueing
from digests.store import articles, deliveries, feeds, stories, subscriptions
from digests.store.articles import AliasedEntry, Poll
from digests.store.database import Database
from digests.store.stories import NewStory
from digests.subscribers import Subscribers

AN, BINH, CHI = 1001, 1002, 1003


class PlainRenderer:
    """Renders editions as JSON lists of titles, so many to a part: easy to read in a test."""

    def __init__(self, per_part: int = 100) -> None:
        self.per_part = per_part

    def render(
        self,
        stories: Sequence[Story],
        *,
        profile: Profile,
        slot: datetime | None,
        zone: str,
        now: datetime,
    ) -> tuple[Part, ...]:
        cut = range(0, len(stories), self.per_part)
        return tuple(_part(stories[start : start + self.per_part]) for start in cut)

    def rerender(self, part_stories: Sequence[Story], **_: object) -> str:
        return _part(part_stories).body


def _part(some: Sequence[Story]) -> Part:
    titles = [f"[rút] {one.title}" if one.withdrawn else one.title for one in some]
    body = json.dumps(titles, ensure_ascii=False)
    return Part(body=body, stories=tuple(one.id for one in some))


@dataclass
class House:
    db: Database
    clock: object
    sender: object
    renderer: PlainRenderer = field(default_factory=PlainRenderer)
    rules: OutboxRules = field(default_factory=OutboxRules)
    subscribers: Subscribers = field(default_factory=Subscribers)
    jitter: Callable[[], float] = lambda: 0.5
    numbers: object = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.queueing = Queueing(db=self.db, renderer=self.renderer, clock=self.clock)
        self.corrections = Corrections(db=self.db, renderer=self.renderer, clock=self.clock)
        self.restart()

    def restart(self, **rules: object) -> None:
        """A new process: nothing of the old one's memory."""
        if rules:
            self.rules = OutboxRules(**rules)
        owner = f"process {next(self.numbers)}"
        self.lease = SenderLease(db=self.db, clock=self.clock, bot=7, owner=owner)
        self.outbox = build_outbox(
            db=self.db,
            sender=self.sender,
            clock=self.clock,
            lease=self.lease,
            rules=self.rules,
            jitter=self.jitter,
        )

    async def subscribe(self, address: int, mode: Mode = Mode.NOW, *, topic: int = 0, **choices):
        kind = "private" if address > 0 else "supergroup"
        if mode in {Mode.HOURS, Mode.BOTH}:
            choices.setdefault("times", (6 * 60 + 30, 18 * 60))
        now = self.clock()
        async with self.db.write() as tx:
            chat = await self.subscribers.meet(tx, address, kind=kind, now=now)
            return await self.subscribers.choose(
                tx, chat, topic, Choices(mode=mode, **choices), now=now
            )

    async def publish(
        self, *titles: str, sections: tuple[str, ...] = ("Xã hội",)
    ) -> list[StoryId]:
        """Stories that prepare has finished."""
        made = []
        now = self.clock()
        async with self.db.write() as tx:
            await feeds.add(tx, "https://bao.test/rss", section=None, origin="test", now=now)
            for title in titles:
                n = next(self.numbers)
                entry = FeedEntry(guid=f"g{n}", url=f"https://bao.test/tin-{n}.htm", title=title)
                found = AliasedEntry(entry=entry, aliases=(f"url:{entry.url}",), host="bao.test")
                poll = Poll(feed_id=1, entries=[found])
                await articles.keep_all(tx, [poll], now=now)
                article_id = await articles.id_by_alias(tx, found.aliases)
                story = NewStory(
                    article_id=ArticleId(article_id),
                    backlog=False,
                    title=title,
                    lead="",
                    url=entry.url,
                    source="Báo Thử",
                    image=None,
                    sections=sections,
                    summaries=dict.fromkeys(Length, f"Tóm tắt: {title}."),
                    method="lead",
                    checks={},
                    lead_only=False,
                    published_at=now,
                )
                story_id = await stories.add(tx, story, now=now)
                await articles.save(tx, article_id, state="ready", story_id=story_id)
                made.append(story_id)
        return made

    async def turn(self) -> None:
        """What the ticks do: queue what is due, then send it."""
        await self.queueing.queue()
        await self.lease.renew()
        await self.outbox.send_due()

    def got(self, address: int) -> list[list[str]]:
        """What a chat was sent: the titles of each message."""
        return [json.loads(body) for body in self.sender.to(address)]

    async def states(self) -> dict[str, int]:
        async with self.db.read() as tx:
            return await deliveries.counts(tx)

    async def subscription(self, address: int, *, as_it_comes: bool = True):
        async with self.db.read() as tx:
            chat = await self.chat(address)
            found = await subscriptions.of_chat(tx, chat.id)
            return next(one for one in found if one.as_it_comes is as_it_comes)

    async def chat(self, address: int):
        from digests.store import chats

        async with self.db.read() as tx:
            return await chats.at(tx, address)


@pytest.fixture
def logged():
    """What the person on call would read; kept off the screen."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def house(db, clock, sender) -> House:
    return House(db=db, clock=clock, sender=sender)


__all__ = ["AN", "BINH", "CHI", "Article", "House"]
