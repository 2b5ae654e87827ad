"""A thread that does whole transactions on SQLite.

Over aiosqlite each statement is several ways to a thread and back. Each way waits for the event
loop and for the interpreter's lock; while hundreds of messages are under way those waits, not the
disk, are most of what a transaction takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


class WriterThread:
    def __init__(self, url: sa.URL, listen: Callable[[sa.Engine], None]) -> None:
        self._engine = sa.create_engine(url, hide_parameters=True)  # they are what readers said
        listen(self._engine)
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: Thread | None = None

    async def do(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Do `work` as one writing transaction: committed at its end, rolled back on an error."""
        return await self._submit(lambda: self._transaction(work))

    async def close(self) -> None:
        if self._thread is not None:
            await self._submit(self._engine.dispose)
            self._jobs.put(None)
            self._thread = None

    def _transaction(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        engine = self._engine.execution_options(tingon_writes=True)
        with engine.begin() as connection:
            return _run_without_waiting(
                work(cast(AsyncConnection, _BlockingConnection(connection)))
            )

    async def _submit(self, job: Callable[[], T]) -> T:
        """Have the thread do a job, after those asked for before."""
        if self._thread is None:
            # A daemon: a disk that hangs does not keep the program from ending.
            self._thread = Thread(target=_run_jobs, args=(self._jobs,), name="sqlite", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def resolve(result: T | None, error: BaseException | None) -> None:
            if done.cancelled():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(cast(T, result))

        def work() -> None:
            result: T | None = None
            failure: BaseException | None = None
            try:
                result = job()
            except BaseException as error:  # raised where it is waited for
                failure = error
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(resolve, result, failure)

        self._jobs.put(work)
        return await done


def _run_jobs(jobs: SimpleQueue[Callable[[], None] | None]) -> None:
    while (job := jobs.get()) is not None:
        job()


class _BlockingConnection:
    """A connection of this thread in the words of an AsyncConnection; nothing of it ever waits."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> sa.Dialect:
        return self._connection.dialect

    async def execute(self, statement: sa.Executable, parameters: Any = None) -> Any:
        return self._connection.execute(statement, parameters)

    async def scalar(self, statement: sa.Executable, parameters: Any = None) -> Any:
        return self._connection.scalar(statement, parameters)


def _run_without_waiting(work: Awaitable[T]) -> T:
    """Run a coroutine that never waits from its beginning to its end."""
    steps = cast(Coroutine[Any, Any, T], work)
    try:
        steps.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    steps.close()
    raise RuntimeError("a transaction of the database's thread may await only the database")
