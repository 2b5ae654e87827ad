"""What the commands share: settings with a clear complaint, JSON out, the database open."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from digests.store.database import Database

SOME_BAD = 1
USAGE = 2
LOOK_THERE = "`tingon check` tries it by itself; its address is TINGON_DATABASE_URL"


def tell(text: str) -> None:
    """Say something to the person at the terminal; stdout is for programs."""
    click.echo(text, err=True)


def give_up(text: str, *, code: int = USAGE) -> NoReturn:
    tell(text)
    sys.exit(code)


def write_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def load_settings(**given: Any) -> Settings:
    """Read the environment, or end with what is wrong with it."""
    from pydantic import ValidationError

    from bot.settings import PREFIX, Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        lines = [
            f"{PREFIX}{'_'.join(map(str, flaw['loc'])).upper()}: {flaw['msg']}"
            if flaw["loc"]
            else str(flaw["msg"])
            for flaw in error.errors()
        ]
        give_up("The settings are wrong:\n  " + "\n  ".join(lines))
    except ValueError as error:
        give_up(f"The settings are wrong: {error}")


def run_async(work: Callable[[], Coroutine[Any, Any, int]]) -> None:
    """Run a command's work and end with its exit code; a failing database is told in one line."""
    from digests.errors import StoreFailed, StoreFull, StoreUnusable

    try:
        sys.exit(asyncio.run(work()))
    except StoreUnusable as error:  # to start again does not help
        give_up(f"The database cannot be used: {error}\n  -> {LOOK_THERE}")
    except StoreFull as error:  # SQLite says only "disk I/O error" where there is no room at all
        full = "is its disk full, or read-only?"
        give_up(f"The database failed: {error}\n  -> {full} {LOOK_THERE}", code=SOME_BAD)
    except StoreFailed as error:
        give_up(f"The database failed: {error}\n  -> {LOOK_THERE}", code=SOME_BAD)
    except KeyboardInterrupt:
        sys.exit(130)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database with its schema up to date."""
    from digests.store.database import Database

    db = Database(settings.database_url)
    try:
        await db.migrate()
        yield db
    finally:
        await db.close()


def quiet_logs(settings: Settings) -> None:
    from bot import logs

    level = "warning" if settings.log_level == "info" else settings.log_level
    logs.set_up(form=settings.log_format, level=level)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)
