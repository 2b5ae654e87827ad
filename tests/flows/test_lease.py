"""What a process knows about its hold on the sender's lease, and tells the operator."""

from __future__ import annotations

import pytest

from digests.errors import StoreFull
from digests.outbox import SenderLease
from tests.flows.disk import FullDisk
from tests.waiting import at_work, until

BOT = 7


@pytest.fixture
def told():
    return []


@pytest.fixture
def disk(db):
    return FullDisk(db)


@pytest.fixture
def lease(disk, clock, told):
    return SenderLease(db=disk, clock=clock, bot=BOT, owner="we", on_store=told.append)


async def test_a_database_that_takes_nothing_is_told_until_it_does_again(disk, lease, told):
    async with at_work(lease.keep_renewing()):
        await until(lambda: told == [None])
        disk.full = True
        await until(lambda: len(told) == 2)
        disk.full = False
        await until(lambda: len(told) == 3)

    assert isinstance(told[1], StoreFull)
    assert told[2] is None


async def test_who_cannot_write_is_no_standby_that_may_wait_in_peace(disk, lease, clock):
    await lease.renew()
    disk.full = True
    clock.advance(seconds=30)
    with pytest.raises(StoreFull):
        await lease.renew()

    assert not lease.held
    assert not lease.stands_by


async def test_who_finds_another_in_its_place_stands_by(db, disk, lease, clock):
    await SenderLease(db=db, clock=clock, bot=BOT, owner="another").renew()

    await lease.renew()
    assert lease.stands_by

    clock.advance(seconds=30)
    await lease.renew()
    assert not lease.stands_by


async def test_a_lease_lasts_no_longer_than_it_was_taken_for(lease, clock):
    await lease.renew()

    assert lease.lasts(seconds=12)
    clock.advance(seconds=10)
    assert not lease.lasts(seconds=12)
    assert lease.held


async def test_what_was_let_go_is_not_taken_again(lease):
    await lease.renew()
    await lease.release()

    assert not await lease.renew()
