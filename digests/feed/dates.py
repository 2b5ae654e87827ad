"""When a newspaper says it published, in all the ways newspapers say it.

A day is read before a month: 04/10/2026 is the 4th of October here. A time without a zone is
Vietnam's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from digests.schedule import VIETNAM

CLOCK_SKEW = timedelta(minutes=15)
"""Clocks differ by minutes; what lies further ahead is no time of publication."""
_LONGEST_DATE = 120  # characters; the longest honest date seen has 50
_MISLABELLED = (timedelta(hours=6), timedelta(hours=8))
_SEVEN_HOURS = timedelta(hours=7)
_OLDEST_YEAR = 1991  # the web's first year; "0001-01-01" and the epoch mean "not set"

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier",
            "feb february fev février",
            "mar march mars",
            "apr april avr avril",
            "may mai",
            "jun june juin",
            "jul july juil juillet",
            "aug august août aout",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december décembre",
        ),
        start=1,
    )
    for name in names.split()
}
_VIETNAMESE_MONTHS = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "eet": 120,
    "msk": 180, "ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "jst": 540, "kst": 540,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420,
}  # fmt: skip

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_ISO_SLASH = re.compile(r"\b(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"\b((?:19|20)\d{2})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?)?(?=\D|\Z)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s,-]+([^\W\d_]{3,9})\.?[\s,-]+(\d{2,4})\b"
)
_MONTH_DAY = re.compile(
    r"\b([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:[\d:.]+\s+(?:[^\W\d_]+\s+|[+-]\d{4}\s+)?)?(\d{4})\b"
)
_VIETNAMESE = re.compile(
    r"(?<!\d)(\d{1,2})\s*,?\s*tháng\s+(\d{1,2}|mười một|mười hai|[^\W\d_]+)"
    r"\s*[,/]?\s*(?:năm\s+)?(\d{4})"
)
_TIME = re.compile(
    r"(?<![\d+:-])(?:T)?(\d{1,2})\s?(?::|h|g|giờ)\s?(\d{2})(?:\s?[:'p]\s?(\d{2}))?(?:[.,]\d+)?"
    r"(?:\s*(am|pm|a\.m\.|p\.m\.|sa|ch|sáng|chiều|tối)(?![^\W\d_]))?",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?:\A|(?<=[\s(\d])|(?<=gmt)|(?<=utc))\s?(\+ ?|[\u2212-])(\d{1,2})(?::?(\d{2}))?\)?\s*\Z"
)
_REMARK = re.compile(r"(?<=\d)\s*\([^()\d]*\)\s*\Z")  # "GMT+0700 (Indochina Time)"
_EPOCH = re.compile(r"(?:/Date\()?(\d{10}|\d{13})(?:[+-]\d{4})?(?:\)/)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """A date as it was read. `gmt`: its label said GMT, which for many newspapers is not true."""

    at: datetime
    gmt: bool = False


def parse_date(raw: str) -> ParsedDate | None:
    """Return the moment `raw` names, or None if it names none for certain."""
    text = " ".join(raw[:_LONGEST_DATE].replace("\u00a0", " ").split())
    if epoch := _EPOCH.fullmatch(text):
        return _from_epoch(epoch[1])
    lower = text.lower()
    day = _day(lower)
    if day is None:
        return None
    (year, month, date), rest = day
    clock = _time(rest)
    if clock is None:
        return None
    hour, minute, second, after = clock
    zone, gmt = _zone(after)
    try:
        local = datetime(year, month, date, tzinfo=zone)
        at = (local + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return ParsedDate(at=at, gmt=gmt) if at.year >= _OLDEST_YEAR else None


def published_dates(raws: Sequence[str], now: datetime) -> list[datetime | None]:
    """Return when each of a feed's entries was published; None where that cannot be known.

    Local time labelled GMT lies seven hours ahead. One entry ahead could be a slip, so entries
    that lie behind are moved too only when several of the feed are ahead.
    """
    parsed = [parse_date(raw) for raw in raws]
    labelled = [date.at - now for date in parsed if date and date.gmt]
    least, most = _MISLABELLED
    mislabelled = any(least <= ahead <= most for ahead in labelled) and (
        len(labelled) == 1 or sum(CLOCK_SKEW < ahead <= most for ahead in labelled) > 1
    )
    return [_believable(date, now, mislabelled=mislabelled) for date in parsed]


def _believable(parsed: ParsedDate | None, now: datetime, *, mislabelled: bool) -> datetime | None:
    if parsed is None:
        return None
    least, most = _MISLABELLED
    at = parsed.at
    if parsed.gmt and (mislabelled or least <= at - now <= most):
        at -= _SEVEN_HOURS
    return at if at - now <= CLOCK_SKEW else None


def _from_epoch(digits: str) -> ParsedDate | None:
    seconds = int(digits) / (1000 if len(digits) == 13 else 1)
    at = datetime.fromtimestamp(seconds, UTC)
    return ParsedDate(at=at) if at.year >= _OLDEST_YEAR else None


def _day(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Return (year, month, day) and the text with the date's own digits taken out."""
    for pattern, reader in (
        (_ISO, _year_first),
        (_ISO_SLASH, _year_first),
        (_VIETNAMESE, _vietnamese),
        (_NUMERIC, _numeric),
        (_DAY_MONTH, _day_month),
        (_MONTH_DAY, _month_day),
        (_COMPACT, _compact),
    ):
        for match in pattern.finditer(text):
            if found := reader(match):
                return found, _rest(pattern, match, text)
    return None


