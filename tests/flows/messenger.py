"""A messenger that can be told what becomes of each call, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from digests.model import Destination
from digests.outbox import Lane, Outcome, RetryLater
from tests.conftest import FakeSender


@dataclass
class Messenger(FakeSender):
    script: dict[int, list[Outcome | Exception | None]] = field(default_factory=dict)
    """For an address: what the next calls answer; None delivers, and so does the script's end."""
    calls: list[Destination] = field(default_factory=list)
    on_permit: Callable[[], None] = lambda: None
    doors: dict[int, asyncio.Event] = field(default_factory=dict)
    """For an address: calls stay under way until the event is set."""
    under_way: asyncio.Event = field(default_factory=asyncio.Event)

    async def permit(self, to: Destination, *, lane: Lane) -> object | RetryLater:
        self.on_permit()
        return await super().permit(to, lane=lane)

    async def send(
        self, to: Destination, body: str, *, lane: Lane, permit: object = None
    ) -> Outcome:
        self.calls.append(to)
        if to.address in self.doors:
            self.under_way.set()
            await self.doors[to.address].wait()
        answer = self.scripted(to)
        return answer or await super().send(to, body, lane=lane, permit=permit)

    def scripted(self, to: Destination) -> Outcome | None:
        """Return or raise what is told for the next call there; None: it is delivered."""
        told = self.script.get(to.address)
        answer = told.pop(0) if told else None
        if isinstance(answer, Exception):
            raise answer
        return answer
