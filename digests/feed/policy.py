"""When to ask a feed again, what a poll means, and what was there before we came. Pure rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digests.feed.address_rules import plain_host
from digests.model import FeedEntry
from digests.schedule import VIETNAM

SHORTEST_USUAL_INTERVAL = timedelta(minutes=5)
BASE_INTERVAL = timedelta(minutes=10)
LONGEST_DAYTIME_INTERVAL = timedelta(minutes=60)
"""However rarely a feed has news: an article is never longer unseen by day."""
LONGEST_ASKED_INTERVAL = timedelta(minutes=30)
"""Up to this a feed's ttl and max-age are respected."""
MAX_BACKOFF = timedelta(hours=6)
"""However often a feed failed, and whatever Retry-After says."""
JITTER = 0.2
_POLLS_PER_GAP = 6  # polls in the usual time between two articles, for feeds that rarely have news

NOT_FOUND_LIMIT = 5
PERMANENT_LIMIT = 3
UNREACHABLE_AFTER = 6
"""Failed polls in a row before somebody is told: an hour and a half at the usual pace."""
MAX_CRASHES = 3
"""Of the process, over one feed: then it waits for long, and somebody is told."""
SILENT_AFTER = timedelta(days=1)
LATE_RELEASE = timedelta(days=1)
"""By how much an article's date may lie before its appearance: an editor lets it out late, the
date has no hour, the newspaper's clock has another zone."""
_CHALLENGES = ("challenge_page", "cookie_page")
_SILENT_GAPS = 4  # usual gaps of silence; a quiet weekend of a small section is no alarm
_SHORTEST_GAP = timedelta(minutes=1)  # many articles in one poll; nothing learns from zero
_SMOOTHING = 0.2  # weight of the newest gap in the usual one


@dataclass(frozen=True, slots=True, kw_only=True)
class NightHours:
    """Local hours in which newspapers sleep, [start, end), and how often they are asked then."""

    start: time = time(23)
    end: time = time(6)
    interval: timedelta = timedelta(hours=1)
    zone: ZoneInfo = VIETNAM


NIGHT = NightHours()


class Alarm(StrEnum):
    """What an operator should look at; a feed has at most one at a time."""

    EMPTY = "empty"
    """A feed without a single entry: a broken generator."""
    NOT_A_FEED = "not_a_feed"
    """A page or something else where the feed was."""
    BLOCKED = "blocked"
    """403, or a page that asks for a browser: we are not wanted, or taken for a robot."""
    SILENT = "silent"
    """No news for a day where there usually is."""
    UNREACHABLE = "unreachable"
    """No proper answer many times in a row."""
    CRASHES = "deadly"
    """The program ended each time it was asked, alone at last."""


class FeedPauseReason(StrEnum):
    """Why a feed is not asked any more until an operator says so."""

    GONE = "gone"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """What is remembered of a feed from poll to poll."""

    failures: int = 0
    """Polls in a row that brought no feed, for whatever reason; 0 when it is well."""
    not_found: int = 0
    """404 in a row."""
    permanent_url: str = ""
    """Where permanent redirects lead, as long as they agree."""
    permanent_seen: int = 0
    """How often in a row."""
    alarm: Alarm | None = None
    alarm_since: datetime | None = None
    paused_reason: FeedPauseReason | None = None
    news_at: datetime | None = None
    """The last poll that brought a new entry, or the first poll that brought a feed."""
    usual_gap: timedelta | None = None
    """The usual time between two new entries; None until it is known."""
    cut: bool = False
    """The first feed we got was truncated: what the next one has more is no news either."""
    old_until: datetime | None = None
    """What the newspaper dates before this was there before we came: see `backlog_flags`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What came of asking a feed once."""

    status: int | None
    """The last answer's HTTP status; None: nobody answered in time."""
    unchanged: bool = False
    """304, or 200 with the very body of the last good answer."""
    malformed: str = ""
    """FeedMalformed's reason, if the body was no feed."""
    entries: int = 0
    new: int = 0
    """Entries never seen before."""
    permanent_url: str = ""
    """Where we ended, if all redirects on the way were 301 or 308; "" if there were none."""
    challenged: bool = False
    """The server asked for a browser (header cf-mitigated), or robots.txt forbids the address."""
    entry_gap: timedelta | None = None
    """`usual_gap_of` the entries: a first idea of how often there is news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a poll's result means."""

    health: FeedHealth
    brought_feed: bool
    """A feed was there. Only then keep its ETag, Last-Modified and hash: a later "unchanged"
    must speak of a feed, not of an error page."""
    adopt_url: str = ""
    """The feed's new address, from now on."""
    raised: Alarm | None = None
    """Tell the operator, once."""
    cleared: Alarm | None = None
    """Well again: tell the operator."""
    paused: FeedPauseReason | None = None
    """Paused by this result: tell the operator."""


