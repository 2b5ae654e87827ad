"""Whole transactions: `Database.write_all`, which on SQLite are done by a thread of their own."""

from __future__ import annotations

import asyncio
import traceback

import pytest
import sqlalchemy as sa

from digests.errors import StoreFailed
from digests.store import database
from digests.store.database import Database
from digests.store.tables import counters

PRIVATE = "chuyện riêng"


async def put(tx, name: str, value: int) -> int:
    await tx.execute(counters.insert().values(name=name, value=value))
    return value


async def value_of(db: Database, name: str) -> int | None:
    async with db.read() as tx:
        return await tx.scalar(sa.select(counters.c.value).where(counters.c.name == name))


async def test_what_a_transaction_wrote_is_there_once_it_answers(db):
    answer = await db.write_all(lambda tx: put(tx, "told", 7))

    assert answer == 7
    assert await value_of(db, "told") == 7


async def test_of_a_transaction_that_breaks_nothing_stays(db):
    async def half(tx) -> None:
        await put(tx, "half", 1)
        raise LookupError("in the middle")

    with pytest.raises(LookupError, match="in the middle"):
        await db.write_all(half)

    assert await value_of(db, "half") is None
    assert await db.write_all(lambda tx: put(tx, "half", 2)) == 2


async def test_what_the_database_refuses_is_told_in_our_words(db):
    await db.write_all(lambda tx: put(tx, "once", 1))

    with pytest.raises(StoreFailed):
        await db.write_all(lambda tx: put(tx, "once", 2))

    assert await value_of(db, "once") == 1


async def test_what_the_database_refuses_is_told_without_a_word_of_what_was_to_be_kept(db):
    """Given an error that is logged with all that led to it: readers' words are in no log."""
    statement = sa.text("INSERT INTO nowhere VALUES (:words)")

    async def keep(tx) -> None:
        await tx.execute(statement, {"words": PRIVATE})

    async def keep_in_a_block() -> None:
        async with db.write() as tx:
            await keep(tx)

    for keeping in (db.write_all(keep), keep_in_a_block()):
        with pytest.raises(StoreFailed) as refusal:
            await keeping
        told = "".join(traceback.format_exception(refusal.value))
        assert "nowhere" in told
        assert PRIVATE not in told


SLOW = sa.text(
    "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 20000)"
    " SELECT n FROM many ORDER BY n DESC"
)


async def test_one_who_is_cancelled_in_the_middle_of_writing_leaves_the_lock_to_others(
    db, monkeypatch
):
    """Given a process that loses its lease: whom it serves is cancelled, wherever he stands."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 50)
    cancelled = []  # held, with all that their tracebacks hold: the lock must not depend on it

    async def write_slowly(number: int, has_begun: asyncio.Event) -> None:
        async with db.write() as tx:
            await put(tx, f"slow {number}", 1)
            has_begun.set()
            await tx.execute(SLOW)

    for number in range(30):
        has_begun = asyncio.Event()
        writing = asyncio.create_task(write_slowly(number, has_begun))
        await has_begun.wait()
        for _ in range(20 * number):
            await asyncio.sleep(0)
        writing.cancel()
        cancelled += await asyncio.gather(writing, return_exceptions=True)
        async with db.write() as tx:
            await put(tx, f"quick {number}", 2)

    assert len(cancelled) == 30
    assert await value_of(db, "quick 29") == 2


async def test_writers_of_both_kinds_take_turns(db):
    async def count_up(tx) -> None:
        found = await tx.scalar(sa.select(counters.c.value).where(counters.c.name == "turns"))
        change = counters.update().where(counters.c.name == "turns")
        await tx.execute(change.values(value=(found or 0) + 1))

    async def in_a_block() -> None:
        async with db.write() as tx:
            await tx.execute(sa.select(counters).where(counters.c.name == "seq").with_for_update())
            await count_up(tx)

    async def at_once() -> None:
        async def locked(tx) -> None:
            await tx.execute(sa.select(counters).where(counters.c.name == "seq").with_for_update())
            await count_up(tx)

        await db.write_all(locked)

    await db.write_all(lambda tx: put(tx, "turns", 0))

    await asyncio.gather(*(work() for _ in range(10) for work in (in_a_block, at_once)))

    assert await value_of(db, "turns") == 20


async def test_one_who_stops_waiting_leaves_the_database_to_the_others(db):
    asked = asyncio.create_task(db.write_all(lambda tx: put(tx, "left", 1)))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)

    await db.write_all(lambda tx: put(tx, "next", 2))

    assert await value_of(db, "next") == 2


async def test_a_transaction_in_the_thread_may_wait_for_nothing_else(tmp_path):
    db = Database(f"sqlite:///{tmp_path}/own.db")
    await db.migrate()

    async def waits(tx) -> None:
        await put(tx, "late", 1)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="only the database"):
        await db.write_all(waits)

    assert await value_of(db, "late") is None
    await db.close()


async def test_a_database_in_memory_does_them_as_well():
    db = Database("sqlite://")
    await db.migrate()

    await db.write_all(lambda tx: put(tx, "kept", 3))

    assert await value_of(db, "kept") == 3
    await db.close()
