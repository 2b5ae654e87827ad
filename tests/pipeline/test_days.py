"""Days of a busy newspaper that misbehaves in every way we have seen, hour after hour."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from tests.flows.conftest import AN
from tests.pipeline.conftest import HOME
from tests.pipeline.press import body, status

KINH_TE = "/rss/kinh-te.rss"
DAYS = 4


async def test_days_of_odd_feeds_bring_every_article_once(newsroom, paper):
    dice = random.Random(2026)
    for _ in range(10):
        paper.print("", HOME, KINH_TE)
    await newsroom.follow(paper.url(HOME))
    await newsroom.follow(paper.url(KINH_TE), "Kinh tế")
    await newsroom.read()
    await newsroom.subscribe(AN)
    paper.asked.clear()
    news, hidden = {}, []

    for _ in range(24 * DAYS):
        paper.orders.clear()
        _misbehave(paper, dice)
        if hidden and dice.random() < 0.5:
            paper.feeds[HOME].insert(0, hidden.pop())
        if newsroom.clock().hour not in range(16, 23) and dice.random() < 0.6:
            piece = paper.print("", *dice.choice([(HOME,), (KINH_TE,), (HOME, KINH_TE)]))
            news[piece.number] = piece.title
        if dice.random() < 0.3:
            _tinker(paper, dice, hidden)
        await newsroom.pass_time(hours=1, every=timedelta(minutes=20))
    paper.orders.clear()
    await newsroom.pass_time(hours=13, every=timedelta(minutes=30))

    assert Counter(newsroom.titles(AN)).most_common(1)[0][1] == 1
    assert len(newsroom.titles(AN)) == len(news)
    for feed in (HOME, KINH_TE):
        health = (await newsroom.feed(paper.url(feed))).health
        assert health.failures == 0
        # Every ten minutes by day and hourly by night is 109 a day; troubles only make it less.
        assert len(paper.requests(feed)) <= 116 * (DAYS + 1)
    assert len(paper.requests("/robots.txt")) <= DAYS + 2


def _misbehave(paper, dice: random.Random) -> None:
    trouble = dice.choice(
        [
            None,
            None,
            None,
            status(500),
            status(503, Retry_After="1800"),
            status(429),
            status(404),
            body("<html><body><p>Trang chủ</p></body></html>"),
            body("<rss version='2.0'><channel></channel></rss>", "text/xml"),
        ]
    )
    if trouble is not None:
        paper.order(dice.choice([HOME, KINH_TE]), trouble, trouble)


def _tinker(paper, dice: random.Random, hidden: list) -> None:
    """What newspapers do to their entries: none of it is news."""
    piece = dice.choice(paper.feeds[HOME])
    match dice.randrange(5):
        case 0:
            paper.change(piece, slug=f"sua-{dice.randrange(999)}")
        case 1:
            paper.change(piece, published=piece.published + timedelta(minutes=7))
        case 2:
            paper.change(piece, guid=f"khac-{dice.randrange(999)}")
        case 3:
            paper.feeds[HOME].remove(piece)
            hidden.append(piece)
        case 4:
            dice.shuffle(paper.feeds[HOME])
