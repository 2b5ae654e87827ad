"""What stands between a story's paragraphs and is none of it."""

from __future__ import annotations

import pytest

from digests.article.body import Paragraph
from digests.article.lines import sift

TEASER = "Trưa nay 27-3 và mấy ngày qua, tia cực tím ở nhiều nơi vượt ngưỡng an toàn."


@pytest.mark.parametrize("mark", ["TTO -", "NDĐT –", "(Dân trí) -", "(baophutho.vn) -"])
def test_the_teaser_of_another_story_is_known_by_the_papers_mark(mark):
    told = [f"Câu thứ {n} của bài kể về cây cầu mới qua sông Thao." for n in range(1, 7)]

    text = _sift([*told[:5], f"{mark} {TEASER}", told[5]])

    assert text == told


@pytest.mark.parametrize("opening", ["EVN -", "WHO -", "TP. HCM -", "Ông Tào -", "Dân trí -"])
def test_other_capitals_before_a_dash_open_no_teaser(opening):
    told = [f"Câu thứ {n} của bài kể về cây cầu mới qua sông Thao." for n in range(1, 7)]

    assert _sift([*told, f"{opening} {TEASER}"])[-1] == f"{opening} {TEASER}"


def test_a_story_itself_may_begin_with_the_mark_below_headline_and_date():
    told = ["Khởi công cầu", f"TTO - {TEASER}", "Câu thứ hai của bài kể về cầu mới."]

    assert f"TTO - {TEASER}" in _sift(told)


def _sift(lines: list[str]) -> list[str]:
    return list(sift([_paragraph(line) for line in lines], title="Một đầu đề khác").paragraphs)


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text=text, tag="p")
