"""A group that became a supergroup: one chat under a new address, however often it is told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from digests.model import ChatId
from digests.store import chats, deliveries
from digests.store.database import Transaction
from digests.store.tables import deliveries as delivery_rows
from digests.store.tables import subscriptions as subscription_rows


async def move_chat(tx: Transaction, old: int, new: int, *, now: datetime) -> ChatId | None:
    """Let the chat at `old` be found at `new`; return its row, None where neither is known.

    A row that keeps its address is all it takes. If both addresses have a row, the choices that
    were changed later win, the older cursor is kept, and the loser's unsent deliveries are
    dropped. Both signals, in any order, twice, give the same result.
    """
    here, there = await chats.at(tx, old), await chats.at(tx, new)
    if here is None or old == new:
        return there.id if there else None
    if there is None:
        await chats.set_address(tx, here.id, new, kind="supergroup")
        return here.id
    winner, loser = (here, there) if _changed(here) >= _changed(there) else (there, here)
    await _merge(tx, winner.id, loser.id, now=now)
    await chats.delete(tx, loser.id)
    await chats.set_address(tx, winner.id, new, kind="supergroup")
    await chats.mark_back(tx, winner.id)
    return winner.id


async def _merge(tx: Transaction, winner: ChatId, loser: ChatId, *, now: datetime) -> None:
    await deliveries.drop_open(tx, chat_id=loser, reason="moved", now=now)
    kept = {topic for topic, _ in await chats.topics(tx, winner)}
    for topic, _ in await chats.topics(tx, loser):
        if topic not in kept:
            await chats.move_choices(tx, loser, winner, topic)
            await _move_subscriptions(tx, loser, winner, topic)
    await _keep_older_cursors(tx, winner, loser)


async def _move_subscriptions(tx: Transaction, loser: ChatId, winner: ChatId, topic: int) -> None:
    rows = subscription_rows
    here = sa.and_(rows.c.chat_id == loser, rows.c.topic == topic)
    await tx.execute(rows.update().where(here).values(chat_id=winner))
    sent = sa.select(rows.c.id).where(rows.c.chat_id == winner, rows.c.topic == topic)
    change = delivery_rows.update().where(delivery_rows.c.subscription_id.in_(sent))
    await tx.execute(change.values(chat_id=winner))


async def _keep_older_cursors(tx: Transaction, winner: ChatId, loser: ChatId) -> None:
    rows = subscription_rows
    other = rows.alias("other")
    older = (
        sa.select(other.c.cursor)
        .where(
            other.c.chat_id == loser,
            other.c.state != "ended",
            other.c.topic == rows.c.topic,
            other.c.as_it_comes == rows.c.as_it_comes,
        )
        .scalar_subquery()
    )
    await tx.execute(
        rows.update()
        .where(rows.c.chat_id == winner, sa.not_(rows.c.busy), rows.c.cursor > older)
        .values(cursor=older)
    )


def _changed(chat: chats.Chat) -> float:
    return chat.choices_changed_at.timestamp() if chat.choices_changed_at else 0.0
