"""A story of a paragraph or two, on a page with more words about others."""

from __future__ import annotations

import pytest

from digests.article import extract_article
from digests.model import Extraction
from tests.article.layouts import SIDE, page, sidebar
from tests.article.layouts import TITLE as TITLE_OF_THE_PAGE

URL = "https://halung.example/tin/ben-do-ha-lung-mo-lai-212345.htm"
TITLE = "Bến đò Hạ Lũng mở lại sau ba ngày nước lớn"
LEAD = "Bến đò Hạ Lũng đón khách từ chiều nay sau ba ngày đóng, mỗi lượt không quá mười hai người."
ONE = (
    "Nước sông Ngàn rút từ trưa nay, bến đò Hạ Lũng mở lại lúc 14 giờ sau ba ngày đóng. Người dân "
    "hai bờ đã qua lại bình thường, mỗi lượt đò chở không quá mười hai người."
)
TWO = (
    "Chủ tịch UBND thị trấn Hạ Lũng Trần Khắc Dũng cho biết ban quản lý bến sắm thêm hai áo phao "
    "cho mỗi thuyền và cử người trực đến hết tuần."
)


def read(body: str):
    html = page(f'<div id="x"><h1>{TITLE}</h1>{body}</div>{sidebar()}', lead=LEAD)
    return extract_article(html.replace(TITLE_OF_THE_PAGE, TITLE), url=URL)


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="article-body"><p>{ONE}</p></div>',
        f'<div class="article-body"><p>{LEAD}</p><p>{ONE}</p></div>',
        f"<div><p>{ONE}</p></div>",
        f"<div><div><p>{ONE}</p></div></div>",
        f"<p>{ONE}</p>",
    ],
    ids=["usual box", "behind its lead", "nameless box", "two boxes", "no box"],
)
def test_a_story_of_one_paragraph_is_not_filled_with_others(body: str) -> None:
    article = read(body)

    assert article.text.removeprefix(LEAD).strip() == ONE
    assert article.method is Extraction.GENERIC


@pytest.mark.parametrize("css", ["article-body", "zz"])
def test_a_story_of_two_paragraphs_comes_with_both(css: str) -> None:
    article = read(f'<div class="{css}"><p>{ONE}</p><p>{TWO}</p></div>')

    assert article.text == f"{ONE}\n\n{TWO}"


def test_a_page_that_has_no_word_of_the_story_is_not_believed() -> None:
    article = read("")

    assert (article.text, article.method) == ("", Extraction.FALLBACK)
    assert not any(teaser in article.lead for _, teaser in SIDE)
