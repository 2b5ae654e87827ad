"""What is written under pictures, in the ways that editors write it there."""

from __future__ import annotations

import pytest

from digests.article import extract_article
from tests.article.layouts import BODY, page, ps

URL = "https://halung.example/tin/thi-tran-ha-lung-212345.htm"
CAPTIONS = (
    "Người dân chờ đò sang khu Đoài trong buổi sáng mùa nước lớn.",
    "Học sinh mặc áo phao qua sông cùng cô giáo Phạm Thu Hường.",
    "Công nhân đóng cọc khoan nhồi ở mố cầu phía khu Đông",
    "Bà Lê Thị Mận bên chiếc thuyền đã chèo suốt 31 năm.",
)
GALLERIES = {
    "slides": '<div class="item"><img src="/{n}.jpg"><p>{text}</p></div>',
    "list": '<li><a href="/{n}.jpg"><img src="/{n}.jpg"></a><span>{text}</span></li>',
    "boxes": '<div><img data-src="/{n}.jpg"><div class="text">{text}</div></div>',
    "paragraphs": '<p><img src="/{n}.jpg"></p><p>{text}</p>',
    "definitions": "<dl><dt><img src='/{n}.jpg'></dt><dd>{text}</dd></dl>",
    "line breaks": '<p><img src="/{n}.jpg"><br>{text}</p>',
    "one line": '<div><img src="/{n}.jpg"/>{text}</div>',
    "late": '<div><noscript><img src="/{n}.jpg"></noscript><p>{text}</p></div>',
}


def gallery(kind: str, texts: tuple[str, ...] = CAPTIONS) -> str:
    return "".join(GALLERIES[kind].format(n=n, text=text) for n, text in enumerate(texts))


def read(inside: str) -> list[str]:
    html = page(f'<h1>Cầu mới</h1><div class="article-body">{inside}</div>')
    return extract_article(html, url=URL).text.split("\n\n")


@pytest.mark.parametrize("kind", GALLERIES)
@pytest.mark.parametrize("at", [2, 4, 7], ids=["near the top", "in the middle", "at the end"])
def test_the_captions_of_a_gallery_are_no_text(kind: str, at: int) -> None:
    assert read(ps(BODY[:at]) + gallery(kind) + ps(BODY[at:])) == list(BODY)


def test_pictures_between_the_paragraphs_of_a_story_leave_them_alone() -> None:
    """Given full paragraphs, each behind a picture without a caption."""
    assert read(gallery("paragraphs", BODY)) == list(BODY)


def test_short_lines_behind_pictures_with_captions_of_their_own_are_text() -> None:
    figure = "<figure><img src='/a.jpg'><figcaption>Cầu mới. Ảnh: An</figcaption></figure>"
    lines = "".join(f"{figure}<p>{text}</p>" for text in CAPTIONS)

    assert read(ps(BODY[:4]) + lines + ps(BODY[4:])) == [*BODY[:4], *CAPTIONS, *BODY[4:]]


def test_two_short_lines_behind_pictures_make_no_gallery() -> None:
    two = CAPTIONS[:2]

    text = read(ps(BODY[:4]) + gallery("paragraphs", two) + ps(BODY[4:]))

    assert text == [*BODY[:4], *two, *BODY[4:]]


@pytest.mark.parametrize("icon", ['width="16"', 'height="1px"', 'class="wp-smiley emoji"'])
def test_lines_with_an_icon_before_them_make_no_gallery(icon: str) -> None:
    lines = "".join(f'<p><img src="/a.png" {icon}> {text}</p>' for text in CAPTIONS)

    assert read(ps(BODY[:4]) + lines + ps(BODY[4:])) == [*BODY[:4], *CAPTIONS, *BODY[4:]]


def test_where_the_pictures_tell_the_story_their_words_are_its_text() -> None:
    told = (
        "Sáng 12/3, thị trấn Hạ Lũng khởi công cầu dân sinh dài 86 m bắc qua sông Ngàn.",
        "Bến đò cũ đã đưa người qua lại hơn nửa thế kỷ, nay được thay bằng cầu dân sinh.",
        "Chính quyền thị trấn Hạ Lũng mời người chèo đò lâu năm nhất dự lễ khởi công cầu.",
        "Cầu dân sinh bắc qua sông Ngàn rộng 4,5 m, nối hai khu Đông và khu Đoài.",
        "Học sinh khu Đoài từ nay không phải qua sông bằng thuyền trong mùa nước lớn nữa.",
    )

    assert read(gallery("paragraphs", told)) == list(told)


def test_a_line_that_says_what_its_picture_says_is_a_caption() -> None:
    line = CAPTIONS[0]
    picture = f'<p><img src="/a.jpg" alt="{line}"></p><p>{line}</p>'

    assert read(ps(BODY[:4]) + picture + ps(BODY[4:])) == list(BODY)
