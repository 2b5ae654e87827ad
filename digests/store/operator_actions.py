"""What an operator does with deliveries: list, retry, drop, skip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from digests.model import DeliveryId
from digests.store.database import Row, Transaction
from digests.store.deliveries import free_subscriptions, is_open
from digests.store.tables import articles, chats, deliveries, subscriptions


async def listing(tx: Transaction, *, states: Sequence[str], limit: int) -> list[Row]:
    query = (
        sa.select(
            deliveries.c.id,
            deliveries.c.state,
            deliveries.c.edition_id,
            chats.c.address,
            deliveries.c.topic,
            deliveries.c.lane,
            deliveries.c.due_at,
            deliveries.c.not_before,
            deliveries.c.attempts,
            deliveries.c.next_part,
            deliveries.c.reason,
            deliveries.c.finished_at,
        )
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(deliveries.c.state.in_(states))
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return list((await tx.execute(query)).mappings())


async def retry(tx: Transaction, delivery_id: DeliveryId, *, now: datetime) -> bool:
    """Queue a failed delivery anew, unless its subscription has another on its way."""
    one = deliveries.c.id == delivery_id
    query = sa.select(deliveries.c.subscription_id).where(one, deliveries.c.state == "failed")
    subscription = await tx.scalar(query)
    if subscription is None:
        return False
    busy = sa.select(deliveries.c.id).where(deliveries.c.subscription_id == subscription, is_open)
    if await tx.scalar(busy) is not None:
        return False
    change = deliveries.update().where(one)
    # Due anew: by its old hour it would be too old at once.
    again = {
        "due_at": now,
        "not_before": now,
        "attempts": 0,
        "deaths": 0,
        "reason": None,
        "finished_at": None,
    }
    await tx.execute(change.values(state="queued", **again))
    free = subscriptions.update().where(subscriptions.c.id == subscription)
    await tx.execute(free.values(busy=True))
    return True


async def drop(tx: Transaction, delivery_id: DeliveryId, *, now: datetime) -> bool:
    """End a delivery for good: the cursor stays where it is."""
    state = await tx.scalar(sa.select(deliveries.c.state).where(deliveries.c.id == delivery_id))
    if state not in {"queued", "leased", "failed"}:
        return False
    change = deliveries.update().where(deliveries.c.id == delivery_id)
    await tx.execute(change.values(state="dropped", reason="by the operator", finished_at=now))
    if state != "failed":  # whose subscription may have another on its way by now
        await free_subscriptions(tx, [delivery_id])
    return True


async def skip_to_now(tx: Transaction, *, newest: int, now: datetime) -> int:
    """After a restore: drop all that waits and put every cursor at the newest story."""
    change = deliveries.update().where(is_open)
    done = await tx.execute(
        change.values(state="dropped", reason="skipped after a restore", finished_at=now)
    )
    # What is stored and not prepared yet is of the past too: its number will be a new one.
    unread = articles.update().where(articles.c.state == "waiting")
    await tx.execute(unread.values(backlog=True))
    moved = subscriptions.update().where(subscriptions.c.cursor < newest)
    await tx.execute(moved.values(cursor=newest))
    await tx.execute(subscriptions.update().where(subscriptions.c.busy).values(busy=False))
    return done.rowcount
