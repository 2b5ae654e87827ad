"""Does a summary say only what its article says? Every method's output passes here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cached_property

from digests.model import Article, Length
from digests.summary.lengths import BUDGETS
from digests.summary.vietnamese.numbers import (
    COUNTED,
    dates,
    in_digits,
    measures,
    numbers,
    without_dates,
    written_out,
)
from digests.summary.vietnamese.phrases import words
from digests.summary.vietnamese.proper_names import begins_sentence, proper_names
from digests.text import one_line, syllables

LEAST_MARKED = 0.2
"""Share of syllables with a tone or vowel mark; Vietnamese news has about 0.75, English none."""
MAX_OF_HEADLINE = 0.9

_WORD = re.compile(r"\w+")
_QUOTE = re.compile(
    r"“(?P<curly>(?:[^“”]|“[^“”]*”)*)”|\"(?P<straight>[^\"]*)\"|«(?P<angle>[^»]*)»"
)
_UNCLEAN = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:vn|com|net|org|htm|html)\b|</?[a-zA-Z!]|\]\(|\*\*|__|```|[#@]\w|&(?:#\d+|\w+);"
    r"|[<>{}\\|]|\b(?:ignore|system prompt|instruction)\b"
    r"|(?:^|[.!?]\s)(?:xem thêm|đọc thêm|bấm vào|nhấn vào|click|mời (?:bạn|quý|độc))",
    re.IGNORECASE,
)
_FOREIGN_SCRIPTS = (
    "CJK",
    "CYRILLIC",
    "HANGUL",
    "HIRAGANA",
    "KATAKANA",
    "THAI",
    "ARABIC",
    "HEBREW",
)


def check(summary: str, article: Article, *, length: Length = Length.DEFAULT) -> dict[str, object]:
    """Return which checks `summary` passes, and in `failed` the names of those it does not."""
    return Checker(article).check(summary, length=length)


# What may stand before a name where a sentence begins, and is no part of it: "Tại Hà Nội".
_MAY_OPEN_NAME = words("""
    theo tại ở từ với về đến tới qua vào trong ngoài trên dưới trước sau khi do để vì nhờ nếu
    hiện nay nhưng và còn cả các những mọi mỗi một hai ba bốn riêng cùng ngay ngày sáng trưa
    chiều tối đêm tháng năm ông bà anh chị em cô cháu bé cụ bác chú người bạn đội đoàn tỉnh
    huyện xã phường quận thôn bản làng phố đường cầu sông công ban hội báo đài hãng tòa toà
    chủ nước thầy vợ chồng con bố mẹ cha bị nhà phía bên giữa gần khoảng tuy dù đây đó
    nhóm lãnh đại giám phó trưởng luật bác tài thí học sinh giáo cảnh lực cơ bệnh trường
