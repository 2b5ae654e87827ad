"""A group that became a supergroup: one chat under a new address, however often it is told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from digests.model import ChatId
from digests.store import chats, deliveries
from digests.store.database import Transaction
from digests.store.subscriptions import change as change_subscription
from digests.store.subscriptions import chat_came_back, of_chat
from digests.store.tables import deliveries as delivery_rows
from digests.store.tables import subscriptions as subscription_rows


async def move_chat(tx: Transaction, old: int, new: int, *, now: datetime) -> ChatId | None:
    """Let the chat at `old` be found at `new`; return its row, None where neither is known.

    A row that keeps its address is all it takes. If both addresses have a row, the choices that
    were changed later win, the older cursor is kept, and what waits is taken back: the next
    edition holds it. Both signals, in any order, twice, give the same result.
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
    if await chats.mark_back(tx, winner.id):
        await chat_came_back(tx, winner.id)
    return winner.id


async def _merge(tx: Transaction, winner: ChatId, loser: ChatId, *, now: datetime) -> None:
    # Before cursors are compared: what was on its way counts as not yet got.
    await deliveries.take_back(tx, reason="moved", now=now, chat_id=winner)
    await deliveries.drop_open(tx, chat_id=loser, reason="moved", now=now)
    kept = {topic for topic, _ in await chats.topics(tx, winner)}
    for topic, _ in await chats.topics(tx, loser):
        if topic not in kept:
            await chats.move_choices(tx, loser, winner, topic)
            await _move_subscriptions(tx, loser, winner, topic)
    await _keep_history(tx, winner, loser)
    await _keep_older_cursors(tx, winner, loser)


async def _keep_history(tx: Transaction, winner: ChatId, loser: ChatId) -> None:
    """Let the operator see what failed or is uncertain, and the group not get an edition twice."""
    rows = delivery_rows
    twins = {(one.topic, one.as_it_comes): one.id for one in await of_chat(tx, winner)}
    for one in await of_chat(tx, loser):
        twin = twins.get((one.topic, one.as_it_comes))
        if twin is None:
            continue
        had = sa.select(rows.c.edition_id).where(
            rows.c.subscription_id == twin, rows.c.state != "dropped"
        )
        ended = sa.and_(
            rows.c.subscription_id == one.id,
            rows.c.state.in_(("sent", "uncertain", "failed")),
            rows.c.edition_id.not_in(had),
        )
        await tx.execute(rows.update().where(ended).values(chat_id=winner, subscription_id=twin))


async def _move_subscriptions(tx: Transaction, loser: ChatId, winner: ChatId, topic: int) -> None:
    rows = subscription_rows
    # Of the winner there is nothing chosen here: at most a subscription that ended long ago.
    ended = sa.and_(rows.c.chat_id == winner, rows.c.topic == topic)
    await tx.execute(rows.delete().where(ended))
    here = sa.and_(rows.c.chat_id == loser, rows.c.topic == topic)
    await tx.execute(rows.update().where(here).values(chat_id=winner))
    # The chat is there again; what of it was away is due.
    there = sa.and_(rows.c.chat_id == winner, rows.c.topic == topic)
    await tx.execute(rows.update().where(there, rows.c.state == "away").values(state="active"))
    moved = sa.select(rows.c.id).where(there)
    change = delivery_rows.update().where(delivery_rows.c.subscription_id.in_(moved))
    await tx.execute(change.values(chat_id=winner))


async def _keep_older_cursors(tx: Transaction, winner: ChatId, loser: ChatId) -> None:
    """Let nobody miss what the other row had not got, whether as it comes or at hours."""
    lost = [one for one in await of_chat(tx, loser) if one.state != "ended"]
    for one in await of_chat(tx, winner):
        same_topic = [other for other in lost if other.topic == one.topic]
        alike = [other for other in same_topic if other.as_it_comes == one.as_it_comes]
        older = min((other.cursor for other in alike or same_topic), default=one.cursor)
        if older < one.cursor and one.state != "ended":
            await change_subscription(tx, one.id, cursor=older)


def _changed(chat: chats.Chat) -> float:
    return chat.choices_changed_at.timestamp() if chat.choices_changed_at else 0.0
