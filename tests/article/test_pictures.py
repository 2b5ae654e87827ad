"""The picture of a story, where the page does not tell machines which it is."""

# ruff: noqa: E501 - mark-up is easier to read in one line

from __future__ import annotations

import pytest

from digests.article import extract_article
from tests.article.layouts import BODY, LEAD, page, ps

URL = "https://halung.example/tin/thi-tran-ha-lung-212345.htm"
BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def picture_of(inside: str, *, around: str = "{}", told: str = "") -> str | None:
    """Return the picture of a page with `inside` in its body, `told` in its head."""
    body = around.format(f'<div class="article-body">{inside}{ps(BODY)}</div>')
    html = page(f"<h1>Cầu mới</h1>{body}").replace('content="/anh/cau.jpg"', f'content="{told}"')
    return extract_article(html, url=URL, lead=LEAD).image


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/anh/cau.jpg">',
        f'<img class="lazy" src="{BLANK}" data-src="/anh/cau.jpg">',
        '<img src="/images/blank.gif" data-original="/anh/cau.jpg">',
        '<img src="/static/lazyload.png" data-lazy-src="/anh/cau.jpg">',
        '<figure><img src="/loading.svg" data-src="/anh/cau.jpg"><figcaption>A</figcaption></figure>',
        f'<img src="{BLANK}"><noscript><img src="/anh/cau.jpg"></noscript>',
        f'<img src="{BLANK}" data-srcset="/anh/nho.jpg 480w, /anh/cau.jpg 960w, /anh/vua.jpg 640w">',
        '<img srcset="/anh/nho.jpg 480w,/anh/cau.jpg 960w,/anh/vua.jpg 640w">',
        '<img srcset="/anh/nho.jpg, /anh/cau.jpg 1.5x,/anh/vua.jpg">',
        '<picture><source srcset="/anh/cau.jpg 2x, /anh/nho.jpg 1x"><img src="/blank.gif"></picture>',
        f'<a href="/anh/cau.jpg"><img src="{BLANK}" data-src="/anh/cau.jpg"></a>',
        '<amp-img src="/anh/cau.jpg" width="800" height="450"></amp-img>',
        '<img src="/anh/mat.jpg" width="48" height="48"><img src="/anh/cau.jpg" width="800">',
        '<table class="picture"><tr><td><img src="/anh/cau.jpg"></td></tr></table>',
    ],
    ids=lambda image: image[:40],
)
def test_the_first_picture_of_the_body_is_the_storys(image: str) -> None:
    assert picture_of(image) == "https://halung.example/anh/cau.jpg"


@pytest.mark.parametrize("told", ["/logo.png", "/static/no-image.jpg", "/img/default_2.png"])
def test_a_papers_logo_is_told_only_where_the_body_has_no_picture(told: str) -> None:
    assert (
        picture_of('<img src="/anh/cau.jpg">', told=told) == "https://halung.example/anh/cau.jpg"
    )
    assert picture_of("", told=told) == f"https://halung.example{told}"


def test_a_picture_of_a_logo_is_a_picture() -> None:
    told = "/anh/ra-mat-logo-moi-cua-thi-tran.jpg"

    assert picture_of('<img src="/anh/cau.jpg">', told=told) == f"https://halung.example{told}"


@pytest.mark.parametrize(
    "image",
    [
        '<div class="related"><img src="/anh/khac.jpg"></div>',
        '<aside><img src="/anh/khac.jpg"></aside>',
        '<div style="display:none"><img src="/anh/khac.jpg"></div>',
        '<a href="/tin/khac-212346.htm"><img src="/anh/khac.jpg"></a>',
        '<div class="author-info"><img src="/anh/khac.jpg"></div>',
        '<img src="/anh/khac.jpg" height="20">',
        f'<img src="{BLANK}">',
        '<img src="javascript:alert(1)">',
        '<img src="/avatar.jpg">',
    ],
)
def test_what_belongs_to_other_boxes_is_no_picture_of_the_story(image: str) -> None:
    assert picture_of(image) is None


def test_nothing_outside_the_story_is_looked_at() -> None:
    around = '<div><img src="/anh/khac.jpg">{}</div><div><img src="/anh/khac.jpg"></div>'

    assert picture_of("", around=around) is None


def test_a_picture_over_the_body_belongs_to_the_article_around_both() -> None:
    around = '<article><img src="/anh/cau.jpg">{}</article>'

    assert picture_of("", around=around) == "https://halung.example/anh/cau.jpg"
