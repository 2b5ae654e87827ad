"""Edits of messages that are out already: the lowest lane of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from digests.model import DeliveryId, EditionId
from digests.store.database import Transaction, insert_new
from digests.store.tables import chats, deliveries, edits, parts, receipts

_queued = edits.c.state == sa.literal_column("'queued'")  # the partial index's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    id: int
    delivery_id: DeliveryId
    edition_id: EditionId
    part: int
    revision: int
    address: int
    topic: int
    message_id: int
    attempts: int


async def queue(
    tx: Transaction,
    edition_id: EditionId,
    part: int,
    *,
    revision: int,
    since: datetime,
    now: datetime,
) -> int:
    """Have every message of a part that went out since then edited, and only those."""
    whose = (
        sa.select(
            receipts.c.delivery_id,
            receipts.c.part,
            sa.literal(revision),
            sa.literal("queued"),
            sa.literal(now, deliveries.c.not_before.type),
        )
        .join(deliveries, deliveries.c.id == receipts.c.delivery_id)
        .where(
            deliveries.c.edition_id == edition_id,
            receipts.c.part == part,
            receipts.c.message_id.is_not(None),
            receipts.c.at >= since,
            receipts.c.revision < revision,
        )
    )
    # A later correction replaces one that has not gone out yet: one edit for each message.
    waiting = sa.select(deliveries.c.id).where(deliveries.c.edition_id == edition_id)
    old = sa.and_(edits.c.part == part, edits.c.delivery_id.in_(waiting))
    await tx.execute(edits.delete().where(old))
    into = ["delivery_id", "part", "revision", "state", "not_before"]
    return (await tx.execute(edits.insert().from_select(into, whose))).rowcount


async def catch_up(tx: Transaction, ids: Sequence[DeliveryId], *, now: datetime) -> None:
    """Have messages edited that went out in old words while their part was being corrected."""
    late = (
        sa.select(
            receipts.c.delivery_id,
            receipts.c.part,
            parts.c.revision,
            sa.literal("queued"),
            sa.literal(now, deliveries.c.not_before.type),
        )
        .join(deliveries, deliveries.c.id == receipts.c.delivery_id)
        .join(
            parts,
            sa.and_(
                parts.c.edition_id == deliveries.c.edition_id, parts.c.number == receipts.c.part
            ),
        )
        .where(
            receipts.c.delivery_id.in_(ids),
            receipts.c.message_id.is_not(None),
            receipts.c.revision < parts.c.revision,
        )
    )
    into = ["delivery_id", "part", "revision", "state", "not_before"]
    await tx.execute(insert_new(edits, tx).from_select(into, late))


async def due(tx: Transaction, *, now: datetime, limit: int) -> list[Edit]:
    query = (
        sa.select(
            edits.c.id,
            edits.c.delivery_id,
            deliveries.c.edition_id,
            edits.c.part,
            edits.c.revision,
            receipts.c.address,
            deliveries.c.topic,
            receipts.c.message_id,
            edits.c.attempts,
        )
        .join(deliveries, deliveries.c.id == edits.c.delivery_id)
        .join(
            receipts,
            sa.and_(
                receipts.c.delivery_id == edits.c.delivery_id, receipts.c.part == edits.c.part
            ),
        )
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(_queued, edits.c.not_before <= now, chats.c.gone_reason.is_(None))
        .order_by(edits.c.not_before, edits.c.id)
        .limit(limit)
    )
    return [Edit(**row) for row in (await tx.execute(query)).mappings()]


async def finish(
    tx: Transaction, edit: Edit, *, state: str, revision: int, reason: str | None = None
) -> None:
    one = edits.c.id == edit.id
    await tx.execute(edits.update().where(one).values(state=state, reason=reason))
    if state == "sent":
        here = sa.and_(receipts.c.delivery_id == edit.delivery_id, receipts.c.part == edit.part)
        await tx.execute(receipts.update().where(here).values(revision=revision))


async def begin(tx: Transaction, turns: Sequence[tuple[int, datetime]]) -> None:
    """Count an attempt of each, and say when the next may come should this one not end."""
    if not turns:
        return
    change = edits.update().where(edits.c.id == sa.bindparam("which"))
    await tx.execute(
        change.values(attempts=edits.c.attempts + 1, not_before=sa.bindparam("turn")),
        [{"which": id_, "turn": turn} for id_, turn in turns],
    )


async def postpone(
    tx: Transaction, edit_id: int, *, not_before: datetime, reason: str, attempts: int
) -> None:
    change = edits.update().where(edits.c.id == edit_id)
    await tx.execute(change.values(not_before=not_before, reason=reason, attempts=attempts))


async def waiting(tx: Transaction) -> int:
    query = sa.select(sa.func.count()).select_from(edits).where(_queued)
    return int(await tx.scalar(query) or 0)
