"""An article is pushed once, whatever its newspaper does to slug, guid and date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.feed.address_rules import plain_host, site_host
from digests.feed.identity import aliases, canonical_url, url_aliases
from digests.model import FeedEntry


def entry(url: str, *, guid: str = "", title: str = "Khởi công cầu mới") -> FeedEntry:
    return FeedEntry(guid=guid, url=url, title=title)


ONE_ARTICLE = [
    ("https://baophutho.vn/cau-moi-234567.htm", "https://baophutho.vn/cau-moi-sua-234567.htm"),
    ("https://baophutho.vn/cau-moi-234567.htm", "http://www.baophutho.vn/cau-234567.htm?utm_a=1"),
    ("https://baophutho.vn/cau-moi-234567.htm", "https://m.baophutho.vn/cau-moi-234567.htm#x"),
    ("https://baophutho.vn/cau-moi-234567.htm", "https://baophutho.vn/print/0a1b2c3d4e/234567.htm"),
    ("https://baophutho.vn/cau-nbsp-moi-234567.htm", "https://baophutho.vn/xa-hoi/a-234567.htm"),
    ("https://vnexpress.net/cau-4567890.html", "https://suckhoe.vnexpress.net/y-te/a-4567890.html"),
    ("https://thanhnien.vn/a-185240127092524316.htm", "https://thanhnien.vn/b-185240127092524316.htm"),
    ("https://thanhnien.vn/a-post1523000.html", "https://thanhnien.vn/sua-lai-post1523000.html"),
    ("https://tuoitre.vn/a-20240127092524316.htm", "https://tuoitre.vn/b-20240127092524316.htm"),
    ("https://dantri.com.vn/x/a-20240127002825838.htm", "https://dantri.com.vn/y/b-20240127002825838.htm"),
    ("https://www.qdnd.vn/chinh-tri/a-812345", "https://qdnd.vn/chinh-tri/sua-812345"),
    ("https://cand.com.vn/thoi-su/a-i684321/", "https://cand.com.vn/thoi-su/b-i684321/"),
    ("https://www.24h.com.vn/a-c46a1534567.html", "https://www.24h.com.vn/b-c48a1534567.html"),
    ("http://127.0.0.1:8000/tin-moi-100001.htm", "http://127.0.0.1:8000/tin-sua-100001.htm"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), ONE_ARTICLE)
def test_a_slug_edit_keeps_the_article(before: str, after: str) -> None:
    first, second = aliases(entry(before, guid=before)), aliases(entry(after, guid=after))

    assert first[0].startswith("id:")
    assert first[0] == second[0]


TWO_ARTICLES = [
    ("https://baophutho.vn/a-234567.htm", "https://baophutho.vn/a-234568.htm"),
    ("https://baophutho.vn/a-234567.htm", "https://baothanhhoa.vn/a-234567.htm"),
    ("https://vnexpress.net/a-4567890.html", "https://e.vnexpress.net/a-4567890.html"),
    ("https://en.baophutho.vn/a-234567.htm", "https://baophutho.vn/a-234567.htm"),
    ("https://baophutho.vn/topic/a-14156", "https://baophutho.vn/a-14156.htm"),
    ("https://baophutho.vn/video/a-234567.htm", "https://baophutho.vn/a-234567.htm"),
    ("https://baophutho.vn/ke-hoach-2026.htm", "https://baophutho.vn/muc-tieu-2026.htm"),
    ("https://example.vn/gia-vang-20260115.html", "https://example.vn/gia-xang-20260115.html"),
    ("https://baophutho.vn/xo-so-23112026.htm", "https://baophutho.vn/gia-vang-23112026.htm"),
    ("https://qdnd.vn/xa-hoi/diem-tin-20261123", "https://qdnd.vn/xa-hoi/thoi-tiet-20261123"),
    ("http://127.0.0.1:8000/a-100001.htm", "http://127.0.0.1:8001/a-100001.htm"),
    ("https://example.vn/?id=1", "https://example.vn/?id=2"),
]


@pytest.mark.parametrize(("one", "other"), TWO_ARTICLES)
def test_two_articles_share_no_name(one: str, other: str) -> None:
    assert not set(aliases(entry(one, guid=one))) & set(aliases(entry(other, guid=other)))


def test_without_a_number_address_and_guid_each_survive_a_change_of_the_other() -> None:
    before = aliases(entry("https://example.vn/cau-moi/", guid="7f3a"))

    moved = aliases(entry("https://example.vn/cau-moi-khoi-cong/", guid="7f3a"))
    renamed = aliases(entry("https://example.vn/cau-moi?utm_source=rss", guid="9b2c"))

    assert set(before) & set(moved)
    assert set(before) & set(renamed)


def test_the_same_guid_of_two_newspapers_names_two_articles() -> None:
    one, other = entry("https://a.example/x", guid="17"), entry("https://b.example/y", guid="17")

    assert not set(aliases(one)) & set(aliases(other))


def test_a_front_page_names_no_article() -> None:
    one = entry("https://example.vn/", guid="", title="Tin một")
    other = entry("https://example.vn/", guid="", title="Tin hai")

    assert not set(aliases(one)) & set(aliases(other))


def test_a_page_has_the_names_its_entry_has() -> None:
    url = "https://baophutho.vn/cau-moi-234567.htm"

    assert url_aliases(url) == aliases(entry(url, guid=url))


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Example.VN:80/a//b/?b=2&a=1&fbclid=x#top", "https://example.vn/a/b?a=1&b=2"),
        ("https://example.vn/a/amp/", "https://example.vn/a"),
        ("https://example.vn/%7ea%2Fb", "https://example.vn/~a%2Fb"),
        ("https://example.vn/tin tức", "https://example.vn/tin%20t%E1%BB%A9c"),
        ("https://tin.việt/a", "https://tin.xn--vit-5kz/a"),
        ("https://example.vn", "https://example.vn"),
        ("http://[::1]:8000/a", "https://[::1]:8000/a"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_an_address_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("host", ["www.example.vn", "m.example.vn", "amp.www.EXAMPLE.vn."])
def test_mobile_and_www_are_the_same_host(host: str) -> None:
    assert plain_host(host) == "example.vn"


def test_an_edition_in_another_language_is_its_own_newspaper() -> None:
    assert site_host("thethao.tuoitre.vn") == "tuoitre.vn"
    assert site_host("en.baophutho.vn") == "en.baophutho.vn"


@given(st.text(max_size=80))
def test_any_text_has_a_canonical_form_that_stays(text: str) -> None:
    once = canonical_url("https://example.vn/" + text)

    assert canonical_url(once) == once


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_every_entry_has_a_name(guid: str, url: str, title: str) -> None:
    assert aliases(entry(url, guid=guid, title=title))
