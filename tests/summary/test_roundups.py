"""Articles that tell several stories in short, and the digest made of their headings."""

from __future__ import annotations

import pytest

from digests.model import Article, Length, Method
from digests.summary.selection.roundups import headings_of_stories
from digests.summary.summarizer import Summarizer, summarize, summarize_all

BRIDGE = "Khởi công cầu Đoan Hùng bắc qua sông Lô"
SCHOOL = "Hai trường ở Thanh Ba dạy bù sau mưa lũ"
TEA = "Giá chè búp tươi ở Tân Sơn tăng trở lại"
BODY = f"""{BRIDGE}
Sáng 5/1, tỉnh đã khởi công cây cầu dài 420 m, vốn 310 tỷ đồng. Cầu sẽ xong sau hai năm.
{SCHOOL}
Từ thứ hai, 640 học sinh của hai trường đi học thêm buổi chiều để kịp chương trình.
{TEA}
Các hộ trồng chè cho biết giá đã lên 5.200 đồng mỗi kg, cao hơn tháng trước 700 đồng.
"""


@pytest.mark.parametrize(
    "title",
    [
        "Điểm tin ngày 5/1",
        "Tin tức trong tỉnh 24 giờ qua",
        "5/1: Tin tức trong tỉnh trong ngày",
        "Không thể bỏ lỡ: Khởi công cầu Đoan Hùng",
        "Khởi công cầu Đoan Hùng; giá chè ở Tân Sơn tăng",
        "Những chính sách mới có hiệu lực từ tháng 1/2022",
    ],
)
def test_a_round_up_is_told_by_its_headings(title: str) -> None:
    summary = summarize(Article(title=title, text=BODY))

    assert summary.text == f"{BRIDGE}. {SCHOOL}. {TEA}."
    assert summary.method is Method.EXTRACTIVE
    assert not summary.checks["failed"]


def test_a_short_digest_has_as_many_headings_as_fit() -> None:
    short = summarize_all(Article(title="Điểm tin ngày 5/1", text=BODY))[Length.SHORT]

    assert short.text
    assert all(part in (BRIDGE, SCHOOL, TEA) for part in short.text.rstrip(".").split(". "))


def test_without_weights_the_headings_are_taken_too() -> None:
    summary = Summarizer(None).summarize(Article(title="Điểm tin ngày 5/1", text=BODY))

    assert BRIDGE in summary.text
    assert "420 m" not in summary.text


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Khởi công cầu Đoan Hùng", BODY),
        ("Tin tức: khởi công cầu Đoan Hùng", BODY),  # of no day: one story
        ("Điểm tin ngày 5/1", "Sáng 5/1, tỉnh đã khởi công cây cầu.\nCầu sẽ xong sau hai năm."),
        ("Điểm tin ngày 5/1", f"{BRIDGE}\nSáng 5/1, tỉnh đã khởi công cây cầu dài 420 m."),
        ("Khởi công cầu; ba xã được lợi", BODY),  # the second part has no heading
        (f"Điểm tin ngày 5/1: {BRIDGE}, {TEA}", f"{BRIDGE}\nCầu dài 420 m.\n{TEA}\nGiá tăng."),
    ],
)
def test_any_other_article_is_told_by_its_sentences(title: str, body: str) -> None:
    assert not headings_of_stories(title, body.splitlines())


def test_what_only_points_to_something_is_no_heading() -> None:
    lines = [BRIDGE, "Xem thêm: Khởi công cầu Phú Thọ năm ngoái", "Clip: khởi công cầu Đoan Hùng"]

    assert not headings_of_stories("Điểm tin ngày 5/1", lines)
    assert headings_of_stories("Điểm tin ngày 5/1", [*lines, TEA]) == {0, 3}
