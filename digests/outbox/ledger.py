"""Writes of many deliveries in one transaction: a commit costs the disk the same for one or 32."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from digests.errors import StoreFailed
from digests.store.database import Database, Transaction

Write = Callable[[Transaction, list[Any]], Awaitable[list[Any]]]
"""Writes many entries of one kind; returns an answer for each."""


@dataclass(slots=True)
class _Entry:
    kind: Write
    value: Any
    written: asyncio.Future[Any]


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Gathers what is to be written while a commit is under way, and commits it together."""

    db: Database
    most: int = 32
    """Entries a transaction: also the most deliveries that are marked `sending` together."""
    _waiting: list[_Entry] = field(default_factory=list)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, kind: Write, value: Any) -> Any:
        """Return what `kind` answered for this value once it is committed; raises StoreFailed."""
        entry = _Entry(kind, value, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        self._woken.set()
        return await entry.written

    async def run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                some = self._waiting[: self.most]
                del self._waiting[: len(some)]
                await self._commit(some)

    async def _commit(self, entries: list[_Entry]) -> None:
        by_kind: dict[Write, list[_Entry]] = {}
        for entry in entries:
            by_kind.setdefault(entry.kind, []).append(entry)
        try:
            answers: list[tuple[_Entry, Any]] = []
            async with self.db.write() as tx:
                for kind, some in by_kind.items():
                    got = await kind(tx, [entry.value for entry in some])
                    answers.extend(zip(some, got, strict=True))
        except StoreFailed as error:
            for entry in entries:
                if not entry.written.done():
                    entry.written.set_exception(error)
            return
        for entry, answer in answers:
            if not entry.written.done():
                entry.written.set_result(answer)
