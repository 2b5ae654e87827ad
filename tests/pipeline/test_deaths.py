"""A feed over which the process dies each time: it is counted, put aside, and stops no other."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from digests.errors import StoreFailed
from digests.feed.policy import Alarm
from digests.store import feeds
from digests.store.tables import feeds as table
from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME

pytestmark = pytest.mark.usefixtures("logged")

SECTIONS = [f"/rss/muc-{number}.rss" for number in range(6)]


class OutOfReach:
    """The database as a process sees it that is dead: it writes nothing any more."""

    @asynccontextmanager
    async def write(self):
        raise StoreFailed("we are dead")
        yield


class Deadly:
    """A feed that ends the process that asks for it, as kill -9 does."""

    def __init__(self, paper, path=HOME) -> None:
        self.paper = paper
        self.asked = asyncio.Event()
        self.at = []
        paper.order(path, self)

    async def __call__(self, request):
        self.at.append(self.paper.clock())
        self.asked.set()
        await asyncio.Event().wait()

    async def lives(self, newsroom, *, every=timedelta(minutes=5), **span) -> int:
        """Let the program live so long, begun again whenever it dies; say how often it did."""
        deaths, end = 0, newsroom.clock() + timedelta(**span)
        while newsroom.clock() < end:
            deaths += await self._dies(newsroom)
            newsroom.clock.now += every
        return deaths

    async def _dies(self, newsroom) -> bool:
        self.asked.clear()
        work = asyncio.create_task(newsroom.read())
        dying = asyncio.create_task(self.asked.wait())
        await asyncio.wait({work, dying}, return_when=asyncio.FIRST_COMPLETED)
        dying.cancel()
        if died := not work.done():
            newsroom.polling.db = OutOfReach()
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            newsroom.reopen()
        else:
            await work
        return died


async def follow_all(newsroom, *addresses):
    for address in addresses:
        await newsroom.follow(address)
    await newsroom.read()
    await newsroom.subscribe(AN)


async def deaths_of(newsroom, url) -> int:
    return (await newsroom.feed(url)).crashes


@pytest.fixture(autouse=True)
def by_day(newsroom):
    newsroom.polling.night = None


async def test_a_feed_that_ends_the_process_each_time_is_put_aside_and_told(
    newsroom, paper, logged
):
    paper.print("Bài cũ")
    await follow_all(newsroom, paper.url(HOME))
    deadly = Deadly(paper)

    deaths = await deadly.lives(newsroom, hours=12)

    waits = [later - earlier for earlier, later in pairwise(deadly.at)]
    assert deaths == len(deadly.at) == 7
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(hours=5)
    feed = await newsroom.feed(paper.url(HOME))
    assert (feed.state, feed.health.alarm, feed.crashes) == ("active", Alarm.CRASHES, 7)
    (told,) = [entry for entry in logged if entry["event"] == "feed_put_aside"]
    assert (told["feed"], told["deaths"]) == (paper.url(HOME), 3)
    assert deadly.at[2] < told["again"] <= deadly.at[3]


async def test_the_other_feeds_that_were_in_hand_go_on_and_are_not_blamed(newsroom, paper, other):
    sections = [paper.url(path) for path in SECTIONS]
    for path in SECTIONS:
        paper.print("", path)
    other.print()
    await follow_all(newsroom, paper.url(SECTIONS[0]), other.url(HOME), *sections[1:])
    deadly = Deadly(paper, SECTIONS[0])
    news = [paper.print("", path).title for path in SECTIONS[1:]] + [other.print().title]

    await deadly.lives(newsroom, hours=2)

    assert sorted(newsroom.titles(AN)) == sorted(news)
    for url in (*sections[1:], other.url(HOME)):
        feed = await newsroom.feed(url)
        assert (feed.crashes, feed.health.alarm, feed.health.failures) == (0, None, 0)


async def test_what_ended_the_process_and_is_well_again_is_forgiven(newsroom, paper, logged):
    paper.print("Bài cũ")
    await follow_all(newsroom, paper.url(HOME))
    deadly = Deadly(paper)
    await deadly.lives(newsroom, hours=3)
    del paper.orders[HOME]
    piece = paper.print("Bài mới")

    await newsroom.pass_time(hours=6)

    assert newsroom.titles(AN) == [piece.title]
    feed = await newsroom.feed(paper.url(HOME))
    assert (feed.crashes, feed.health.alarm) == (0, None)
    assert "feed_well_again" in [entry["event"] for entry in logged]


async def test_an_operator_who_asks_for_it_need_not_wait(newsroom, paper):
    paper.print("Bài cũ")
    await follow_all(newsroom, paper.url(HOME))
    await Deadly(paper).lives(newsroom, hours=3)
    del paper.orders[HOME]
    piece = paper.print("Bài mới")

    async with newsroom.db.write() as tx:
        await feeds.resume(tx, await newsroom.feed(paper.url(HOME)), now=newsroom.clock())
    await newsroom.read()

    assert newsroom.titles(AN) == [piece.title]


async def test_a_program_that_is_stopped_in_the_middle_did_not_die(newsroom, paper):
    paper.print("Bài cũ")
    await follow_all(newsroom, paper.url(HOME))
    newsroom.clock.advance(minutes=20)
    slow = Deadly(paper)
    work = asyncio.create_task(newsroom.polling.poll())
    await slow.asked.wait()
    assert await deaths_of(newsroom, paper.url(HOME)) == 1

    work.cancel()
    await asyncio.gather(work, return_exceptions=True)

    assert await deaths_of(newsroom, paper.url(HOME)) == 0


async def test_a_program_that_is_stopped_while_it_writes_its_claims_down_did_not_die(
    newsroom, paper
):
    paper.print("Bài cũ")
    await follow_all(newsroom, paper.url(HOME))
    newsroom.clock.advance(minutes=20)
    db = newsroom.polling.db

    class StoppedAtCommit:
        @asynccontextmanager
        async def write(self):
            newsroom.polling.db = db
            async with db.write() as tx:
                yield tx
            raise asyncio.CancelledError

    newsroom.polling.db = StoppedAtCommit()
    with pytest.raises(asyncio.CancelledError):
        await newsroom.polling.poll()

    assert await deaths_of(newsroom, paper.url(HOME)) == 0


async def test_a_round_that_the_database_ended_is_no_death_of_the_process(newsroom, paper):
    """Given a database that gives feeds out and then takes nothing back."""
    paper.print("Bài cũ")
    await follow_all(newsroom, paper.url(HOME))
    newsroom.clock.advance(minutes=20)
    db = newsroom.polling.db

    def go(request):
        newsroom.polling.db = OutOfReach()
        return paper.usual(request)

    paper.order(HOME, go)
    with pytest.raises(StoreFailed):
        await newsroom.polling.poll()
    assert await deaths_of(newsroom, paper.url(HOME)) == 1
    newsroom.polling.db = db
    del paper.orders[HOME]
    await newsroom.polling.poll()

    assert await deaths_of(newsroom, paper.url(HOME)) == 0


async def test_a_feed_whose_turn_did_not_come_is_not_one_that_was_died_of(newsroom, paper):
    passed = 0.0

    def hang(request):
        nonlocal passed
        passed += 100.0
        return paper.usual(request)

    newsroom.polling.monotonic = lambda: passed
    for path in SECTIONS:
        paper.print("", path)
        paper.order(path, hang)
        await newsroom.follow(paper.url(path))

    await newsroom.polling.poll()

    async with newsroom.db.read() as tx:
        counted = (await tx.execute(sa.select(table.c.polled_at, table.c.deaths))).all()
    assert any(polled is None for polled, _ in counted)
    assert {deaths for _, deaths in counted} == {0}


async def test_a_feed_that_was_in_hand_is_asked_though_others_are_always_due(newsroom, paper):
    """Given so many feeds that some are due again whenever a round of asking ends."""
    for path in SECTIONS:
        paper.print("", path)
    await follow_all(newsroom, *map(paper.url, SECTIONS))
    newsroom.clock.advance(hours=1)
    suspect = await newsroom.feed(paper.url(SECTIONS[0]))
    async with newsroom.db.write() as tx:
        await feeds.claim(tx, [suspect.id], until=newsroom.clock(), crashes=1)
    asked = []

    def answer(path):
        def note(request):
            asked.append(path)
            due_at_once = len(asked) < 5 * len(SECTIONS)
            newsroom.polling.base = timedelta(0) if due_at_once else timedelta(minutes=10)
            return paper.usual(request)

        return note

    for path in SECTIONS:
        paper.order(path, answer(path))

    await newsroom.polling.poll()

    assert SECTIONS[0] in asked[: len(SECTIONS)]