""")


class Checker:
    """The checks of one article: what can be known beforehand is worked out once."""

    def __init__(self, article: Article) -> None:
        parts = (article.title, article.lead, article.text)
        self.article = article
        self.source = unicodedata.normalize("NFC", "\n".join(part for part in parts if part))

    def check(self, summary: str, *, length: Length = Length.DEFAULT) -> dict[str, object]:
        text = unicodedata.normalize("NFC", summary)
        tests: Mapping[str, Callable[[str], bool]] = {
            "numbers": self._numbers,
            "names": self._names,
            "dates": self._dates,
            "quotes": self._quotes,
            "units": self._units,
            "language": is_vietnamese,
            "clean": _is_clean,
            "length": lambda said: 0 < len(syllables(said)) <= BUDGETS[length].most,
            "not_headline": self._is_not_headline,
        }
        result: dict[str, object] = {name: test(text) for name, test in tests.items()}
        return result | {"failed": [name for name, passed in result.items() if not passed]}

    def unknown_numbers(self, summary: str) -> list[str]:
        said = numbers(without_dates(summary))
        unknown = [n for n in said if n not in self._digits and n not in self._known_numbers]
        spoken = syllables(summary)
        for value, start, end in written_out(spoken):
            run = spoken[start:end]
            if end - start == 1 and run[0] not in COUNTED:
                continue
            if f" {' '.join(run)} " not in self._flat and str(value) not in self._known_numbers:
                unknown.append(" ".join(run))
        return unknown

    def unknown_names(self, summary: str) -> list[str]:
        return [name for name in proper_names(summary) if not self._knows(name, summary)]

    # The source, looked at once -----------------------------------------------------------

    @cached_property
    def _flat(self) -> str:
        return f" {' '.join(syllables(self.source))} "

    @cached_property
    def _cased(self) -> str:
        return f" {' '.join(_WORD.findall(self.source))} "

    @cached_property
    def _digits(self) -> frozenset[str]:
        return frozenset(numbers(self.source))

    @cached_property
    def _known_numbers(self) -> frozenset[str]:
        """Return the numbers in words too: rarely needed, and slower to find."""
        spoken = {str(value) for value, _, _ in written_out(syllables(self.source))}
        return self._digits | spoken

    @cached_property
    def _known_dates(self) -> set[tuple[int, int, int | None]]:
        known = dates(self.source)
        if self.article.published is not None:
            day = self.article.published
            known.add((day.day, day.month, day.year))
        return known

    # The checks ---------------------------------------------------------------------------

    def _numbers(self, summary: str) -> bool:
        return not self.unknown_numbers(summary)

    def _names(self, summary: str) -> bool:
        return not self.unknown_names(summary)

    def _knows(self, name: str, summary: str) -> bool:
        if _stands_in(self.source, name) or f" {name} " in self._cased:
            return True
        # A sentence that was cut, and a heading, change the case of a first letter.
        first, _, rest = name.partition(" ")
        lowered = f"{first.lower()} {rest}".strip()
        return _opens_sentence(name, summary) and (
            f" {lowered} " in self._cased
            or (first.lower() in _MAY_OPEN_NAME and bool(rest) and f" {rest} " in self._cased)
        )

    def _dates(self, summary: str) -> bool:
        return all(self._knows_date(date) for date in dates(summary))

    def _knows_date(self, date: tuple[int, int, int | None]) -> bool:
        day, month, year = date
        return any(
            (day in (0, d)) and month == m and (year is None or y is None or year == y)
            for d, m, y in self._known_dates
        )

    def _quotes(self, summary: str) -> bool:
        if summary.count("“") != summary.count("”") or summary.count('"') % 2:
            return False
        return all(f" {' '.join(said)} " in self._flat for said in quotations(summary) if said)

    def _units(self, summary: str) -> bool:
        said = measures(without_dates(summary))
        unknown = said - measures(self.source) if said else said
        return not unknown or unknown <= measures(in_digits(self.source))

    def _is_not_headline(self, summary: str) -> bool:
        said, title = set(syllables(summary)), set(syllables(self.article.title))
        return not said or len(said & title) / len(said | title) < MAX_OF_HEADLINE


def _stands_in(text: str, name: str) -> bool:
    """Whether `text` has these words as they are written: most names are found so, at no cost."""
    start = text.find(name)
    while start >= 0:
        around = text[max(start - 1, 0) : start] + text[start + len(name) :][:1]
        if not _WORD.search(around):
            return True
        start = text.find(name, start + 1)
    return False


def quotations(text: str) -> list[list[str]]:
    """Return the syllables of each quotation."""
    return [
        syllables(match["curly"] or match["straight"] or match["angle"] or "")
        for match in _QUOTE.finditer(text)
    ]


def is_vietnamese(text: str) -> bool:
    said = syllables(text)
    for char in text:
        if char > "\u0370" and char.isalpha() and not _is_latin(char):
            return False
    marked = sum(not syllable.isascii() for syllable in said)
    letters = sum(not syllable.isdigit() for syllable in said)
    return letters == 0 or marked / letters >= LEAST_MARKED


def _is_latin(char: str) -> bool:
    name = unicodedata.name(char, "")
    return not name.startswith(_FOREIGN_SCRIPTS)


def _is_clean(summary: str) -> bool:
    return _UNCLEAN.search(summary) is None and one_line(summary) == summary


def _opens_sentence(name: str, text: str) -> bool:
    pattern = re.compile(r"\W+".join(re.escape(word) for word in name.split()))
    return any(begins_sentence(text, found.start()) for found in pattern.finditer(text))
