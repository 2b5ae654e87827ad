"""A database whose disk fills up."""

from __future__ import annotations

from contextlib import asynccontextmanager

from digests.errors import StoreFull


class FullDisk:
    """The database, on a disk that fills up when told."""

    def __init__(self, db):
        self.db, self.full = db, False

    def read(self):
        return self.db.read()

    @asynccontextmanager
    async def write(self):
        if self.full:
            raise StoreFull("database or disk is full")
        async with self.db.write() as tx:
            yield tx

    async def write_all(self, work):
        if self.full:
            raise StoreFull("database or disk is full")
        return await self.db.write_all(work)
