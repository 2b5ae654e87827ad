"""What a process leaves when it is killed, and what two processes may do to each other."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from digests.model import Destination, Lane
from digests.outbox import ChatMoved, Refused, Sent, UncertainPolicy
from digests.outbox.record import NextPart, Recorder, SendResult
from digests.store import deliveries, senders, tables
from digests.store.tables import chats, receipts
from tests.flows.conftest import AN, BINH, House
from tests.flows.disk import FullDisk
from tests.flows.messenger import Messenger
from tests.waiting import at_work, until

BOT = 7


@pytest.fixture
def sender():
    return Messenger()


async def lease_all(house):
    await house.queueing.queue()
    await house.lease.renew()
    return await lease_some(house, 100)


async def lease_some(house, limit):
    async with house.db.write() as tx:
        return await deliveries.lease(
            tx, lane=Lane.AS_IT_COMES, epoch=house.lease.epoch, now=house.clock(), limit=limit
        )


async def mark(house, taken, *, lease=None):
    lease = lease or house.lease
    async with house.db.write() as tx:
        return await deliveries.mark_sending(
            tx,
            [one.id for one in taken],
            bot=BOT,
            owner=lease.owner,
            epoch=lease.epoch,
            until=house.clock() + timedelta(seconds=8),
        )


async def another_process_takes_over(house, clock, **rules):
    clock.advance(seconds=20)
    house.restart(**rules)
    assert await house.lease.renew()
    await house.outbox.recover()


def recorder(house):
    return Recorder(clock=house.clock, skip_uncertain=False, jitter=lambda: 0.5)


def done(delivery, outcome):
    return SendResult(
        delivery=delivery,
        part=delivery.next_part,
        revision=1,
        address=delivery.address,
        topic_gone=False,
        outcome=outcome,
    )


# ---- whose turn it is ---------------------------------------------------------------------------


async def test_many_that_must_wait_hide_nobody_behind_them(house):
    """Given more that wait than a lease looks at in one go, those behind them have their turn."""
    for number in range(1, 41):
        await house.subscribe(number)
    await house.publish("Tin một")
    await house.queueing.queue()
    await house.lease.renew()
    first = sa.select(tables.deliveries.c.chat_id).order_by(tables.deliveries.c.id).limit(30)
    async with house.db.write() as tx:
        gone = chats.update().where(chats.c.id.in_(first)).values(gone_reason="blocked")
        await tx.execute(gone)

    taken = [await lease_some(house, 4) for _ in range(5)]

    assert [len(some) for some in taken] == [4, 4, 2, 0, 0]
    assert len({one.address for some in taken for one in some}) == 10


# ---- killed -------------------------------------------------------------------------------------


async def test_killed_after_queueing_everything_is_still_due(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()

    await another_process_takes_over(house, clock)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_killed_with_deliveries_leased_nothing_is_lost_or_repeated(house, clock):
    for chat in (AN, BINH):
        await house.subscribe(chat)
    await house.publish("Khởi công cầu mới")
    await lease_all(house)

    await another_process_takes_over(house, clock, uncertain=UncertainPolicy.SKIP)
    await house.turn()

    assert house.got(AN) == house.got(BINH) == [["Khởi công cầu mới"]]


@pytest.mark.parametrize(
    ("policy", "again"),
    [(UncertainPolicy.RESEND, 1), (UncertainPolicy.SKIP, 0)],
    ids=["resend", "skip"],
)
async def test_killed_while_sending_the_setting_decides(house, clock, policy, again):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await mark(house, await lease_all(house))

    await another_process_takes_over(house, clock, uncertain=policy)
    await house.turn()

    assert len(house.got(AN)) == again
    async with house.db.read() as tx:
        kept = [row.message_id for row in await tx.execute(receipts.select())]
    assert kept == ([1] if again else [None])
    assert await house.states() == {"sent" if again else "uncertain": 1}


async def test_killed_between_two_parts_it_goes_on_with_the_next(house, clock, sender):
    house.renderer.per_part = 1
    await house.subscribe(AN)
    await house.publish("Một", "Hai", "Ba")
    (taken,) = await lease_all(house)
    await mark(house, [taken])
    async with house.db.write() as tx:
        assert await recorder(house).record_all(tx, [done(taken, Sent(5))]) == [NextPart.PART]

    await another_process_takes_over(house, clock, uncertain=UncertainPolicy.SKIP)
    await house.turn()

    assert house.got(AN) == [["Hai"], ["Ba"]]


async def test_whoever_is_skipped_at_one_part_gets_the_rest(house, clock):
    house.renderer.per_part = 1
    await house.subscribe(AN)
    await house.publish("Một", "Hai")
    await mark(house, await lease_all(house))

    await another_process_takes_over(house, clock, uncertain=UncertainPolicy.SKIP)
    await house.turn()

    assert house.got(AN) == [["Hai"]]


# ---- two processes ------------------------------------------------------------------------------


async def test_only_one_of_two_processes_has_the_lease(house, clock):
    first = house.lease
    assert await first.renew()
    house.restart()

    assert not await house.lease.renew()
    clock.advance(seconds=10)
    await first.renew()
    clock.advance(seconds=10)
    assert not await house.lease.renew()
    clock.advance(seconds=8)
    assert await house.lease.renew()
    assert not await first.renew()


async def test_a_lease_that_is_let_go_is_free_at_once(house):
    await house.lease.renew()
    await house.lease.release()
    house.restart()

    assert await house.lease.renew()
    assert house.lease.epoch == 2


async def test_nobody_waits_for_the_lease_of_a_process_that_is_surely_dead(house):
    dead = house.lease
    await dead.renew()
    house.restart()
    house.lease.is_dead = lambda owner: owner == dead.owner

    assert await house.lease.renew()

    assert house.lease.epoch == 2
    assert not await dead.renew()


async def test_a_process_that_was_asleep_can_mark_nothing(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    taken = await lease_all(house)
    asleep = house.lease

    await another_process_takes_over(house, clock)

    assert await mark(house, taken, lease=asleep) == set()


async def test_nor_can_one_whose_lease_would_end_during_the_call(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    taken = await lease_all(house)

    clock.advance(seconds=10)
    assert await mark(house, taken) == set()

    await house.lease.renew()
    assert await mark(house, taken) == {one.id for one in taken}


async def test_coming_back_after_a_lapse_is_another_epoch(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    taken = await lease_all(house)

    clock.advance(seconds=20)
    await house.lease.renew()

    assert house.lease.epoch == 2
    assert await mark(house, taken) == set()


async def test_after_a_lapse_the_outbox_itself_goes_on(house, clock, sender):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    await house.lease.renew()
    sender.on_permit = lambda: clock.advance(seconds=20)  # the machine sleeps before the mark
    await house.outbox.send_due()
    assert sender.calls == []

    sender.on_permit = lambda: None
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_an_old_answer_does_not_change_what_another_process_sends(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    (old,) = await lease_all(house)
    await mark(house, [old])
    await another_process_takes_over(house, clock)
    (new,) = await lease_all(house)
    await mark(house, [new])

    async with house.db.write() as tx:
        assert await recorder(house).record_all(tx, [done(old, Refused("late"))]) == [
            NextPart.NONE
        ]

    assert await house.states() == {"sending": 1}


async def test_an_old_receipt_is_kept_for_it_is_true(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    (old,) = await lease_all(house)
    await mark(house, [old])
    await another_process_takes_over(house, clock)

    async with house.db.write() as tx:
        await recorder(house).record_all(tx, [done(old, Sent(42))])

    async with house.db.read() as tx:
        (kept,) = (await tx.execute(receipts.select())).mappings()
    assert kept["message_id"] == 42


async def test_two_processes_that_queue_at_once_queue_everything_once(house):
    for address in range(1, 31):
        await house.subscribe(address)
    await house.publish("Khởi công cầu mới")
    other = House(db=house.db, clock=house.clock, sender=house.sender)

    await asyncio.gather(house.queueing.queue(), other.queueing.queue())
    await house.turn()

    assert all(house.got(address) == [["Khởi công cầu mới"]] for address in range(1, 31))


async def test_the_row_remembers_its_epoch_when_nobody_holds_it(db, clock):
    async with db.write() as tx:
        length = timedelta(seconds=15)
        assert await senders.acquire(tx, BOT, "a", now=clock(), length=length) == 1
        await senders.release(tx, BOT, "a", now=clock())
        assert await senders.acquire(tx, BOT, "b", now=clock(), length=length) == 2
        assert await tx.scalar(sa.select(tables.senders.c.owner)) == "b"


# ---- the running loop ---------------------------------------------------------------------------


@asynccontextmanager
async def running(house):
    await house.lease.renew()
    async with at_work(house.outbox.run()) as task:
        yield task


async def test_a_stop_waits_for_the_call_under_way_and_writes_its_receipt(house, sender):
    sender.doors[AN] = asyncio.Event()
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    async with running(house):
        await sender.under_way.wait()
        stopping = asyncio.create_task(house.outbox.stop())
        assert await house.states() == {"sending": 1}

        sender.doors[AN].set()
        await stopping

    assert await house.states() == {"sent": 1}


async def test_what_is_queued_while_it_runs_goes_out_when_it_is_woken(house, sender):
    async with running(house):
        await house.subscribe(AN)
        await house.publish("Khởi công cầu mới")
        await house.queueing.queue()
        house.outbox.wake()

        async def sent():
            return await house.states() == {"sent": 1}

        await until(sent)


async def test_a_chat_that_takes_its_time_holds_up_no_other(house, sender):
    sender.doors[AN] = asyncio.Event()
    await house.subscribe(AN)
    await house.subscribe(BINH)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    async with running(house):

        async def binh_has_it():
            return bool(house.got(BINH))

        await until(binh_has_it)
        assert house.got(AN) == []
        sender.doors[AN].set()


# ---- a chat's row given up while a call is under way --------------------------------------------


async def test_a_receipt_for_a_chat_that_was_forgotten_meanwhile_harms_nobody(house, sender):
    sender.doors[AN] = asyncio.Event()
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    async with running(house):
        await sender.under_way.wait()
        async with house.db.write() as tx:
            await house.subscribers.forget(tx, (await house.chat(AN)).id)
        sender.doors[AN].set()
        await house.outbox.stop()

    assert await house.states() == {}


# ---- a database that takes nothing more ---------------------------------------------------------


async def test_what_cannot_be_marked_is_not_sent(db, clock, sender):
    disk = FullDisk(db)
    house = House(db=disk, clock=clock, sender=sender)
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    await house.lease.renew()

    def fill():
        disk.full = True

    sender.on_permit = fill
    with pytest.raises(ExceptionGroup, match="TaskGroup"):  # leasing more fails as well
        await house.outbox.send_due()
    assert sender.calls == []

    disk.full, sender.on_permit = False, lambda: None
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_a_receipt_is_written_when_there_is_room_again(db, clock, sender):
    disk = FullDisk(db)
    house = House(db=disk, clock=clock, sender=sender)
    sender.doors[AN] = asyncio.Event()
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    async with running(house):
        await sender.under_way.wait()
        disk.full = True
        sender.doors[AN].set()

        async def sent():
            return bool(house.got(AN))

        await until(sent)
        disk.full = False

        async def written():
            return await house.states() == {"sent": 1}

        await until(written)

    assert house.got(AN) == [["Khởi công cầu mới"]]


# ---- the state machine holds in the database itself ---------------------------------------------


async def test_an_answer_that_the_chat_moved_while_another_moved_it_too(house, sender):
    await house.subscribe(-11)
    await house.publish("Khởi công cầu mới")
    (taken,) = await lease_all(house)
    await mark(house, [taken])
    async with house.db.write() as tx:
        both = [done(taken, ChatMoved(-1011)), done(taken, ChatMoved(-1011))]
        await recorder(house).record_all(tx, both)
    await house.turn()

    assert house.got(-1011) == [["Khởi công cầu mới"]]
    assert sender.calls == [Destination(address=-1011)]
