"""What a feed held before we came, and so is nobody's news, whenever it is seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digests.feed.policy import FeedHealth
from digests.model import FeedEntry

LATE = timedelta(days=1)
"""By how much an article's date may lie before its appearance: an editor lets it out late, the
date has no hour, the newspaper's clock has another zone."""


def backlog_in(
    entries: Sequence[FeedEntry], health: FeedHealth, first_polled: datetime | None
) -> list[bool]:
    """Say of each entry, should it be new to us, whether it was there at the feed's first poll.

    What is old stands behind what is new. An old date further up is an article's that was let out
    late, or no date to rely on: 12/01 for the 1st of December. Nor is there any to rely on where
    all are old.
    """
    if first_polled is None:
        return [True] * len(entries)
    if health.cut:
        return [one.published is None or one.published <= first_polled for one in entries]
    until = health.old_until
    dates = [one.published for one in entries]
    recent = [at for at, date in enumerate(dates) if until and date and date >= until]
    return [bool(recent) and at > recent[-1] and date is not None for at, date in enumerate(dates)]


def newest_of(entries: Iterable[FeedEntry]) -> datetime | None:
    return max((entry.published for entry in entries if entry.published), default=None)


def began(
    health: FeedHealth, *, newest: datetime | None, cut: bool, first_polled: datetime
) -> FeedHealth:
    """Remember what lies before the first poll, and whether its answer was cut.

    Where a newspaper's dates stand still or are years behind, a bound made of our own clock alone
    would hide all that it ever brings.
    """
    old_until = min(newest, first_polled) - LATE if newest else None
    return replace(health, cut=cut, old_until=old_until)
