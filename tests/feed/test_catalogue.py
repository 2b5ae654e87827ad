"""The built-in catalogue, and feeds as OPML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.errors import FeedMalformed
from digests.feed.catalogue import (
    EVIDENCE_IN_VIETNAMESE,
    Evidence,
    catalogue,
    paper_name,
)
from digests.feed.opml import OpmlFeed, read_opml, write_opml
from digests.text import one_line


def test_phu_tho_comes_first_and_nobody_claims_to_have_tried_it() -> None:
    first = catalogue()[0]

    assert (first.paper, first.url) == ("Báo Phú Thọ", "https://baophutho.vn/rss/home.rss")
    assert {feed.evidence for feed in catalogue() if feed.paper == first.paper} == {
        Evidence.LISTED,
        Evidence.UNTRIED,
    }


def test_every_feed_is_listed_once_with_what_is_known_of_it() -> None:
    urls = [feed.url for feed in catalogue()]

    assert len(urls) == len(set(urls))
    assert all(url.startswith("https://") for url in urls)
    assert set(EVIDENCE_IN_VIETNAMESE) == set(Evidence)
    told = (Evidence.SEEN, Evidence.MEASURED, Evidence.BROKEN)
    assert all(feed.note for feed in catalogue() if feed.evidence in told)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("baophutho.vn", "Báo Phú Thọ"),
        ("www.baophutho.vn", "Báo Phú Thọ"),
        ("suckhoe.vnexpress.net", "VnExpress"),
        ("en.baophutho.vn", "Báo Phú Thọ (EN)"),
        ("www.bao-la.vn", "bao-la.vn"),
    ],
)
def test_a_newspaper_has_the_name_its_readers_know(host: str, name: str) -> None:
    assert paper_name(host) == name


FEEDS = st.builds(
    OpmlFeed,
    url=st.integers(0, 10**6).map(lambda n: f"https://example.vn/rss/{n}.xml?a=1&b=<2>"),
    title=st.text(min_size=1, max_size=20).map(one_line).filter(bool),
    section=st.text(max_size=20).map(one_line),
)


@given(st.lists(FEEDS, max_size=10, unique_by=lambda feed: feed.url))
def test_what_is_exported_is_imported(feeds: list[OpmlFeed]) -> None:
    assert read_opml(write_opml(feeds).encode()) == feeds


def test_an_export_of_another_reader_is_understood() -> None:
    body = b"""<?xml version="1.0"?><opml version="1.0"><body>
      <outline text="Kinh t&#7871; &amp; b&aacute;o"><outline text="A" xmlURL="https://a.vn/rss"/>
        <outline text="s\xc3\xa2u"><outline xmlUrl="https://b.vn/rss"/></outline></outline>
      <outline title="C" category="/Th\xe1\xbb\x83 thao" xmlUrl=" https://c.vn/rss "/>
      <outline text="A again" xmlUrl="https://a.vn/rss"/>
      <outline text="x" xmlUrl="file:///etc/passwd"/></body></opml>"""

    assert read_opml(body) == [
        OpmlFeed(url="https://a.vn/rss", title="A", section="Kinh tế & báo"),
        OpmlFeed(url="https://b.vn/rss", section="sâu"),
        OpmlFeed(url="https://c.vn/rss", title="C", section="Thể thao"),
    ]


def test_an_entity_of_a_foreign_file_stays_unread() -> None:
    body = b"""<!DOCTYPE opml [<!ENTITY e SYSTEM "file:///etc/passwd">]>
      <opml><body><outline text="&e;" xmlUrl="https://a.vn/rss"/></body></opml>"""

    assert "root:" not in str(read_opml(body))


@pytest.mark.parametrize(
    "body", [b"", b"xin chao", b"<rss/>", b"<opml><body></opml>", b"\x1f\x8b"]
)
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(FeedMalformed):
        read_opml(body)
