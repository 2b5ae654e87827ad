"""Whatever a page does, its article becomes a story, and no other waits for it."""

from __future__ import annotations

import base64

import pytest

from tests.challenges import CLOUDFLARE
from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME
from tests.pipeline.press import body, prose, status

HANGS = b"PARSER-HANGS"


async def test_a_page_that_cannot_be_had_becomes_title_and_lead_and_says_so(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print("Mở đường qua đèo")
    paper.order(piece.path, status(500))

    await newsroom.pass_time(minutes=30)

    assert newsroom.titles(AN) == [piece.title]
    story = await _story(newsroom, piece)
    assert story.lead_only
    assert story.lead == piece.lead
    assert len(paper.requests(piece.path)) == 3


async def test_a_page_that_comes_the_second_time_is_read_in_full(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print()
    paper.order(piece.path, status(503), status(502))

    await newsroom.pass_time(minutes=30)

    assert not (await _story(newsroom, piece)).lead_only


async def test_a_page_that_asks_for_a_browser_lends_no_story_its_title(newsroom, paper):
    await _open(newsroom, paper)
    once, always = paper.print("Mở đường qua đèo"), paper.print("Thông cầu qua suối")
    paper.order(once.path, body(CLOUDFLARE), body(paper.html(once)))
    paper.order(always.path, *[body(CLOUDFLARE)] * 9)

    await newsroom.pass_time(minutes=30)

    assert sorted(newsroom.titles(AN)) == [once.title, always.title]
    assert [(await _story(newsroom, piece)).lead_only for piece in (once, always)] == [False, True]


@pytest.mark.parametrize("how", ["fails_on", "breaks_on"])
async def test_a_page_that_no_parser_survives_blocks_nobody(newsroom, paper, how):
    await _open(newsroom, paper)
    bad = paper.print("Bài làm hỏng máy đọc", body=HANGS.decode())
    good = paper.print("Bài lành")
    getattr(newsroom.workers, how).add(HANGS)
    newsroom.clock.advance(minutes=15)

    await newsroom.read()
    assert newsroom.titles(AN) == [good.title]
    await newsroom.pass_time(minutes=30)

    assert newsroom.titles(AN) == [good.title, bad.title]
    assert (await _story(newsroom, bad)).lead_only


async def test_a_page_that_ends_our_process_takes_its_fallback_unread(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print()
    newsroom.clock.advance(minutes=15)
    await newsroom.polling.poll()
    for _ in range(3):  # the attempt is written down, then the process is gone
        await newsroom.claim_waiting()
        newsroom.clock.advance(minutes=5)
    newsroom.reopen()

    await newsroom.read()

    assert newsroom.titles(AN) == [piece.title]
    assert (await _story(newsroom, piece)).lead_only
    assert paper.requests(piece.path) == []


async def test_an_encoded_body_is_openly_none(newsroom, paper):
    await _open(newsroom, paper)
    secret = base64.b64encode(prose(77).encode()).decode()
    piece = paper.print(body=secret)

    await newsroom.pass_time(minutes=30)

    story = await _story(newsroom, piece)
    assert story.lead_only
    assert secret[:40] not in "".join(story.summaries.values())
    assert newsroom.titles(AN) == [piece.title]


async def test_a_page_without_an_article_is_openly_none(newsroom, paper):
    await _open(newsroom, paper)
    piece = paper.print()
    links = "".join(f"<li><a href='/x-{n}.htm'>{prose(n, 1)}</a></li>" for n in range(40))
    paper.order(piece.path, body(f"<html><body><ul>{links}</ul></body></html>"))

    await newsroom.pass_time(minutes=30)

    assert (await _story(newsroom, piece)).lead_only


async def test_a_newspaper_whose_pages_hang_does_not_delay_another(newsroom, paper, other):
    await _open(newsroom, paper)
    other.print()
    await newsroom.follow(other.url(HOME))
    await newsroom.read()
    for _ in range(20):
        piece = paper.print(body=HANGS.decode())
    newsroom.workers.fails_on.add(HANGS)
    fine = other.print(published=newsroom.clock())
    newsroom.clock.advance(minutes=15)

    await newsroom.polling.poll()
    taken = await newsroom.claim_waiting()

    assert other.url(fine.path) in [one.url for one in taken]
    assert len([one for one in taken if one.url.startswith(paper.url("/"))]) == 2
    assert piece.path


async def _open(newsroom, paper) -> None:
    paper.print("Bài đầu tiên")
    await newsroom.follow(paper.url(HOME))
    await newsroom.read()
    await newsroom.subscribe(AN)


async def _story(newsroom, piece):
    return next(one for one in await newsroom.latest() if one.title == piece.title)
