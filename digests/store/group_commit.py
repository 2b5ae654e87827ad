"""Writes of many tasks in one transaction: a commit costs the disk the same for one or 32."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from digests.errors import StoreFailed, StoreRefused
from digests.store.database import Database, Transaction

Value = TypeVar("Value")
Result = TypeVar("Result")


@dataclass(slots=True)
class _PendingWrite(Generic[Value, Result]):
    value: Value
    written: asyncio.Future[Result]


@dataclass(slots=True, kw_only=True)
class WriteQueue(Generic[Value, Result]):
    """Values of one kind, written together."""

    write_all: Callable[[Transaction, list[Value]], Awaitable[list[Result]]]
    """Returns a result for each."""
    batch_size: int
    """Values a transaction."""
    woken: asyncio.Event
    pending: list[_PendingWrite[Value, Result]] = field(default_factory=list)

    async def write(self, value: Value) -> Result:
        """Return the result for this value once it is committed; raises StoreFailed."""
        written: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.pending.append(_PendingWrite(value, written))
        self.woken.set()
        return await written

    def next_batch(self) -> list[_PendingWrite[Value, Result]]:
        batch = self.pending[: self.batch_size]
        del self.pending[: len(batch)]
        return batch


@dataclass(slots=True, kw_only=True)
class GroupCommit:
    """Gathers what is to be written while a commit is under way, and commits it together."""

    db: Database
    _queues: list[WriteQueue[Any, Any]] = field(default_factory=list)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def queue(
        self,
        write_all: Callable[[Transaction, list[Value]], Awaitable[list[Result]]],
        *,
        batch_size: int,
    ) -> WriteQueue[Value, Result]:
        queue = WriteQueue(write_all=write_all, batch_size=batch_size, woken=self._woken)
        self._queues.append(queue)
        return queue

    async def run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while any(queue.pending for queue in self._queues):
                await self._commit([(q, q.next_batch()) for q in self._queues if q.pending])

    async def _commit(
        self, batches: list[tuple[WriteQueue[Any, Any], list[_PendingWrite[Any, Any]]]]
    ) -> None:
        async def write(tx: Transaction) -> list[list[Any]]:
            return [
                await queue.write_all(tx, [one.value for one in batch]) for queue, batch in batches
            ]

        try:
            results = await self.db.write_all(write)
        except Exception as error:  # raised where each is waited for
            single = [(queue, [one]) for queue, batch in batches for one in batch]
            if len(single) > 1 and _is_fault_of_a_value(error):
                # One of them is at fault, and must not take the others with it.
                for batch_of_one in single:
                    await self._commit([batch_of_one])
                return
            for _, (one,) in single:
                if not one.written.done():
                    one.written.set_exception(error)
            return
        for (_, batch), found in zip(batches, results, strict=True):
            for one, result in zip(batch, found, strict=True):
                if not one.written.done():
                    one.written.set_result(result)


def _is_fault_of_a_value(error: Exception) -> bool:
    return isinstance(error, StoreRefused) or not isinstance(error, StoreFailed)
