"""Growing old: what goes, and what has to stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from digests.outbox import ChatGone, Refused
from digests.store import tables
from digests.store.prune import Retention, prune_batch
from tests.flows.conftest import AN, BINH
from tests.flows.messenger import Messenger

KEEP = Retention(deliveries=timedelta(days=3))


@pytest.fixture
def sender():
    return Messenger()


async def prune(house):
    total = 0
    while True:
        async with house.db.write() as tx:
            gone = await prune_batch(tx, KEEP, now=house.clock())
        if not gone:
            return total
        total += gone


async def count(house, table):
    async with house.db.read() as tx:
        return await tx.scalar(sa.select(sa.func.count()).select_from(table))


async def test_receipts_stay_for_the_correction_window_and_days_for_ever(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    clock.advance(days=2)
    assert await prune(house) == 0
    assert await count(house, tables.receipts) == 1

    clock.advance(days=2)
    await prune(house)

    assert await count(house, tables.receipts) == 0
    assert await count(house, tables.deliveries) == 0
    async with house.db.read() as tx:
        (day,) = (await tx.execute(tables.delivery_days.select())).mappings()
    assert (day["editions"], day["uncertain"], day["failed"]) == (1, 0, 0)


async def test_what_waits_for_a_chat_that_left_is_not_pruned(house, clock, sender):
    house.renderer.per_part = 1
    sender.script[AN] = [None, ChatGone("blocked")]
    await house.subscribe(AN)
    await house.publish("Một", "Hai")
    await house.turn()
    clock.advance(days=60)
    await prune(house)

    async with house.db.write() as tx:
        await house.subscribers.meet(tx, AN, kind="private", now=clock())
    await house.turn()

    assert house.got(AN) == [["Một"], ["Hai"]]


async def test_what_failed_waits_a_month_for_the_operator(house, clock, sender):
    sender.script[AN] = [Refused("too long")] * 3
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)

    clock.advance(days=29)
    await prune(house)
    assert await house.states() == {"failed": 1}

    clock.advance(days=2)
    await prune(house)
    assert await house.states() == {}


async def test_an_edition_somebody_still_waits_for_is_kept(house, clock, sender):
    sender.held[AN] = None
    await house.subscribe(AN)
    await house.subscribe(BINH)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    clock.advance(days=40)

    await prune(house)
    assert await count(house, tables.editions) == 1

    await house.turn()
    await house.turn()
    assert house.got(AN) == house.got(BINH) == [["Khởi công cầu mới"]]
