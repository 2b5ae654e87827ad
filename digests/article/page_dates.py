"""When a page says it was published."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from digests.schedule import VIETNAM

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
# Thứ năm, 20/01/2022, 08:54 (GMT +7); 07-03-2026 - 00:01 AM; 8.3.2026
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})\s*[:hg]\s*(\d{2})(?::(\d{2}))?(?!\d)\s*(AM|PM|SA|CH)?", re.IGNORECASE
)


def read_date(text: str) -> datetime | None:
    """Return the first date in `text` in UTC; without a zone it is Vietnamese time."""
    text = text.strip()[:200]
    try:
        return _iso(text) or _day_first(text)
    except (ValueError, OverflowError):
        return None


def is_dateline(text: str) -> bool:
    """Tell whether a line says when a page was published, and hardly anything else."""
    return len(text) <= 60 and len(text.split()) <= 9 and read_date(text) is not None


def _iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    local = datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
        tzinfo=_zone(zone),
    )  # fmt: skip
    return local.astimezone(UTC)


def _zone(text: str | None) -> timezone:
    if text is None:
        return VIETNAM  # type: ignore[return-value]
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _day_first(text: str) -> datetime | None:
    found = _DAY_FIRST.search(text)
    if not found:
        return None
    day, _, month, year = found.groups()
    if int(month) > 12:  # month first, which nobody here writes on purpose
        day, month = month, day
    hour, minute, second = (
        _clock(text[found.end() :]) or _clock(text[: found.start()]) or (0, 0, 0)
    )
    local = datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=VIETNAM)
    return local.astimezone(UTC)


def _clock(text: str) -> tuple[int, int, int] | None:
    found = _CLOCK.search(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").upper()
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    elif half in ("AM", "SA") and hour == 12:
        hour = 0
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
