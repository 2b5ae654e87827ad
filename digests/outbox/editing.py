"""Edits of messages that are out already: the lowest lane, for when nothing else is under way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from digests.clock import Clock
from digests.model import Destination
from digests.outbox.bodies import Bodies
from digests.outbox.outcomes import Lane, Outcome, RetryLater, Sender
from digests.outbox.record import Recorder
from digests.store import edits
from digests.store.database import Database
from digests.store.edits import Edit

AT_ONCE = 8


@dataclass(slots=True, kw_only=True)
class Editing:
    db: Database
    sender: Sender
    clock: Clock
    bodies: Bodies
    recorder: Recorder

    async def edit_some(self) -> int:
        """Make some of the edits that are due; return how many there were."""
        async with self.db.read() as tx:
            due = await edits.due(tx, now=self.clock(), limit=AT_ONCE)
        await asyncio.gather(*(self._edit(one) for one in due))
        return len(due)

    async def _edit(self, edit: Edit) -> None:
        """Edit one message; the attempt is idempotent, so it needs no mark before it."""
        to = Destination(address=edit.address, topic=edit.topic or None)
        self.bodies.forget(edit.edition_id, edit.part)
        revision, body = await self.bodies.get(edit.edition_id, edit.part)
        permit = await self.sender.permit(to, lane=Lane.EDIT)
        outcome: Outcome
        if isinstance(permit, RetryLater):
            outcome = permit
        else:
            outcome = await self.sender.edit(to, edit.message_id, body, permit=permit)
        async with self.db.write() as tx:
            await self.recorder.record_edit(tx, edit, outcome, revision=revision)
