"""Which corrections of a newspaper a reader should hear of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.article import changed
from digests.model import Article, Extraction
from tests.article.layouts import BODY, LEAD, TITLE

TEXT = "\n\n".join(BODY)
ARTICLE = Article(title=TITLE, lead=LEAD, text=TEXT, method=Extraction.SITE)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("23,4 tỷ", "24,3 tỷ", {"numbers"}),
        ("60 triệu", "600 triệu", {"numbers"}),
        ("gần 600 lượt", "gần 6.000 lượt", {"numbers", "quotes"}),
        ("Lê Thị Mận", "Lê Thị Mơ", {"names"}),
        ("ông Trần Khắc Dũng", "ông Trần Khắc Dụng", {"names"}),
        ("không thể chờ", "khó mà chờ", {"quotes"}),
        ("hai vụ lật thuyền", "hai vụ lật thuyển", set()),
        ("Có hai vụ", "Có 2 vụ", {"numbers"}),
        ("trong năm năm", "suốt năm năm", set()),
        ("cho hay nhà trường", "nói nhà trường", set()),
        ("an toàn.", "an toàn, bà nói.", set()),
        ("\n\nBến đò hoạt động ra sao\n\n", "\n\n", set()),
    ],
)
def test_a_correction_is_told_by_what_it_changes(before: str, after: str, what: set[str]) -> None:
    assert before in TEXT
    new = replace(ARTICLE, text=TEXT.replace(before, after))

    found = changed(ARTICLE, new)

    assert found == what


def test_a_new_headline_is_a_change_and_new_commas_in_it_are_none() -> None:
    assert changed(ARTICLE, replace(ARTICLE, title="Hạ Lũng xây cầu")) == {"title"}
    assert changed(ARTICLE, replace(ARTICLE, title=f"{TITLE.upper()}!")) == frozenset()


def test_a_body_that_could_not_be_read_this_time_says_nothing_about_the_story() -> None:
    unread = replace(ARTICLE, text="", method=Extraction.FALLBACK)

    assert changed(ARTICLE, unread) == changed(unread, ARTICLE) == frozenset()


def test_a_corrected_lead_counts_like_the_body() -> None:
    assert changed(ARTICLE, replace(ARTICLE, lead=LEAD.replace("86 m", "68 m"))) == {"numbers"}


def test_a_number_moved_to_another_sentence_is_no_change() -> None:
    moved = "\n\n".join([*BODY[1:], BODY[0]])

    assert changed(ARTICLE, replace(ARTICLE, text=moved)) == frozenset()


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_changes_into_itself_and_change_looks_the_same_from_both_sides(
    a: str, b: str
) -> None:
    one, other = Article(title=a, text=b), Article(title=b, text=a)

    assert changed(one, one) == frozenset()
    assert changed(one, other) == changed(other, one)
