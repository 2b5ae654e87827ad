"""The newsroom on a test's database, reading newspapers on loopback; the clock is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from digests.errors import WorkerFailed
from digests.feed import ParsedFeed
from digests.model import Part, Story
from digests.pipeline import Polling, Preparing, Rechecking
from digests.pipeline.prepare import ArticleReader
from digests.store import articles, feeds, stories
from digests.store.articles import StoredArticle
from digests.store.feeds import Feed
from digests.web import Web
from tests.conftest import FakeSender
from tests.flows.conftest import House, PlainRenderer
from tests.pipeline.press import Press, open_press, resolve

HOME = "/rss/home.rss"


@dataclass
class Workers:
    """Runs a function here: the real ones have tests of their own. Fails where it is told to."""

    fails_on: set[bytes] = field(default_factory=set)
    breaks_on: set[bytes] = field(default_factory=set)
    spoils: str = ""
    """Titles with this in them come back as no database takes them."""
    runs: int = 0

    async def run(self, func, /, *args, **kwargs):
        self.runs += 1
        page = args[0] if args and isinstance(args[0], bytes) else b""
        if any(mark in page for mark in self.fails_on):
            raise WorkerFailed("took longer than 10 s and was killed")
        if any(mark in page for mark in self.breaks_on):
            raise RuntimeError("what a page holds broke a library")
        answer = func(*args, **kwargs)
        return self._spoilt(answer) if isinstance(answer, ParsedFeed) and self.spoils else answer

    def _spoilt(self, feed: ParsedFeed) -> ParsedFeed:
        entries = (
            replace(one, title=one.title + chr(0xD800)) if self.spoils in one.title else one
            for one in feed.entries
        )
        return replace(feed, entries=tuple(entries))


class TellingRenderer(PlainRenderer):
    """As PlainRenderer, with the summary: a corrected figure must be seen."""

    def render(self, stories: Sequence[Story], **_: object) -> tuple[Part, ...]:
        cut = range(0, len(stories), self.per_part)
        return tuple(_part(stories[at : at + self.per_part]) for at in cut)

    def rerender(self, part_stories: Sequence[Story], **_: object) -> str:
        return _part(part_stories).body


def _part(some: Sequence[Story]) -> Part:
    lines = [f"{'[rút] ' if one.withdrawn else ''}{one.title}: {_summary(one)}" for one in some]
    return Part(body="\n".join(lines), stories=tuple(one.id for one in some))


def _summary(story: Story) -> str:
    return next(iter(story.summaries.values()))


@dataclass
class Newsroom(House):
    """Everything from the newspaper's server to the messenger."""

    web: Web | None = None
    workers: Workers = field(default_factory=Workers)
    poll_jitter: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        self.reopen()

    def reopen(self) -> None:
        """A new process: nothing of the old one's memory."""
        self.restart()
        reader = ArticleReader(web=self.web, workers=self.workers)
        self.polling = Polling(
            db=self.db,
            web=self.web,
            workers=self.workers,
            clock=self.clock,
            jitter=lambda: self.poll_jitter,
        )
        self.preparing = Preparing(db=self.db, reader=reader, clock=self.clock)
        self.rechecking = Rechecking(
            db=self.db, reader=reader, corrections=self.corrections, clock=self.clock
        )

    async def follow(self, url: str, section: str | None = None, *, kind: str = "feed") -> None:
        now = self.clock()
        async with self.db.write() as tx:
            await feeds.add(tx, url, section=section, origin="test", now=now, kind=kind)

    async def read(self) -> None:
        """One round of every step."""
        await self.polling.poll()
        await self.preparing.prepare()
        await self.rechecking.recheck()
        await self.turn()

    async def pass_time(self, *, every: timedelta = timedelta(minutes=10), **span: float) -> None:
        """Let time go by, all steps run at each tick."""
        until = self.clock.now + timedelta(**span)
        while self.clock.now < until:
            self.clock.now = min(self.clock.now + every, until)
            await self.read()

    async def feed(self, url: str) -> Feed:
        async with self.db.read() as tx:
            return next(one for one in await feeds.every(tx) if one.asked_url == url)

    async def set_feed(self, feed: Feed, state: str) -> None:
        async with self.db.write() as tx:
            await feeds.set_state(tx, feed.id, state)

    async def claim_waiting(self) -> list[StoredArticle]:
        async with self.db.write() as tx:
            return await articles.claim_waiting(tx, now=self.clock(), limit=8, per_host=2)

    async def latest(self, **wanted: object) -> list[Story]:
        async with self.db.read() as tx:
            return await stories.latest(tx, **{"limit": 1000, **wanted})

    async def article(self, story: Story):
        async with self.db.read() as tx:
            row = await stories.row(tx, story.id)
            return await articles.get(tx, row["article_id"])

    def titles(self, address: int) -> list[str]:
        """The headlines a chat was sent, in order."""
        return [title for message in self.got(address) for title in message]


@dataclass
class Messenger(FakeSender):
    """Tells when a message comes, too."""

    on_send: Callable[[], None] = lambda: None

    async def send(self, to, body, *, lane, permit=None):
        self.on_send()
        return await super().send(to, body, lane=lane, permit=permit)


@pytest.fixture
def sender() -> Messenger:
    return Messenger()


@pytest.fixture
def logged():
    """What the person on call would read; kept off the screen."""
    with capture_logs() as events:
        yield events


@pytest.fixture
async def paper(clock) -> AsyncIterator[Press]:
    press = Press(host="bao-mot.test", clock=clock)
    press.feeds[HOME] = []
    async with open_press([press]):
        yield press


@pytest.fixture
async def other(clock) -> AsyncIterator[Press]:
    press = Press(host="bao-hai.test", clock=clock, first=500)
    press.feeds[HOME] = []
    async with open_press([press]):
        yield press


@pytest.fixture
async def newsroom(db, clock, sender) -> AsyncIterator[Newsroom]:
    web = Web(
        contact="https://tingon.test",
        allow_private=True,
        host_pause=0,
        resolver=resolve,
        clock=clock,
        monotonic=lambda: clock.now.timestamp(),
    )
    async with web:
        yield Newsroom(db=db, clock=clock, sender=sender, web=web)
