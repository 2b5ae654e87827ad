"""How fast the outbox sends when nothing limits it; beside it aiogram and raw aiohttp.

    python -m benchmarks.full_speed [--database sqlite|postgresql] [--short]
                                    [--aiogram-python PATH]

A server in another process answers every call after 100 ms; 150 are in flight. Ours leases, marks,
sends through limiter and transport, and writes receipts; the others send the same messages without
any database. They take turns, round after round; what is told is each one's median round.

aiogram is taken where it can be imported, or with the Python of an environment that has it
(`python -m venv DIR && DIR/bin/pip install "aiogram>=3.31"`). The last line of stdout is one JSON
object.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from telegram.ext import ExtBot

from benchmarks.house import cpu, fresh_database, machine, publish
from benchmarks.many import SLOT, Clock, fill, timed_queue
from benchmarks.sending import TEXT, raw_aiohttp, telegram
from bot.sending.limiter import RateLimiter
from bot.sending.permits import Limits
from bot.sending.sender import TelegramSender
from bot.sending.transport import AiohttpRequest
from digests.model import Choices, Mode, Profile
from digests.outbox import OutboxRules, SenderLease, build_outbox
from digests.store import deliveries, profiles
from digests.store.database import Database
from digests.subscribers.choices import schedule_of

TOKEN = "1234567:benchmark"
IN_FLIGHT = 150
DELAY = 0.1  # seconds


async def ours(kind: str, url: str, messages: int) -> dict[str, float]:
    async with fresh_database(kind) as address, AiohttpRequest() as request:
        db, clock = Database(address), Clock()
        async with db.write() as tx:
            everything = await profiles.id_of(tx, Profile())
        schedule = schedule_of(Choices(mode=Mode.NOW), as_it_comes=True)
        await fill(db, messages, schedule=schedule, profiles=[everything], due=None)
        clock.now = SLOT
        await publish(db, ["Khởi công cầu mới"], now=SLOT)
        await timed_queue(db, clock)
        flow = RateLimiter(Limits(per_second=1_000_000))
        bot: ExtBot[Any] = ExtBot(
            TOKEN,
            base_url=f"{url}/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=flow,
        )
        lease = SenderLease(db=db, clock=clock, bot=1, owner="benchmark")
        await lease.renew()
        outbox = build_outbox(
            db=db,
            sender=TelegramSender(bot),
            clock=clock,
            lease=lease,
            rules=OutboxRules(in_flight=IN_FLIGHT),
        )
        answered, all_answered = 0, asyncio.Event()

        def count(_: datetime) -> None:
            nonlocal answered
            answered += 1
            if answered >= messages:
                all_answered.set()

        outbox.on_sent = count
        began, used = time.perf_counter(), cpu()
        running = asyncio.create_task(outbox.run())
        await all_answered.wait()
        while await _sent(db) < messages:  # receipts and all
            await asyncio.sleep(0.005)
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


async def aiogram(python: str, url: str, messages: int) -> dict[str, float]:
    script = Path(__file__).with_name("_aiogram.py")
    process = await asyncio.create_subprocess_exec(
        python, str(script), url, TOKEN, str(messages), str(IN_FLIGHT),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate(TEXT.encode())
    if process.returncode:
        raise RuntimeError(f"{python} {script.name} ended with {process.returncode}")
    told: dict[str, float] = json.loads(said)
    return told


def _figures(messages: int, took: float, spent: float) -> dict[str, float]:
    return {
        "per_second": round(messages / took, 1),
        "cpu_ms": round(spent / messages * 1000, 3),
    }


async def run(kind: str, messages: int, rounds: int, with_aiogram: str | None) -> dict[str, Any]:
    each = messages // rounds
    async with telegram(delay=DELAY) as url:
        clients: dict[str, Callable[[], Awaitable[dict[str, float]]]] = {
            "ours": lambda: ours(kind, url, each),
            "raw_aiohttp": lambda: raw(url, each),
        }
        if with_aiogram is not None:
            clients["aiogram"] = lambda: aiogram(with_aiogram, url, each)
        found: dict[str, list[dict[str, float]]] = {name: [] for name in clients}
        for _ in range(rounds):
            for name, client in clients.items():
                found[name].append(await client())
                print(f"  {name:12} {found[name][-1]}", flush=True)
    told: dict[str, Any] = {name: _median(some) for name, some in found.items()}
    told.setdefault("aiogram", "missing: --aiogram-python names a Python that has it")
    return {
        "database": kind,
        "messages": each * rounds,
        "rounds": rounds,
        "in_flight": IN_FLIGHT,
        "answers_after_s": DELAY,
        **told,
        **{
            f"of_{name}": round(told["ours"]["per_second"] / told[name]["per_second"], 3)
            for name in found
            if name != "ours"
        },
        **machine(),
    }


def _median(rounds: list[dict[str, float]]) -> dict[str, float]:
    return sorted(rounds, key=lambda one: one["per_second"])[len(rounds) // 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--aiogram-python", metavar="PATH", help="a Python that has aiogram")
    parser.add_argument("--short", action="store_true")
    told = parser.parse_args()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    python = told.aiogram_python
    if python is None and importlib.util.find_spec("aiogram") is not None:
        python = sys.executable
    messages, rounds = (2_000, 1) if told.short else (21_000, 3)
    print(json.dumps(asyncio.run(run(told.database, messages, rounds, python))))


if __name__ == "__main__":
    main()
