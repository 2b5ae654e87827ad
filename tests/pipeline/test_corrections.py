"""A newspaper corrects, withdraws and brings back; every message ends in the right state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digests.outbox import RetryLater, Sent
from digests.store import stories
from tests.challenges import SUCURI
from tests.flows.conftest import AN, BINH
from tests.pipeline.conftest import HOME, TellingRenderer
from tests.pipeline.press import body, status

FIGURE = "Cầu mới dài 86 mét, rộng 9 mét, nối hai bờ sông Lô."


@pytest.fixture
def newsroom(newsroom):
    newsroom.renderer = TellingRenderer()
    newsroom.__post_init__()
    return newsroom


async def test_a_corrected_figure_edits_each_message_once(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN, BINH)

    _correct(paper, piece)
    await newsroom.pass_time(hours=14, every=timedelta(minutes=30))

    assert sorted(to.address for to, _, _ in sender.edited) == [AN, BINH]
    assert all("dài 68 mét" in body for _, _, body in sender.edited)
    assert len(sender.delivered) == 2


async def test_a_mended_typo_edits_nothing(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN)

    body = piece.body.replace("cả vùng", "cả  vùng,")
    paper.change(piece, body=body)
    await newsroom.pass_time(hours=14, every=timedelta(minutes=30))

    assert sender.edited == []
    assert len(sender.delivered) == 1


async def test_a_page_gone_once_is_not_withdrawn(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN)

    paper.order(piece.path, *[status(404)], paper.usual)
    await newsroom.pass_time(hours=14, every=timedelta(minutes=30))

    assert sender.edited == []


async def test_a_withdrawn_page_is_marked_and_unmarked_when_it_is_back(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN)

    paper.order(piece.path, status(404))
    await newsroom.pass_time(hours=3)
    assert [body.startswith("[rút]") for _, _, body in sender.edited] == [True]
    del paper.orders[piece.path]
    await newsroom.pass_time(days=1, every=timedelta(hours=1))

    assert [body.startswith("[rút]") for _, _, body in sender.edited] == [True, False]
    assert len(sender.delivered) == 1


async def test_a_page_that_asks_for_a_browser_brings_no_withdrawn_story_back(
    newsroom, paper, sender
):
    piece = await _told(newsroom, paper, AN)

    paper.order(piece.path, *[status(404)] * 2, body(SUCURI))
    await newsroom.pass_time(days=1, every=timedelta(hours=1))

    assert [text.startswith("[rút]") for _, _, text in sender.edited] == [True]


async def test_a_page_that_stays_away_is_not_asked_for_ever(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN)

    paper.order(piece.path, status(410))
    await newsroom.pass_time(days=10, every=timedelta(hours=2))

    assert len(sender.edited) == 1
    assert len(paper.requests(piece.path)) < 12


async def test_what_still_waits_goes_out_in_the_corrected_words(newsroom, paper, sender):
    await _open(newsroom, paper, AN)
    piece = paper.print(lead=FIGURE)
    newsroom.clock.advance(minutes=15)
    await newsroom.polling.poll()
    await newsroom.preparing.prepare()
    await newsroom.queueing.queue()

    _correct(paper, piece)
    newsroom.clock.advance(minutes=30)
    await newsroom.rechecking.recheck()
    await newsroom.turn()

    assert len(sender.to(AN)) == 1
    assert "dài 68 mét" in sender.to(AN)[0]
    assert sender.edited == []


async def test_what_was_held_while_it_was_corrected_ends_in_the_corrected_words(
    newsroom, paper, sender
):
    await _open(newsroom, paper, AN)
    sender.held[AN] = RetryLater(timedelta(hours=1), reason="full")
    piece = paper.print(lead=FIGURE)
    await newsroom.pass_time(minutes=20)

    _correct(paper, piece)
    await newsroom.pass_time(minutes=40)
    sender.held.clear()
    await newsroom.pass_time(hours=2)

    assert len(sender.to(AN)) == 1
    assert "dài 68 mét" in [*sender.to(AN), *(body for _, _, body in sender.edited)][-1]


async def test_an_edition_that_is_partly_sent_ends_in_the_corrected_words(newsroom, paper, sender):
    newsroom.renderer.per_part = 1
    await _open(newsroom, paper, AN)
    first = paper.print(lead=FIGURE)
    paper.print()
    sender.answers[AN] = [Sent(901), RetryLater(timedelta(hours=2), reason="full")]
    await newsroom.pass_time(minutes=20)

    _correct(paper, first)
    await newsroom.pass_time(hours=5)

    assert [(message, "dài 68 mét" in body) for _, message, body in sender.edited] == [(901, True)]
    assert len(sender.to(AN)) == 1


async def test_two_corrections_before_the_edit_is_out_are_one_edit(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN)
    story = await _story(newsroom, piece)

    await newsroom.corrections.edit(story.id, summary="Cầu dài 70 mét.")
    await newsroom.corrections.edit(story.id, summary="Cầu dài 71 mét.")
    await newsroom.turn()
    await newsroom.turn()

    assert [body.endswith("Cầu dài 71 mét.") for _, _, body in sender.edited] == [True]


async def test_the_operators_words_outlive_the_newspapers(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN)
    story = await _story(newsroom, piece)
    await newsroom.corrections.edit(story.id, summary="Lời của người trực.")
    await newsroom.turn()

    _correct(paper, piece)
    await newsroom.pass_time(hours=14, every=timedelta(minutes=30))

    assert len(sender.edited) == 1
    assert (await _story(newsroom, piece)).summaries["default"] == "Lời của người trực."


async def test_a_story_withdrawn_before_anybody_got_it_comes_when_it_is_back(
    newsroom, paper, sender
):
    await _open(newsroom, paper, AN)
    paper.print("Bài thứ nhất")
    newsroom.clock.advance(minutes=15)
    await newsroom.polling.poll()
    await newsroom.preparing.prepare()
    [story] = [one for one in await newsroom.latest() if one.title == "Bài thứ nhất"]
    await newsroom.corrections.withdraw(story.id)
    await newsroom.turn()
    paper.print("Bài thứ hai")
    await newsroom.pass_time(minutes=30)
    assert len(sender.to(AN)) == 1

    await newsroom.corrections.restore(story.id)
    await newsroom.turn()

    assert [body.partition(":")[0] for body in sender.to(AN)] == ["Bài thứ hai", "Bài thứ nhất"]


async def test_a_correction_after_the_window_edits_nothing(newsroom, paper, sender):
    piece = await _told(newsroom, paper, AN)
    story = await _story(newsroom, piece)
    newsroom.clock.advance(days=4)

    assert await newsroom.corrections.edit(story.id, title="Muộn rồi")
    await newsroom.turn()

    assert sender.edited == []
    async with newsroom.db.read() as tx:
        assert (await stories.row(tx, story.id))["title"] == "Muộn rồi"


async def test_a_story_sent_to_a_thousand_chats_is_edited_there_and_delays_no_news(
    newsroom, paper, sender, clock
):
    chats = 1000 if newsroom.db.is_sqlite else 60
    piece = await _told(newsroom, paper, *range(1, chats + 1))
    assert len(sender.delivered) == chats

    _correct(paper, piece)
    newsroom.clock.advance(minutes=30)
    await newsroom.rechecking.recheck()
    news = paper.print("Tin mới không đợi tin sửa")
    await newsroom.polling.poll()
    await newsroom.preparing.prepare()
    edited_before_news = []
    sender.on_send = lambda: edited_before_news.append(len(sender.edited))
    await newsroom.turn()

    assert edited_before_news == [0] * chats
    assert {body.partition(":")[0] for body in sender.to(7)[1:]} == {news.title}
    assert len(sender.edited) == chats
    assert len({(to.address, message) for to, message, _ in sender.edited}) == chats
    assert all("dài 68 mét" in body for _, _, body in sender.edited)


def _correct(paper, piece) -> None:
    paper.change(
        piece,
        lead=piece.lead.replace("86", "68"),
        body=piece.body.replace("86", "68"),
    )


async def _open(newsroom, paper, *chats: int) -> None:
    paper.print("Bài đầu tiên")
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    for chat in chats:
        await newsroom.subscribe(chat)


async def _told(newsroom, paper, *chats: int):
    await _open(newsroom, paper, *chats)
    piece = paper.print("Khởi công cầu mới", lead=FIGURE)
    newsroom.clock.advance(minutes=15)
    await newsroom.read()
    return piece


async def _story(newsroom, piece):
    return next(one for one in await newsroom.latest() if one.title == piece.title)
