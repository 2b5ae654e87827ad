"""A body that begins with what stands over it already: headline, section, place, date."""

from __future__ import annotations

import pytest

from digests.article import extract_article
from tests.article.layouts import page

URL = "https://halung.example/tin/ben-do-ha-lung-mo-lai-212345.htm"
TITLE = "Bến đò Hạ Lũng mở lại sau ba ngày nước lớn"
LEAD = "Bến đò Hạ Lũng đón khách từ chiều nay sau ba ngày đóng, mỗi lượt không quá mười hai người."
BODY = (
    "Nước sông Ngàn rút từ trưa nay, bến đò Hạ Lũng mở lại lúc 14 giờ sau ba ngày đóng. Người dân "
    "hai bờ đã qua lại bình thường, mỗi lượt đò chở không quá mười hai người.",
    "Chủ tịch UBND thị trấn Hạ Lũng Trần Khắc Dũng cho biết ban quản lý bến sắm thêm hai áo phao "
    "cho mỗi thuyền và cử người trực đến hết tuần.",
)
ONE, TWO = BODY


def read(body: str, **told: str) -> list[str]:
    html = page(f'<h1>{TITLE}</h1><div class="article-body">{body}</div>', lead=LEAD)
    html = html.replace("Thị trấn Hạ Lũng khởi công cầu dân sinh thay bến đò cũ", TITLE)
    return extract_article(html, url=URL, **told).text.split("\n\n")


@pytest.mark.parametrize(
    "top",
    [
        f"<p>{TITLE}</p>",
        f"<p>{TITLE.upper()}</p>",
        f"<p><b>{TITLE} - Báo Hạ Lũng</b></p>",
        f"<p>THỜI SỰ: {TITLE}</p>",
        "<h2>Bến đò Hạ Lũng mở lại sau 3 ngày nước lớn</h2>",
        f"<p>{TITLE}</p><p>{TITLE}</p>",
        f"<p>Thứ ba, 24/11/2026, 09:30</p><p>Chuyên mục: Thời sự</p><p>Hạ Lũng</p><p>{TITLE}</p>",
    ],
    ids=["as it is", "capitals", "outlet", "section", "figure", "twice", "under labels"],
)
def test_a_headline_on_top_is_no_text(top: str) -> None:
    assert read(f"{top}<p>{ONE}</p><p>{TWO}</p>") == [ONE, TWO]


@pytest.mark.parametrize(
    "body",
    [
        f"{TITLE}<br>{ONE}<br><br>{TWO}",
        f"<p>{TITLE}<br/>{ONE}</p><p>{TWO}</p>",
        f"<p><b>{TITLE}</b> {ONE}</p><p>{TWO}</p>",
        f"<p><strong>{TITLE}.</strong> - {ONE}</p><p>{TWO}</p>",
    ],
    ids=["a line of its own", "a line of a paragraph", "bold words", "a bold sentence"],
)
def test_a_headline_that_runs_on_into_the_story_is_taken_off(body: str) -> None:
    assert read(body) == [ONE, TWO]


def test_the_feeds_headline_on_top_is_no_text_either_where_the_page_has_another() -> None:
    told = "Nước rút, người dân qua sông trở lại từ chiều nay"

    assert read(f"<p>{told}</p><p>{ONE}</p><p>{TWO}</p>", title=told, lead=LEAD) == [ONE, TWO]


@pytest.mark.parametrize(
    "first",
    [
        f"{TITLE}, ban quản lý bến cho biết.",
        "Bến đò Hạ Lũng mở lại sau ba ngày nước lớn, nhưng chỉ chở người đi bộ và xe đạp.",
        "Bến đò Hạ Lũng mở lại sau bốn ngày nước lớn.",
        "Nước rút nhanh hơn dự báo",
    ],
)
def test_a_sentence_that_says_what_the_headline_says_is_text(first: str) -> None:
    assert read(f"<p>{first}</p><p>{ONE}</p><p>{TWO}</p>") == [first, ONE, TWO]


def test_a_sentence_that_begins_with_the_headline_is_left_whole() -> None:
    first = f"{TITLE} Ngàn, đúng vào phiên chợ cuối tháng của hai xã ven sông."

    assert read(f"<p>{first}</p><p>{ONE}</p><p>{TWO}</p>") == [first, ONE, TWO]


@pytest.mark.parametrize(
    "behind",
    [
        "vừa được hai xã ven sông xác nhận chiều nay.",
        ", theo ban quản lý bến, đúng vào phiên chợ cuối tháng.",
        "2026, đúng vào phiên chợ cuối tháng.",
    ],
)
def test_a_sentence_whose_first_words_are_bold_and_the_headline_is_left_whole(behind: str) -> None:
    first = f"<p><b>{TITLE}</b>{'' if behind.startswith(',') else ' '}{behind}</p>"

    found = read(f"{first}<p>{ONE}</p><p>{TWO}</p>")

    assert found == [f"{TITLE} {behind}".replace(" ,", ","), ONE, TWO]


def test_lines_of_text_over_a_repeated_headline_stay() -> None:
    assert read(f"<p>{ONE}</p><h3>{TITLE}</h3><p>{TWO}</p>") == [ONE, TWO]
