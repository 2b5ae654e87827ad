"""How the outbox is to work, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class UncertainPolicy(StrEnum):
    """What to do with a message that may have arrived."""

    RESEND = "resend"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRules:
    uncertain: UncertainPolicy = UncertainPolicy.RESEND
    in_flight: int = 64
    """Calls of a lane at a time. As many deliveries more are leased ahead, so that no call waits
    for the database to find the next one."""
    call_timeout: timedelta = timedelta(seconds=8)
    """How long a call may take. None starts with less of the lease left than this."""
    stale_after: timedelta = timedelta(hours=6)
    safety_net: timedelta = timedelta(seconds=5)
    grace: timedelta = timedelta(seconds=6)
    """How long a stop waits for calls that are under way: all of it has to end within 10 s."""
