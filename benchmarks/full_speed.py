"""How fast the outbox sends when nothing limits it, beside raw aiohttp in the same run.

    python -m benchmarks.full_speed [--database sqlite|postgresql] [--short]

A server in another process answers every call after 100 ms; 150 are in flight. Ours leases, marks,
sends through limiter and transport, and writes receipts; raw aiohttp sends the same messages
without any database. The last line of stdout is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import time
from typing import Any

import structlog
from telegram.ext import ExtBot

from benchmarks.flow import raw_aiohttp, telegram
from benchmarks.house import cpu, fresh_database, machine, publish
from benchmarks.many import SLOT, Clock, fill, timed_queue
from bot.flow import Flow
from bot.sender import TelegramSender
from bot.transport import AiohttpRequest
from bot.turns import Limits
from digests.model import Choices, Mode, Profile
from digests.outbox import Outbox, OutboxRules, SenderLease
from digests.store import deliveries
from digests.store import subscriptions as store
from digests.store.database import Database
from digests.subscribers.choosing import schedule_of

TOKEN = "1234567:benchmark"
IN_FLIGHT = 150
DELAY = 0.1  # seconds


async def ours(kind: str, url: str, messages: int) -> dict[str, float]:
    async with fresh_database(kind) as address, AiohttpRequest() as request:
        db, clock = Database(address), Clock()
        async with db.write() as tx:
            everything = await store.profile_id(tx, Profile())
        schedule = schedule_of(Choices(mode=Mode.NOW), as_it_comes=True)
        await fill(db, messages, schedule=schedule, profiles=[everything], due=None)
        clock.now = SLOT
        await publish(db, ["Khởi công cầu mới"], now=SLOT)
        await timed_queue(db, clock)
        flow = Flow(Limits(per_second=1_000_000))
        bot: ExtBot[Any] = ExtBot(
            TOKEN,
            base_url=f"{url}/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=flow,
        )
        lease = SenderLease(db=db, clock=clock, bot=1, owner="benchmark")
        await lease.renew()
        outbox = Outbox(
            db=db,
            sender=TelegramSender(bot, flow),
            clock=clock,
            lease=lease,
            rules=OutboxRules(in_flight=IN_FLIGHT),
        )
        began, used = time.perf_counter(), cpu()
        running = asyncio.create_task(outbox.run())
        while await _sent(db) < messages:
            await asyncio.sleep(0.1)
        took, spent = time.perf_counter() - began, cpu() - used
        await outbox.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await db.close()
    return _figures(messages, took, spent)


async def _sent(db: Database) -> int:
    async with db.read() as tx:
        return (await deliveries.counts(tx)).get("sent", 0)


async def raw(url: str, messages: int) -> dict[str, float]:
    chats = iter(range(1, messages + 1))
    async with raw_aiohttp(url) as send:

        async def work() -> None:
            for chat in chats:
                await send(chat)

        began, used = time.perf_counter(), cpu()
        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
        return _figures(messages, time.perf_counter() - began, cpu() - used)


def _figures(messages: int, took: float, spent: float) -> dict[str, float]:
    return {
        "per_second": round(messages / took, 1),
        "cpu_ms": round(spent / messages * 1000, 3),
    }


async def run(kind: str, messages: int) -> dict[str, Any]:
    async with telegram(delay=DELAY) as url:
        baseline = await raw(url, messages)
        mine = await ours(kind, url, messages)
    return {
        "database": kind,
        "messages": messages,
        "in_flight": IN_FLIGHT,
        "answers_after_s": DELAY,
        "ours": mine,
        "raw_aiohttp": baseline,
        "ratio": round(mine["per_second"] / baseline["per_second"], 3),
        **machine(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--short", action="store_true")
    told = parser.parse_args()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(json.dumps(asyncio.run(run(told.database, 2_000 if told.short else 20_000))))


if __name__ == "__main__":
    main()
