"""One process at a time is the sender and poller of a token; the others stand by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from digests.clock import Clock
from digests.errors import StoreFailed
from digests.store import senders
from digests.store.database import Database

log = structlog.get_logger(__name__)

LEASE_LENGTH = timedelta(seconds=17)
RENEW_EVERY = timedelta(seconds=2)
"""Between two renewals more is left than the longest call takes; others take over within 20 s."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class SenderLease:
    """Our hold on the lease row of a token, renewed while `keep_renewing` runs.

    What we believe is only a hint: marking `sending` asks the row itself.
    """

    db: Database
    clock: Clock
    bot: int
    owner: str
    is_dead: Callable[[str], bool] = lambda owner: False
    """Whether another owner has surely ended: then nobody waits for its lease to run out."""
    on_store: Callable[[StoreFailed | None], None] = lambda _: None
    """Told at each renewal whether the database takes what is written: None, or why not."""
    epoch: int | None = None
    until: datetime = _LONG_AGO
    stands_by: bool = False
    """Another process has it. While the database tells nothing, we do not know that."""
    _released: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def held(self) -> bool:
        return self.epoch is not None and self.until > self.clock()

    def lasts(self, *, seconds: float) -> bool:
        """Say whether the lease will still be ours then."""
        return self.epoch is not None and self.until - self.clock() >= timedelta(seconds=seconds)

    async def renew(self) -> bool:
        """Take or keep the lease; return whether it is ours."""
        if self._released:
            return False
        now = self.clock()
        async with self.db.write() as tx:
            epoch = await senders.acquire(
                tx, self.bot, self.owner, now=now, length=LEASE_LENGTH, is_dead=self.is_dead
            )
        if epoch != self.epoch:
            log.info("sender_lease", held=epoch is not None, epoch=epoch)
            self._changed.set()
        self.epoch, self.stands_by = epoch, epoch is None
        self.until = now + LEASE_LENGTH if epoch is not None else _LONG_AGO
        return epoch is not None

    async def keep_renewing(self) -> None:
        """Renew for ever. A database that cannot be written to loses us the lease, no more."""
        while True:
            try:
                await self.renew()
            except StoreFailed as error:
                log.warning("sender_lease_not_renewed", reason=str(error))
                self.on_store(error)
            else:
                self.on_store(None)
            await asyncio.sleep(RENEW_EVERY.total_seconds())

    async def changed(self, *, within: float) -> None:
        """Wait until the lease is won or lost, or for so many seconds: it may run out unseen."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._changed.wait()
                self._changed.clear()

    async def release(self) -> None:
        """Let others take over at once; this process asks for it no more."""
        self._released = True
        if self.epoch is None:
            return
        self.epoch, self.until = None, _LONG_AGO
        async with self.db.write() as tx:
            await senders.release(tx, self.bot, self.owner, now=self.clock())
