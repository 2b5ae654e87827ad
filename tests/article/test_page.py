"""From bytes to a tree: encodings as papers get them wrong, and pages made to choke a parser."""

from __future__ import annotations

import time

import pytest

from digests.article import extract_article
from digests.article.page import LARGEST_PAGE, decode, has_giant_start_tag, open_page
from digests.article.page import UnparsedPage as RefusedPage
from digests.model import Extraction
from tests.article import layouts
from tests.article.layouts import BODY, LEAD, TITLE

URL = "https://nhandan.vn/thi-tran-ha-lung-post812345.html"
LINE = "Chiều nay, huyện Hạ Lũng khởi công cây cầu bắc qua sông Ngàn, thay bến đò đã cũ. "


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (LINE.encode(), ""),
        (LINE.encode("utf-8-sig"), ""),
        (LINE.encode("utf-16"), ""),
        (LINE.encode(), "text/html; charset=utf-16"),
        (b"<meta charset=iso-8859-1>" + LINE.encode(), "text/html; charset=iso-8859-1"),
        (LINE.encode().decode("latin-1").encode(), ""),
    ],
)
def test_text_is_read_whatever_its_bytes_say_they_are(content: bytes, content_type: str) -> None:
    if content.startswith(LINE.encode()[:1]) and b"\xc3\x83" in content:
        content *= 5  # one line of mojibake alone is no proof

    assert LINE in decode(content, content_type)


def test_a_declared_encoding_is_used_where_utf_8_fails() -> None:
    content = "<p>Bản tin của tòa soạn</p>".encode("cp1258", "ignore")

    assert "tin c" in decode(content, "text/html; charset=windows-1258")
    assert "tin c" in decode(b"<meta charset='windows-1258'>" + content, "")


def test_one_broken_letter_does_not_change_the_encoding_of_a_page() -> None:
    content = layouts.epi().encode().replace("Ngàn".encode(), b"Ng\xc3n", 1)

    article = extract_article(content, url=URL)

    assert BODY[1] in article.text


def test_a_page_stored_twice_encoded_is_read() -> None:
    content = layouts.epi().encode().decode("latin-1").encode()

    article = extract_article(content, url=URL)

    assert (article.title, article.lead) == (TITLE, LEAD)
    assert article.text == "\n\n".join(BODY)


def test_a_root_closed_before_the_page_begins_hides_nothing() -> None:
    article = extract_article(f"<html></html>\n{layouts.epi()}", url=URL)

    assert article.text == "\n\n".join(BODY)


def test_letters_in_decomposed_form_come_out_composed() -> None:
    import unicodedata

    article = extract_article(unicodedata.normalize("NFD", layouts.epi()), url=URL)

    assert article.text == "\n\n".join(BODY)


def test_pictures_inside_the_page_are_taken_out_before_anything_is_measured() -> None:
    picture = f'<img src="data:image/png;base64,{"iVBO" * 30_000}">'

    article = extract_article(layouts.epi().replace("<h1", f"{picture}<h1"), url=URL)

    assert article.text == "\n\n".join(BODY)


ATTRIBUTES = " ".join(f"a{n}=1" for n in range(50_000))
HOSTILE = {
    "one tag with 50,000 attributes": (f"<div {ATTRIBUTES}>x</div>", "start_tag_too_large"),
    "the same behind a quoted bracket": (f'<a x=">" {ATTRIBUTES}>x</a>', "start_tag_too_large"),
    "the same behind a stray quote": (f'<a b==" c=">" {ATTRIBUTES}>', "start_tag_too_large"),
    "the same in many tags": (
        f"<div {ATTRIBUTES[:40_000]}></div>" * 15,
        "start_tag_too_large",
    ),
    "50,000 paragraphs": (f"<p>{LINE}</p>" * 15_000, "too_large"),
    "50,000 short paragraphs": ("<p>tin</p>" * 50_000, "too_large"),
    "20,000 nested boxes": ("<div>" * 20_000 + LINE, "empty_body"),
    "20,000 nested words": ("<b><i>" * 20_000 + LINE, "empty_body"),
    "40,000 links": ('<a href="/t.htm">Tin</a>' * 40_000, "too_large"),
    "200,000 line breaks": ("tin.<br>" * 200_000, "too_large"),
    "one long code": (f"<p>{'QUJD' * 400_000}</p>", "encoded_body"),
    "nothing but opening brackets": ("<" * 1_900_000, "encoded_body"),
    "more than we take": ("x" * (LARGEST_PAGE + 1), "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_seconds_at_most_and_leaves_title_and_lead(name: str) -> None:
    body, warning = HOSTILE[name]
    page = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    began = time.process_time()

    article = extract_article(page[: max(LARGEST_PAGE, len(body))], url=URL, lead=LEAD)

    assert time.process_time() - began < 10
    assert (article.title, article.lead, article.text) == (TITLE, LEAD, "")
    assert article.method is Extraction.FALLBACK
    if name not in ("nothing but opening brackets", "50,000 paragraphs"):
        assert warning in article.warnings


def test_what_stands_in_a_paragraph_is_no_tag() -> None:
    assert not has_giant_start_tag(f"<p>{'1 < 2 ' * 20_000}</p>")
    assert not has_giant_start_tag(f"<p>{LINE * 2_000}</p>")
    assert has_giant_start_tag(f"<p x='{LINE * 2_000}'>")
    assert has_giant_start_tag(f"<p {'x ' * 40_000}")


def test_scripts_are_gone_before_the_parser_comes() -> None:
    script = "<script>" + "var x = '<div>'; " * 60_000 + "</script>"

    page = open_page(f"<html><body>{script}<p>{LINE}</p></body></html>")

    assert not isinstance(page, RefusedPage)
    assert page.findall(".//script") == []
    assert LINE.strip() in page.text_content()
