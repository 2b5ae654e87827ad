"""A PostgreSQL that goes away and comes back: within a transaction, at its commit, between two."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import sqlalchemy as sa

from digests.errors import StoreFailed
from digests.store.database import Database
from digests.store.tables import counters
from tests.waiting import until

STARTING = b"SFATAL\0C57P03\0Mthe database system is starting up\0\0"


class Cable:
    """Between the program and the server: may be cut, and may say what a starting server says."""

    def __init__(self, url: str, folder: Path) -> None:
        where = parse_qs(urlsplit(url).query)["host"][0]
        self._server = f"{where}/.s.PGSQL.5432"
        self._folder = folder
        self.url = url.replace(quote(where, safe=""), quote(str(folder), safe="")).replace(
            where, str(folder)
        )
        self.starting = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._listener: asyncio.Server | None = None

    async def plug_in(self) -> None:
        self._listener = await asyncio.start_unix_server(
            self._serve, self._folder / ".s.PGSQL.5432"
        )

    async def pull_out(self) -> None:
        """No connection lives on, no new one is made."""
        assert self._listener is not None
        self._listener.close()
        self.cut()
        (self._folder / ".s.PGSQL.5432").unlink(missing_ok=True)

    def cut(self) -> None:
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.starting:
            await reader.read(1000)
            length = (len(STARTING) + 4).to_bytes(4, "big")
            writer.write(b"E" + length + STARTING)
            writer.close()
            return
        from_server, to_server = await asyncio.open_unix_connection(self._server)
        self._ends |= {writer, to_server}
        await asyncio.gather(_pass(reader, to_server), _pass(from_server, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


@pytest.fixture
async def cable(postgres_servers):
    url = await postgres_servers.fresh()
    with tempfile.TemporaryDirectory(prefix="tg") as folder:  # a socket's path must be short
        cable = Cable(url, Path(folder))
        await cable.plug_in()
        yield cable
        await cable.pull_out()
    await postgres_servers.drop(url)


@pytest.fixture
async def away(cable):
    database = Database(cable.url)
    await set_to(database, 1)
    yield database
    await database.close()


async def set_to(database, value):
    async with database.write() as tx:
        await tx.execute(counters.update().values(value=value))


async def value_of(database):
    async with database.read() as tx:
        return await tx.scalar(sa.select(counters.c.value))


async def back_again(database):
    """Return once it can be written to; what is not our own word for a failure is raised."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await set_to(database, 2)
            except StoreFailed:
                await asyncio.sleep(0.01)


async def test_connections_cut_while_nobody_used_them_are_made_anew(cable, away):
    cable.cut()

    await back_again(away)

    assert await value_of(away) == 2


async def test_cut_in_the_middle_nothing_of_it_stays_and_the_next_may_write(cable, away):
    async def cut_in_the_middle(tx):
        await tx.execute(counters.update().values(value=7))
        cable.cut()
        await tx.execute(counters.update().values(value=8))

    with pytest.raises(StoreFailed):
        await away.write_all(cut_in_the_middle)

    assert await value_of(away) == 1
    await back_again(away)


async def test_cut_just_before_the_commit_it_is_a_failure_and_not_taken_for_done(cable, away):
    async def cut_at_the_end(tx):
        await tx.execute(counters.update().values(value=7))
        cable.cut()

    with pytest.raises(StoreFailed):
        await away.write_all(cut_at_the_end)

    assert await value_of(away) == 1
    await back_again(away)


async def test_a_server_that_is_gone_is_a_failure_in_our_words_until_it_is_back(cable, away):
    await cable.pull_out()
    for _ in range(3):
        with pytest.raises(StoreFailed):
            await set_to(away, 7)
        with pytest.raises(StoreFailed):
            await value_of(away)

    await cable.plug_in()
    await back_again(away)

    assert await value_of(away) == 2


async def test_a_server_that_is_still_starting_is_a_failure_in_our_words(cable, away):
    cable.starting = True
    cable.cut()
    for _ in range(3):
        with pytest.raises(StoreFailed):
            await set_to(away, 7)

    cable.starting = False
    await back_again(away)


async def test_one_who_stops_waiting_for_the_turn_leaves_it_to_the_others(cable, away):
    other = Database(cable.url)
    async with away.write() as tx:
        await tx.execute(counters.update().values(value=3))
        waiting = asyncio.create_task(set_to(other, 9))
        await until(lambda: waits_for_the_turn(away))
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(10):
        await set_to(other, 4)

    assert waiting.cancelled()
    assert await value_of(away) == 4
    await other.close()


async def waits_for_the_turn(database):
    async with database.read() as tx:
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return await tx.scalar(sa.text(query))
