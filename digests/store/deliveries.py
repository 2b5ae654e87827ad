"""The outbox: one row for each edition on its way to one subscription.

queued -> leased -> sending -> sent | uncertain | failed | dropped. `leased` is provably unsent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digests.model import ChatId, DeliveryId, EditionId, Lane, ScheduleId, SubscriptionId
from digests.store.database import Row, Transaction, insert_new
from digests.store.senders import lease_held
from digests.store.tables import (
    chats,
    deliveries,
    delivery_days,
    editions,
    receipts,
    subscriptions,
)

OPEN = ("queued", "leased", "sending")
# In the very words of the partial indexes: with bound values no database would know to use them.
is_open = deliveries.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN])
WIDEST_WINDOW = 2_000
"""Deliveries that a lease looks at in one go, where many wait for others."""
_queued = deliveries.c.state == sa.literal_column("'queued'")
_held = deliveries.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN[1:]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as the outbox works on it."""

    id: DeliveryId
    edition_id: EditionId
    subscription_id: SubscriptionId
    chat_id: ChatId
    address: int
    topic: int
    lane: Lane
    parts: int
    next_part: int
    attempts: int
    due_at: datetime
    schedule_id: ScheduleId
    topic_gone: bool
    epoch: int
    """Of the lease under which it was taken: another epoch's sender may have it by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    delivery_id: DeliveryId
    part: int
    message_id: int | None
    address: int
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A delivery that was leased and not sent after all."""

    delivery: Delivery
    not_before: datetime
    reason: str | None


async def lease(
    tx: Transaction, *, lane: Lane, epoch: int, now: datetime, limit: int
) -> list[Delivery]:
    """Take the deliveries of a lane whose turn has come, one for each chat and topic.

    To one place deliveries go in due order, so one that has an older or busy sibling waits.
    """
    found: list[Delivery] = []
    window, after = limit, None
    while len(found) < limit:
        query = _with_readiness(_window(lane=lane, now=now, after=after, limit=window))
        rows = (await tx.execute(query)).mappings().all()
        found += [_delivery(row, epoch) for row in rows if row["is_free"]]
        if len(rows) < window:
            break
        after = (rows[-1]["not_before"], rows[-1]["id"])
        window = min(window * 4, WIDEST_WINDOW)
    del found[limit:]
    if found:
        taken = deliveries.c.id.in_([one.id for one in found])
        change = deliveries.update().where(taken, deliveries.c.state == "queued")
        await tx.execute(change.values(state="leased", epoch=epoch))
    return found


def _window(
    *, lane: Lane, now: datetime, after: tuple[datetime, int] | None, limit: int
) -> sa.Subquery:
    """Return the next of those whose turn it is, straight from the index.

    Bounded before anything is joined: when a slot has just been queued, the database's statistics
    still say that nothing waits, and it would join and sort all that waits for every few sent.
    """
    query = sa.select(deliveries.c.id).where(
        _queued, deliveries.c.lane == lane.number, deliveries.c.not_before <= now
    )
    if after is not None:
        place = sa.tuple_(deliveries.c.not_before, deliveries.c.id)
        query = query.where(place > after)
    return query.order_by(deliveries.c.not_before, deliveries.c.id).limit(limit).subquery("next")


def _with_readiness(window: sa.Subquery) -> sa.Select[Any]:
    """Return the deliveries of `window`, and whether each may go now."""
    other = deliveries.alias("other")
    before = sa.exists().where(
        other.c.chat_id == deliveries.c.chat_id,
        other.c.topic == deliveries.c.topic,
        other.c.id != deliveries.c.id,
        other.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN]),
        sa.or_(
            other.c.state != "queued",
            sa.tuple_(other.c.due_at, other.c.id)
            < sa.tuple_(deliveries.c.due_at, deliveries.c.id),
        ),
    )
    # One that is partly sent waits for the return of a chat that is gone.
    is_free = sa.and_(chats.c.gone_reason.is_(None), sa.not_(before))
    return (
        sa.select(
            deliveries.c.id,
            deliveries.c.edition_id,
            deliveries.c.subscription_id,
            deliveries.c.chat_id,
            chats.c.address,
            deliveries.c.topic,
            deliveries.c.lane,
            editions.c.parts,
            deliveries.c.next_part,
            deliveries.c.attempts,
            deliveries.c.due_at,
            subscriptions.c.schedule_id,
            subscriptions.c.topic_gone_at.is_not(None).label("topic_gone"),
            deliveries.c.not_before,
            is_free.label("is_free"),
        )
        .select_from(window)
        .join(deliveries, deliveries.c.id == window.c.id)
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .order_by(deliveries.c.not_before, deliveries.c.id)
    )