def next_poll(
    now: datetime,
    *,
    base: timedelta = BASE_INTERVAL,
    jitter: float,
    night: NightHours | None = NIGHT,
    ttl: timedelta | None = None,
    max_age: timedelta | None = None,
    usual_gap: timedelta | None = None,
    failures: int = 0,
    retry_after: timedelta | None = None,
) -> datetime:
    """Return when to ask a feed again; `jitter` is a random number from 0 to 1.

    `night=None` (tests and demos that ask every second) knows no night.
    """
    longest = max(MAX_BACKOFF, base)
    if retry_after is not None:
        return now + min(max(retry_after, base) * (1 + JITTER / 2 * jitter), longest)
    factor = 1 - JITTER + 2 * JITTER * jitter
    if failures:
        interval = min(base * 2 ** min(failures - 1, 20) * factor, longest)
    else:
        interval = _interval(base, usual_gap) * factor
    wait = max(interval, _asked_interval(ttl, max_age))
    return _by_night(now, wait, base * jitter, night, factor)


def assess(
    health: FeedHealth,
    result: PollResult,
    *,
    now: datetime,
    url: str,
    allowed_hosts: Collection[str] = (),
) -> Verdict:
    """Return what `result` of polling the feed at `url` means.

    A permanent redirect is adopted only to `url`'s own host or one of `allowed_hosts` (and below
    them), and never from https to http.
    """
    if result.status == 410:
        return _pause(health, FeedPauseReason.GONE)
    if result.status == 404:
        return _not_found(health, now)
    trouble = _trouble(health, result)
    if trouble is not None or not _brought_a_feed(result):
        return _failed(health, trouble, now)
    well = replace(health, failures=0, not_found=0, paused_reason=None)
    after = _with_news(well, result, now)
    after, adopted = _redirected(after, result.permanent_url, url, allowed_hosts)
    alarm = Alarm.SILENT if _is_silent(after, now) else None
    return _verdict(health, after, alarm, now, brought_feed=True, adopt_url=adopted)


def resumed(health: FeedHealth) -> FeedHealth:
    """Return the state of a feed that an operator lets go on: nothing is held against it."""
    return FeedHealth(
        news_at=health.news_at,
        usual_gap=health.usual_gap,
        cut=health.cut,
        old_until=health.old_until,
    )


def usual_gap_of(entries: Iterable[FeedEntry]) -> timedelta | None:
    """Return the median time between two articles of a feed, from their own dates."""
    times = sorted(entry.published for entry in entries if entry.published)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    return max(timedelta(seconds=median(gaps)), _SHORTEST_GAP) if len(gaps) >= 4 else None


