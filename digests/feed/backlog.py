"""What a feed held before we came, and so is nobody's news, whenever it is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from digests.feed.policy import FeedHealth
from digests.model import FeedEntry

LATE = timedelta(days=1)
"""By how much an article's date may lie before its appearance: an editor lets it out late, the
date has no hour, the newspaper's clock has another zone."""


def is_backlog(entry: FeedEntry, health: FeedHealth, first_polled: datetime | None) -> bool:
    """Say whether `entry`, never seen before, was there at the feed's first poll."""
    if first_polled is None:
        return True
    if health.cut:
        return entry.published is None or entry.published <= first_polled
    if health.old_until is None or entry.published is None:
        return False
    return entry.published < health.old_until


def newest_of(entries: Iterable[FeedEntry]) -> datetime | None:
    return max((entry.published for entry in entries if entry.published), default=None)


def began(health: FeedHealth, *, newest: datetime | None, cut: bool, now: datetime) -> FeedHealth:
    """Remember what lies before the first poll, and whether its answer was cut.

    Nothing newer than the newest entry of then is old: where a newspaper's dates stand still or
    are years behind, a bound made of our own clock would hide all that it ever brings.
    """
    old_until = min(newest, now - LATE) if newest else None
    return replace(health, cut=cut, old_until=old_until)
