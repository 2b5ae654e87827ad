"""What a process may still do that was asleep, or whose database did not answer a commit."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from digests.errors import StoreFailed
from digests.model import Mode
from digests.outbox import UncertainPolicy
from digests.store.tables import deliveries
from tests.flows.conftest import AN, BINH, House
from tests.flows.messenger import Messenger
from tests.waiting import at_work, until

FAR = timedelta(hours=1)
SOON = timedelta(milliseconds=20)


@pytest.fixture
def sender():
    return Messenger()


async def until_states(house, **wanted):
    async def reached():
        return await house.states() == wanted

    await until(reached)


async def falls_asleep(house, clock):
    """Another process takes over with a story queued; return the outbox that knows nothing."""
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    await house.lease.renew()
    asleep = house.outbox
    clock.advance(seconds=20)
    house.restart()
    await house.lease.renew()
    return asleep


# ---- asleep -------------------------------------------------------------------------------------


async def test_who_wakes_up_after_another_took_over_takes_nothing_away(house, clock):
    asleep = await falls_asleep(house, clock)

    await asleep.send_due()
    assert await house.states() == {"queued": 1}

    await house.outbox.send_due()
    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_nor_does_it_sort_out_what_the_other_is_sending(house, clock, sender):
    sender.doors[AN] = asyncio.Event()
    asleep = await falls_asleep(house, clock)

    async with at_work(house.outbox.run()):
        await sender.under_way.wait()
        await asleep.recover()
        assert await house.states() == {"sending": 1}

        sender.doors[AN].set()
        await until_states(house, sent=1)


async def test_what_another_left_waits_until_our_lease_is_long_enough(house, clock):
    """Given a lease that would end during a call, nothing is sorted out, and nothing forgotten."""
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    async with house.db.write() as tx:
        await tx.execute(deliveries.update().values(state="sending", epoch=0))
    house.restart(safety_net=SOON)
    await house.lease.renew()
    clock.advance(seconds=10)
    async with at_work(house.outbox.run()):
        assert not await house.outbox.recover()
        assert await house.states() == {"sending": 1}

        await house.lease.renew()
        await until_states(house, sent=1)

    assert house.got(AN) == [["Khởi công cầu mới"]]


# ---- a commit whose answer was lost -------------------------------------------------------------


class Mumbling:
    """The database: of the commit with the given number the answer is lost, once it is done."""

    def __init__(self, db, lost):
        self.db, self.lost, self.commits = db, lost, 0

    def read(self):
        return self.db.read()

    def write(self):
        return self.db.write()

    async def write_all(self, work):
        done = await self.db.write_all(work)
        self.commits += 1
        if self.commits == self.lost:
            raise StoreFailed("the connection was cut")
        return done


@pytest.mark.parametrize("policy", UncertainPolicy)
@pytest.mark.parametrize("lost", range(1, 6))
async def test_a_commit_that_nobody_confirmed_leaves_nothing_lying(
    db, clock, sender, lost, policy
):
    """Given one that was done all the same: a lease, a mark, a receipt of either part."""
    house = House(db=Mumbling(db, lost), clock=clock, sender=sender)
    house.restart(safety_net=SOON, uncertain=policy)
    house.renderer.per_part = 1
    await house.subscribe(AN)
    await house.publish("Một", "Hai")
    await house.queueing.queue()
    await house.lease.renew()

    async with at_work(house.outbox.run()):
        await until_states(house, sent=1)

    assert house.got(AN) == [["Một"], ["Hai"]]


# ---- many at once -------------------------------------------------------------------------------


async def test_many_that_are_too_old_keep_nobody_waiting(house, clock):
    house.restart(in_flight=1, safety_net=FAR)
    clock.set_local(6)
    for number in range(1, 13):
        await house.subscribe(number, Mode.HOURS)
    await house.publish("Tin buổi sáng")
    clock.set_local(6, 30)
    await house.queueing.queue()
    clock.set_local(14)
    await house.subscribe(BINH, Mode.HOURS, times=(14 * 60 + 1,))
    await house.publish("Tin buổi chiều")
    clock.set_local(14, 1)
    await house.queueing.queue()
    await house.lease.renew()

    async with at_work(house.outbox.run()):
        await until_states(house, dropped=12, sent=1)

    assert house.got(BINH) == [["Tin buổi chiều"]]


# ---- in groups ----------------------------------------------------------------------------------


class Counting:
    """The database, with how many rows each transaction marked `sending`."""

    def __init__(self, db):
        self.db, self.marked = db, []

    def read(self):
        return self.db.read()

    def write(self):
        return self.db.write()

    async def write_all(self, work):
        async def counted(tx):
            before = await sending(tx)
            answer = await work(tx)
            self.marked.append(len(await sending(tx) - before))
            return answer

        return await self.db.write_all(counted)


async def sending(tx):
    query = sa.select(deliveries.c.id).where(deliveries.c.state == "sending")
    return set((await tx.execute(query)).scalars())


async def test_at_most_32_are_marked_in_one_commit(db, clock, sender):
    counting = Counting(db)
    house = House(db=counting, clock=clock, sender=sender)
    house.restart(in_flight=100)
    for number in range(1, 101):
        await house.subscribe(number)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    await house.lease.renew()

    await house.outbox.send_due()

    assert sum(counting.marked) == 100
    assert max(counting.marked) == 32


async def test_a_receipt_waits_for_no_other_call(house, sender):
    sender.doors[BINH] = asyncio.Event()
    for chat in (AN, BINH):
        await house.subscribe(chat)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    await house.lease.renew()

    async with at_work(house.outbox.run()):
        await until_states(house, sent=1, sending=1)
        sender.doors[BINH].set()
        await until_states(house, sent=2)
