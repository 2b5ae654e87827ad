"""Subscriptions: who wants what when, and how far each has got."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa

from digests.edition import folded
from digests.model import ChatId, EditionId, Profile, ProfileId, ScheduleId, SubscriptionId
from digests.schedule import Schedule
from digests.store.codec import digest, from_json, to_json
from digests.store.database import Row, Transaction, insert_new
from digests.store.deliveries import OPEN
from digests.store.tables import (
    deliveries,
    profile_terms,
    profiles,
    schedules,
    subscriptions,
    to_ms,
)

T = TypeVar("T")
EVERYTHING = "*"
MOST_PARAMETERS = 5_000
NEVER = -1  # no moment, in a list of values: PostgreSQL takes a column of nulls for text
FEW_ALIKE = 50  # statements; with more, one that knows each group is cheaper
MOST_STEPS = 3_000  # nine parameters each; one statement takes 32,766
# In the very words of the partial indexes: with bound values no database would know to use them.
_idle = sa.text("subscriptions.state = 'active' AND NOT subscriptions.busy")
_woken_by_time = sa.and_(_idle, subscriptions.c.next_due_at.is_not(None))
_woken_by_story = sa.and_(_idle, subscriptions.c.next_due_at.is_(None))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
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

    groups: tuple[Group, ...]
    by_time: bool
    last: tuple[int, int]  # (next_due_at in ms or cursor, id) of the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What becomes of a group: an edition on its way or nothing, and when it is due next."""

    group: Group
    upto: int
    edition_id: EditionId | None
    next_due_at: datetime | None
    slot_at: datetime | None


# ---- profiles and schedules: never updated, found or made by their hash -------------------


async def profile_id(tx: Transaction, profile: Profile) -> ProfileId:
    value = to_json(profile)
    known = digest(value)
    query = sa.select(profiles.c.id).where(profiles.c.hash == known)
    found = await tx.scalar(query)
    if found is None:
        await tx.execute(insert_new(profiles, tx).values(hash=known, profile=value))
        found = await tx.scalar(query)
        rows = [{"term": term, "profile_id": found} for term in _terms(profile)]
        await tx.execute(insert_new(profile_terms, tx), rows)
    return ProfileId(int(found or 0))


async def schedule_id(tx: Transaction, schedule: Schedule) -> ScheduleId:
    value = to_json(schedule)
    value["weekdays"] = sorted(value["weekdays"])
    known = digest(value)
    query = sa.select(schedules.c.id).where(schedules.c.hash == known)
    found = await tx.scalar(query)
    if found is None:
        await tx.execute(insert_new(schedules, tx).values(hash=known, schedule=value))
        found = await tx.scalar(query)
    return ScheduleId(int(found or 0))


async def load_profiles(tx: Transaction, ids: Iterable[ProfileId]) -> dict[ProfileId, Profile]:
    found: dict[ProfileId, Profile] = {}
    for some in _slices(sorted(set(ids))):
        query = sa.select(profiles.c.id, profiles.c.profile).where(profiles.c.id.in_(some))
        for id_, value in await tx.execute(query):
            found[ProfileId(id_)] = from_json(Profile, value)
    return found


async def load_schedules(tx: Transaction, ids: Iterable[ScheduleId]) -> dict[ScheduleId, Schedule]:
    found: dict[ScheduleId, Schedule] = {}
    for some in _slices(sorted(set(ids))):
        query = sa.select(schedules.c.id, schedules.c.schedule).where(schedules.c.id.in_(some))
        for id_, value in await tx.execute(query):
            found[ScheduleId(id_)] = from_json(Schedule, value)
    return found


async def profiles_with(
    tx: Transaction, *, sections: Iterable[str], words: Iterable[str]
) -> set[ProfileId]:
    """Return the profiles that a story may match, by an index of terms."""
    terms = [EVERYTHING, *(f"s:{folded(name)}" for name in sections)]
    terms += [f"w:{word}" for word in words]
    found: set[ProfileId] = set()
    for some in _slices(terms):
        query = sa.select(profile_terms.c.profile_id).where(profile_terms.c.term.in_(some))
        found.update((await tx.execute(query)).scalars())
    return found


def _terms(profile: Profile) -> list[str]:
    terms = [f"s:{folded(name)}" for name in profile.sections]
    terms += [f"w:{folded(word)}" for word in profile.followed]
    return sorted(set(terms)) or [EVERYTHING]


# ---- one chat's subscriptions -------------------------------------------------------------


async def of_chat(
    tx: Transaction, chat_id: ChatId, *, topic: int | None = None
) -> list[Subscription]:
    query = sa.select(subscriptions).where(subscriptions.c.chat_id == chat_id)
    if topic is not None:
        query = query.where(subscriptions.c.topic == topic)
    rows = (await tx.execute(query.order_by(subscriptions.c.id))).mappings()
    return [_subscription(row) for row in rows]