def _delivery(row: Row, epoch: int) -> Delivery:
    columns = {name: row[name] for name in Delivery.__dataclass_fields__ if name in row}
    return Delivery(**{**columns, "lane": Lane.numbered(row["lane"]), "epoch": epoch})


async def mark_sending(
    tx: Transaction,
    ids: Sequence[DeliveryId],
    *,
    bot: int,
    owner: str,
    epoch: int,
    until: datetime,
) -> set[DeliveryId]:
    """Say that these are about to be sent; return those that we may send.

    Fenced: only who holds the sender's lease, in this epoch and until after the call's time-out,
    may mark. A process that was asleep finds nothing to send.
    """
    change = (
        deliveries.update()
        .where(
            deliveries.c.id.in_(ids),
            deliveries.c.state == "leased",
            deliveries.c.epoch == epoch,
            lease_held(bot, owner, epoch=epoch, until=until),
        )
        .values(state="sending")
        .returning(deliveries.c.id)
    )
    return {DeliveryId(id_) for id_ in (await tx.execute(change)).scalars()}


async def states_of(
    tx: Transaction, ids: Sequence[DeliveryId]
) -> dict[DeliveryId, tuple[str, int | None]]:
    """Return the state and the epoch of those that are still here."""
    query = sa.select(deliveries.c.id, deliveries.c.state, deliveries.c.epoch)
    rows = await tx.execute(query.where(deliveries.c.id.in_(ids)))
    return {DeliveryId(row[0]): (row[1], row[2]) for row in rows}


async def release(tx: Transaction, released: Sequence[Released]) -> list[None]:
    """Queue again what was leased and not sent, where it is still ours."""
    ours = sa.and_(
        deliveries.c.id == sa.bindparam("which"),
        deliveries.c.state == "leased",
        deliveries.c.epoch == sa.bindparam("ours"),
    )
    change = deliveries.update().where(ours)
    await tx.execute(
        change.values(state="queued", not_before=sa.bindparam("turn"), reason=sa.bindparam("why")),
        [
            {
                "which": one.delivery.id,
                "ours": one.delivery.epoch,
                "turn": one.not_before,
                "why": one.reason,
            }
            for one in released
        ],
    )
    return [None] * len(released)


async def add_receipts(tx: Transaction, found: Sequence[Receipt]) -> None:
    """Keep receipts; where an uncertain part was sent twice, the first one stays."""
    if found:
        await tx.execute(
            insert_new(receipts, tx),
            [{name: getattr(one, name) for name in Receipt.__dataclass_fields__} for one in found],
        )


async def next_part(tx: Transaction, ids: Iterable[DeliveryId]) -> None:
    """A part is out and more are to come: back to leased, which is provably unsent."""
    onward = {"next_part": deliveries.c.next_part + 1, "attempts": 0, "deaths": 0}
    await _change(tx, ids, state="leased", reason=None, **onward)


async def finish(tx: Transaction, ids: Sequence[DeliveryId], state: str, *, now: datetime) -> None:
    """End deliveries as sent or uncertain; their subscriptions may have the next edition.

    One of which any part is uncertain is listed as uncertain, whatever its last part was.
    """
    doubtful = sa.exists().where(
        receipts.c.delivery_id == deliveries.c.id, receipts.c.message_id.is_(None)
    )
    await _change(tx, ids, state=sa.case((doubtful, "uncertain"), else_=state), finished_at=now)
    await free_subscriptions(tx, ids)


