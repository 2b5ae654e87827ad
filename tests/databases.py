"""Databases for tests: copies of one that is migrated once, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from digests.store.database import Database

_MEMORY = Path("/dev/shm")
_PLENTY = 4 * 1024**3
_TOLD_APART = 100_000  # databases a process may make


def memory() -> Path | None:
    """Where files lie in memory, if there is plenty: making a database is cheap there."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _PLENTY:
        return _MEMORY
    return None


@contextmanager
def run_folder(where: Path | None = None) -> Iterator[Path]:
    """A folder that the processes of one run share; ends with it, as does a server kept in it."""
    folder = Path(tempfile.mkdtemp(prefix="tingon-test-", dir=where))
    try:
        with (folder / "server").open("w") as server:
            with _locked(folder / "run"):
                yield folder
            fcntl.flock(server, fcntl.LOCK_EX)  # the keeper of the server, if any, has ended
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class SqliteFiles:
    def __init__(self, run: Path) -> None:
        self._run = run
        self._numbers = _numbers()

    async def fresh(self) -> str:
        template = self._run / "template.db"
        with _locked(self._run / "copying"):
            if not template.exists():
                await _migrate(f"sqlite:///{template}")
        path = self._next()
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    async def empty(self) -> str:
        """Of no program yet: there is not even a table."""
        return f"sqlite:///{self._next()}"

    def _next(self) -> Path:
        return self._run / f"{next(self._numbers)}.db"


class PostgresServers:
    """One server for the whole test run, started when any of its processes first asks for it."""

    def __init__(self, run: Path) -> None:
        self._run_folder = run
        self._uri = ""
        self._numbers = _numbers()

    async def fresh(self) -> str:
        return await self._create(template="template_tingon")

    async def empty(self) -> str:
        """Of no program yet: there is not even a table."""
        return await self._create(template="template1")

    async def _create(self, *, template: str) -> str:
        if not self._uri:
            await self._find()
        name = f"test_{next(self._numbers)}"
        await self._run("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name)

    async def drop(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        await self._run("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    async def _find(self) -> None:
        known = self._run_folder / "uri"
        with _locked(self._run_folder / "starting"):
            if known.exists():
                self._uri = known.read_text()
                return
            self._uri = _start_postgres(self._run_folder)
            await self._make_template()
            known.write_text(self._uri)

    async def _make_template(self) -> None:
        await self._run("postgres", "CREATE DATABASE template_tingon")
        await _migrate(self._url("template_tingon"))
        await self._run("postgres", "ALTER DATABASE template_tingon ALLOW_CONNECTIONS false")
        await self._run(
            "postgres",
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = 'template_tingon'",
        )

    def _url(self, name: str) -> str:
        return self._uri.replace("/postgres?", f"/{name}?")

    async def _run(self, database: str, statement: str) -> None:
        connection = await asyncpg.connect(self._url(database))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _start_postgres(run: Path) -> str:
    # A session of its own: Ctrl-C is for the run, whose end the keeper sees by itself.
    keeper = [sys.executable, str(Path(__file__).with_name("postgres_keeper.py")), str(run)]
    told = subprocess.run(keeper, stdout=subprocess.PIPE, start_new_session=True, check=True)
    assert told.stdout, "PostgreSQL did not start: its keeper says why on stderr"
    return told.stdout.decode().strip()


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    if database.is_sqlite:
        async with database.read() as tx:
            await tx.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await database.close()


def _numbers() -> Iterator[int]:
    """Numbers that no other process of the run gives."""
    return itertools.count(os.getpid() * _TOLD_APART)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that the kernel takes back from whoever dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
