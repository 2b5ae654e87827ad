"""An answer with fewer bytes than it announced is no answer, however whole it looks."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME

pytestmark = pytest.mark.usefixtures("logged")


def shortened(text: str, *, chunked: bool = False, headers=None, missing: int = 40):
    """An order: answer with `text` and hang up where more was to come."""

    async def answer(request):
        body = text.encode()
        response = web.StreamResponse(headers=headers)
        if chunked:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(body) + missing
        await response.prepare(request)
        await response.write(body)
        request.transport.close()
        await asyncio.Event().wait()  # until the server sees that we hung up

    return answer


@pytest.mark.parametrize("chunked", [False, True], ids=["by length", "in chunks"])
async def test_a_feed_that_came_short_is_asked_again_though_it_is_whole_xml(
    newsroom, paper, chunked
):
    paper.print("Bài đầu tiên")
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.subscribe(AN)
    before = await newsroom.feed(paper.url(HOME))
    news = [paper.print(f"Bài {name}").title for name in ("một", "hai", "ba")]
    whole = paper.rss(HOME)
    first, *_, last = whole.split("</item>")
    paper.order(
        HOME,
        shortened(f"{first}</item>{last}", chunked=chunked, headers={"ETag": '"the whole"'}),
    )

    newsroom.clock.advance(minutes=15)
    await newsroom.read()
    after = await newsroom.feed(paper.url(HOME))
    assert newsroom.titles(AN) == []
    assert after.health.failures == 1
    assert (after.etag, after.body_hash, after.polled_at) == (
        before.etag,
        before.body_hash,
        before.polled_at,
    )

    del paper.orders[HOME]
    await newsroom.pass_time(minutes=20)
    assert sorted(newsroom.titles(AN)) == sorted(news)
    assert (await newsroom.feed(paper.url(HOME))).health.failures == 0


async def test_a_cut_answer_of_no_announced_length_is_not_taken_for_the_whole(newsroom, paper):
    """Given a server that dates the feed it is still writing as it dates the whole."""
    paper.print("Bài đầu tiên")
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.subscribe(AN)
    news = [paper.print(f"Bài {name}").title for name in ("một", "hai", "ba")]
    whole = paper.rss(HOME)
    dated = {"Last-Modified": "Tue, 24 Nov 2026 03:10:00 GMT"}

    def half(_):
        return web.Response(text=whole[: len(whole) // 2], headers=dated)

    def usual(request):
        if request.headers.get("If-Modified-Since") == dated["Last-Modified"]:
            return web.Response(status=304)
        return web.Response(text=whole, headers=dated)

    paper.order(HOME, half, *[usual] * 20)
    newsroom.clock.advance(minutes=15)
    await newsroom.read()
    assert 0 < len(newsroom.titles(AN)) < len(news)

    await newsroom.pass_time(hours=1)

    assert sorted(newsroom.titles(AN)) == sorted(news)
    assert "If-Modified-Since" in paper.requests(HOME)[-1]  # the whole is not fetched for ever


async def test_a_first_answer_that_came_short_makes_nobody_news_of_the_rest(newsroom, paper):
    for _ in range(5):
        paper.print()
    first, *_, last = paper.rss(HOME).split("</item>")
    paper.order(HOME, shortened(f"{first}</item>{last}"))
    await newsroom.follow(paper.url(HOME))
    await newsroom.subscribe(AN)

    await newsroom.read()
    del paper.orders[HOME]
    await newsroom.pass_time(hours=1)

    assert len(await newsroom.latest()) == 5
    assert newsroom.titles(AN) == []


async def test_a_page_that_came_short_is_read_again(newsroom, paper):
    paper.print("Bài đầu tiên")
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.subscribe(AN)
    piece = paper.print("Bài mới")
    page = paper.html(piece)
    paper.order(piece.path, shortened(page[: len(page) * 2 // 3] + "</p></div></body></html>"))

    newsroom.clock.advance(minutes=15)
    await newsroom.read()
    assert newsroom.titles(AN) == []
    del paper.orders[piece.path]
    await newsroom.pass_time(minutes=5, every=timedelta(minutes=1))

    (story,) = [one for one in await newsroom.latest() if one.title == piece.title]
    article = await newsroom.article(story)
    assert article.method != "fallback"
    assert piece.body.split()[-1] in article.text
    assert newsroom.titles(AN) == [piece.title]