async def get(tx: Transaction, subscription_id: SubscriptionId) -> Subscription | None:
    query = sa.select(subscriptions).where(subscriptions.c.id == subscription_id)
    row = (await tx.execute(query)).mappings().first()
    return _subscription(row) if row else None


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


# ---- what is due, in chunks ------------------------------------------------------------------


async def due_chunk(
    tx: Transaction, *, now: datetime, newest: int, by_time: bool, limit: int
) -> Chunk | None:
    """Return the groups among the first `limit` subscriptions that are due."""
    due = _due(now=now, newest=newest, by_time=by_time)
    key = _key(by_time)
    edge = sa.select(key, subscriptions.c.id).where(due).order_by(key, subscriptions.c.id)
    last = (await tx.execute(edge.offset(limit - 1).limit(1))).first()
    if last is None:
        ends = sa.select(key, subscriptions.c.id).where(due)
        last = (
            await tx.execute(ends.order_by(key.desc(), subscriptions.c.id.desc()).limit(1))
        ).first()
    if last is None:
        return None
    upto = (last[0], last[1])
    columns = (
        subscriptions.c.profile_id,
        subscriptions.c.schedule_id,
        subscriptions.c.cursor,
        subscriptions.c.next_due_at,
        subscriptions.c.as_it_comes,
    )
    query = (
        sa.select(*columns, sa.func.count().label("size"))
        .where(due, _within(by_time, upto))
        .group_by(*columns)
    )
    groups = tuple(Group(**row) for row in (await tx.execute(query)).mappings())
    return Chunk(groups=groups, by_time=by_time, last=upto)


async def move_on(
    tx: Transaction,
    chunk: Chunk,
    steps: Sequence[Step],
    *,
    now: datetime,
    newest: int,
    lane: Mapping[bool, int],
    spread: timedelta,
) -> int:
    """Queue the steps' editions and move cursors: one INSERT ... SELECT, one UPDATE.

    Subscriptions that changed since the chunk was read no longer fit their group and are left for
    the next tick. Returns how many deliveries were queued.
    """
    alike, others = _alike(steps)
    for (schedule, cursor, upto), profiles_ in alike.items():
        await _pass_over(
            tx, chunk, profiles_, schedule=schedule, cursor=cursor, upto=upto, now=now,
            newest=newest,
        )  # fmt: skip
    return sum(
        [
            await _move_some(tx, chunk, some, now=now, newest=newest, lane=lane, spread=spread)
            for some in _slices(others, MOST_STEPS)
        ]
    )


