"""Names, dates and the paper's own name in front of a lead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.article import extract_article
from digests.article.bylines import is_byline, names_in
from digests.article.headline import strip_outlet
from digests.article.page_dates import is_dateline, read_date
from tests.article.layouts import BODY, LEAD, TITLE, linked_data, page, ps


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Chi Hương", ("Chi Hương",)),
        ("NGUYỄN THỊ MÂY", ("NGUYỄN THỊ MÂY",)),
        ("Tin, ảnh: P.Y", ("P.Y",)),
        ("Bài và ảnh: Lê Thị Mây - Trần An", ("Lê Thị Mây", "Trần An")),
        ("Bài, ảnh, clip: H.T", ("H.T",)),
        ("Minh Khuê (tổng hợp)", ("Minh Khuê",)),
        ("Minh Khuê; An Bình", ("Minh Khuê", "An Bình")),
        ("Minh Khuê, An Bình và Đỗ Út", ("Minh Khuê", "An Bình", "Đỗ Út")),
        ("Tác giả: Đỗ Út", ("Đỗ Út",)),
        ("Đ&#7895; &amp;#218;t", ("Đỗ Út",)),
        ("Đỗ Út, Đỗ Út", ("Đỗ Út",)),
        ("Báo Hạ Lũng", ()),
        ("HALUNG ONLINE", ()),
        ("VCCorp.vn", ()),
        ("halung.vn", ()),
        ("admin", ()),
        ("PV", ()),
        ("https://facebook.com/halung", ()),
        ("toasoan@halung.vn", ()),
        ("Ban Biên tập", ()),
        ("Cầu dự kiến thông xe vào tháng 8.", ()),
        ("", ()),
    ],
)
def test_a_byline_names_people_not_papers(line: str, names: tuple[str, ...]) -> None:
    assert names_in(line, outlets=("HaLung Online", "halung")) == names


@pytest.mark.parametrize(
    "line",
    ["Chi Hương", "(Theo TTXVN)", "Theo Nhân Dân", "Nguồn: Bộ Y tế", "Tin, ảnh: P.Y", "Nhóm PV",
     "Đỗ Út (tổng hợp)", "Ban Biên tập Báo và phát thanh, truyền hình Hạ Lũng"],
)  # fmt: skip
def test_a_line_that_only_signs_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    ["Theo ông Đỗ Út, giá chè tăng.", "Bến đò hoạt động ra sao", "Hà Nội là thủ đô", *BODY,
     "Vì sao Hạ Lũng cần cầu?", "Cụ thể:"],
)  # fmt: skip
def test_a_line_that_tells_something_is_none(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026-03-12T09:30:00+07:00", 2, 30),
        ("2026-03-12T09:30:00.000 +07:00", 2, 30),
        ("2026-03-12T02:30:00Z", 2, 30),
        ("2026-03-12T09:30:00", 2, 30),
        ("2026-03-12 09:30", 2, 30),
        ("Thứ năm, 12/03/2026, 09:30 (GMT +7)", 2, 30),
        ("12-03-2026 - 09:30 AM", 2, 30),
        ("09:30 | 12.3.2026", 2, 30),
        ("Cập nhật lúc 21:15 12/3/2026", 14, 15),
        ("12/3/2026 9h30", 2, 30),
        ("12/03/2026 9:15 CH", 14, 15),
    ],
)
def test_a_date_without_a_zone_is_vietnamese_and_the_day_comes_first(
    text: str, hour: int, minute: int
) -> None:
    assert read_date(text) == datetime(2026, 3, 12, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "hôm qua", "32/13/2026", "2026-99-99", "12/03", "0/0/0000"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@given(st.text("0123456789-/:.T+Z ", max_size=40))
def test_no_digits_break_the_date_reader(text: str) -> None:
    moment = read_date(text)

    assert moment is None or moment.tzinfo is UTC


def test_a_date_line_is_short() -> None:
    assert is_dateline("Thứ bảy, 07/03/2026 - 08:07")
    assert not is_dateline("Ngày 12/03/2026, thị trấn khởi công cây cầu dài 86 m bắc qua sông.")


@pytest.mark.parametrize(
    ("lead", "stripped"),
    [
        ("(baophutho.vn) - Sáng nay", "Sáng nay"),
        ("PTO- Sáng nay", "Sáng nay"),
        ("baophutho.vn Sáng nay", "Sáng nay"),
        ("(Dân trí) - Sáng nay", "Sáng nay"),
        ("(NLĐO)- Sáng nay", "Sáng nay"),
        ("SKĐS - Sáng nay", "Sáng nay"),
        ("(Báo Hạ Lũng) – Sáng nay", "Sáng nay"),
        ("EVN - tập đoàn điện lực", "EVN - tập đoàn điện lực"),
        ("WHO - Sáng nay", "WHO - Sáng nay"),
        ("TP.HCM - Sáng nay", "TP.HCM - Sáng nay"),
        ("apple.com là trang", "apple.com là trang"),
        ("(giá chè) - hôm nay", "(giá chè) - hôm nay"),
        ("Sáng nay", "Sáng nay"),
        ("", ""),
    ],
)
def test_a_paper_does_not_begin_its_lead_with_its_own_name(lead: str, stripped: str) -> None:
    assert strip_outlet(lead) == stripped


def test_every_place_for_an_author_is_looked_at_and_papers_are_passed_over() -> None:
    body = f"<article class='article-content'><h1>{TITLE}</h1>{ps(BODY)}"
    heads = {
        linked_data([{"name": "Đỗ Út"}, {"name": "An Bình"}]): "Đỗ Út, An Bình",
        linked_data({"@type": "Organization", "name": "Đài Hạ Lũng"}): "",
        linked_data("") + '<meta name="author" content="Báo Hạ Lũng">': "",
        '<meta property="article:author" content="https://facebook.com/halung">': "",
        '<meta name="dable:author" content="Đỗ Út;An Bình">': "Đỗ Út, An Bình",
    }
    for head, author in heads.items():
        assert extract_article(page(body, head=head)).author == author

    assert extract_article(page(f"{body}<p align=right>An Bình</p>")).author == "An Bình"
    assert extract_article(page(f"{body}<p>(Theo TTXVN)</p>")).author == ""
    assert extract_article(page(f"<p class=byline>An Bình</p>{body}")).author == "An Bình"
    aside = "<div class='comments'><b class=author>Người Qua Đường</b></div>"
    assert extract_article(page(f"{body}</article>{aside}")).author == ""


def test_sections_come_from_breadcrumbs_and_metadata() -> None:
    crumbs = (
        '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":'
        '[{"position":1,"item":{"@id":"/","name":"Trang chủ"}},'
        '[{"position":2,"name":"Xã h&#7897;i"}]]}</script>'
    )
    head = crumbs + '<meta property="article:section" content="xã hội, Giao thông">'
    body = f"<article class='article-content'><h1>{TITLE}</h1>{ps(BODY)}</article>"

    assert extract_article(page(body, head=head)).sections == ("Xã hội", "Giao thông")
    seen = '<ol class="breadcrumb"><li><a>Trang chủ</a></li><li><a>Kinh tế</a></li></ol>'
    assert extract_article(page(seen + body)).sections == ("Kinh tế",)
    assert extract_article(page(body)).sections == ()


def test_a_title_loses_the_paper_not_its_words() -> None:
    def title_of(text: str) -> str:
        return extract_article(
            f"<title>{text}</title><meta property='og:site_name' content='Báo Hạ Lũng'>"
        ).title

    assert title_of("Cầu mới - đường mới - Báo Hạ Lũng") == "Cầu mới - đường mới"
    assert title_of("Cầu mới | Tin tức mới nhất 24h") == "Cầu mới"
    assert title_of("Hạ Lũng - Vân Trục: hai bờ một dòng sông") == (
        "Hạ Lũng - Vân Trục: hai bờ một dòng sông"
    )


def test_the_lead_is_kept_whatever_the_page_calls_it() -> None:
    bare = f"<h1>{TITLE}</h1><article class='article-content'>{ps(BODY)}</article>"
    for place in (
        f"<meta property='og:description' content='{LEAD}'>",
        f"<meta name='Description' content='{LEAD}'>",
        f"<meta name=description content='{LEAD[:80]}'><p class='chappeau'>{LEAD}</p>",
    ):
        assert extract_article(place + bare).lead == LEAD
