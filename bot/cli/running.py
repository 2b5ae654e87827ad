"""run, demo, sandbox, check, migrate, stats: the program itself, and how it is."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import (
    SOME_BAD,
    give_up,
    load_settings,
    open_database,
    quiet_logs,
    run_async,
    tell,
    write_json,
)

if TYPE_CHECKING:
    from bot.settings import Settings

HOW_TO_START = """\
TINGON_BOT_TOKEN is not set, so there is no bot to run.
  1. Talk to @BotFather on Telegram: /newbot gives you a token.
  2. Put a line TINGON_BOT_TOKEN=... into the file .env, or into the environment.
  3. Start again.
To look around without a token: tingon demo"""


@click.command()
def run() -> None:
    """Run the bot until it is stopped."""
    settings = load_settings()
    if settings.bot_token is None:
        give_up(HOW_TO_START)
    _run(settings)


@click.command(hidden=True)
def up() -> None:
    """With a token the bot, without one the demo: what `make run` does."""
    settings = load_settings()
    if settings.bot_token is not None:
        _run(settings)
    from bot.cli.demo import run_demo

    run_demo()


@click.command()
@click.option("--port", default=8088, show_default=True, help="Of the chat page.")
@click.option("--data", default="data/demo", show_default=True, help="Folder of its database.")
def demo(port: int, data: str) -> None:
    """The whole bot against a Telegram and a newspaper of its own, in your browser."""
    from bot.cli.demo import run_demo

    run_demo(port=port, data=Path(data))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8081, show_default=True)
def sandbox(host: str, port: int) -> None:
    """A local Telegram to try bots against; see docs/sandbox.md."""
    from sandbox import run_sandbox

    run_sandbox(host, port)


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    settings = load_settings()
    quiet_logs(settings)

    async def work() -> int:
        async with open_database(settings) as db:
            write_json({"revision": await db.revision()})
        return 0

    run_async(work)


@click.command()
@click.option("--live", is_flag=True, help="Only whether the program lives; in under a second.")
def check(live: bool) -> None:
    """Try the settings, the database, Telegram and each feed, one by one."""
    if live:
        _check_live()
    settings = load_settings()
    quiet_logs(settings)
    from bot.cli.checking import check_everything

    async def work() -> int:
        findings = await check_everything(settings)
        for finding in findings:
            write_json(finding.as_json())
            if not finding.good:
                tell(f"{finding.what}: {finding.problem}")
                tell(f"  -> {finding.remedy}")
        return 0 if all(one.good for one in findings) else SOME_BAD

    run_async(work)


def _check_live() -> None:
    from bot.operating.heartbeat import problem

    path = Path(os.environ.get("TINGON_HEARTBEAT") or "data/heartbeat.json")
    flaw = problem(path, now=time.time())
    if flaw is not None:
        give_up(flaw, code=SOME_BAD)
    write_json({"alive": True})
    sys.exit(0)


@click.command()
def stats() -> None:
    """How much there is of everything, and how each feed does."""
    settings = load_settings()
    quiet_logs(settings)

    async def work() -> int:
        async with open_database(settings) as db:
            write_json(await _numbers(db))
        return 0

    run_async(work)


async def _numbers(db: Any) -> dict[str, Any]:
    from digests.store import deliveries, edits, feeds, inbox, statistics, subscriptions

    async with db.read() as tx:
        per_feed = await statistics.per_feed(tx)
        return {
            "stories": await statistics.stories(tx),
            "chats": await statistics.chats(tx),
            "subscriptions": await subscriptions.count(tx),
            "deliveries": await deliveries.counts(tx),
            "edits_waiting": await edits.waiting(tx),
            "inbox_open": await inbox.open_count(tx),
            "feeds": [
                {
                    "id": feed.id,
                    "url": feed.url,
                    "state": feed.state,
                    "alarm": feed.health.alarm,
                    "polled_at": feed.polled_at,
                    "next_poll_at": feed.next_poll_at,
                    **per_feed.get(feed.id, {}),
                }
                for feed in await feeds.every(tx)
            ],
        }


def _run(settings: Settings) -> None:
    from bot import logs
    from bot.app import TokenWrong, open_program

    logs.set_up(form=settings.log_format, level=settings.log_level)

    async def work() -> int:
        try:
            async with open_program(settings) as program:
                await program.run()
        except TokenWrong as error:
            give_up(str(error))
        return 0

    run_async(work)
