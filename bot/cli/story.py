"""story: look at one, mend it, or take it back everywhere it went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

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


@click.group()
def story() -> None:
    """One story: show, edit or withdraw it. Messages that went out are edited."""


@story.command()
@click.argument("story_id", type=int)
def show(story_id: int) -> None:
    """Everything we keep of a story."""
    settings = load_settings()
    quiet_logs(settings)

    async def work() -> int:
        from digests.model import StoryId
        from digests.store import stories

        async with open_database(settings) as db, db.read() as tx:
            row = await stories.row(tx, StoryId(story_id))
        if row is None:
            tell(f"there is no story {story_id}")
            return SOME_BAD
        write_json(dict(row))
        return 0

    run_async(work)


@story.command()
@click.argument("story_id", type=int)
@click.option("--title", help="The headline readers see.")
@click.option("--summary", help="The summary, for every length.")
def edit(story_id: int, title: str | None, summary: str | None) -> None:
    """Give a story other words; from then on the newspaper's corrections leave it alone."""
    from digests.text import one_line

    words = {
        name: one_line(text)
        for name, text in (("title", title), ("summary", summary))
        if text is not None
    }
    if not words or not all(words.values()):
        give_up("give --title, --summary or both, and not empty")
    _change(story_id, lambda corrections, id_: corrections.edit(id_, **words))


@story.command()
@click.argument("story_id", type=int)
@click.option("--undo", is_flag=True, help="It is good after all.")
def withdraw(story_id: int, undo: bool) -> None:
    """Take a story back: it is in no edition any more, and marked where it was sent."""
    _change(
        story_id,
        lambda corrections, id_: corrections.restore(id_) if undo else corrections.withdraw(id_),
    )


def _change(story_id: int, do: Callable[[Any, Any], Awaitable[bool]]) -> None:
    settings = load_settings()
    quiet_logs(settings)

    async def work() -> int:
        from bot.render import TelegramRenderer
        from bot.screens.story import below_story
        from digests.clock import utc_now
        from digests.model import StoryId
        from digests.pipeline import Corrections
        from digests.store import edits

        async with open_database(settings) as db:
            corrections = Corrections(
                db=db,
                renderer=TelegramRenderer(below_story),
                clock=utc_now,
                window=settings.correction_window,
            )
            done = await do(corrections, StoryId(story_id))
            async with db.read() as tx:
                waiting = await edits.waiting(tx)
        if not done:
            tell(f"there is no story {story_id}")
            return SOME_BAD
        write_json({"story": story_id, "edits_waiting": waiting})
        return 0

    run_async(work)
