"""Where a newspaper's feeds may be, and what its section pages hold."""

# ruff: noqa: E501  # a page, a bulletin: one line is one thing

from __future__ import annotations

import time

import pytest

from digests.feed.discovery import feed_links, likely_feed_urls, rss_pages, section_page_entries

SITE = "https://example.vn/kinh-te"


def test_feeds_named_in_the_head_come_before_those_in_anchors() -> None:
    page = """<head><base href="https://example.vn/">
      <link rel="stylesheet" href="/a.css">
      <link rel="alternate" hreflang="en" href="https://en.example.vn/">
      <link rel="alternate" type="application/rss+xml" href="rss/home.rss?utm_source=x"></head>
      <a href="/rss/kinh-te.xml">Kinh tế</a> <a href="/rss/the-thao.rss">Thể thao</a>
      <a href="/rss/home.rss">Trang chủ</a> <a href="/tin-345678.htm">Tin</a>
      <a href="https://other.vn/rss/x.rss">Báo khác</a> <a href="/van-hoa/rss_feed/">Văn hóa</a>"""

    assert feed_links(page, SITE) == [
        "https://example.vn/rss/home.rss",
        "https://example.vn/rss/kinh-te.xml",
        "https://example.vn/rss/the-thao.rss",
        "https://example.vn/van-hoa/rss_feed/",
    ]


def test_the_page_that_lists_the_feeds_is_found_in_the_foot() -> None:
    page = '<a href="/rss.html"><img alt="x"></a><a href="/kenh/rss">RSS</a><a href="/tin">Tin</a>'

    assert rss_pages(page, SITE) == ["https://example.vn/rss.html", "https://example.vn/kenh/rss"]


def test_a_sections_own_feed_is_tried_first() -> None:
    tried = likely_feed_urls("https://baophutho.vn/kinh-te")

    assert tried[0] == "https://baophutho.vn/rss/kinh-te.xml"
    assert "https://baophutho.vn/rss/home.rss" in tried
    assert len(tried) == len(set(tried)) <= 20


@pytest.mark.parametrize(
    ("site", "first"),
    [("baophutho.vn", "https://baophutho.vn/rss/home.rss"), ("javascript:x", None), ("", None)],
)
def test_a_bare_host_will_do_and_nonsense_gives_nothing(site: str, first: str | None) -> None:
    assert next(iter(likely_feed_urls(site)), None) == first


SECTION_PAGE = """<nav><a href="/">Trang chủ</a><a href="/kinh-te">Kinh tế</a></nav>
  <article><a href="/mo-cang-can-moi-345678.htm"><img src="/c.jpg" alt="Cảng cạn mới"></a>
  <h3><a href="/mo-cang-can-moi-345678.htm">Mở cảng cạn mới ở phía bắc</a></h3>
  <p><a href="/mo-cang-can-moi-345678.htm#x">Cảng rộng 12 ha sẽ đón chuyến hàng đầu tiên trong tháng sau.</a></p>
  <a href="/mo-cang-can-moi-345678.htm">Xem tiếp</a></article>
  <article><a title="Giá chè búp tươi tăng mạnh" href="/gia-che-tang-345679.htm">Giá chè...</a></article>
  <a href="/topic/gia-ca-14156">Chủ đề: giá cả thị trường</a>
  <a href="/ke-hoach-nam-2026.htm">Kế hoạch phát triển năm 2026</a>
  <a href="https://other.vn/tin-cua-bao-khac-345680.htm">Tin của một tờ báo khác</a>
  <script>var x = '<a href="/an-345681.htm">Một liên kết trong mã lệnh</a>'</script>"""


def test_a_section_page_gives_its_articles_and_nothing_else() -> None:
    first, second = section_page_entries(SECTION_PAGE.encode(), SITE)

    assert first.url == first.guid == "https://example.vn/mo-cang-can-moi-345678.htm"
    assert first.title == "Mở cảng cạn mới ở phía bắc"
    assert first.lead.startswith("Cảng rộng 12 ha")
    assert first.image == "https://example.vn/c.jpg"
    assert second.title == "Giá chè búp tươi tăng mạnh"


@pytest.mark.parametrize("piece", ["<a href=x>", '<a "', "<!--", "<script>", "<a", "<a href='x' "])
def test_a_hostile_page_takes_no_longer_than_its_length(piece: str) -> None:
    page = piece * (1_000_000 // len(piece))
    start = time.process_time()

    section_page_entries(page, SITE)

    assert time.process_time() - start < 8
