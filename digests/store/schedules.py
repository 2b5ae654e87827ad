"""Schedules: never updated, found or made by their hash."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from digests.model import ScheduleId
from digests.schedule import Schedule
from digests.store.by_hash import found_or_made
from digests.store.codec import from_json, to_json
from digests.store.database import Transaction, slices
from digests.store.tables import schedules


async def id_of(tx: Transaction, schedule: Schedule) -> ScheduleId:
    value = to_json(schedule)
    value["weekdays"] = sorted(value["weekdays"])
    id_, _ = await found_or_made(tx, schedules, "schedule", value)
    return ScheduleId(id_)


async def load(tx: Transaction, ids: Iterable[ScheduleId]) -> dict[ScheduleId, Schedule]:
    found: dict[ScheduleId, Schedule] = {}
    for some in slices(sorted(set(ids))):
        query = sa.select(schedules.c.id, schedules.c.schedule).where(schedules.c.id.in_(some))
        for id_, value in await tx.execute(query):
            found[ScheduleId(id_)] = from_json(Schedule, value)
    return found
