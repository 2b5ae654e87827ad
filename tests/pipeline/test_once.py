"""Every new article once, whatever the newspaper does to its feed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME
from tests.pipeline.press import status


async def test_what_a_feed_holds_at_first_is_readable_but_pushed_to_nobody(newsroom, paper):
    await newsroom.subscribe(AN)
    pieces = [paper.print() for _ in range(5)]
    await newsroom.follow(paper.url(HOME), "Thời sự")

    await newsroom.read()
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == []
    assert {one.title for one in await newsroom.latest()} == {one.title for one in pieces}
    assert {one.sections for one in await newsroom.latest()} == {("Thời sự",)}


async def test_a_new_article_is_pushed_once(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print("Khởi công cầu mới qua sông Lô")

    await newsroom.pass_time(hours=3)

    assert newsroom.titles(AN) == [piece.title]
    [story] = [one for one in await newsroom.latest() if one.title == piece.title]
    assert not story.lead_only
    assert story.source == "bao-mot.test"


async def test_nothing_a_newspaper_does_to_an_entry_makes_it_new(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print("Trồng thêm bốn mươi héc ta chè")
    await newsroom.pass_time(hours=1)

    for change in (
        {"slug": "trong-them-40-ha-che"},
        {"published": newsroom.clock() + timedelta(hours=1)},
        {"title": "Trồng thêm bốn mươi héc ta chè ở Thanh Sơn"},
        {"guid": "hoan-toan-khac"},
        {"slug": "doi-nua", "guid": "", "title": "Thanh Sơn mở rộng vùng chè"},
    ):
        piece = paper.change(piece, **change)
        await newsroom.pass_time(hours=1)

    assert len(newsroom.titles(AN)) == 1


async def test_an_article_without_a_number_outlives_a_new_address_or_a_new_guid(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print(slug="mo-chuyen-xe-dem", numbered=False)
    await newsroom.pass_time(hours=1)

    piece = paper.change(piece, slug="mo-them-chuyen-xe-dem")
    await newsroom.pass_time(hours=1)
    paper.change(piece, guid="khac-han")
    await newsroom.pass_time(hours=1)

    assert len(newsroom.titles(AN)) == 1


async def test_an_item_that_leaves_the_feed_and_returns_is_not_news(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print()
    await newsroom.pass_time(hours=1)

    paper.feeds[HOME].remove(piece)
    await newsroom.pass_time(hours=5)
    paper.feeds[HOME].insert(0, piece)
    await newsroom.pass_time(hours=5)

    assert newsroom.titles(AN) == [piece.title]


async def test_an_article_in_two_feeds_is_one_with_both_sections(newsroom, paper):
    paper.print("Bài cũ", HOME, "/rss/kinh-te.rss")
    await newsroom.follow(paper.url(HOME), "Thời sự")
    await newsroom.follow(paper.url("/rss/kinh-te.rss"), "Kinh tế")
    await newsroom.read()
    await newsroom.subscribe(AN)
    piece = paper.print("Giá cam Cao Phong tăng", HOME, "/rss/kinh-te.rss")

    await newsroom.pass_time(hours=2)

    assert newsroom.titles(AN) == [piece.title]
    newest, _ = await newsroom.latest()
    assert sorted(newest.sections) == ["Kinh tế", "Thời sự"]


async def test_a_new_feed_hides_nothing_that_an_older_feed_brings(newsroom, paper):
    await _open(newsroom, paper)
    section = "/rss/kinh-te.rss"
    paper.print("Chuyện cũ của kinh tế", section, published=newsroom.clock() - timedelta(days=9))
    news = paper.print("Mở phiên chợ đêm", section)
    await newsroom.follow(paper.url(section), "Kinh tế")
    await newsroom.read()
    assert newsroom.titles(AN) == []

    paper.feeds[HOME].insert(0, news)
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == ["Mở phiên chợ đêm"]


async def test_an_older_feed_that_lags_behind_a_new_one_still_brings_its_news(newsroom, paper):
    await _open(newsroom, paper)
    section = "/rss/kinh-te.rss"
    news = paper.print("Mở phiên chợ đêm", section)
    await newsroom.follow(paper.url(section), "Kinh tế")
    await newsroom.pass_time(hours=1)  # the older feed is asked several times and has it not yet

    paper.feeds[HOME].insert(0, news)
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == ["Mở phiên chợ đêm"]


async def test_news_told_by_a_second_paper_is_not_lost_in_a_new_papers_backlog(
    newsroom, paper, other
):
    await _open(newsroom, paper)
    told = other.print("Cầu mới thông xe sớm một tháng")
    await newsroom.follow(other.url(HOME))
    await newsroom.read()

    paper.print(told.title, lead=told.lead, body=told.body)
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [told.title]


async def test_two_papers_that_tell_the_same_are_one_story_that_names_both(newsroom, paper, other):
    await _open(newsroom, paper)
    other.print("Bài cũ của báo hai")
    await newsroom.follow(other.url(HOME))
    await newsroom.read()
    told = paper.print("Cầu mới thông xe sớm một tháng")
    await newsroom.pass_time(hours=1)

    other.print("Thông xe cầu mới", lead=told.lead, body=told.body)
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [told.title]
    story = next(one for one in await newsroom.latest() if one.title == told.title)
    assert [name for name, _ in story.other_sources] == ["bao-hai.test"]


async def test_daily_bulletins_made_from_one_mould_all_come(newsroom, paper):
    await _open(newsroom, paper)
    mould = (
        "Giá vàng miếng sáng nay được niêm yết ở mức {n} triệu đồng một lượng. "
        "Chênh lệch giữa mua vào và bán ra giữ ở mức hai triệu đồng. "
        "Các cửa hàng ở Việt Trì cho biết lượng khách không thay đổi so với hôm trước. "
    )
    for day in range(4):
        text = mould.format(n=80 + day)
        paper.print(f"Giá vàng hôm nay {24 + day}/11", lead=text, body=text * 6)
        await newsroom.pass_time(days=1, every=timedelta(hours=1))

    assert newsroom.titles(AN) == [f"Giá vàng hôm nay {24 + day}/11" for day in range(4)]


@pytest.mark.parametrize("gold", ["miếng", "nhẫn 9999"])
async def test_two_papers_daily_bulletins_of_one_agency_all_come_once(
    newsroom, paper, other, gold
):
    await _open(newsroom, paper)
    other.print("Bài cũ của báo hai")
    await newsroom.follow(other.url(HOME))
    await newsroom.read()
    mould = (
        "Chiều nay, vàng {gold} được niêm yết ở mức {n} triệu đồng một lượng. "
        "Chênh lệch giữa mua vào và bán ra giữ ở mức hai triệu đồng. "
        "Các cửa hàng ở Việt Trì cho biết lượng khách không thay đổi so với hôm trước. "
    )
    for day, presses in enumerate([(paper, other), (other, paper), (paper, other), (other,)]):
        text = mould.format(gold=gold, n=80 + day)
        for press in presses:
            press.print(f"Giá vàng {gold} chiều nay", lead=text, body=text * 6)
            await newsroom.pass_time(hours=2, every=timedelta(minutes=30))
        await newsroom.pass_time(hours=24 - 2 * len(presses), every=timedelta(hours=1))

    assert len(newsroom.titles(AN)) == 4


async def test_a_feed_that_says_unchanged_before_it_said_anything_has_not_been_read(
    newsroom, paper
):
    await newsroom.subscribe(AN)
    paper.print()
    paper.print()
    paper.order(HOME, status(304), status(304))
    await newsroom.follow(paper.url(HOME))

    await newsroom.pass_time(hours=2)
    assert newsroom.titles(AN) == []  # all of it lies behind every cursor
    assert len(await newsroom.latest()) == 2
    piece = paper.print()
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == [piece.title]


async def test_a_feed_that_was_removed_and_comes_back_does_not_push_what_was_missed(
    newsroom, paper
):
    await _open(newsroom, paper)
    feed = await newsroom.feed(paper.url(HOME))
    await newsroom.set_feed(feed, "removed")
    for _ in range(3):
        paper.print()
    newsroom.clock.advance(days=7)

    await newsroom.follow(paper.url(HOME))
    await newsroom.pass_time(hours=1)

    assert newsroom.titles(AN) == []
    assert len(await newsroom.latest()) == 4


async def test_a_crash_after_any_step_loses_and_repeats_nothing(newsroom, paper):
    await _open(newsroom, paper)
    titles = []
    for n in range(4):
        titles.append(paper.print(f"Chuyện thứ {n} ở bến phà").title)
        newsroom.clock.advance(minutes=30)
        steps = [newsroom.polling.poll, newsroom.preparing.prepare, newsroom.queueing.queue]
        for step in steps[:n]:
            await step()
        newsroom.reopen()
    newsroom.clock.advance(minutes=30)

    await newsroom.read()
    await newsroom.read()

    assert newsroom.titles(AN) == titles


async def _open(newsroom, paper) -> None:
    """A feed that has been followed for a while, and a reader who gets what comes."""
    paper.print("Bài đầu tiên")
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.subscribe(AN)
