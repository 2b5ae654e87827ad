"""Which paragraphs stand under a picture and tell of it only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from digests.article.body import Paragraph

_CREDIT = re.compile(
    r"(?:^|[\s(\[.,;/–—-])(?:(?:nguồn )?ảnh|đồ họa|đồ hoạ|hình|photo|minh họa|clip|video)"
    r"(?: minh họa| tư liệu| chụp màn hình)?\s*:\s*\S.{0,60}$",
    re.IGNORECASE,
)
_ILLUSTRATION = re.compile(
    r"^\(?\s*(?:ảnh|hình|video|clip)(?: ảnh)?\s*"
    r"(?:minh h[oọ]ạ?|minh hoạ|tư liệu|internet|:.{1,60}).{0,20}$",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 70  # words
_LONGEST_OF_A_GALLERY = 30  # words; a paragraph of a story behind a picture has more, or sentences
_LEAST_PICTURES = 3  # one after the other: one alone may stand before any short paragraph
_LEAST_STORY = 300  # characters beside them; with less, what the pictures say is the story
_SENTENCES = re.compile(r"[.!?…][”\"'’)]*\s+\S")


def is_caption(paragraph: Paragraph) -> bool:
    if paragraph.words > _LONGEST_CAPTION:
        return False
    if paragraph.repeats_alt or _ILLUSTRATION.match(paragraph.text):
        return True
    if _CREDIT.search(paragraph.text):
        return paragraph.after_picture or paragraph.words <= 45
    styled = paragraph.italic or paragraph.centred or paragraph.cell
    return paragraph.after_picture and styled


def without_galleries(found: Sequence[Paragraph]) -> list[Paragraph]:
    """Drop rows of short lines, each behind a picture that has no other words."""
    kept: list[Paragraph] = []
    for in_row, some in groupby(found, key=_may_be_of_a_gallery):
        row = list(some)
        if not in_row or len(row) < _LEAST_PICTURES:
            kept += row
    remaining = sum(len(paragraph.text) for paragraph in kept)
    return kept if remaining >= _LEAST_STORY else list(found)


def _may_be_of_a_gallery(paragraph: Paragraph) -> bool:
    return (
        paragraph.after_bare_picture
        and paragraph.words <= _LONGEST_OF_A_GALLERY
        and not _SENTENCES.search(paragraph.text)
    )
