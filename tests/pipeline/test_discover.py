"""A newspaper's feeds are found from any address of it."""

from __future__ import annotations

import pytest

from digests.errors import FeedMalformed, WebError
from digests.pipeline.discover import FeedFinder
from tests.challenges import SUCURI
from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME
from tests.pipeline.press import body, prose

SECTION = "/rss/kinh-te.rss"


@pytest.fixture
def finder(newsroom) -> FeedFinder:
    return FeedFinder(web=newsroom.web, workers=newsroom.workers, clock=newsroom.clock)


async def test_an_address_of_a_feed_is_that_feed(finder, paper):
    paper.print()

    [found] = await finder.find(paper.url(HOME))

    assert (found.url, found.entries, found.kind) == (paper.url(HOME), 1, "feed")


async def test_a_newspapers_bare_name_is_its_address(finder, paper):
    paper.print()
    paper.order("/", body("<html><body><p>Chào bạn đọc</p></body></html>"))
    bare = paper.url("").removeprefix("http://")

    assert [one.url for one in await finder.find(f" {bare}")] == [paper.url(HOME)]
    assert [one.url for one in await finder.find(f"{bare}{HOME}")] == [paper.url(HOME)]


async def test_a_page_that_names_its_feeds_gives_those_that_are_there(finder, paper):
    paper.print("", "/tin.rss")
    paper.order(
        "/",
        body(
            "<html><head><link rel='alternate' type='application/rss+xml' href='/tin.rss'>"
            "<link rel='alternate' type='application/rss+xml' href='/hong.rss'></head></html>"
        ),
    )

    assert [one.url for one in await finder.find(paper.url("/"))] == [paper.url("/tin.rss")]


async def test_a_front_page_that_names_nothing_has_its_usual_addresses_tried(finder, paper):
    paper.print()
    paper.order("/", body("<html><body><p>Chào bạn đọc</p></body></html>"))

    assert [one.url for one in await finder.find(paper.url("/"))] == [paper.url(HOME)]


async def test_a_page_at_a_usual_address_that_lists_feeds_is_followed(finder, paper):
    del paper.feeds[HOME]
    paper.print("", SECTION)
    paper.order("/", body("<html><body><p>Chào bạn đọc</p></body></html>"))
    paper.order("/rss", body(f"<html><body><a href='{SECTION}'>Kinh tế</a></body></html>"))

    assert [one.url for one in await finder.find(paper.url("/"))] == [paper.url(SECTION)]


async def test_a_section_page_is_read_where_there_is_no_feed_and_brings_each_article_once(
    finder, newsroom, paper
):
    del paper.feeds[HOME]
    old = paper.print("Bài cũ trên trang chuyên mục", "/khong-phai-feed")
    paper.order("/kinh-te", lambda _: body(_section(paper, old))(_))
    [found] = await finder.find(paper.url("/kinh-te"))
    assert found.kind == "page"

    await newsroom.follow(found.url, "Kinh tế", kind=found.kind)
    await newsroom.read()
    await newsroom.subscribe(AN)
    new = paper.print("Mở phiên chợ đêm ở thị trấn", "/khong-phai-feed")
    paper.order("/kinh-te", lambda _: body(_section(paper, new, old))(_))
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [new.title]


async def test_where_there_is_nothing_nothing_is_found(finder, paper):
    del paper.feeds[HOME]
    paper.order("/", body("<html><body><p>Chào bạn đọc</p></body></html>"))

    assert await finder.find(paper.url("/")) == []
    assert await finder.find(paper.url("/khong-co")) == []


async def test_a_page_no_parser_survives_is_no_feed(finder, newsroom, paper):
    paper.feeds.clear()
    paper.order("/", body("<html><body>TREO</body></html>"))
    newsroom.workers.fails_on.add(b"TREO")

    assert await finder.find(paper.url("/")) == []


async def test_an_address_that_cannot_be_had_is_an_error(finder):
    with pytest.raises(WebError):
        await finder.find("http://khong-co-that.example/")


def _section(paper, *pieces) -> str:
    links = "".join(f"<h3><a href='{paper.url(one.path)}'>{one.title}</a></h3>" for one in pieces)
    return f"<html><body><h1>Kinh tế</h1>{links}<p>{prose(3, 2)}</p></body></html>"


async def test_a_newspaper_that_asks_for_a_browser_is_said_to_do_so(finder, paper):
    paper.order("/", body(SUCURI))

    with pytest.raises(FeedMalformed, match="challenge_page"):
        await finder.find(paper.url("/"))
