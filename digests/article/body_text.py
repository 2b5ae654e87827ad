"""Which paragraphs of a body are its text, and which are captions, bylines and pointers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digests.article.body import Paragraph
from digests.article.bylines import is_byline
from digests.article.captions import is_caption, without_galleries
from digests.article.paywall import is_paywall_notice
from digests.article.repeated_headline import without_repeated_headline

_POINTER = re.compile(
    r"^[\s>»→➤►▶*•+-]*(?:"
    r"(?:xem|đọc) (?:thêm|tiếp|ngay)|(?:tin|bài|tin bài|bài viết) liên quan|"
    r"có thể bạn quan tâm|(?:bài )?đọc nhiều|tin cùng chuyên mục|xem các tin|"
    r"mời (?:quý )?(?:bạn đọc|độc giả|quý vị|bạn xem|các bạn)|"
    r"(?:quý )?(?:bạn đọc|độc giả) (?:có thể )?(?:xem|theo dõi|gửi)|>{2,})",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"^(?:theo dõi|follow|nhấp vào|bấm vào|truy cập)\b.*"
    r"(?:google news|zalo|facebook|youtube|tiktok|kênh|fanpage|tại đây)",
    re.IGNORECASE,
)
_RELATED_HEADING = re.compile(
    r"^(?:(?:tin|bài|tin bài|bài viết) liên quan|(?:tin )?cùng chuyên mục|(?:các )?tin khác|"
    r"tin mới(?: nhất)?|tin nổi bật|đọc nhiều(?: nhất)?|xem nhiều|có thể bạn quan tâm|"
    r"ý kiến (?:của )?bạn(?: đọc)?|(?:gửi )?bình luận(?: bài viết)?|từ khóa|tags?|chia sẻ)"
    r"\s*[:(]?[\s\d()]*$",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^(?:cỡ chữ|mặc định|in bài viết|print \+.*|\|?\s*- font size.*|thumbnail|logo of .*|"
    r"zalo|facebook|google news|twitter|email|copy link|chia sẻ|nghe (?:đọc )?bài(?: viết)?|"
    r"0:00|lưu bài|(?:\d+ )?bình luận|security|quảng cáo|advertisement)$",
    re.IGNORECASE,
)
_OUTLET_OPENING = re.compile(
    r"^(?:TTO|TPO|TNO|NLĐO|PLO|NDĐT|PTO|SGGPO|HNMO|\((?:Dân trí|[a-z][\w-]*\.vn)\))"
    r"\s*[-–—]\s+[“\"‘']?\s?(?=[^\W_])"
)
"""A newspaper's mark opens a story: far down in another it opens the teaser of one."""
_FIRST_SENTENCES = 4  # before so many the story itself may begin, whatever stands on top of it
_SENTENCE_END = re.compile(r"[.!?…:;][”\"'’)\s]*$")
_LAST_PARAGRAPHS = 4  # paragraphs from the end in which a byline may stand


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyText:
    paragraphs: tuple[str, ...]
    bylines: tuple[str, ...]
    """What stood at the end, or at the head, in the place of an author."""
    pointers: int
    """How many paragraphs only pointed elsewhere: many of them make a list of stories."""


def read_body_text(found: Sequence[Paragraph], *, titles: Sequence[str]) -> BodyText:
    kept = _without_related(found)
    pointers = sum(map(_points_elsewhere, kept))
    kept = [paragraph for paragraph in kept if not _is_furniture(paragraph)]
    kept, bylines = _without_bylines(kept)
    kept = [paragraph for paragraph in kept if not is_caption(paragraph)]
    kept = without_galleries(kept)
    kept = _without_teasers(kept)
    kept = without_repeated_headline(kept, titles=titles)
    return BodyText(
        paragraphs=tuple(paragraph.text for paragraph in kept),
        bylines=tuple(bylines),
        pointers=pointers,
    )


def _without_related(found: Sequence[Paragraph]) -> list[Paragraph]:
    """Cut at a heading like "Tin liên quan" in the second half."""
    total = sum(len(paragraph.text) for paragraph in found)
    seen = 0
    kept: list[Paragraph] = []
    for paragraph in found:
        if _RELATED_HEADING.match(paragraph.text):
            if seen * 2 >= total:
                break
            continue
        seen += len(paragraph.text)
        kept.append(paragraph)
    return kept


def _is_furniture(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        _points_elsewhere(paragraph)
        or bool(_FURNITURE.match(text))
        or is_paywall_notice(text)
        or (is_caption(paragraph) and not is_byline(text))  # "Tin, ảnh: P.Y" credits both
        or (paragraph.words <= 30 and bool(_FOLLOW.match(text)))
    )


def _points_elsewhere(paragraph: Paragraph) -> bool:
    if paragraph.words <= 40 and _POINTER.match(paragraph.text):
        return True
    return paragraph.linked > 0.85 and paragraph.words >= 4


def _without_bylines(found: list[Paragraph]) -> tuple[list[Paragraph], list[str]]:
    kept = list(found)
    bylines: list[str] = []
    for _ in range(_LAST_PARAGRAPHS):
        if len(kept) < 2 or not _ends_the_story(kept[-1]):
            break
        bylines.insert(0, kept.pop().text)
    return kept, bylines


def _ends_the_story(paragraph: Paragraph) -> bool:
    if not is_byline(paragraph.text):
        return False
    # A last heading or list entry may look like a name; a byline stands apart or is short.
    return paragraph.tag not in ("h2", "h3", "li") or paragraph.right


def _without_teasers(found: Sequence[Paragraph]) -> list[Paragraph]:
    kept: list[Paragraph] = []
    sentences = 0
    for paragraph in found:
        if sentences >= _FIRST_SENTENCES and _OUTLET_OPENING.match(paragraph.text):
            continue
        sentences += bool(_SENTENCE_END.search(paragraph.text))
        kept.append(paragraph)
    return kept