def _has(edition: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether the subscription got this very edition: its cursor went back behind what it had.

    So it may be where two rows of one group became one and the older cursor was kept.
    """
    return sa.exists().where(
        deliveries.c.edition_id == edition,
        deliveries.c.subscription_id == subscriptions.c.id,
        deliveries.c.state != sa.literal_column("'dropped'"),
    )


_on_its_way = sa.exists().where(
    deliveries.c.subscription_id == subscriptions.c.id,
    deliveries.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN]),
)


def _alike(
    steps: Sequence[Step],
) -> tuple[dict[tuple[ScheduleId, int, int], list[ProfileId]], list[Step]]:
    """Set those apart that get nothing as it comes: thousands of profiles, one change."""
    alike: dict[tuple[ScheduleId, int, int], list[ProfileId]] = {}
    others: list[Step] = []
    for step in steps:
        group = step.group
        nothing = step.edition_id is None and step.next_due_at is None
        if nothing and group.as_it_comes and group.next_due_at is None:
            where = (group.schedule_id, group.cursor, step.upto)
            alike.setdefault(where, []).append(group.profile_id)
        else:
            others.append(step)
    return (alike, others) if len(alike) <= FEW_ALIKE else ({}, list(steps))


async def _pass_over(
    tx: Transaction,
    chunk: Chunk,
    of: Sequence[ProfileId],
    *,
    schedule: ScheduleId,
    cursor: int,
    upto: int,
    now: datetime,
    newest: int,
) -> None:
    """Move the cursors of those for whom there is no story."""
    here = sa.and_(
        _due(now=now, newest=newest, by_time=chunk.by_time),
        _within(chunk.by_time, chunk.last),
        subscriptions.c.as_it_comes,
        subscriptions.c.schedule_id == schedule,
        subscriptions.c.cursor == cursor,
    )
    for some in _slices(of):
        change = subscriptions.update().where(here, subscriptions.c.profile_id.in_(some))
        await tx.execute(change.values(cursor=upto))


async def _move_some(
    tx: Transaction,
    chunk: Chunk,
    steps: Sequence[Step],
    *,
    now: datetime,
    newest: int,
    lane: Mapping[bool, int],
    spread: timedelta,
) -> int:
    plan = _plan(steps)
    due = sa.and_(
        _due(now=now, newest=newest, by_time=chunk.by_time), _within(chunk.by_time, chunk.last)
    )
    fits = sa.and_(
        subscriptions.c.profile_id == plan.c.profile_id,
        subscriptions.c.schedule_id == plan.c.schedule_id,
        subscriptions.c.cursor == plan.c.cursor,
        subscriptions.c.as_it_comes == plan.c.as_it_comes,
        sa.func.coalesce(_raw(subscriptions.c.next_due_at), NEVER) == plan.c.due,
    )
    at, spread_ms = to_ms(now), max(1, spread // timedelta(milliseconds=1))
    # The same chat comes at the same place of a spread every day, and neighbours far apart.
    shift = sa.case(
        (subscriptions.c.as_it_comes, 0), else_=(subscriptions.c.id * 7919) % spread_ms
    )
    rows = sa.select(
        plan.c.edition_id,
        subscriptions.c.id,
        subscriptions.c.chat_id,
        subscriptions.c.topic,
        sa.case((subscriptions.c.as_it_comes, lane[True]), else_=lane[False]),
        sa.literal("queued"),
        subscriptions.c.cursor,
        plan.c.upto,
        sa.literal(at, sa.BigInteger),
        sa.literal(at, sa.BigInteger) + shift,
    )
    rows = rows.select_from(subscriptions.join(plan, fits)).where(
        due, plan.c.edition_id > 0, sa.not_(_has(plan.c.edition_id))
    )
    into = [
        "edition_id", "subscription_id", "chat_id", "topic", "lane", "state", "after", "upto",
        "due_at", "not_before",
    ]  # fmt: skip
    inserted = await tx.execute(deliveries.insert().from_select(into, rows))
    queued = inserted.rowcount
    if queued < 0:  # Python's sqlite3 counts no rows of a statement that begins with WITH
        queued = int(await tx.scalar(sa.text("SELECT changes()")) or 0)
    moved = (
        subscriptions.update()
        .where(due, fits)
        .values(
            cursor=plan.c.upto,
            busy=sa.and_(plan.c.edition_id > 0, _on_its_way),
            next_due_at=sa.type_coerce(
                sa.func.nullif(plan.c.next_due, NEVER), subscriptions.c.next_due_at.type
            ),
            last_slot_at=sa.type_coerce(
                sa.func.coalesce(
                    sa.func.nullif(plan.c.slot, NEVER), _raw(subscriptions.c.last_slot_at)
                ),
                subscriptions.c.last_slot_at.type,
            ),
        )
    )
    await tx.execute(moved)
    return queued


def _plan(steps: Sequence[Step]) -> sa.CTE:
    number = sa.BigInteger
    return (
        sa.values(
            sa.column("profile_id", number),
            sa.column("schedule_id", number),
            sa.column("cursor", number),
            sa.column("due", number),
            sa.column("as_it_comes", sa.Boolean),
            sa.column("upto", number),
            sa.column("edition_id", number),
            sa.column("next_due", number),
            sa.column("slot", number),
            name="plan",
        )
        .data([_row(step) for step in steps])
        .cte("plan")
    )


def _row(step: Step) -> tuple[object, ...]:
    group = step.group
    return (
        group.profile_id,
        group.schedule_id,
        group.cursor,
        NEVER if group.next_due_at is None else to_ms(group.next_due_at),
        group.as_it_comes,
        step.upto,
        step.edition_id or 0,
        NEVER if step.next_due_at is None else to_ms(step.next_due_at),
        NEVER if step.slot_at is None else to_ms(step.slot_at),
    )


def _due(*, now: datetime, newest: int, by_time: bool) -> sa.ColumnElement[bool]:
    if by_time:
        return sa.and_(_woken_by_time, subscriptions.c.next_due_at <= now)
    return sa.and_(_woken_by_story, subscriptions.c.cursor < newest)


def _key(by_time: bool) -> sa.ColumnElement[int]:
    return _raw(subscriptions.c.next_due_at) if by_time else subscriptions.c.cursor


def _within(by_time: bool, last: tuple[int, int]) -> sa.ColumnElement[bool]:
    here = sa.tuple_(_key(by_time), subscriptions.c.id)
    return here <= sa.tuple_(
        sa.literal(last[0], sa.BigInteger), sa.literal(last[1], sa.BigInteger)
    )


def _raw(column: sa.Column[datetime | None]) -> sa.ColumnElement[int]:
    """A moment as the number the database keeps."""
    return sa.type_coerce(column, sa.BigInteger)


def _slices(values: Sequence[T], size: int = MOST_PARAMETERS) -> Iterable[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _subscription(row: Row) -> Subscription:
    return Subscription(**{name: row[name] for name in Subscription.__dataclass_fields__})