def backlog_flags(
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


def with_first_poll(
    health: FeedHealth, *, newest: datetime | None, truncated: bool, first_polled: datetime
) -> FeedHealth:
    """Remember what lies before the first poll, and whether its answer was truncated.

    Where a newspaper's dates stand still or are years behind, a bound made of our own clock alone
    would hide all that it ever brings.
    """
    old_until = min(newest, first_polled) - LATE_RELEASE if newest else None
    return replace(health, cut=truncated, old_until=old_until)


def _interval(base: timedelta, usual_gap: timedelta | None) -> timedelta:
    if usual_gap is None or base >= LONGEST_DAYTIME_INTERVAL:
        return base
    return min(max(base, usual_gap / _POLLS_PER_GAP), LONGEST_DAYTIME_INTERVAL)


def _asked_interval(ttl: timedelta | None, max_age: timedelta | None) -> timedelta:
    return min(max(ttl or timedelta(0), max_age or timedelta(0)), LONGEST_ASKED_INTERVAL)


def _by_night(
    now: datetime, wait: timedelta, spread: timedelta, night: NightHours | None, factor: float
) -> datetime:
    """Return `now + wait`, slower by night, but never past the first minutes of the morning."""
    if night is None or not _is_night(now, night):
        return now + wait
    slow = now + max(wait, night.interval * factor)
    morning = _next_morning(now, night) + min(spread, night.interval)
    return max(now + wait, min(slow, morning))


def _is_night(now: datetime, night: NightHours) -> bool:
    local = now.astimezone(night.zone).time()
    if night.start <= night.end:
        return night.start <= local < night.end
    return local >= night.start or local < night.end


def _next_morning(now: datetime, night: NightHours) -> datetime:
    local = now.astimezone(night.zone)
    morning = datetime.combine(local.date(), night.end, night.zone)
    if morning <= local:
        morning = datetime.combine(local.date() + timedelta(days=1), night.end, night.zone)
    return morning.astimezone(now.tzinfo)


def _trouble(health: FeedHealth, result: PollResult) -> Alarm | None:
    if result.challenged or result.status in (401, 403, 451) or result.malformed in _CHALLENGES:
        return Alarm.BLOCKED
    if result.malformed:
        return Alarm.NOT_A_FEED
    if result.status == 200 and not result.unchanged and not result.entries:
        return Alarm.EMPTY
    if not _brought_a_feed(result) and health.failures + 1 >= UNREACHABLE_AFTER:
        return Alarm.UNREACHABLE
    return None


def _brought_a_feed(result: PollResult) -> bool:
    return result.unchanged or result.status == 200


def _pause(health: FeedHealth, reason: FeedPauseReason) -> Verdict:
    after = replace(health, failures=health.failures + 1, paused_reason=reason)
    return Verdict(health=after, brought_feed=False, paused=reason)


def _not_found(health: FeedHealth, now: datetime) -> Verdict:
    seen = health.not_found + 1
    if seen >= NOT_FOUND_LIMIT:
        return _pause(replace(health, not_found=seen), FeedPauseReason.NOT_FOUND)
    after = replace(health, not_found=seen, failures=health.failures + 1)
    return _verdict(health, after, health.alarm, now, brought_feed=False)


def _failed(health: FeedHealth, trouble: Alarm | None, now: datetime) -> Verdict:
    after = replace(health, failures=health.failures + 1, not_found=0)
    return _verdict(health, after, trouble or health.alarm, now, brought_feed=False)


def _with_news(health: FeedHealth, result: PollResult, now: datetime) -> FeedHealth:
    if health.news_at is None:  # the first good poll: all entries are new, none is news
        return replace(health, news_at=now, usual_gap=result.entry_gap)
    if not result.new:
        return health
    gap = (now - health.news_at) / result.new
    return replace(health, news_at=now, usual_gap=_smoothed(health.usual_gap, gap))


def _smoothed(usual: timedelta | None, gap: timedelta) -> timedelta:
    """Return the usual gap after one more; a night or our own absence counts only so much."""
    gap = max(gap, _SHORTEST_GAP)
    if usual is None:
        return gap
    return usual + (min(gap, usual * _SILENT_GAPS) - usual) * _SMOOTHING


def _is_silent(health: FeedHealth, now: datetime) -> bool:
    if health.usual_gap is None or health.news_at is None or health.usual_gap > SILENT_AFTER:
        return False
    return now - health.news_at >= max(SILENT_AFTER, health.usual_gap * _SILENT_GAPS)


def _redirected(
    health: FeedHealth, target: str, url: str, allowed_hosts: Collection[str]
) -> tuple[FeedHealth, str]:
    if not target or target == url or not _may_adopt(target, url, allowed_hosts):
        return replace(health, permanent_url="", permanent_seen=0), ""
    seen = health.permanent_seen + 1 if target == health.permanent_url else 1
    if seen >= PERMANENT_LIMIT:
        return replace(health, permanent_url="", permanent_seen=0), target
    return replace(health, permanent_url=target, permanent_seen=seen), ""


def _may_adopt(target: str, url: str, allowed_hosts: Collection[str]) -> bool:
    try:
        new, old = urlsplit(target), urlsplit(url)
    except ValueError:
        return False
    if new.scheme not in ("http", "https") or (old.scheme, new.scheme) == ("https", "http"):
        return False
    host = plain_host(new.hostname or "")
    allowed = {plain_host(name) for name in (old.hostname or "", *allowed_hosts) if name}
    return any(host == name or host.endswith("." + name) for name in allowed)


def _verdict(
    before: FeedHealth,
    after: FeedHealth,
    alarm: Alarm | None,
    now: datetime,
    *,
    brought_feed: bool,
    adopt_url: str = "",
) -> Verdict:
    changed = alarm is not before.alarm
    since = (now if alarm else None) if changed else before.alarm_since
    return Verdict(
        health=replace(after, alarm=alarm, alarm_since=since),
        brought_feed=brought_feed,
        adopt_url=adopt_url,
        raised=alarm if changed else None,
        cleared=before.alarm if changed and alarm is None else None,
    )