async def fail(tx: Transaction, delivery_id: DeliveryId, reason: str, *, now: datetime) -> None:
    """Put a delivery aside for the operator to look at; it blocks nobody."""
    await _change(tx, [delivery_id], state="failed", reason=reason, finished_at=now)
    await free_subscriptions(tx, [delivery_id])


async def requeue(
    tx: Transaction, delivery_id: DeliveryId, *, not_before: datetime, reason: str | None,
    attempted: bool,
) -> None:  # fmt: skip
    """Put a delivery back that is provably unsent, from the part it had reached."""
    counts = {"attempts": deliveries.c.attempts + int(attempted), "deaths": 0}  # we survived it
    await _change(
        tx, [delivery_id], state="queued", not_before=not_before, reason=reason, **counts
    )


async def requeue_after_crash(
    tx: Transaction, delivery_id: DeliveryId, *, not_before: datetime
) -> None:
    """Put one back over which the process may have ended, and count that."""
    more = {"reason": "left in sending", "deaths": deliveries.c.deaths + 1}
    await _change(tx, [delivery_id], state="queued", not_before=not_before, **more)


async def lease_again(tx: Transaction, delivery_id: DeliveryId) -> None:
    """The call provably failed and is tried again at once, another way."""
    await _change(tx, [delivery_id], state="leased")


async def requeue_leased(
    tx: Transaction, *, but: Iterable[DeliveryId] = (), unsent: Iterable[DeliveryId] = ()
) -> None:
    """What is leased was not sent, and waits again; so do those of `unsent` that are marked."""
    held = sa.or_(
        deliveries.c.state == "leased",
        sa.and_(deliveries.c.state == "sending", deliveries.c.id.in_(list(unsent))),
    )
    here = sa.and_(_held, held, deliveries.c.id.not_in(list(but)))
    await tx.execute(deliveries.update().where(here).values(state="queued"))


async def hold_chat(tx: Transaction, chat_id: ChatId, *, until: datetime) -> None:
    here = sa.and_(deliveries.c.chat_id == chat_id, is_open, _queued)
    late = deliveries.c.not_before < until
    await tx.execute(deliveries.update().where(here, late).values(not_before=until))


async def interrupted(tx: Transaction, *, limit: int = 500) -> list[Row]:
    """Return what a crash interrupted in `sending`: it may have arrived."""
    query = (
        sa.select(
            deliveries.c.id,
            deliveries.c.chat_id,
            deliveries.c.next_part,
            deliveries.c.deaths,
            editions.c.parts,
            chats.c.address,
        )
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(_held, deliveries.c.state == "sending")
        .order_by(deliveries.c.id)
    )
    return list((await tx.execute(query.limit(limit))).mappings())


async def take_back(
    tx: Transaction,
    *,
    reason: str,
    now: datetime,
    chat_id: ChatId | None = None,
    subscription_id: SubscriptionId | None = None,
    delivery_id: DeliveryId | None = None,
    also_sending: Iterable[DeliveryId] = (),
) -> int:
    """Drop open deliveries of which nothing is sent, and put their cursors back.

    One that is partly sent, or in `sending`, is finished first: only the sender itself, who knows
    that the call of `also_sending` failed, takes such a one back.
    """
    unsent = sa.and_(
        deliveries.c.next_part == 0,
        sa.or_(
            deliveries.c.state.in_(("queued", "leased")),
            sa.and_(deliveries.c.state == "sending", deliveries.c.id.in_(list(also_sending))),
        ),
    )
    unsent = sa.and_(is_open, unsent)
    for column, value in (
        (deliveries.c.chat_id, chat_id),
        (deliveries.c.subscription_id, subscription_id),
        (deliveries.c.id, delivery_id),
    ):
        if value is not None:
            unsent = sa.and_(unsent, column == value)
    return await _end_unsent(tx, unsent, reason=reason, now=now)


