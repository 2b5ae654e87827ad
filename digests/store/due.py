"""What is due, in chunks: which subscriptions, in which groups, and how they advance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from digests.model import EditionId, Lane, ProfileId, ScheduleId
from digests.store.database import Transaction
from digests.store.deliveries import is_open
from digests.store.tables import chats, deliveries, subscriptions, to_ms

NEVER = -1  # no moment, in the name of a group
# In the very words of the partial indexes: with bound values no database would know to use them.
_idle = sa.text("subscriptions.state = 'active' AND NOT subscriptions.busy")
_woken_by_time = sa.and_(_idle, subscriptions.c.next_due_at.is_not(None))
_woken_by_story = sa.and_(_idle, subscriptions.c.next_due_at.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueGroup:
    """Subscriptions that want the same thing from the same place on."""

    profile_id: ProfileId
    schedule_id: ScheduleId
    cursor: int
    next_due_at: datetime | None
    as_it_comes: bool
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some due subscriptions, few enough for one transaction, up to a place in the index."""

    groups: tuple[DueGroup, ...]
    by_time: bool
    last: tuple[int, int]  # (next_due_at in ms or cursor, id) of the last one

    @property
    def size(self) -> int:
        return sum(group.size for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """The group gets an edition."""

    group: DueGroup
    edition: str
    """Its key."""
    slot_at: datetime | None
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No story is for the group: its cursor moves on."""

    group: DueGroup
    slot_at: datetime | None
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Quiet hours: the group is woken by time, its cursor stays."""

    group: DueGroup
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRow:
    """A row that cannot be read: whoever has it waits, and an operator is told."""

    group: DueGroup
    row: str  # schedule_id or profile_id
    reason: str
    until: datetime

    @property
    def row_id(self) -> ScheduleId | ProfileId:
        by_schedule = self.row == "schedule_id"
        return self.group.schedule_id if by_schedule else self.group.profile_id


GroupPlan = Deliver | Nothing | Hold | UnreadableRow
"""What becomes of a group."""


async def chunk(
    tx: Transaction, *, now: datetime, newest: int, by_time: bool, limit: int
) -> Chunk | None:
    """Return the groups among the first `limit` subscriptions that are due."""
    first = _oldest_due(now=now, newest=newest, by_time=by_time, limit=limit).subquery("first")
    ends = sa.select(first.c.key, first.c.id).order_by(first.c.key.desc(), first.c.id.desc())
    last = (await tx.execute(ends.limit(1))).first()
    if last is None:
        return None
    columns = (
        first.c.profile_id,
        first.c.schedule_id,
        first.c.cursor,
        first.c.next_due_at,
        first.c.as_it_comes,
    )
    query = sa.select(*columns, sa.func.count().label("size")).group_by(*columns)
    groups = tuple(DueGroup(**row) for row in (await tx.execute(query)).mappings())
    return Chunk(groups=groups, by_time=by_time, last=(last[0], last[1]))


async def chats_waiting_for(tx: Transaction, plan: UnreadableRow, *, limit: int) -> list[int]:
    """Return the addresses of some chats with a subscription that has this row."""
    has_one = sa.exists().where(
        subscriptions.c.chat_id == chats.c.id, _idle, subscriptions.c[plan.row] == plan.row_id
    )
    query = sa.select(chats.c.address).where(has_one).order_by(chats.c.id).limit(limit)
    return list((await tx.execute(query)).scalars())


async def advance(
    tx: Transaction,
    chunk: Chunk,
    plans: Sequence[GroupPlan],
    *,
    edition_ids: Mapping[str, EditionId],
    now: datetime,
    newest: int,
    spread: timedelta,
) -> int:
    """Queue the plans' editions and move cursors: one INSERT ... SELECT, one UPDATE.

    Subscriptions that changed since the chunk was read no longer fit their group and are left for
    the next tick. Returns how many deliveries were queued.
    """
    rows_of_plans = [_row(plan, edition_ids, newest=newest) for plan in plans]
    plan, chosen = _plan_table(tx, rows_of_plans), _chosen(chunk, now=now, newest=newest)
    fits = chosen.c.of == plan.c.of
    rows = _new_deliveries(plan, chosen, now=now, spread=spread)
    rows = rows.select_from(chosen.join(plan, fits))
    inserted = await tx.execute(deliveries.insert().from_select(_NEW_DELIVERY, rows))
    queued = inserted.rowcount
    if queued < 0:  # Python's sqlite3 counts no rows of a statement that begins with WITH
        queued = int(await tx.scalar(sa.text("SELECT changes()")) or 0)
    on_its_way = _there_is(deliveries.c.subscription_id == subscriptions.c.id, is_open)
    moved = (
        subscriptions.update()
        .where(subscriptions.c.id == chosen.c.id, fits)
        .values(
            cursor=plan.c.upto,
            busy=sa.and_(plan.c.edition_id.is_not(None), on_its_way),
            next_due_at=sa.type_coerce(plan.c.next_due, subscriptions.c.next_due_at.type),
            last_slot_at=sa.type_coerce(
                sa.func.coalesce(plan.c.slot, _as_number(subscriptions.c.last_slot_at)),
                subscriptions.c.last_slot_at.type,
            ),
        )
    )
    await tx.execute(moved)
    return queued


_NEW_DELIVERY = (
    "edition_id", "subscription_id", "chat_id", "topic", "lane", "state", "after", "upto",
    "due_at", "not_before",
)  # fmt: skip


def _new_deliveries(
    plan: sa.CTE, chosen: sa.CTE, *, now: datetime, spread: timedelta
) -> sa.Select[Any]:
    at, spread_ms = to_ms(now), max(1, spread // timedelta(milliseconds=1))
    # The same chat comes at the same place of a spread every day, and neighbours far apart.
    shift = sa.case((chosen.c.as_it_comes, 0), else_=(chosen.c.id * 7919) % spread_ms)
    return sa.select(
        plan.c.edition_id,
        chosen.c.id,
        chosen.c.chat_id,
        chosen.c.topic,
        sa.case((chosen.c.as_it_comes, Lane.AS_IT_COMES.number), else_=Lane.SCHEDULED.number),
        sa.literal("queued"),
        chosen.c.cursor,
        plan.c.upto,
        sa.literal(at, sa.BigInteger),
        sa.literal(at, sa.BigInteger) + shift,
    ).where(
        plan.c.edition_id.is_not(None), sa.not_(_was_delivered(plan.c.edition_id, chosen.c.id))
    )


def _was_delivered(
    edition: sa.ColumnElement[int], subscription: sa.ColumnElement[int]
) -> sa.ColumnElement[bool]:
    """Whether the subscription got this very edition: its cursor went back behind what it had.

    So it may be where two rows of one group became one and the older cursor was kept.
    """
    return _there_is(
        deliveries.c.edition_id == edition,
        deliveries.c.subscription_id == subscription,
        deliveries.c.state != sa.literal_column("'dropped'"),
    )


def _there_is(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether there is such a delivery, looked up by index for each row that asks.

    Of an EXISTS PostgreSQL makes a join or a table of all that are there, for every chunk anew.
    """
    found = sa.select(deliveries.c.id).where(*conditions).limit(1)
    return found.scalar_subquery().is_not(None)


def _plan_table(tx: Transaction, rows: Sequence[tuple[object, ...]]) -> sa.CTE:
    """The plans as a table. They are one parameter: the statement is the same for any number."""
    given = sa.literal(json.dumps(rows), sa.Text)
    if tx.dialect.name == "sqlite":
        each = sa.func.json_each(given).table_valued("value")
        fields = [sa.func.json_extract(each.c.value, f"$[{place}]") for place in range(5)]
    else:
        array = sa.func.jsonb_array_elements(sa.cast(given, JSONB))
        value = array.table_valued(sa.column("value", JSONB)).c.value
        fields = [value[place].astext for place in range(5)]
    number = sa.BigInteger
    return (
        sa.select(
            sa.cast(fields[0], sa.Text).label("of"),
            sa.cast(fields[1], number).label("upto"),
            sa.cast(fields[2], number).label("edition_id"),
            sa.cast(fields[3], number).label("next_due"),
            sa.cast(fields[4], number).label("slot"),
        )
        .cte("plan")
        .prefix_with("MATERIALIZED")
    )  # else SQLite reads it for each subscription


def _row(
    plan: GroupPlan, edition_ids: Mapping[str, EditionId], *, newest: int
) -> tuple[object, ...]:
    """Return the group, its new cursor, its edition, when it is due next, and the slot."""
    of = _name(plan.group)
    match plan:
        case Deliver(edition=key, slot_at=slot, next_due_at=due):
            return of, newest, edition_ids[key], _ms(due), _ms(slot)
        case Nothing(slot_at=slot, next_due_at=due):
            return of, newest, None, _ms(due), _ms(slot)
        case Hold(group=group, until=until) | UnreadableRow(group=group, until=until):
            return of, group.cursor, None, _ms(until), None


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _name(group: DueGroup) -> str:
    of = (
        group.profile_id,
        group.schedule_id,
        group.cursor,
        int(group.as_it_comes),
        NEVER if group.next_due_at is None else to_ms(group.next_due_at),
    )
    return "/".join(map(str, of))


def _group_key() -> sa.ColumnElement[str]:
    """A subscription's group as one value: joined by five, databases guess the order wrong."""
    own = subscriptions.c
    values = (
        own.profile_id,
        own.schedule_id,
        own.cursor,
        sa.case((own.as_it_comes, 1), else_=0),
        sa.func.coalesce(_as_number(own.next_due_at), NEVER),
    )
    first, *others = (sa.cast(value, sa.Text) for value in values)
    return reduce(lambda text, value: text + "/" + value, others, first)


def _chosen(chunk: Chunk, *, now: datetime, newest: int) -> sa.CTE:
    """The subscriptions of a chunk, each found by the index that its chunk was read by.

    Joined to the plan directly, a database looks for every subscription of a profile, and a chunk
    costs what there are, not what it holds: a million times a million for a profile of all.
    """
    first = _oldest_due(now=now, newest=newest, by_time=chunk.by_time, limit=chunk.size)
    key = _due_order(chunk.by_time)
    here = sa.tuple_(key, subscriptions.c.id)
    last = [sa.literal(part, sa.BigInteger) for part in chunk.last]
    return first.where(here <= sa.tuple_(*last)).cte("chosen")


def _oldest_due(*, now: datetime, newest: int, by_time: bool, limit: int) -> sa.Select[Any]:
    key = _due_order(by_time)
    query = sa.select(
        key.label("key"),
        subscriptions.c.id,
        subscriptions.c.chat_id,
        subscriptions.c.topic,
        subscriptions.c.as_it_comes,
        subscriptions.c.profile_id,
        subscriptions.c.schedule_id,
        subscriptions.c.cursor,
        subscriptions.c.next_due_at,
        _group_key().label("of"),
    )
    due = _due(now=now, newest=newest, by_time=by_time)
    return query.where(due).order_by(key, subscriptions.c.id).limit(limit)


def _due(*, now: datetime, newest: int, by_time: bool) -> sa.ColumnElement[bool]:
    if by_time:
        return sa.and_(_woken_by_time, subscriptions.c.next_due_at <= now)
    return sa.and_(_woken_by_story, subscriptions.c.cursor < newest)


def _due_order(by_time: bool) -> sa.ColumnElement[int]:
    return _as_number(subscriptions.c.next_due_at) if by_time else subscriptions.c.cursor


def _as_number(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """A moment as the number the database keeps."""
    return sa.type_coerce(column, sa.BigInteger)
