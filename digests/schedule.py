"""When a subscription is due. Pure arithmetic on local times; the one place that knows zones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
WEEKEND = EVERY_DAY - WORKDAYS

MAX_TIMES = 12
"""Times a day that one subscription may have; whoever wants more wants stories as they come."""

_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60
_A_WEEK_AND_A_DAY_EACH_SIDE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Local minutes of the day, [start, end); may run across midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The local times at which a subscription is due; no times: as it comes.

    `times` are minutes after local midnight, `weekdays` 0 (Monday) to 6.
    """

    times: tuple[int, ...] = ()
    weekdays: frozenset[int] = EVERY_DAY
    zone: str = "Asia/Ho_Chi_Minh"
    quiet: QuietHours | None = None

    @property
    def as_it_comes(self) -> bool:
        return not self.times

    def next_due(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after`."""
        first = local_date_time(after, self.zone).date() - _DAY
        days = (first + offset * _DAY for offset in range(_A_WEEK_AND_A_DAY_EACH_SIDE + 1))
        slots = (slot for day in days for slot in self._slots(day))
        return next((slot for slot in slots if slot > after), None)

    def latest_due(self, after: datetime, now: datetime) -> datetime | None:
        """Return the newest slot in (after, now]: missed ones fold into it."""
        last = local_date_time(now, self.zone).date() + _DAY
        days = (last - offset * _DAY for offset in range(_A_WEEK_AND_A_DAY_EACH_SIDE + 1))
        slots = (slot for day in days for slot in reversed(list(self._slots(day))))
        newest = next((slot for slot in slots if slot <= now), None)
        return newest if newest is not None and newest > after else None

    def _slots(self, day: date) -> Iterator[datetime]:
        if day.weekday() not in self.weekdays:
            return
        for minutes in sorted(set(self.times)):
            yield _moment(day, minutes, self.zone)


def quiet_until(quiet: QuietHours | None, zone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours end that `now` lies in."""
    if quiet is None or quiet.start == quiet.end:
        return None
    local = local_date_time(now, zone)
    minutes = local.hour * 60 + local.minute
    if quiet.start < quiet.end:
        inside, ends_today = quiet.start <= minutes < quiet.end, True
    else:
        inside, ends_today = minutes >= quiet.start or minutes < quiet.end, minutes < quiet.end
    if not inside:
        return None
    day = local.date() if ends_today else local.date() + _DAY
    end = _moment(day, quiet.end, zone)
    # In the hour that the clock repeats, the first such end may already be over.
    end = end if end > now else _moment(day, quiet.end, zone, fold=1)
    # A clock that jumps over the end may land in the next quiet hours.
    return quiet_until(quiet, zone, end) or end


BAD_SCHEDULE = (ZoneInfoNotFoundError, ValueError, OverflowError, OSError)
"""What asking a schedule raises whose zone is gone, or whose times are none."""


def local_date_time(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(_zone(zone))


def is_zone(name: str) -> bool:
    try:
        _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _moment(day: date, minutes: int, zone: str, *, fold: int = 0) -> datetime:
    """Return the moment of a local time; one that the clock skips happens where it lands."""
    there = _zone(zone)
    wall = datetime.combine(day, time(minutes // 60, minutes % 60, fold=fold))
    moment = wall.replace(tzinfo=there).astimezone(UTC)
    if moment.astimezone(there).replace(tzinfo=None) == wall:
        return moment
    return _end_of_gap(wall, there)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment after the jump that swallows `wall`, by bisection."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


# What people type -------------------------------------------------------------------------


class BadTimeReason(StrEnum):
    NOTHING = "nothing"
    """No time in it at all."""
    NOT_A_TIME = "not_a_time"
    NO_SUCH_TIME = "no_such_time"
    """25:00, 7:61."""
    TOO_MANY = "too_many"
    NOT_A_SPAN = "not_a_span"
    """Quiet hours need a beginning and an end."""


class BadTime(ValueError):
    def __init__(self, reason: BadTimeReason, word: str = "") -> None:
        super().__init__(f"{reason}: {word}")
        self.reason = reason
        self.word = word
        """The piece that could not be read, as it was typed."""


_CLOCK = (
    r"(?P<hour>\d{1,2})"
    r"(?:\s?(?:[:.]\s?|gio\s?|h\s?|g\s?)(?P<minute>\d{2})(?!\d|:\d|\s?(?:gio|h|g)(?![a-z]))"
    r"(?:\s?(?:phut|p)\b)?"
    r"|\s?(?:gio|h|g)\b(?:\s?(?P<half>ruoi)\b)?)?"
)
_PART = r"(?P<part>sang|trua|chieu|toi|dem|khuya|am|pm)\b"
_TIME = re.compile(rf"{_CLOCK}(?:\s?{_PART})?")
_PART_FIRST = re.compile(rf"(?:{_PART}\s*)(?:luc\s*)?{_CLOCK}")
_FOUR_DIGITS = re.compile(r"(?<!\S)(\d{2})(\d{2})(?!\S)")
_BETWEEN = re.compile(r"[\s,;+&/]+|(?:va|and|luc|at|tu|from)\b")
_PIECE = re.compile(r"[^\s,;]+")
_SPAN = re.compile(r"\s*(?:-|–|—|->|→|\b(?:den|toi(?=\s+\d)|to|until)\b)\s*")


def parse_times(text: str) -> tuple[int, ...]:
    """Read times of the day as people type them: "6:30 18h, 7 giờ rưỡi và 9h tối"."""
    times = _times(text)
    if not times:
        raise BadTime(BadTimeReason.NOTHING)
    if len(times) > MAX_TIMES:
        raise BadTime(BadTimeReason.TOO_MANY, str(len(times)))
    return tuple(sorted(times))


def parse_quiet(text: str) -> QuietHours:
    """Read "22:00-6:00", "22h đến 6h" or "22h 6h"."""
    folded = _fold(text)
    ends = [part for part in _SPAN.split(folded) if part.strip()]
    if len(ends) == 1:
        ends = _two_times(folded)
    if len(ends) != 2:
        raise BadTime(BadTimeReason.NOT_A_SPAN, text.strip())
    (start,), (end,) = (_one_time(part, text) for part in ends)
    if start == end:
        raise BadTime(BadTimeReason.NOT_A_SPAN, text.strip())
    return QuietHours(start=start, end=end)


def clock_time(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _times(text: str) -> set[int]:
    shown = unicodedata.normalize("NFC", text)
    folded = _FOUR_DIGITS.sub(r"\1:\2", _fold(shown))
    pattern = _PART_FIRST if _PART_FIRST.match(folded.strip()) else _TIME
    times: set[int] = set()
    at = 0
    while at < len(folded):
        if between := _BETWEEN.match(folded, at):
            at = between.end()
            continue
        found = pattern.match(folded, at)
        if found is None or (found.end() < len(folded) and folded[found.end()].isalnum()):
            raise BadTime(BadTimeReason.NOT_A_TIME, _piece(folded, at, shown))
        times.add(_minutes(found))
        at = found.end()
    return times


def _two_times(folded: str) -> list[str]:
    rest = folded.strip()
    while between := _BETWEEN.match(rest):
        rest = rest[between.end() :]
    first = _TIME.match(rest)
    return [folded] if first is None else [first.group(), rest[first.end() :]]


def _one_time(part: str, text: str) -> tuple[int]:
    times = _times(part)
    if len(times) != 1:
        raise BadTime(BadTimeReason.NOT_A_SPAN, text.strip())
    return (times.pop(),)


def _minutes(found: re.Match[str]) -> int:
    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise BadTime(BadTimeReason.NO_SUCH_TIME, found.group().strip())
    return (_hour_of_day(hour, found["part"]) * 60 + minute) % _MINUTES_A_DAY


def _hour_of_day(hour: int, part: str | None) -> int:
    """Return the hour that "8 giờ tối", "12 giờ đêm" or "1 giờ trưa" means."""
    match part:
        case "chieu" | "pm":
            return hour + 12 if hour < 12 else hour
        case "trua":
            return hour + 12 if hour < 4 else hour
        case "toi":
            return hour + 12 if hour < 12 else hour % 12 if hour == 12 else hour
        case "dem" | "khuya":
            return hour + 12 if 6 <= hour < 12 else hour % 12 if hour == 12 else hour
        case "sang" | "am":
            return hour % 12 if hour == 12 else hour
        case _:
            return hour


def _piece(folded: str, at: int, shown: str) -> str:
    """Return what stands at `at`, as it was typed where folding has kept the positions."""
    source = shown if len(shown) == len(folded) else folded
    pieces = (found for found in _PIECE.finditer(source) if found.end() > at)
    return next((found.group() for found in pieces), source[at:])


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
