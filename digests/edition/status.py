"""Why a reader got a story, or did not: the facts, in the order a person asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digests.edition.compose import Match


class StoryStatus(StrEnum):
    """Where a story stands on its way to one subscription."""

    UNKNOWN = "unknown"
    """No such article has been met in any feed."""
    NOT_READY = "not_ready"
    """Met, but its page is still being read."""
    NOT_SUBSCRIBED = "not_subscribed"
    BEFORE = "before"
    """Older than the subscription."""
    NO_MATCH = "no_match"
    """The profile does not ask for it; `match` says what held it back."""
    DUE = "due"
    """Matched, for the edition at `at`."""
    HELD = "held"
    """Kept until the quiet hours end at `at`."""
    PAUSED = "paused"
    """Kept until the reader's pause ends at `at`; None: until they return."""
    ON_ITS_WAY = "on_its_way"
    """In the outbox."""
    SENT = "sent"
    UNCERTAIN = "uncertain"
    """Sent, but the messenger's answer never came."""
    FAILED = "failed"
    """The messenger refused it."""
    LONG_AGO = "long_ago"
    """So old that only the day's numbers are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryExplanation:
    status: StoryStatus
    title: str = ""
    fetched: datetime | None = None
    """When a feed first showed it."""
    match: Match | None = None
    at: datetime | None = None
    """The moment `status` speaks of: sent at, due at, held until."""
    lead_only: bool = False
    withdrawn: bool = False