async def drop_open(tx: Transaction, *, chat_id: ChatId, reason: str, now: datetime) -> int:
    """End every open delivery of a chat whose row is given up, and put their cursors back.

    Also those that are partly sent: their rest is not lost, their beginning comes again.
    """
    here = sa.and_(deliveries.c.chat_id == chat_id, is_open)
    return await _end_unsent(tx, here, reason=reason, now=now)


async def _end_unsent(
    tx: Transaction, which: sa.ColumnElement[bool], *, reason: str, now: datetime
) -> int:
    """Drop deliveries and put their cursors back to where their editions began.

    One that failed once and was tried again by the operator is no longer the newest of its
    subscription. The cursor cannot go back behind what came since, so it is put aside again.
    """
    came_since = sa.exists().where(
        subscriptions.c.id == deliveries.c.subscription_id,
        subscriptions.c.cursor > deliveries.c.upto,
    )
    ended = await tx.execute(
        deliveries.update()
        .where(which)
        .values(
            state=sa.case((came_since, "failed"), else_="dropped"), reason=reason, finished_at=now
        )
        .returning(deliveries.c.subscription_id, deliveries.c.after, deliveries.c.state)
    )
    rows = ended.all()
    back = [{"whose": row[0], "to": row[1]} for row in rows if row[2] == "dropped"]
    if back:
        change = subscriptions.update().where(subscriptions.c.id == sa.bindparam("whose"))
        await tx.execute(change.values(cursor=sa.bindparam("to"), busy=False), back)
    aside = [row[0] for row in rows if row[2] == "failed"]
    if aside:
        free = subscriptions.update().where(subscriptions.c.id.in_(aside))
        await tx.execute(free.values(busy=False))
    return len(rows)


async def of_subscription(
    tx: Transaction, subscription_id: SubscriptionId, *, limit: int = 200
) -> list[Row]:
    """Return a subscription's deliveries that we still keep, the newest first."""
    query = (
        sa.select(deliveries)
        .where(deliveries.c.subscription_id == subscription_id)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return list((await tx.execute(query)).mappings())


async def has_days(tx: Transaction, subscription_id: SubscriptionId, *, since: datetime) -> bool:
    """Say whether editions went out since then of which only the day's numbers are kept."""
    query = sa.select(delivery_days.c.day).where(
        delivery_days.c.subscription_id == subscription_id,
        delivery_days.c.day >= since.date().isoformat(),
    )
    return await tx.scalar(query.limit(1)) is not None


async def count_of_chat(tx: Transaction, chat_id: ChatId) -> int:
    query = sa.select(sa.func.count()).where(deliveries.c.chat_id == chat_id)
    return int(await tx.scalar(query) or 0)


async def counts(tx: Transaction) -> dict[str, int]:
    query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
    return {row[0]: row[1] for row in await tx.execute(query)}


async def next_turn(tx: Transaction, *, lane: Lane, after: datetime) -> datetime | None:
    """Return when the next queued delivery's turn comes in a lane."""
    query = sa.select(sa.func.min(deliveries.c.not_before)).where(
        _queued, deliveries.c.lane == lane.number, deliveries.c.not_before > after
    )
    found: datetime | None = await tx.scalar(query)
    return found


async def _change(tx: Transaction, ids: Iterable[DeliveryId], **values: Any) -> None:
    wanted = list(ids)
    if wanted:
        await tx.execute(deliveries.update().where(deliveries.c.id.in_(wanted)).values(**values))


async def free_subscriptions(tx: Transaction, ids: Sequence[DeliveryId]) -> None:
    """Let the subscriptions of deliveries that have ended have the next edition."""
    if ids:
        whose = sa.select(deliveries.c.subscription_id).where(deliveries.c.id.in_(ids))
        change = subscriptions.update().where(subscriptions.c.id.in_(whose))
        await tx.execute(change.values(busy=False))
