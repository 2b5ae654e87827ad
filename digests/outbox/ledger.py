"""Writes of many deliveries in one transaction: a commit costs the disk the same for one or 32."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from digests.errors import StoreFailed, StoreRefused
from digests.store.database import Database, Transaction

Value = TypeVar("Value")
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Entry(Generic[Value, Answer]):
    value: Value
    written: asyncio.Future[Answer]


@dataclass(slots=True, kw_only=True)
class Book(Generic[Value, Answer]):
    """Entries of one kind, written together."""

    write_all: Callable[[Transaction, list[Value]], Awaitable[list[Answer]]]
    """Returns an answer for each."""
    most: int
    """Entries a transaction."""
    woken: asyncio.Event
    waiting: list[_Entry[Value, Answer]] = field(default_factory=list)

    async def write(self, value: Value) -> Answer:
        """Return the answer for this value once it is committed; raises StoreFailed."""
        entry: _Entry[Value, Answer] = _Entry(value, asyncio.get_running_loop().create_future())
        self.waiting.append(entry)
        self.woken.set()
        return await entry.written

    def take(self) -> list[_Entry[Value, Answer]]:
        some = self.waiting[: self.most]
        del self.waiting[: len(some)]
        return some


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Gathers what is to be written while a commit is under way, and commits it together."""

    db: Database
    _books: list[Book[Any, Any]] = field(default_factory=list)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def book(
        self, write_all: Callable[[Transaction, list[Value]], Awaitable[list[Answer]]], most: int
    ) -> Book[Value, Answer]:
        made = Book(write_all=write_all, most=most, woken=self._woken)
        self._books.append(made)
        return made

    async def run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while any(book.waiting for book in self._books):
                await self._commit([(book, book.take()) for book in self._books if book.waiting])

    async def _commit(self, pages: list[tuple[Book[Any, Any], list[_Entry[Any, Any]]]]) -> None:
        async def write(tx: Transaction) -> list[list[Any]]:
            return [
                await book.write_all(tx, [entry.value for entry in entries])
                for book, entries in pages
            ]

        try:
            answers = await self.db.write_all(write)
        except Exception as error:  # raised where each is waited for
            single = [(book, [entry]) for book, entries in pages for entry in entries]
            if len(single) > 1 and _is_of_an_entry(error):
                # One of them is at fault, and must not take the others with it.
                for page in single:
                    await self._commit([page])
                return
            for _, (entry,) in single:
                if not entry.written.done():
                    entry.written.set_exception(error)
            return
        for (_, entries), found in zip(pages, answers, strict=True):
            for entry, answer in zip(entries, found, strict=True):
                if not entry.written.done():
                    entry.written.set_result(answer)


def _is_of_an_entry(error: Exception) -> bool:
    return isinstance(error, StoreRefused) or not isinstance(error, StoreFailed)
