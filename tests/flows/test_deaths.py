"""A row over which the process dies each time: it is counted, put aside, and stops no other."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from digests.outbox import Outcome, RetryLater, Uncertain
from digests.store import operator_actions
from digests.store.tables import deliveries, edits, receipts
from tests.flows.conftest import AN, BINH
from tests.flows.messenger import Messenger

pytestmark = pytest.mark.usefixtures("logged")


class Deadly(Messenger):
    """Ends the process at a call to `deadly`: nothing after it is done, as with kill -9."""

    deadly: int = 0

    async def send(self, to, body, *, lane, permit=None) -> Outcome:
        await self._survive(to)
        return await super().send(to, body, lane=lane, permit=permit)

    async def edit(self, to, message_id, body, *, permit=None) -> Outcome:
        await self._survive(to)
        answer = self.scripted(to)
        return answer or await super().edit(to, message_id, body, permit=permit)

    async def _survive(self, to) -> None:
        if to.address == self.deadly:
            self.under_way.set()
            await asyncio.Event().wait()


@pytest.fixture
def sender():
    return Deadly()


async def something_to_correct(house):
    """Two chats have a story that is withdrawn."""
    for chat in (AN, BINH):
        await house.subscribe(chat)
    (story,) = await house.publish("Khởi công cầu mới")
    await house.turn()
    await house.corrections.withdraw(story)


async def lives(house, clock, *, minutes, step=2):
    """Let the program live so long, begun again whenever it dies; return how often it did."""
    house.jitter = random.Random(7).random
    deaths, end = 0, clock() + timedelta(minutes=minutes)
    while clock() < end:
        house.sender.under_way.clear()
        work = asyncio.create_task(_live(house))
        dying = asyncio.create_task(house.sender.under_way.wait())
        await asyncio.wait({work, dying}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            deaths += 1
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            clock.advance(seconds=18)
            house.restart()
        else:
            await work
            clock.advance(seconds=step)
        dying.cancel()
    return deaths


async def _live(house):
    await house.lease.renew()
    await house.outbox.recover()
    await house.turn()


async def test_a_delivery_that_ends_the_process_each_time_is_put_aside_and_listed(house, clock):
    house.sender.deadly = AN
    for chat in (AN, BINH):
        await house.subscribe(chat)
    await house.publish("Khởi công cầu mới")

    deaths = await lives(house, clock, minutes=12)

    assert deaths == 8
    assert house.got(BINH)[-1] == ["Khởi công cầu mới"]
    assert await house.states() == {"failed": 1, "sent": 1}
    async with house.db.read() as tx:
        (aside,) = await operator_actions.listing(tx, states=("failed",), limit=10)
    assert aside["address"] == AN
    assert aside["reason"] == "the process ended 8 times while it was under way"


async def test_a_process_that_ends_after_hours_without_telegram_puts_nothing_aside(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    house.sender.script[AN] = [Uncertain("no answer")] * 12
    for _ in range(12):
        await house.turn()
        clock.advance(minutes=20)
    house.sender.deadly = AN
    await lives(house, clock, minutes=1, step=60)
    house.sender.deadly = 0

    await lives(house, clock, minutes=1)

    assert house.got(AN)[-1] == ["Khởi công cầu mới"]
    assert await house.states() == {"sent": 1}


async def test_what_was_outlived_once_is_not_what_the_process_dies_of(house, clock, sender):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    async with house.db.write() as tx:
        await tx.execute(deliveries.update().values(deaths=7))
    sender.script[AN] = [Uncertain("no answer")]

    await house.turn()

    async with house.db.read() as tx:
        assert await tx.scalar(sa.select(deliveries.c.deaths)) == 0


async def test_an_edit_that_ends_the_process_each_time_is_put_aside(house, clock, logged):
    await something_to_correct(house)
    house.sender.deadly = AN

    deaths = await lives(house, clock, minutes=100, step=60)

    assert deaths == 16
    assert {to.address for to, _, _ in house.sender.edited} == {BINH}
    assert "edit_put_aside" in [entry["event"] for entry in logged]
    assert await edit_states(house) == {AN: "failed", BINH: "sent"}


async def test_an_edit_that_breaks_us_stops_no_other_and_is_put_aside(house, clock, sender):
    await something_to_correct(house)
    sender.script[AN] = [RuntimeError("a bug")] * 9

    for _ in range(4):
        await house.turn()
        clock.advance(hours=1)

    assert [to.address for to, _, _ in sender.edited] == [BINH]
    assert len(sender.script[AN]) == 6
    assert await edit_states(house) == {AN: "failed", BINH: "sent"}


@pytest.mark.parametrize(
    "answer", [Uncertain("cut"), RetryLater(timedelta(seconds=1), "away")], ids=["cut", "away"]
)
async def test_however_long_telegram_is_away_an_edit_is_made_in_the_end(
    house, clock, sender, answer
):
    await house.subscribe(AN)
    (story,) = await house.publish("Khởi công cầu mới")
    await house.turn()
    await house.corrections.withdraw(story)
    sender.script[AN] = [answer] * 40

    for _ in range(41):
        await house.turn()
        clock.advance(hours=1)

    assert [to.address for to, _, _ in sender.edited] == [AN]


async def edit_states(house):
    query = sa.select(receipts.c.address, edits.c.state).join(
        edits, edits.c.delivery_id == receipts.c.delivery_id
    )
    async with house.db.read() as tx:
        return {row[0]: row[1] for row in await tx.execute(query)}
