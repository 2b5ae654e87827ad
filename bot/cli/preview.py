"""What an edition would say, in plain text for a terminal."""

from __future__ import annotations

import json

from bot.render import TelegramRenderer
from bot.screens.story import below_story
from bot.settings import Settings
from digests.clock import utc_now
from digests.edition import compose
from digests.model import Profile
from digests.store import stories
from digests.store.database import Database


async def preview_text(settings: Settings, db: Database, *, count: int) -> str | None:
    """Return the newest stories as an edition of this moment; None where there are none."""
    async with db.read() as tx:
        newest = await stories.latest(tx, limit=count)
    if not newest:
        return None
    now, profile = utc_now(), Profile()
    parts = TelegramRenderer(below_story).render(
        compose(newest, profile=profile),
        profile=profile,
        slot=now,
        zone=settings.timezone,
        now=now,
    )
    return "\n\n——\n\n".join(str(json.loads(part.body)["plain"]) for part in parts)
