"""What was there before we came is nobody's news, however late it is seen."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import format_datetime

from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME
from tests.pipeline.press import Piece, Press, body

RSS = "application/rss+xml"
ECONOMY = "/rss/kinh-te.rss"
WHOLE_ONES = 2  # entries of an answer that was cut in the third


async def test_the_rest_of_a_first_answer_that_was_cut_is_backlog_too(newsroom, paper):
    await newsroom.subscribe(AN)
    old = [paper.print(published=newsroom.clock() - timedelta(hours=h)) for h in (4, 3, 2, 1)]
    paper.order(HOME, body(_cut(paper), RSS))
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    assert len(await newsroom.latest()) == WHOLE_ONES

    paper.orders.clear()
    fresh = paper.print("Khởi công cầu mới", published=newsroom.clock() + timedelta(minutes=5))
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [fresh.title]
    assert {one.title for one in await newsroom.latest()} == {one.title for one in [*old, fresh]}


async def test_the_rest_of_a_cut_first_answer_without_dates_is_backlog_too(newsroom, paper):
    await newsroom.subscribe(AN)
    for _ in range(4):
        paper.print()
    whole = _undated(paper.rss(HOME))
    paper.order(HOME, body(_cut(paper, whole), RSS), body(whole, RSS))
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.pass_time(hours=1, every=timedelta(minutes=15))
    assert newsroom.titles(AN) == []

    fresh = paper.print("Khởi công cầu mới")
    paper.order(HOME, lambda request: body(_undated(paper.rss(HOME)), RSS)(request))
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [fresh.title]


async def test_a_newspaper_that_never_ends_its_feed_properly_still_brings_news(newsroom, paper):
    await newsroom.subscribe(AN)
    paper.print()

    def unended(request):
        return body(_undated(paper.rss(HOME)).replace("</channel></rss>", ""), RSS)(request)

    paper.order(HOME, unended)
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.pass_time(hours=1)  # asked again, it ends like this again: nothing was cut off

    fresh = paper.print("Khởi công cầu mới")
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [fresh.title]


async def test_an_old_article_that_moves_up_into_the_feed_is_no_news(newsroom, paper):
    old = paper.print("Hội Đền Hùng năm ngoái", published=newsroom.clock() - timedelta(days=30))
    paper.feeds[HOME].remove(old)
    await _open(newsroom, paper)

    paper.feeds[HOME].append(old)  # a later one was taken back, and the list filled up
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == []
    assert old.title in {one.title for one in await newsroom.latest()}


async def test_news_whose_day_and_month_are_mistaken_is_news(newsroom, paper):
    newsroom.clock.set_local(22, days=6)  # the 30th of November
    await _open(newsroom, paper)
    newsroom.clock.set_local(8, days=1)

    fresh = paper.print()  # an American machine writes 12/1: the 12th of January here
    text = paper.rss(HOME).replace(_date(fresh), "12/1/2026 8:00:00 AM")
    paper.order(HOME, body(text, RSS))
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [fresh.title]


async def test_dates_that_fall_behind_one_day_hide_no_news(newsroom, paper):
    await _open(newsroom, paper)

    fresh = paper.print("Khởi công cầu mới", published=newsroom.clock() - timedelta(days=900))
    paper.feeds[HOME][:] = [fresh]  # the newspaper moved; its new house dates all like this
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [fresh.title]


async def test_a_piece_let_out_late_in_a_quiet_week_is_news(newsroom, paper):
    written = newsroom.clock() - timedelta(days=3)
    await _open(newsroom, paper, published=written)

    late = paper.print(published=written - timedelta(hours=5))
    paper.feeds[HOME].sort(key=lambda piece: piece.published, reverse=True)
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [late.title]


async def test_what_came_out_between_a_cut_answer_and_the_next_whole_one_makes_nothing_old(
    newsroom, paper
):
    await newsroom.subscribe(AN)
    for hours in (4, 3, 2, 1):
        paper.print(published=newsroom.clock() - timedelta(hours=hours))
    paper.order(HOME, body(_cut(paper), RSS))
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    paper.orders.clear()
    newsroom.clock.advance(days=4)  # we were down
    paper.print("Khởi công cầu mới")
    await newsroom.pass_time(hours=1)

    missed = paper.print("Lễ hội đền Hùng", published=newsroom.clock() - timedelta(days=2))
    paper.feeds[HOME].append(paper.feeds[HOME].pop(0))  # it moved up from behind
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == ["Khởi công cầu mới", missed.title]


async def test_an_article_an_editor_lets_out_hours_after_it_was_written_is_news(newsroom, paper):
    await _open(newsroom, paper)

    late = paper.print(published=newsroom.clock() - timedelta(hours=20))
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [late.title]


async def test_dates_that_stand_still_hide_no_news(newsroom, paper):
    long_ago = newsroom.clock() - timedelta(days=900)
    await _open(newsroom, paper, published=long_ago)

    fresh = paper.print(published=long_ago)
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [fresh.title]


async def test_a_clock_that_is_a_year_slow_hides_no_news(newsroom, paper):
    await _open(newsroom, paper, published=newsroom.clock() - timedelta(days=365))

    newsroom.clock.advance(hours=1)
    fresh = paper.print(published=newsroom.clock() - timedelta(days=365))
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [fresh.title]


async def test_backlog_of_one_feed_is_not_made_news_by_the_rest_of_another(newsroom, paper):
    await newsroom.subscribe(AN)
    for hours in (4, 3, 2, 1):
        paper.print("", ECONOMY, HOME, published=newsroom.clock() - timedelta(hours=hours))
    paper.order(HOME, body(_cut(paper), RSS))
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    newsroom.clock.advance(minutes=1)
    await newsroom.follow(paper.url(ECONOMY))
    paper.orders.clear()

    await newsroom.read()
    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == []


def _cut(paper: Press, text: str = "") -> str:
    """The feed as a server sends it that stops in the middle of the third entry."""
    text = text or paper.rss(HOME)
    third = [found.start() for found in re.finditer("<item>", text)][WHOLE_ONES]
    return text[: third + 30]


def _date(piece: Piece) -> str:
    return format_datetime(piece.published)


def _undated(text: str) -> str:
    return re.sub("<pubDate>.*?</pubDate>", "", text)


async def _open(newsroom, paper, **first: object) -> None:
    """A feed that has been polled once, and a reader."""
    paper.print("Bài cũ", **first)
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.subscribe(AN)
