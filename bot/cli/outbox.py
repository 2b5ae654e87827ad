"""outbox: what waits, what failed, and what to do about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import click

from bot.cli.common import (
    SOME_BAD,
    load_settings,
    open_database,
    quiet_logs,
    run_async,
    tell,
    write_json,
)

STATES = ("queued", "leased", "sending", "sent", "uncertain", "failed", "dropped")
OPEN_OR_BAD = ("queued", "leased", "sending", "uncertain", "failed")


@click.group()
def outbox() -> None:
    """The deliveries: editions on their way to subscriptions."""


@outbox.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES))
@click.option("--limit", default=100, show_default=True)
def list_(states: tuple[str, ...], limit: int) -> None:
    """One JSON object a delivery; without --state those that are open, uncertain or failed."""

    async def work(tx: Any) -> int:
        from digests.store import operator_actions

        for row in await operator_actions.listing(tx, states=states or OPEN_OR_BAD, limit=limit):
            write_json(dict(row))
        return 0

    _in_transaction(work)


@outbox.command()
@click.argument("ids", nargs=-1, required=True, type=int)
def retry(ids: tuple[int, ...]) -> None:
    """Queue failed deliveries anew."""
    _each(ids, "retry", "is not failed, or its subscription has another edition on its way")


@outbox.command()
@click.argument("ids", nargs=-1, required=True, type=int)
def drop(ids: tuple[int, ...]) -> None:
    """End deliveries for good: their stories are not sent to that subscription again."""
    _each(ids, "drop", "is not waiting or failed")


@outbox.command("skip-to-now")
@click.option("--yes", is_flag=True, help="Do not ask.")
def skip_to_now(yes: bool) -> None:
    """After a restore from a backup: nothing of the past is sent, all begin anew."""
    question = "Drop all that waits and put every reader at the newest story?"
    if not yes:
        click.confirm(question, abort=True, err=True)  # stdout is for programs

    async def work(tx: Any) -> int:
        from digests.clock import utc_now
        from digests.store import operator_actions, stories

        newest = await stories.number_ready(tx)
        dropped = await operator_actions.skip_to_now(tx, newest=newest, now=utc_now())
        write_json({"dropped": dropped, "newest": newest})
        return 0

    _in_transaction(work)


def _each(ids: tuple[int, ...], verb: str, otherwise: str) -> None:
    async def work(tx: Any) -> int:
        from digests.clock import utc_now
        from digests.model import DeliveryId
        from digests.store import operator_actions

        do = {"retry": operator_actions.retry, "drop": operator_actions.drop}[verb]
        bad = 0
        for id_ in ids:
            done = await do(tx, DeliveryId(id_), now=utc_now())
            write_json({"id": id_, "done": done})
            if not done:
                bad += 1
                tell(f"delivery {id_} {otherwise}")
        return SOME_BAD if bad else 0

    _in_transaction(work)


def _in_transaction(work: Callable[[Any], Awaitable[int]]) -> None:
    settings = load_settings()
    quiet_logs(settings)

    async def run() -> int:
        async with open_database(settings) as db, db.write() as tx:
            return await work(tx)

    run_async(run)