def _rest(pattern: re.Pattern[str], match: re.Match[str], text: str) -> str:
    if pattern is _COMPACT and match[4]:
        time = f" {match[4]}:{match[5]}:{match[6] or '00'} "
        return text[: match.start()] + time + text[match.end() :]
    if pattern is _MONTH_DAY:  # "Thu Jan 20 08:54:00 2022": the time stands inside the date
        return (
            text[: match.start()]
            + " "
            + match[0][: match.start(3) - match.start()]
            + text[match.end() :]
        )
    after = text[match.end() :].removeprefix("t")
    return text[: match.start()] + " " + after


def _year_first(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3] or 1)


def _numeric(match: re.Match[str]) -> tuple[int, int, int] | None:
    day, month, year = int(match[1]), int(match[3]), _whole_year(match[4])
    if month > 12 >= day:  # only when the first reading is impossible
        day, month = month, day
    return (year, month, day) if month <= 12 and day <= 31 else None


def _day_month(match: re.Match[str]) -> tuple[int, int, int] | None:
    month = _MONTHS.get(match[2])
    return (_whole_year(match[3]), month, int(match[1])) if month else None


def _month_day(match: re.Match[str]) -> tuple[int, int, int] | None:
    month = _MONTHS.get(match[1])
    return (int(match[3]), month, int(match[2])) if month else None


def _vietnamese(match: re.Match[str]) -> tuple[int, int, int] | None:
    named = match[2]
    month = int(named) if named.isdigit() else _VIETNAMESE_MONTHS.get(named)
    return (int(match[3]), month, int(match[1])) if month else None


def _compact(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3])


def _whole_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _time(rest: str) -> tuple[int, int, int, str] | None:
    """Return hour, minute, second and the text behind them; None for a time no clock shows."""
    match = _TIME.search(rest)
    if match is None:
        return 0, 0, 0, rest
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").replace(".", "")
    if half in ("pm", "ch", "chiều", "tối") and hour < 12:
        hour += 12
    elif half in ("am", "sa", "sáng") and hour == 12:
        hour = 0
    if hour > 24 or minute > 59 or second > 60:
        return None
    return hour, minute, second, rest[match.end() :]


def _zone(after: str) -> tuple[tzinfo, bool]:
    """Return the zone that the text behind the time names, and whether it is labelled GMT."""
    after = _REMARK.sub("", after)
    text = after.strip(" ().,;|-") if not _OFFSET.search(after) else after.strip(" ()")
    if offset := _OFFSET.search(text):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes > 14 * 60:
            return VIETNAM, False
        signed = minutes if offset[1].startswith("+") else -minutes
        return timezone(timedelta(minutes=signed)), minutes == 0
    for word in re.findall(r"[^\W\d_]+", text):
        if word in _ZONES:
            return timezone(timedelta(minutes=_ZONES[word])), _ZONES[word] == 0
    return VIETNAM, False
