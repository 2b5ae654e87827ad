"""Articles that tell several stories in short: "Điểm tin ngày 5/1", "An ninh hình sự 24h".

Their digest is what a reader would make of them: the stories' own headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digests.summary.vietnamese.phrases import one_of
from digests.text import syllables

FEWEST_STORIES = 2
SAME_STORY = 0.6
"""Share of the syllables that a part of the title has in common with its story's heading."""
SHORTEST_HEADING = 6
"""Syllables of a heading that tells what happened."""
_TITLE = re.compile(
    r"(?:\d{1,2}[/-]\d{1,2}:? )?"
    + one_of("""
        an ninh hình sự, tin an ninh, tin tức, tin giải trí, tin nóng, điểm tin, điểm báo,
        bản tin, tin vắn, tin ngắn, tin nhanh, tin thế giới, tin trong nước, thời sự, tin sáng,
        tin trưa, tin chiều, tin tối, nóng trong ngày, đọc nhanh, đọc báo, tin trong ngày,
        những tin, tin sự kiện, tổng hợp tin, quét tin, sao việt, sự kiện
    """)
    + r"\b",
    re.IGNORECASE,
)
# A newspaper's own name for its daily round-up: no day is named.
_SERIES = re.compile(r"(?:không thể bỏ lỡ|đừng bỏ lỡ|tin đáng chú ý|tiêu điểm)\s*:", re.IGNORECASE)
_NEW_RULES = re.compile(
    r"(?:những|các|loạt|hàng loạt|nhiều|một số|\d+) (?:\w+ ){0,2}?(?:chính sách|quy định)\b"
    r".*\b(?:hiệu lực|áp dụng|tháng \d)",
    re.IGNORECASE,
)
# "24 giờ", "ngày 5/1", "trong ngày", "tuần qua": one story alone is not told by the day.
_PERIOD = re.compile(
    r"\b(?:24\s?(?:h|giờ)|ngày (?:mới|\d)|trong (?:ngày|tuần|tháng)|(?:ngày|tuần) qua"
    r"|(?:sáng|trưa|chiều|tối) (?:nay|\d)|tuần \d|\d{1,2}[/-]\d{1,2})",
    re.IGNORECASE,
)
_NO_HEADING = re.compile(
    r"(?:xem|đọc|clip|video|ảnh|hình ảnh|một số hình|nguồn|theo|tags?|từ khóa|từ khoá)\b|[>»*+\[]",
    re.IGNORECASE,
)


def headings_of_stories(title: str, sentences: Sequence[str]) -> frozenset[int]:
    """Return the places of the headings, if the article is a round-up; none if it is not."""
    found = [place for place, sentence in enumerate(sentences) if _is_heading(sentence)]
    known = set(syllables(title))
    if len(found) < FEWEST_STORIES or all(_repeats(sentences[n], known) for n in found):
        return frozenset()
    if _is_roundup(title) or _is_list_of(title, [sentences[place] for place in found]):
        return frozenset(found)
    return frozenset()


def _is_roundup(title: str) -> bool:
    if _TITLE.match(title):
        return _PERIOD.search(title) is not None
    return _SERIES.match(title) is not None or _NEW_RULES.match(title) is not None


def _is_list_of(title: str, headings: Sequence[str]) -> bool:
    """Whether `title` names two stories or more, each of which has a heading."""
    parts = [set(syllables(part)) for part in title.split(";")]
    if len(parts) < FEWEST_STORIES:
        return False
    told = [set(syllables(heading)) for heading in headings]
    return all(
        part and any(len(part & heading) >= SAME_STORY * len(part) for heading in told)
        for part in parts
    )


def _repeats(heading: str, known: set[str]) -> bool:
    said = set(syllables(heading))
    return len(said - known) < (1 - SAME_STORY) * len(said)


def _is_heading(sentence: str) -> bool:
    last = sentence.rstrip('"”’»)')[-1:]
    return (
        last.isalnum()
        and len(syllables(sentence)) >= SHORTEST_HEADING
        and (sentence.lstrip('"“‘')[:1].isupper() or sentence[:1].isdigit())
        and not _NO_HEADING.match(sentence)
    )
