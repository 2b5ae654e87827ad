"""The whole bot at Telegram's limit: one broadcast, and people who ask meanwhile.

    python -m benchmarks.at_the_limit [--database sqlite|postgresql] [--short]

The program runs in a process of its own against the sandbox, which answers the calls over 30 a
second with 429. 10,000 chats are due at once; we look at a stretch of it (20 s, with --short 10 s)
while a person sends /latest every half second.

The last line of stdout is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.chaos import Program
from benchmarks.house import AS_IT_COMES, TOKEN, fresh_database, machine, publish, subscribe
from digests.clock import utc_now
from digests.store.database import Database
from sandbox import start
from sandbox.client import Sandbox

RATE = 30
FIRST, ASKING = 100_000, 900_000


async def run(kind: str, chats: int, seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="tingon-limit-") as name:
        folder = Path(name)
        telegram = await start(bots=[TOKEN])
        async with fresh_database(kind) as url, Sandbox(telegram.url, bot=TOKEN) as client:
            db = Database(url)
            program = Program(
                {
                    "BOT_TOKEN": TOKEN,
                    "TELEGRAM_API_URL": telegram.url,
                    "DATABASE_URL": url,
                    "FEEDS": "http://127.0.0.1:9/rss",
                    "ALLOW_PRIVATE_ADDRESSES": "true",
                    "RATE": str(RATE),
                    "HEARTBEAT": str(folder / "heartbeat.json"),
                    "LOG_LEVEL": "warning",
                },
                folder / "bot.log",
            )
            try:
                await _settle(client, db, chats)
                program.start()
                return {"database": kind, **await _watch(client, seconds), **machine()}
            finally:
                program.close()
                await db.close()
                await telegram.stop()


async def _settle(client: Sandbox, db: Database, chats: int) -> None:
    await client.limits()
    await client.populate(chats, first=FIRST)
    await client.populate(1_000, first=ASKING)
    places = [(FIRST + n, "private", 0) for n in range(chats)]
    for begin in range(0, chats, 1_000):
        await subscribe(db, places[begin : begin + 1_000], AS_IT_COMES, now=utc_now())
    await publish(db, ["Khởi công cầu mới"], now=utc_now())


async def _watch(client: Sandbox, seconds: float) -> dict[str, Any]:
    # It begins with the third second: by then the broadcast is under way.
    await client.until(lambda entry: entry["event"] == "sent", count=2 * RATE, seconds=60)
    since, began = await client.last(), time.time()
    asked: dict[int, float] = {}
    while time.time() - began < seconds:
        person = ASKING + len(asked)
        asked[person] = time.time()
        await client.send("/latest 1", user=person)
        await asyncio.sleep(0.5)
    ended = time.time()
    await asyncio.sleep(3)
    entries = [one for one in await client.journal(since) if one["event"] == "sent"]
    sent = [one for one in entries if began <= one["time"] < ended]
    answered: dict[int, float] = {}
    for one in entries:
        answered.setdefault(one["chat_id"], one["time"])
    waits = sorted(answered.get(who, float("inf")) - at for who, at in asked.items())
    flooded = sum(call.get("status") == 429 for call in await client.calls())
    return {
        "rate": RATE,
        "seconds": round(ended - began, 1),
        "sent": len(sent),
        "answers_429": flooded,
        "of_the_allowed_rate": round(len(sent) / (RATE * (ended - began)), 4),
        "asked": len(asked),
        "latest_p50_s": round(waits[len(waits) // 2], 3),
        "latest_p99_s": round(waits[int(len(waits) * 0.99)], 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--short", action="store_true")
    told = parser.parse_args()
    logging.disable(logging.CRITICAL)
    chats, seconds = (1_500, 10.0) if told.short else (10_000, 20.0)
    print(json.dumps(asyncio.run(run(told.database, chats, seconds))))


if __name__ == "__main__":
    main()
