"""Whether a text says on which day something was: "sáng 16/3", "ngày 2-6", "hôm qua"."""

from __future__ import annotations

import re

SAME_DAY = "cùng ngày"
"""What only a day said before it gives a meaning to."""

_VERY_DAY = (
    r"\b(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|mùng)\s+(?:nay|qua|kia|\d)|\b\d{1,2}[/-]\d{1,2}\b"
)
_THE_DAY = re.compile(_VERY_DAY)
_DAY = re.compile(rf"{_VERY_DAY}|\btháng \d|\bnăm \d{{4}}")


def tells_day(text: str) -> bool:
    # In small letters: a pattern that minds the case is twice as fast.
    return _DAY.search(text.lower()) is not None


def tells_very_day(text: str) -> bool:
    """Whether `text` says the day itself, and not only its month or year."""
    return _THE_DAY.search(text.lower()) is not None


def needs_day(sentence: str) -> bool:
    """Whether `sentence` says "16h cùng ngày" and not before it which day that is."""
    before, found, _ = sentence.lower().partition(SAME_DAY)
    return bool(found) and not tells_day(before)
