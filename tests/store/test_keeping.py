"""What many feeds bring is kept together, and nobody can tell it from one after the other."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from digests.model import FeedEntry
from digests.store import articles, feeds
from digests.store.articles import AliasedEntry, Poll
from digests.store.tables import aliases, article_sections, feed_entries
from digests.store.tables import articles as table

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FEEDS = 5
ROUNDS = 4


@pytest.mark.parametrize("seed", range(6))
async def test_kept_together_is_kept_one_after_the_other(db, seed):
    rounds = await a_day_of_polls(db, random.Random(seed))

    together = await outcome(db, rounds, in_one=True)
    apart = await outcome(db, rounds, in_one=False)

    assert together == apart
    assert together[0] != [0] * len(together[0])


async def test_what_a_new_feed_and_an_old_one_bring_at_once_is_news(db):
    old, new = [await a_feed(db, number) for number in range(2)]
    same = [found("tin-1", "a", "b")]
    polls = [
        brought(new, same, first=True),
        brought(old, same, first=False),
    ]

    async with db.write() as tx:
        assert await articles.keep_all(tx, polls, now=NOW) == [1, 0]
        rows = (await tx.execute(sa.select(table.c.backlog))).scalars().all()

    assert list(rows) == [False]


async def test_nothing_brought_asks_the_database_nothing(db):
    feed = await a_feed(db, 0)
    asked = []

    async with db.write() as tx:
        sa.event.listen(tx.sync_connection, "before_cursor_execute", lambda *a: asked.append(a[2]))
        assert await articles.keep_all(tx, [brought(feed, [], first=False)], now=NOW) == [0]

    assert asked == []


async def a_day_of_polls(db, chance):
    """Feeds that share entries, whose names change: some known, some new, some both."""
    ids = [await a_feed(db, number) for number in range(FEEDS)]
    rounds = []
    for turn in range(ROUNDS):
        polls = []
        for number, feed in enumerate(ids):
            some = [
                found(f"tin-{n}", *chance.sample([f"{n}", f"{n}x", f"{n + 1}x"], k=2))
                for n in chance.sample(range(turn * 3 + 12), k=6)
            ]
            polls.append(brought(feed, some, first=turn == number % 2))
        rounds.append(polls)
    return rounds


async def outcome(db, rounds, *, in_one):
    """What the polls leave behind, by names that do not depend on row numbers."""
    counts: list[int] = []
    async with db.write() as tx:
        trial = await tx.begin_nested()
        for turn, polls in enumerate(rounds):
            now = NOW + timedelta(hours=turn)
            groups = [polls] if in_one else [[poll] for poll in polls]
            for group in groups:
                counts += await articles.keep_all(tx, group, now=now)
        tables = [await kept(tx, query) for query in _QUESTIONS]
        await trial.rollback()
    return counts, *tables


_OTHER = aliases.alias()
_NAME = (
    sa.select(sa.func.min(_OTHER.c.alias))
    .where(_OTHER.c.article_id == table.c.id)
    .correlate(table)
    .scalar_subquery()
)
_QUESTIONS = (
    sa.select(_NAME, table.c.title, table.c.backlog, table.c.first_seen_at),
    sa.select(aliases.c.alias, _NAME).join(table, table.c.id == aliases.c.article_id),
    sa.select(feed_entries.c.feed_id, _NAME).join(table, table.c.id == feed_entries.c.article_id),
    sa.select(article_sections.c.section, _NAME).join(
        table, table.c.id == article_sections.c.article_id
    ),
)


async def kept(tx, query):
    return sorted(map(tuple, (await tx.execute(query)).all()))


async def a_feed(db, number):
    url = f"https://bao-{number}.example/rss"
    async with db.write() as tx:
        await feeds.add(tx, url, section=None, origin="test", now=NOW)
        return next(feed.id for feed in await feeds.every(tx) if feed.url == url)


def brought(feed_id, some, *, first):
    return Poll(
        feed_id=feed_id,
        entries=some,
        section=f"Mục {feed_id % 2}" if feed_id % 3 else None,
        first_poll=first,
        last_polled=None if first else NOW - timedelta(hours=1),
    )


def found(title, *names):
    entry = FeedEntry(
        guid=title,
        url=f"https://bao.example/{title}.htm",
        title=title,
        lead="",
        published=NOW - timedelta(minutes=30),
        published_raw="",
        author="",
        categories=(),
        image=None,
    )
    return AliasedEntry(entry=entry, aliases=names, host="bao.example")
