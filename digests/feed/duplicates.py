"""When two articles tell the same event: one story that names its other sources.

Measured on 3,000 articles: of a copy's 3-syllable runs at least .82 stand in the original, of an
unrelated article's at most .12. Within one newspaper the danger is the other way round: its daily
bulletins share most of their words, so there numbers, dates and names must agree as well.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from sys import byteorder

from digests.feed.address_rules import site_host
from digests.text import clean, one_line, syllables

SHINGLE_SIZE = 3
"""Syllables to a shingle."""
SAME_EVENT = 0.5
"""Containment from which on two articles of different newspapers are one event."""
SAME_EVENT_WHEN_SHORT = 0.8
SHORT_TEXT = 60
"""Shingles; a title and a lead have so many, and two of them agree by chance more easily."""
TOO_SHORT = 8
"""Shingles; less than a title says too little to compare."""
SAME_EVENT_WITHIN = timedelta(hours=48)
_NEXT_BULLETIN = timedelta(hours=12)
"""From then on an agency's bulletin in another newspaper may be the next day's."""
_REPOSTED_WITHIN = timedelta(hours=18)
"""Within one newspaper and without a single number to tell today's bulletin from yesterday's."""

_DATE = re.compile(r"(?<![\d.,/])(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?(?![\d/%])")
_LONG_DATE = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?!\d)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WEEKDAY = re.compile(r"\b(thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b")
_DAY_PART = re.compile(r"\b(sáng|trưa|chiều|tối|đêm)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What of an article is compared."""

    host: str
    published: datetime
    shingles: frozenset[int]
    figures: frozenset[str]
    """See `figures`."""
    title: str = ""
    """When both are known, names that one title has and the other lacks keep bulletins apart."""
    numbers: frozenset[str] = frozenset()
    """The figures of the whole article, the text's too."""


def fingerprint(
    *, host: str, published: datetime, title: str, lead: str = "", text: str = ""
) -> Fingerprint:
    """Return an article's fingerprint; without `text` (lead only) title and lead must do."""
    return Fingerprint(
        host=host,
        published=published,
        shingles=shingles("\n".join((title, lead, text))),
        figures=figures(title, lead),
        title=title,
        numbers=numbers(title, lead, text),
    )


def numbers(title: str, lead: str, text: str) -> frozenset[str]:
    """Return the figures of a whole article."""
    return figures("", "\n".join((title, lead, text)))


def same_event(a: Fingerprint, b: Fingerprint) -> bool:
    """Say whether `a` and `b` are one story."""
    fewest = min(len(a.shingles), len(b.shingles))
    apart = abs(a.published - b.published)
    if fewest < TOO_SHORT or apart > SAME_EVENT_WITHIN:
        return False
    needed = SAME_EVENT_WHEN_SHORT if fewest < SHORT_TEXT else SAME_EVENT
    if site_host(a.host) == site_host(b.host):
        if not _may_be_reposted(a, b):
            return False
        needed = needed if a.figures else SAME_EVENT_WHEN_SHORT
    elif _days_differ(a.figures, b.figures) or _figures_differ(a, b):
        return False
    return containment(a.shingles, b.shingles) >= needed


def is_other_news(a: Fingerprint, b: Fingerprint) -> bool:
    """Say whether one newspaper published both as different news: no story holds the two."""
    return site_host(a.host) == site_host(b.host) and not same_event(a, b)


def _may_be_reposted(a: Fingerprint, b: Fingerprint) -> bool:
    if a.figures != b.figures or _names_differ(a.title, b.title):
        return False
    if a.numbers - b.numbers and b.numbers - a.numbers:  # a copy has fewer or more, not others
        return False
    return bool(a.figures) or abs(a.published - b.published) <= _REPOSTED_WITHIN


def _days_differ(a: frozenset[str], b: frozenset[str]) -> bool:
    """Two papers may print the same agency's bulletin, one today's and one tomorrow's."""
    days_a, days_b = {f for f in a if "/" in f}, {f for f in b if "/" in f}
    return bool(days_a and days_b) and days_a.isdisjoint(days_b)


def _figures_differ(a: Fingerprint, b: Fingerprint) -> bool:
    """Yesterday's bulletin here and today's there, neither dated: half the figures are others."""
    if abs(a.published - b.published) < _NEXT_BULLETIN:
        return False
    fewest = min(len(a.numbers), len(b.numbers))
    return bool(fewest) and len(a.numbers & b.numbers) <= fewest / 2


def _names_differ(a: str, b: str) -> bool:
    """Say whether each title has a name that the other lacks: one power cut here, one there."""
    words_a, words_b = set(syllables(a)), set(syllables(b))
    return bool(_names(a) - words_b) and bool(_names(b) - words_a)


def _names(title: str) -> set[str]:
    """Return the capitalised words of `title`, in lower case, but the first of a sentence."""
    words = re.sub(r"(?:\A|[.:!?“\"])\W*\w+", " ", one_line(title))
    return {word.lower() for word in re.findall(r"\w+", words) if word[0].isupper()}


def shingles(text: str) -> frozenset[int]:
    """Return the 64-bit hashes of every run of three syllables in `text`."""
    words = syllables(clean(text))
    runs = (" ".join(words[at : at + SHINGLE_SIZE]) for at in range(len(words) - SHINGLE_SIZE + 1))
    return frozenset(_hash(run) for run in runs)


def containment(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the share of the smaller set that the larger one holds too."""
    fewest = min(len(a), len(b))
    return len(a & b) / fewest if fewest else 0.0


def figures(title: str, lead: str = "") -> frozenset[str]:
    """Return the numbers, dates and weekdays of title and lead, and the title's time of day.

    Dates are "d/m"; 1.500.000 and 1,500,000 are both 1500000.
    """
    text = clean(f"{title}\n{lead}").lower()
    found: set[str] = set(_WEEKDAY.findall(text)) | set(_DAY_PART.findall(title.lower()))
    for pattern in (_LONG_DATE, _DATE):
        text = pattern.sub(lambda match: _take_date(match, found), text)
    found.update(_plain_number(number) for number in _NUMBER.findall(text))
    return frozenset(found)


def pack(hashes: frozenset[int]) -> bytes:
    """Return `hashes` as bytes for the store: sorted, 8 bytes each, little-endian."""
    packed = array("Q", sorted(hashes))
    if byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(stored: bytes) -> frozenset[int]:
    packed = array("Q")
    packed.frombytes(stored)
    if byteorder == "big":
        packed.byteswap()
    return frozenset(packed)


def _hash(run: str) -> int:
    return int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "little")


def _take_date(match: re.Match[str], found: set[str]) -> str:
    day, month = int(match[1]), int(match[2])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    found.add(f"{day}/{month}")
    return " "


def _plain_number(number: str) -> str:
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", number).replace(",", ".")
    return whole.lstrip("0") or "0"
