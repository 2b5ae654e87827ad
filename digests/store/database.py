"""Open the database, hand out transactions, and bring the schema up to date."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import alembic.command
import alembic.config
import alembic.script
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from digests.errors import StoreFailed, StoreFull, StoreRefused, StoreUnusable
from digests.store.writer_thread import WriterThread

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT = 15_000  # ms another process (the command line) may hold SQLite's write lock
_ONE_WRITER = sa.text("SELECT pg_advisory_xact_lock(7954887)")  # the number is ours alone
NO_ADDRESS = "its address is neither sqlite:///path nor postgresql://user:password@host:port/name"
MAX_PARAMETERS = 5_000

Transaction = AsyncConnection
"""What every function in this package works on."""

Row = sa.RowMapping

T = TypeVar("T")


class Database:
    """`url` is sqlite:///path, postgresql://..., or the same with a driver named."""

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises StoreUnusable where the address cannot be right."""
        self.url = _with_driver(url)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite:
            _make_folder(self.url)
        options: dict[str, Any] = {} if self.is_sqlite else _postgresql()
        self._engine = _engine(self.url, options)
        self._writing = asyncio.Lock()
        self._thread: WriterThread | None = None
        if self.is_sqlite:
            _listen(self._engine.sync_engine)
        if self.is_sqlite and self._engine.url.database not in {None, "", ":memory:"}:
            self._thread = WriterThread(self._engine.url.set(drivername="sqlite"), _listen)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """A writing transaction: committed at the end of the block, rolled back on an error.

        There is one writer at a time, on both databases: what a transaction has read is still so
        when it writes, between two of its statements nothing changes. SQLite begins with the lock
        taken; on PostgreSQL the writers of all processes queue for one lock.
        Raises StoreFull where nothing can be written down, StoreFailed for other refusals.
        """
        with _as_our_errors():
            if not self.is_sqlite:
                async with self._writing, self._engine.begin() as tx:
                    await tx.execute(_ONE_WRITER)
                    yield tx
                return
            async with self._writing, self._engine.connect() as tx:
                await tx.execution_options(tingon_writes=True)
                async with tx.begin():
                    yield tx

    async def write_all(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` as one writing transaction; it awaits nothing but the database.

        For what is done hundreds of times a second: with SQLite a thread does it from BEGIN to
        COMMIT, and a busy event loop is waited for once, not for each statement.
        """
        if self._thread is None:
            async with self.write() as tx:
                return await work(tx)
        with _as_our_errors():
            async with self._writing:
                return await self._thread.do(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that only reads: one consistent picture, in nobody's way."""
        with _as_our_errors():
            async with self._engine.connect() as tx, tx.begin():
                yield tx

    async def migrate(self) -> None:
        """Bring the schema up to date; of two processes the second finds it done.

        Raises StoreUnusable for a newer program's database.
        """
        with _as_our_errors():
            async with self._engine.connect() as conn:
                await conn.execution_options(tingon_writes=True)
                if not self.is_sqlite:
                    await conn.execute(_ONE_WRITER)
                await conn.run_sync(_upgrade)
                await conn.commit()

    async def revision(self) -> str | None:
        """The schema's revision, None where there is none yet.

        Raises StoreUnusable for a newer program's database.
        """
        async with self.read() as tx:
            return await tx.run_sync(_revision)

    async def close(self) -> None:
        if self._thread is not None:
            await self._thread.close()
        await self._engine.dispose()


def batched(values: Sequence[T], size: int = MAX_PARAMETERS) -> Iterator[Sequence[T]]:
    """Few enough at a time for one statement's parameters."""
    return (values[start : start + size] for start in range(0, len(values), size))


def insert_new(table: sa.Table, tx: Transaction) -> Any:
    """An INSERT that leaves rows alone which are already there."""
    return upsert(table, tx).on_conflict_do_nothing()


def upsert(table: sa.Table, tx: Transaction) -> Any:
    """An INSERT of the dialect at hand, for `on_conflict_...`."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def _with_driver(url: str) -> str:
    for plain, driven in (
        ("sqlite://", "sqlite+aiosqlite://"),
        ("postgresql://", "postgresql+asyncpg://"),
        ("postgres://", "postgresql+asyncpg://"),
    ):
        if url.startswith(plain):
            return driven + url.removeprefix(plain)
    return url


def _postgresql() -> dict[str, Any]:
    from digests.store.postgres import OPTIONS  # late: SQLite needs no such driver

    return OPTIONS


def _engine(url: str, options: dict[str, Any]) -> AsyncEngine:
    if not url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise StoreUnusable(NO_ADDRESS)
    try:
        # Parameters are what readers said; errors go to the log with all that led to them.
        return create_async_engine(url, hide_parameters=True, **options)
    except (
        sa.exc.ArgumentError,
        ValueError,
    ) as error:  # may tell a password
        raise StoreUnusable(NO_ADDRESS) from error


def _make_folder(url: str) -> None:
    path = urlsplit(url).path[1:]
    if not path or path.startswith(":memory:"):
        return
    folder = Path(path).expanduser().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(f"its folder {folder} cannot be made: {error.strerror}") from error


def _upgrade(connection: sa.Connection) -> None:
    _revision(connection)
    config = _migrations()
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    script = alembic.script.ScriptDirectory.from_config(_migrations())
    if found is not None and found not in {one.revision for one in script.walk_revisions()}:
        raise StoreUnusable(
            f"a newer program wrote it (schema {found}, this one knows up to"
            f" {script.get_current_head()}): install that program again, or restore a backup that"
            " is older than the upgrade"
        )
    return found


def _migrations() -> alembic.config.Config:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _listen(engine: sa.Engine) -> None:
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    sa.event.listen(engine, "invalidate", _roll_back)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: `_begin_sqlite` says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -32000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("tingon_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _roll_back(connection: Any, _record: Any, _error: BaseException | None) -> None:
    """End the transaction of one who was cancelled in the middle of a statement.

    To close the connection does not: SQLite keeps the lock as long as anybody holds the statement.
    """
    with suppress(sqlite3.Error):  # what became unusable by itself
        connection.rollback()


@contextmanager
def _as_our_errors() -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _our_error(error)(str(error.orig)) from error
    except (OSError, sa.exc.TimeoutError) as error:  # PostgreSQL is away
        raise StoreFailed(str(error) or type(error).__name__) from error


def _our_error(error: sa.exc.DBAPIError) -> type[StoreFailed]:
    if _is_full(error):
        return StoreFull
    of_value = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError)
    # What asyncpg cannot even put on the wire comes as a general error; its code tells.
    is_data = str(getattr(error.orig, "sqlstate", "")).startswith("22")
    return StoreRefused if is_data or isinstance(error, of_value) else StoreFailed


def _is_full(error: sa.exc.DBAPIError) -> bool:
    text = str(error.orig).lower()
    code = getattr(error.orig, "sqlite_errorname", "")
    sqlstate = str(getattr(error.orig, "sqlstate", ""))
    return (
        code in {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_READONLY"}
        or code.startswith("SQLITE_IOERR")
        or sqlstate in {"53100", "25006"}  # disk_full, read_only_sql_transaction
        or "disk is full" in text
        or "readonly database" in text
    )
