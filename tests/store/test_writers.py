"""Writers take turns: what one has read is still so when it writes, whoever else is about."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from digests.store.database import Database
from digests.store.tables import counters

ALL = 40


@pytest.fixture
async def other(database_url):
    """Another process at the same database."""
    database = Database(database_url)
    yield database
    await database.close()


async def test_two_processes_that_count_on_from_what_they_read_lose_nothing(db, other):
    async with db.read() as tx:
        before = await tx.scalar(sa.select(counters.c.value))

    await asyncio.gather(*(count_on((db, other)[n % 2]) for n in range(ALL)))

    async with db.read() as tx:
        assert await tx.scalar(sa.select(counters.c.value)) == before + ALL


async def count_on(database):
    async with database.write() as tx:
        found = await tx.scalar(sa.select(counters.c.value))
        await tx.execute(counters.update().values(value=found + 1))


async def test_a_writer_that_fails_leaves_the_turn_to_the_next(db, other):
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(db)

    async with asyncio.timeout(10):
        await count_on(other)


async def write_and_fail(database):
    async with database.write() as tx:
        await tx.execute(counters.update().values(value=7))
        raise ZeroDivisionError


async def test_who_is_cancelled_while_writing_leaves_nothing_and_holds_up_nobody(db, other):
    began = asyncio.Event()

    async def never_ends():
        async with db.write() as tx:
            await tx.execute(counters.update().values(value=7))
            began.set()
            await asyncio.Event().wait()

    before = await value_of(db)
    writing = asyncio.create_task(never_ends())
    await began.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)

    async with asyncio.timeout(10):
        await count_on(other)
        await count_on(db)
    assert await value_of(db) == before + 2


async def test_whenever_writers_are_cancelled_what_they_wrote_is_whole(db, other):
    """Given each cancelled after another number of the loop's turns, some of them in a commit."""
    before = await value_of(db)

    for turns in range(ALL):
        writing = asyncio.create_task(count_twice((db, other)[turns % 2]))
        for _ in range(turns):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)

    async with asyncio.timeout(10):
        await count_twice(other)
        await count_twice(db)
    assert (await value_of(db) - before) % 2 == 0


async def count_twice(database):
    async with database.write() as tx:
        for _ in range(2):
            found = await tx.scalar(sa.select(counters.c.value))
            await tx.execute(counters.update().values(value=found + 1))


async def value_of(database):
    async with database.read() as tx:
        return await tx.scalar(sa.select(counters.c.value))


async def test_a_process_that_fell_asleep_while_writing_loses_its_turn(db):
    if db.is_sqlite:
        pytest.skip("a setting of PostgreSQL")
    async with db.write() as tx:
        allowed = await tx.scalar(sa.text("SHOW idle_in_transaction_session_timeout"))

    assert allowed == "15s"
