"""Schedules: never updated, found or made by their hash."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from digests.model import ScheduleId
from digests.schedule import Schedule
from digests.store.codec import digest, from_json, to_json
from digests.store.database import Transaction, insert_new, slices
from digests.store.tables import schedules


async def id_of(tx: Transaction, schedule: Schedule) -> ScheduleId:
    value = to_json(schedule)
    value["weekdays"] = sorted(value["weekdays"])
    known = digest(value)
    query = sa.select(schedules.c.id).where(schedules.c.hash == known)
    found = await tx.scalar(query)
    if found is None:
        await tx.execute(insert_new(schedules, tx).values(hash=known, schedule=value))
        found = await tx.scalar(query)
    return ScheduleId(int(found or 0))


async def load(tx: Transaction, ids: Iterable[ScheduleId]) -> dict[ScheduleId, Schedule]:
    found: dict[ScheduleId, Schedule] = {}
    for some in slices(sorted(set(ids))):
        query = sa.select(schedules.c.id, schedules.c.schedule).where(schedules.c.id.in_(some))
        for id_, value in await tx.execute(query):
            found[ScheduleId(id_)] = from_json(Schedule, value)
    return found
