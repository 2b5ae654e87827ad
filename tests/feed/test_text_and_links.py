"""Titles, leads, pictures and links, cleaned of what is not theirs."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.feed.decoding import decode
from digests.feed.html_text import image_in, lead_of, plain_text, title_of
from digests.feed.links import clean_link
from digests.feed.repair import repair


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Chi&amp;#7871;n l&amp;#432;&amp;#7907;c", "Chiến lược"),
        ("H<b>à</b> Nội<br>mưa", "Hà Nội mưa"),
        ("<style>p{}</style>Tin<!-- ẩn --> mới", "Tin mới"),
        ("Giá &lt; 5 triệu", "Giá < 5 triệu"),
        ("5 < 7 và 9 > 8", "5 < 7 và 9 > 8"),
        ("<script>x", "x"),
        ("&#x202e;Tin&#8203; mới", "Tin mới"),
    ],
)
def test_markup_becomes_the_text_a_reader_would_see(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.text(max_size=300))
def test_a_title_is_one_line_without_anything_invisible(markup: str) -> None:
    title = title_of(markup)

    assert title == unicodedata.normalize("NFC", title).strip()
    assert not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in title)
    assert not set(title) & set("\u200b\u200e\u202a\u202e\u2066\ufeff\u00ad")


@given(st.text(max_size=200).map(lambda text: text.replace("<", "").replace("&", "")))
def test_tags_add_nothing_to_the_words_between_them(text: str) -> None:
    assert plain_text(f"<p class='a'>{text}</p><img src=x>") == plain_text(text)


@pytest.mark.parametrize(
    "mark", ["(baophutho.vn) - ", "PTO- ", "(Dân trí) - ", "(NLĐO) – ", "TTO - "]
)
def test_who_speaks_is_not_a_part_of_the_lead(mark: str) -> None:
    assert lead_of(f"{mark}Sáng nay trời mưa.") == "Sáng nay trời mưa."


def test_a_place_before_the_lead_stays() -> None:
    assert lead_of("(Việt Trì) - Sáng nay trời mưa.").startswith("(Việt Trì)")


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="data:image/gif;base64,R0lGOD" data-src="https://bao.vn/a.jpg">',
        '<img src="/blank.gif" data-original="https://bao.vn/a.jpg">',
        '<img src="data:image/gif;base64,R0lGOD"><img src="https://bao.vn/a.jpg">',
    ],
)
def test_a_blank_that_waits_for_a_picture_is_none(markup: str) -> None:
    assert image_in(markup) == "https://bao.vn/a.jpg"


def test_a_tracking_pixel_is_no_picture() -> None:
    assert (
        image_in('<img width="1" src="/p.gif"><img data-src="/b.jpg" src="/wait.gif">') == "/b.jpg"
    )


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", '<a "', "<ul><li>", "<script>", "<img src=", "&amp;"]
)
def test_a_hostile_lead_takes_no_longer_than_its_length(piece: str) -> None:
    start = time.process_time()

    lead_of(piece * (400_000 // len(piece)))
    image_in(piece * (400_000 // len(piece)))

    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("/a.htm", "https://example.vn/a.htm"),
        ("a.htm?utm_source=x&id=3&fbclid=y", "https://example.vn/rss/a.htm?id=3"),
        (" https://example.vn/a\n.htm ", "https://example.vn/a.htm"),
        ("//m.example.vn/a", "https://m.example.vn/a"),
        ("https://example.vn/a#binh-luan", "https://example.vn/a#binh-luan"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://", ""),
        ("http://[broken", ""),
        ("https://example.vn:port/", ""),
        ("https://example.vn/" + "a" * 3_000, ""),
    ],
)  # fmt: skip
def test_a_link_is_one_that_a_reader_can_open(link: str, clean: str) -> None:
    assert clean_link(link, "https://example.vn/rss/home.rss") == clean


@given(st.text(max_size=100))
def test_a_clean_link_is_clean(link: str) -> None:
    once = clean_link(link, "https://example.vn/")

    assert clean_link(once, "https://example.vn/") == once or not once
    assert not once or once.startswith(("http://", "https://"))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    body = ("tin: ệ " + text).encode()

    assert decode(body, "text/xml; charset=iso-8859-1") == "tin: ệ " + text


@given(st.binary(max_size=400))
def test_any_bytes_become_some_text(body: bytes) -> None:
    assert isinstance(decode(body), str)


@given(st.text(alphabet="<>&;\"'![]-/?= aitemn#x1\x00", max_size=200))
def test_repaired_markup_stays_as_it_is(text: str) -> None:
    once = repair("<rss>" + text)

    assert repair(once) == once
    assert "<!DOCTYPE" not in once.upper()
