"""The sample newspaper: what it prints, and how often."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import feedparser
import pytest

from digests.text import syllables
from sandbox import newspaper
from sandbox.newspaper.issue import Issue
from sandbox.newspaper.piece import Piece, Shape
from sandbox.newspaper.pieces import PIECES, SECTIONS
from tests.sandbox.conftest import Clock

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
async def press(clock: Clock) -> AsyncIterator[newspaper.RunningNewspaper]:
    press = await newspaper.start(clock=clock)
    yield press
    await press.stop()


async def get(url: str, tag: str = "") -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as http:
        headers = {"If-None-Match": tag} if tag else {}
        async with http.get(url, headers=headers) as answer:
            body = await answer.read()
            return answer.status, body.decode("utf-8", "replace"), answer.headers.get("ETag", "")


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.title[:24])
def test_a_piece_is_as_long_as_an_article_and_well_spelt(piece: Piece) -> None:
    told = piece.edition(5, NOW)

    if piece.shape is not Shape.BODILESS:
        assert 250 <= len(syllables(told.body)) <= 700
    whole = f"{told.title} {told.lead} {told.body} {told.caption}"
    assert unicodedata.is_normalized("NFC", whole)
    assert "{{" not in whole and "}}" not in whole


def test_no_two_pieces_are_alike() -> None:
    assert len(PIECES) >= 15
    assert len({piece.title for piece in PIECES}) == len(PIECES)
    assert {piece.section for piece in PIECES} == set(SECTIONS)
    assert {piece.shape for piece in PIECES} == set(Shape)


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.title[:24])
def test_when_a_piece_comes_again_it_is_news(piece: Piece) -> None:
    """Two pieces with the same numbers in title and lead would be taken for one story."""
    rounds = [piece.edition(round_, NOW) for round_ in range(50)]
    numbers = {tuple(re.findall(r"[\d.,/]+", f"{one.title} {one.lead}")) for one in rounds}

    assert len(numbers) == len(rounds)


def test_what_stands_twice_has_the_same_figure_twice() -> None:
    verdict = next(piece for piece in PIECES if "lô đất" in piece.title).edition(9, NOW)
    lots = re.search(r"bán (\d+) lô", verdict.title)

    assert lots is not None and f"với {lots.group(1)} khách" in " ".join(verdict.body.split())


async def test_the_first_poll_finds_several_and_half_a_minute_later_one_more(
    press: newspaper.RunningNewspaper, clock: Clock
) -> None:
    status, before, tag = await get(press.feed)
    assert status == 200
    assert (await get(press.feed, tag))[0] == 304

    clock.advance(30)
    status, after, _ = await get(press.feed, tag)

    old, new = feedparser.parse(before), feedparser.parse(after)
    assert not new.bozo and len(old.entries) == 12
    assert [entry.link for entry in new.entries[1:]] == [entry.link for entry in old.entries[:-1]]
    first, second = (parsedate_to_datetime(told.entries[0].published) for told in (old, new))
    assert second > first


async def test_every_section_has_its_feed(press: newspaper.RunningNewspaper) -> None:
    for name, url in press.feeds().items():
        feed = feedparser.parse((await get(url))[1])
        assert feed.entries and {entry.category for entry in feed.entries} == {name}
    assert (await get(f"{press.url}/rss/khong-co.rss"))[0] == 404


async def test_a_page_has_the_furniture_of_a_newspaper(press: newspaper.RunningNewspaper) -> None:
    entry = feedparser.parse((await get(press.feed))[1]).entries[0]
    status, page, tag = await get(entry.link)

    assert status == 200 and (await get(entry.link, tag))[0] == 304
    assert re.search(r"/[a-z0-9-]+-\d+\.htm$", entry.link)
    for part in ("og:title", "article:published_time", "application/ld+json", 'id="dcontent"',
                 'class="sidebar"', 'class="sapo"', "<footer>", 'class="signature"'):  # fmt: skip
        assert part in page
    assert page.count('<li><a href="' + press.url) >= 5
    picture = re.search(r'og:image" content="([^"]+)"', page)
    assert picture is not None and "PNG" in (await get(picture.group(1)))[1][:8]


async def test_one_body_is_encoded_and_one_is_not_there(
    press: newspaper.RunningNewspaper, clock: Clock
) -> None:
    issue = Issue(30.0)
    pages = {}
    for article in issue.latest(clock(), count=len(PIECES)):
        pages[article.piece.shape] = (article, (await get(press.url + article.path))[1])

    encoded, page = pages[Shape.ENCODED]
    assert encoded.piece.paragraphs()[0][:40] not in page
    assert re.search(r'id="dcontent" class="content">[A-Za-z0-9+/=]{1000,}<', page)
    _, bodiless = pages[Shape.BODILESS]
    assert "<video" in bodiless


async def test_what_has_not_appeared_yet_cannot_be_read(
    press: newspaper.RunningNewspaper, clock: Clock
) -> None:
    newest = Issue(30.0).latest(clock())[0]

    assert (await get(f"{press.url}/x-{newest.id}.htm"))[0] == 200
    assert (await get(f"{press.url}/x-{newest.id + 1}.htm"))[0] == 404


async def test_a_newspaper_that_was_stopped_goes_on_where_it_would_have_been(
    press: newspaper.RunningNewspaper, clock: Clock
) -> None:
    other = await newspaper.start(clock=clock)
    try:
        paths = [
            [entry.link.removeprefix(root.url) for entry in feedparser.parse(feed).entries]
            for root, feed in (
                (press, (await get(press.feed))[1]),
                (other, (await get(other.feed))[1]),
            )
        ]
    finally:
        await other.stop()

    assert paths[0] == paths[1]
