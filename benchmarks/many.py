"""What a very large number of subscriptions costs.

    python -m benchmarks.many [--database sqlite|postgresql] [--short]

slot       subscriptions of one hour, queued when it comes
profiles   as it comes, a profile each, and one new story
idle       a tick with nothing due, with few and with many subscriptions
message    lease, mark and receipt a message, with few and with many queued

The last line of stdout is one JSON object. Times are seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from benchmarks.house import cpu, fresh_database, machine, peak_mb, publish
from bot.render import TelegramRenderer
from bot.screens.story import below_story
from digests.model import Choices, Destination, Mode, Profile
from digests.outbox import Lane, Outcome, SenderLease, Sent, build_outbox
from digests.pipeline import Queueing
from digests.schedule import Schedule
from digests.store import profiles, schedules, tables
from digests.store.database import Database, Transaction
from digests.subscribers.choices import schedule_of

MORNING = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # 6:00 in Việt Trì
SLOT = MORNING + timedelta(minutes=30)
BATCH = 5_000
HOURS = Choices(mode=Mode.HOURS, times=(6 * 60 + 30,))


class Clock:
    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


class Nowhere:
    """Delivers at once, so that only the outbox itself is measured."""

    async def permit(self, to: Destination, *, lane: Lane) -> object:
        return None

    def release(self, permit: object) -> None:
        pass

    async def send(
        self, to: Destination, body: str, *, lane: Lane, permit: object = None
    ) -> Outcome:
        return Sent(1)

    async def edit(
        self, to: Destination, message_id: int, body: str, *, permit: object = None
    ) -> Outcome:
        return Sent(message_id)


async def fill(
    db: Database, count: int, *, schedule: Schedule, profiles: list[int], due: datetime | None
) -> None:
    """Make chats with one subscription each; profiles are dealt out in turn."""
    async with db.write() as tx:
        schedule_id = await schedules.id_of(tx, schedule)
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        async with db.write() as tx:
            await tx.execute(
                tables.chats.insert(),
                [
                    {"id": n, "address": n, "kind": "private", "created_at": MORNING}
                    for n in numbers
                ],
            )
            await tx.execute(
                tables.subscriptions.insert(),
                [
                    {
                        "chat_id": n,
                        "topic": 0,
                        "as_it_comes": due is None,
                        "profile_id": profiles[n % len(profiles)],
                        "schedule_id": schedule_id,
                        "cursor": 0,
                        "state": "active",
                        "next_due_at": due,
                        "created_at": MORNING,
                    }
                    for n in numbers
                ],
            )
    await analyze(db)


async def analyze(db: Database) -> None:
    """What autovacuum does sooner or later."""
    if not db.is_sqlite:
        async with db.write() as tx:
            await tx.execute(sa.text("ANALYZE"))


async def make_profiles(tx: Transaction, count: int) -> list[int]:
    return [await profiles.id_of(tx, Profile(followed=(f"từ khoá {n}",))) for n in range(count)]


async def timed_queue(db: Database, clock: Clock) -> tuple[float, int]:
    queueing = Queueing(db=db, renderer=TelegramRenderer(below_story), clock=clock)
    began = time.perf_counter()
    queued = await queueing.queue()
    return round(time.perf_counter() - began, 4), queued


async def slot(kind: str, count: int) -> dict[str, Any]:
    async with fresh_database(kind) as url:
        db, clock = Database(url), Clock()
        async with db.write() as tx:
            everything = await profiles.id_of(tx, Profile())
        schedule = schedule_of(HOURS, as_it_comes=False)
        await fill(db, count, schedule=schedule, profiles=[everything], due=SLOT)
        idle = [(await timed_queue(db, clock))[0] for _ in range(5)]
        await publish(db, ["Khởi công cầu mới"], now=MORNING)
        await timed_queue(db, clock)  # numbered, not yet due
        clock.now, before = SLOT, peak_mb()
        seconds, queued = await timed_queue(db, clock)
        grown = peak_mb() - before
        assert queued == count, (queued, count)
        wall, used = await per_message(db, clock, 300 if count <= 1_000 else 1_000)
        await db.close()
    return {
        "subscriptions": count,
        "queued_in": seconds,
        "grown_mb": round(grown, 1),
        "idle_tick": sorted(idle)[2],
        "message_ms": wall,
        "message_cpu_ms": used,
    }


async def per_message(db: Database, clock: Clock, messages: int) -> tuple[float, float]:
    """Send so many of those that are queued; return milliseconds a message, and of CPU."""
    lease = SenderLease(db=db, clock=clock, bot=1, owner="benchmark")
    await lease.renew()
    enough = asyncio.Event()
    sent = 0

    def count(_: datetime) -> None:
        nonlocal sent
        sent += 1
        if sent >= messages:
            enough.set()

    outbox = build_outbox(db=db, sender=Nowhere(), clock=clock, lease=lease, on_sent=count)
    began, used = time.perf_counter(), cpu()
    running = asyncio.create_task(outbox.run())
    await enough.wait()
    wall, spent = time.perf_counter() - began, cpu() - used
    await outbox.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return round(wall / sent * 1000, 3), round(spent / sent * 1000, 3)


async def own_profiles(kind: str, count: int) -> dict[str, Any]:
    async with fresh_database(kind) as url:
        db, clock = Database(url), Clock()
        async with db.write() as tx:
            ids = await make_profiles(tx, count)
        schedule = schedule_of(Choices(mode=Mode.NOW), as_it_comes=True)
        await fill(db, count, schedule=schedule, profiles=ids, due=None)
        await publish(db, ["Tin có từ khoá 7"], now=MORNING)
        seconds, queued = await timed_queue(db, clock)
        assert queued == 1, queued
        await db.close()
    return {"profiles": count, "queued_in": seconds}


async def run(kind: str, short: bool) -> dict[str, Any]:
    sizes = (1_000, 10_000) if short else (1_000, 10_000, 100_000, 1_000_000)
    slots = []
    for count in sizes:
        slots.append(await slot(kind, count))
        print(f"  {slots[-1]}", flush=True)
    own = await own_profiles(kind, 5_000 if short else 100_000)
    print(f"  {own}", flush=True)
    few, many = slots[0], slots[-1]
    return {
        "database": kind,
        "slots": slots,
        "own_profiles": own,
        "idle_ratio": round(many["idle_tick"] / few["idle_tick"], 2),
        "message_ratio": round(many["message_ms"] / few["message_ms"], 2),
        "message_cpu_ratio": round(many["message_cpu_ms"] / few["message_cpu_ms"], 2),
        **machine(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--short", action="store_true")
    told = parser.parse_args()
    logging.disable(logging.CRITICAL)
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(json.dumps(asyncio.run(run(told.database, told.short))))


if __name__ == "__main__":
    main()
