"""A disk that takes no more, for real: the system refuses to let a file grow."""

from __future__ import annotations

import resource
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from digests.errors import StoreFull
from digests.store.database import Database
from digests.store.tables import parts, schedules

ROOM = 2_000_000  # bytes a file may have
LONG = "x" * 3_000_000


@pytest.fixture
async def db(sqlite_files):
    database = Database(await sqlite_files.fresh())
    yield database
    await database.close()


@contextmanager
def full_disk():
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def put(tx, name):
    await tx.execute(schedules.insert().values(hash=name, schedule={"text": LONG}))


async def in_a_block(db, name):
    async with db.write() as tx:
        await put(tx, name)


async def at_once(db, name):
    await db.write_all(lambda tx: put(tx, name))


@pytest.mark.parametrize("write", [in_a_block, at_once])
async def test_it_is_said_in_our_words_leaves_nothing_and_passes(db, write):
    with full_disk():
        for _ in range(3):
            with pytest.raises(StoreFull):
                await write(db, "too much")
        async with db.read() as tx:  # what is there can still be read
            assert await tx.scalar(sa.select(sa.func.count()).select_from(parts)) == 0

    await at_once(db, "one")
    await in_a_block(db, "two")

    async with db.read() as tx:
        names = await tx.scalars(sa.select(schedules.c.hash).order_by(schedules.c.id))
        assert list(names) == ["one", "two"]
