"""What a feed answered, and what of it is written down about the feed. Rules only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digests.feed import ParsedFeed
from digests.feed.policy import FeedHealth, PollResult, Verdict, newest_of, with_first_poll
from digests.store.feeds import Feed

_MAX_AGE = re.compile(r"\bmax-age\s*=\s*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedResponse:
    """What came of a request: the policy's view of it, and what to keep if it was a feed."""

    result: PollResult
    parsed: ParsedFeed | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    max_age: timedelta | None = None
    retry_after: timedelta | None = None


def known_beginning(
    feed: Feed, response: FeedResponse, verdict: Verdict, *, now: datetime
) -> FeedHealth:
    """Return the health of the feed with what its first poll, or the rest of it, held."""
    health, parsed = verdict.health, response.parsed
    if not verdict.brought_feed:
        return health
    if parsed and (feed.first_polled_at is None or health.cut):
        return with_first_poll(
            health,
            newest=newest_of(parsed.entries),
            truncated=feed.first_polled_at is None and parsed.truncated,
            first_polled=feed.first_polled_at or now,
        )
    if response.result.unchanged:
        return replace(health, cut=False)  # the same twice: it is how this feed ends
    return health


def read_well(
    feed: Feed, response: FeedResponse, health: FeedHealth, *, now: datetime
) -> dict[str, object]:
    parsed = response.parsed
    is_part = health.cut or (parsed is not None and parsed.truncated)
    changes: dict[str, object] = {
        # They speak of the whole, of which a truncated answer was a part.
        "etag": None if is_part else response.etag,
        "last_modified": None if is_part else response.last_modified,
        "body_hash": response.body_hash,
        "polled_at": now,
        "first_polled_at": feed.first_polled_at or now,
    }
    if parsed is not None and parsed.title:
        changes["title"] = parsed.title
    return changes


def max_age(cache_control: str) -> timedelta | None:
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=int(found.group(1))) if found else None
