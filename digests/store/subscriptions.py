"""Subscriptions: who wants what when, and how far each has got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from digests.model import ChatId, ProfileId, ScheduleId, SubscriptionId
from digests.store.database import Row, Transaction
from digests.store.tables import subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    id: SubscriptionId
    chat_id: ChatId
    topic: int
    as_it_comes: bool
    profile_id: ProfileId
    schedule_id: ScheduleId
    cursor: int
    state: str
    busy: bool
    next_due_at: datetime | None
    last_slot_at: datetime | None
    topic_gone_at: datetime | None


async def of_chat(
    tx: Transaction, chat_id: ChatId, *, topic: int | None = None
) -> list[Subscription]:
    query = sa.select(subscriptions).where(subscriptions.c.chat_id == chat_id)
    if topic is not None:
        query = query.where(subscriptions.c.topic == topic)
    rows = (await tx.execute(query.order_by(subscriptions.c.id))).mappings()
    return [_subscription(row) for row in rows]


async def add(
    tx: Transaction,
    chat_id: ChatId,
    topic: int,
    *,
    as_it_comes: bool,
    profile: ProfileId,
    schedule: ScheduleId,
    cursor: int,
    next_due_at: datetime | None,
    now: datetime,
) -> None:
    await tx.execute(
        subscriptions.insert().values(
            chat_id=chat_id,
            topic=topic,
            as_it_comes=as_it_comes,
            profile_id=profile,
            schedule_id=schedule,
            cursor=cursor,
            state="active",
            next_due_at=next_due_at,
            created_at=now,
        )
    )


async def change(tx: Transaction, subscription_id: SubscriptionId, **changes: object) -> None:
    where = subscriptions.c.id == subscription_id
    await tx.execute(subscriptions.update().where(where).values(**changes))


async def chat_went(tx: Transaction, chat_id: ChatId) -> None:
    here = sa.and_(subscriptions.c.chat_id == chat_id, subscriptions.c.state == "active")
    await tx.execute(subscriptions.update().where(here).values(state="away"))


async def chat_came_back(tx: Transaction, chat_id: ChatId) -> None:
    here = sa.and_(subscriptions.c.chat_id == chat_id, subscriptions.c.state == "away")
    await tx.execute(subscriptions.update().where(here).values(state="active"))


async def count(tx: Transaction) -> dict[str, int]:
    query = sa.select(subscriptions.c.state, sa.func.count()).group_by(subscriptions.c.state)
    return {row[0]: row[1] for row in await tx.execute(query)}


def _subscription(row: Row) -> Subscription:
    return Subscription(**{name: row[name] for name in Subscription.__dataclass_fields__})
