"""Brings what an operator should look at to those whom the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

import structlog

from bot.sending.api_call import ApiCall, Perform
from digests.outbox import SenderLease, Sent

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Alarms:
    admins: Collection[int]
    perform: Perform
    lease: SenderLease
    _waiting: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def feed(self, feed: str, what: str) -> None:
        """A feed is in trouble, well again, moved or paused."""
        if self.admins and self.lease.held:
            self._waiting.put_nowait(f"{what}: {feed}")

    async def run(self) -> None:
        while True:
            text = await self._waiting.get()
            for admin in sorted(self.admins):
                call = ApiCall("sendMessage", {"chat_id": admin, "text": text})
                if not isinstance(await self.perform(call), Sent):
                    log.warning("admin_not_told", admin=admin)
