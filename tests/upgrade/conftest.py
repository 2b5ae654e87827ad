"""Today's whole program takes over the database of a release, on both databases, once a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.app import open_program
from bot.settings import Settings
from tests.upgrade.releases import Row, Rows, load, promises
from tests.upgrade.telegram import Call, Telegram, open_telegram

TOKEN = "7000000001:AAHtakesoverwhatthereleaseleftbehind00"
TABLES = (
    "articles", "chats", "choices", "deliveries", "delivery_days", "edition_stories", "editions",
    "edits", "feeds", "inbox", "model_texts", "receipts", "stories", "subscriptions",
)  # fmt: skip
LONGEST = 120.0  # seconds until all is said that can be said
OPEN = """
SELECT (SELECT count(*) FROM inbox WHERE state IN ('new', 'answering'))
     + (SELECT count(*) FROM deliveries WHERE state IN ('leased', 'sending'))
     + (SELECT count(*) FROM deliveries d JOIN chats c ON c.id = d.chat_id
         WHERE d.state = 'queued' AND d.not_before <= {now} AND c.gone_reason IS NULL
           AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.chat_id = d.chat_id
                AND o.topic = d.topic AND o.id <> d.id AND o.state = 'queued'))
     + (SELECT count(*) FROM edits e JOIN deliveries d ON d.id = e.delivery_id
          JOIN chats c ON c.id = d.chat_id
         WHERE e.state = 'queued' AND e.not_before <= {now} AND c.gone_reason IS NULL)
     + (SELECT count(*) FROM subscriptions WHERE state = 'active' AND NOT busy
         AND (next_due_at <= {now} OR next_due_at IS NULL AND "cursor" <
              (SELECT value FROM counters WHERE name = 'seq')))
    AS open
"""

Snapshot = dict[str, list[Row]]


@dataclass
class Phase:
    """Some minutes of today's program, and what was there when it ended."""

    at: datetime
    calls: list[Call] = field(default_factory=list)
    asked_newspapers: list[str] = field(default_factory=list)
    rows: Snapshot = field(default_factory=dict)

    def sent(self) -> list[Call]:
        return [call for call in self.calls if call.message_id]


@dataclass
class TakenOver:
    url: str
    promised: dict[str, Any]
    before: Snapshot
    at_once: Phase
    a_day_on: Phase


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def taken_over(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TakenOver]:
    kind = "sqlite_files" if request.param == "sqlite" else "postgres_servers"
    databases = request.getfixturevalue(kind)
    heartbeat = tmp_path_factory.mktemp("heartbeat") / "heartbeat.json"
    told = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    yield asyncio.run(_take_over("v0_1_0", databases, heartbeat))
    structlog.configure(**told)


async def _take_over(release: str, databases: Any, heartbeat: Path) -> TakenOver:
    url = await databases.empty()
    await load(release, url)
    promised = promises(release)
    before = await _snapshot(url)
    phases = []
    for moment in promised["told"]:
        phase = Phase(at=datetime.fromisoformat(moment))
        await _run(url, phase, heartbeat, first_message=5_000_000 * (len(phases) + 1))
        phase.rows = await _snapshot(url)
        phases.append(phase)
    return TakenOver(url, promised, before, *phases)


async def _run(url: str, phase: Phase, heartbeat: Path, *, first_message: int) -> None:
    """Start the program, let it do all there is to do, and stop it."""
    began = time.monotonic()

    def clock() -> datetime:
        return phase.at + timedelta(seconds=time.monotonic() - began)

    async with open_telegram(first_message=first_message) as telegram:
        settings = Settings(
            _env_file=None,
            bot_token=TOKEN,
            telegram_api_url=telegram.url,
            database_url=url,
            feeds="https://bao-dat-to.test/rss/home.rss",
            feed_proxy=telegram.url,
            host_pause=0,
            newspaper="Báo Đất Tổ",
            rate=1000,
            heartbeat=heartbeat,
        )
        async with open_program(settings, clock=clock) as program:
            running = asyncio.create_task(program.run())
            try:
                await _until_all_is_said(url, telegram, clock)
            finally:
                telegram.close()
                program.stop()
                await running
        phase.calls, phase.asked_newspapers = telegram.calls, telegram.asked_newspapers


async def _until_all_is_said(url: str, telegram: Telegram, clock: Any) -> None:
    rows, quiet, said = Rows(url), 0, 0
    async with asyncio.timeout(LONGEST):
        while quiet < 4:  # a step may be between two of its rows
            await asyncio.sleep(0.3)
            (found,) = await rows.all(OPEN.format(now=int(clock().timestamp() * 1000)))
            still = not found["open"] and len(telegram.calls) == said
            quiet, said = quiet + 1 if still else 0, len(telegram.calls)


async def _snapshot(url: str) -> Snapshot:
    rows = Rows(url)
    return {table: await rows.all(f"SELECT * FROM {table}") for table in TABLES}
