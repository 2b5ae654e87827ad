"""Schedules: never updated, found or created by their hash."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from digests.model import ScheduleId
from digests.schedule import Schedule
from digests.store.codec import as_text, get_or_create, readable, to_json
from digests.store.database import Transaction, batched
from digests.store.tables import schedules


async def id_of(tx: Transaction, schedule: Schedule) -> ScheduleId:
    value = to_json(schedule)
    value["weekdays"] = sorted(value["weekdays"])
    id_, _ = await get_or_create(tx, schedules, "schedule", value)
    return ScheduleId(id_)


async def load(tx: Transaction, ids: Iterable[ScheduleId]) -> dict[ScheduleId, Schedule]:
    """Return the schedules that can be read; the others are left out."""
    found: dict[ScheduleId, Schedule] = {}
    query = sa.select(schedules.c.id, as_text(schedules.c.schedule))
    for some in batched(sorted(set(ids))):
        for id_, text in await tx.execute(query.where(schedules.c.id.in_(some))):
            schedule = readable(Schedule, text)
            if schedule is not None:
                found[ScheduleId(id_)] = schedule
    return found
