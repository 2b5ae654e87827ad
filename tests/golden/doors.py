"""How the tests of what others hold reach today's code: a part with a new name is mended here."""

from __future__ import annotations

from typing import Any

from digests.feed.policy import FeedHealth
from digests.model import Choices, Profile
from digests.schedule import Schedule
from digests.store.codec import from_json, to_json

_KINDS: dict[str, type] = {
    "choices.choices": Choices,
    "feeds.health": FeedHealth,
    "profiles.profile": Profile,
    "schedules.schedule": Schedule,
}


def read_stored(column: str, stored: Any) -> Any:
    """Return what a JSON column holds as today's code reads it, as plain data again."""
    return to_json(from_json(_KINDS[column], stored))
