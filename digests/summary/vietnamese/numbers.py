"""Numbers, dates and measures of a Vietnamese text, in a form that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.summary.vietnamese.phrases import one_of, words
from digests.text import syllables

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(
    r"(?<![\d./-])(?P<d>0?[1-9]|[12]\d|3[01])\s?(?P<sep>[/.-])\s?(?P<m>0?[1-9]|1[0-2])"
    r"(?:\s?(?P=sep)\s?(?P<y>(?:1[89]|20)\d\d|\d\d))?(?![\d%]|[/-]\d|\s?(?:%|triệu|tỷ|tỉ)|[.,]\d)"
)
_MONTH = re.compile(
    r"\btháng\s+(?P<m>0?[1-9]|1[0-2])\s?[/-]\s?(?P<y>(?:1[89]|20)\d\d)\b", re.IGNORECASE
)
_LONG_DATE = re.compile(
    r"\b(?:ngày|mùng|mồng|hôm)\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})"
    r"(?:\s+năm\s+(?P<y>\d{4}))?\b",
    re.IGNORECASE,
)
_SCALE = r"(?:nghìn|ngàn|triệu|tỷ|tỉ|trăm|vạn)"
_THING = one_of("""
    đồng, USD, VNĐ, VND, euro, đô la, đô, km/h, km2, km², km, ha, hecta, m2, m², m3, m³, m, cm,
    mm, kg, gram, gam, tấn, tạ, lít, độ C, °C, độ, tuổi, giờ, phút, giây, ngày, tuần, tháng,
    năm, quý, lần, điểm, người, cháu, em, học sinh, hộ, trường hợp, ca, vụ, xe, chiếc, con,
    cái, căn, bộ, xã, huyện, tỉnh, phường, đảng viên, đại biểu
""")
_UNIT = re.compile(
    rf"(?P<n>\d+(?:[.,]\d+)*)\s?(?P<u>%|(?:{_SCALE}(?:\s{_SCALE})?(?:\s{_THING})?|{_THING})(?!\w))"
)
_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TENS = {"mười": 10, "mươi": 10, "chục": 10}
_SCALES = {"nghìn": 1000, "ngàn": 1000, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_FILLERS = frozenset({"lẻ", "linh"})
_WORDS = frozenset(_DIGITS) | frozenset(_TENS) | frozenset(_SCALES) | _FILLERS | {"trăm"}
COUNTED = words("""
    hai ba bốn sáu bảy tám chín mười chục trăm nghìn ngàn triệu tỷ tỉ
""")
"""Number words that are hardly ever anything else ("năm" is a year, "một" an article)."""


def numbers(text: str) -> list[str]:
    """Return the numbers written in digits, in one spelling: 1.455 -> 1455, 2,50 -> 2.5."""
    return [normalised(found) for found in _NUMBER.findall(text)]


def normalised(number: str) -> str:
    if number.isdecimal():  # most are, and the rest is slow
        return number.lstrip("0") or "0"
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
        number = re.sub(r"[.,]", "", number)
    number = number.replace(",", ".")
    whole, _, part = number.partition(".")
    whole = whole.lstrip("0") or "0"
    if "." in part:
        return f"{whole}.{part}"
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def written_out(said: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (value, start, end) of each run of number words that makes a number."""
    start = 0
    while start < len(said):
        end = start
        while end < len(said) and said[end] in _WORDS:
            end += 1
        if end > start:
            value = _value(said[start:end])
            if value is not None:
                yield value, start, end
        start = end + 1


def _value(words: list[str]) -> int | None:
    total = group = 0
    digit: int | None = None
    for word in words:
        if word in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[word]
        elif word in _TENS:
            group += 10 * (1 if digit is None else digit)
            digit = None
        elif word == "trăm":
            group += 100 * (1 if digit is None else digit)
            digit = None
        elif word in _SCALES:
            group += digit or 0
            total += (group or 1) * _SCALES[word]
            group, digit = 0, None
    return total + group + (digit or 0)


def dates(text: str) -> set[tuple[int, int, int | None]]:
    """Return (day, month, year or None) of every date; the day is 0 for "tháng 11/2025"."""
    found: set[tuple[int, int, int | None]] = set()
    for pattern in (_DATE, _LONG_DATE):
        for match in pattern.finditer(text):
            if match.re is _DATE and match["sep"] == "." and not match["y"]:
                continue  # 1.5 is a number
            found.add((int(match["d"]), int(match["m"]), _year(match["y"])))
    found |= {(0, int(m["m"]), int(m["y"])) for m in _MONTH.finditer(text)}
    return found


def without_dates(text: str) -> str:
    """Return `text` without its dates, whose numbers are compared as dates."""
    for pattern in (_LONG_DATE, _DATE, _MONTH):
        text = pattern.sub(" ", text)
    return text


def in_digits(text: str) -> str:
    """Return the syllables of `text` with numbers in words as digits: hai mươi ba hộ -> 23 hộ."""
    said = syllables(text)
    found: list[str] = []
    done = 0
    for value, start, end in written_out(said):
        found += [*said[done:start], str(value)]
        done = end
    return " ".join([*found, *said[done:]])


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + 2000 if len(text) == 2 else int(text)


def measures(text: str) -> set[tuple[str, str]]:
    """Return each number with the unit that follows it: ("96", "đảng viên"), ("5", "tỷ đồng")."""
    spelling = {"tỉ": "tỷ", "ngàn": "nghìn"}
    return {
        (normalised(m["n"]), " ".join(spelling.get(word, word) for word in m["u"].split()))
        for m in _UNIT.finditer(text)
    }
