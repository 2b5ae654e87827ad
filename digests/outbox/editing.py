"""Edits of messages that are out already: the lowest lane, for when nothing else is under way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from digests.clock import Clock
from digests.errors import StoreFailed, StoreRefused
from digests.model import Destination, Lane
from digests.outbox.leasing import PartCache
from digests.outbox.outcomes import Outcome, RetryLater, Sender
from digests.outbox.record import Recorder
from digests.store import edits
from digests.store.database import Database
from digests.store.edits import Edit

log = structlog.get_logger(__name__)

CONCURRENCY = 8


@dataclass(slots=True, kw_only=True)
class Editing:
    db: Database
    sender: Sender
    clock: Clock
    parts: PartCache
    recorder: Recorder

    async def edit_some(self) -> int:
        """Make some of the edits that are due; return how many there were."""
        async with self.db.read() as tx:
            due = await edits.due(tx, now=self.clock(), limit=CONCURRENCY)
        if not due:
            return 0
        async with self.db.write() as tx:
            begun = await self.recorder.begin_edits(tx, due)
        await asyncio.gather(*(self._attempt(one) for one in begun))
        return len(due)

    async def _attempt(self, edit: Edit) -> None:
        """The edge around one edit: whatever breaks on it, the others go on."""
        try:
            await self._edit(edit)
        except StoreRefused as error:
            await self._broke(edit, error)
        except StoreFailed as error:  # edited or not: it is tried again, and may be
            log.warning("edit_store_failed", delivery=edit.delivery_id, reason=str(error))
        except Exception as error:
            await self._broke(edit, error)

    async def _broke(self, edit: Edit, error: Exception) -> None:
        log.error("edit_broke", delivery=edit.delivery_id, part=edit.part, exc_info=error)
        try:
            async with self.db.write() as tx:
                await self.recorder.edit_broke(tx, edit, f"broke: {type(error).__name__}")
        except StoreFailed as failure:
            log.warning("edit_store_failed", delivery=edit.delivery_id, reason=str(failure))

    async def _edit(self, edit: Edit) -> None:
        """Edit one message. It may be done twice without harm, so it needs no mark of its own."""
        to = Destination(address=edit.address, topic=edit.topic or None)
        self.parts.forget(edit.edition_id, edit.part)
        revision, body = await self.parts.get(edit.edition_id, edit.part)
        permit = await self.sender.permit(to, lane=Lane.EDIT)
        outcome: Outcome
        if isinstance(permit, RetryLater):
            outcome = permit
        else:
            outcome = await self.sender.edit(to, edit.message_id, body, permit=permit)
        async with self.db.write() as tx:
            await self.recorder.record_edit(tx, edit, outcome, revision=revision)
