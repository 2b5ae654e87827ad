"""Articles: one row each, however many feeds and addresses lead to it."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digests.model import ArticleId, FeedEntry, FeedId, StoryId
from digests.store.database import Row, Transaction, batched, insert_new
from digests.store.tables import aliases, article_sections, articles, feed_entries, pages, stories

ARTICLE_CLAIM_LENGTH = timedelta(minutes=2)
FEED_LAG = timedelta(hours=6)
"""By how much a newspaper's feeds differ in when they bring an article."""
RECHECK_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as its row says."""

    id: ArticleId
    url: str
    host: str
    title: str
    lead: str
    text: str
    author: str
    published_at: datetime | None
    image: str | None
    first_seen_at: datetime
    backlog: bool
    attempts: int
    method: str | None
    story_id: StoryId | None
    etag: str | None
    last_modified: str | None
    rechecks: int
    gone: int
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasedEntry:
    """An entry with the names it goes by, the strongest first."""

    entry: FeedEntry
    aliases: tuple[str, ...]
    host: str
    backlog: bool = False
    """It was there before the feed's first poll, though it is seen only now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one poll of a feed brought: its entries, and what of the feed decides about them."""

    feed_id: FeedId
    entries: Sequence[AliasedEntry]
    section: str | None = None
    first_poll: bool = False
    last_polled: datetime | None = None


async def keep_all(tx: Transaction, polls: Sequence[Poll], *, now: datetime) -> list[int]:
    """Keep what many polls brought, as if one after the other; return what was new in each.

    The database is asked once for all of them: most of what feeds bring is known.
    """
    names = [alias for poll in polls for one in poll.entries for alias in one.aliases]
    known = await _known(tx, names)
    added, fresh = await _add_unknown(tx, polls, known, now=now)
    brought: list[list[ArticleId]] = []
    old: list[set[ArticleId]] = [set() for _ in polls]
    for poll, here_before in zip(polls, old, strict=True):
        ids: dict[ArticleId, None] = {}
        for one in poll.entries:
            article_id = _match(one.aliases, known)
            assert article_id is not None  # noqa: S101 - all unknown ones were added
            ids[article_id] = None
            if one.backlog:
                here_before.add(article_id)
            unnamed = {alias: article_id for alias in one.aliases if alias not in known}
            fresh |= unnamed
            known |= unnamed
        brought.append(list(ids))
    if rows := [{"alias": alias, "article_id": id_} for alias, id_ in fresh.items()]:
        await tx.execute(insert_new(aliases, tx), rows)
    await _link_new(tx, polls, brought, added, old, now=now)
    return [len(new) for new in added]


async def claim_waiting(
    tx: Transaction,
    *,
    now: datetime,
    limit: int,
    per_host: int,
    but_hosts: Collection[str] = (),
) -> list[StoredArticle]:
    """Take the newest articles without a story; the attempt counts from now on.

    Of each newspaper only so many: one whose pages hang keeps no other waiting.
    """
    newest = (
        articles.c.backlog,
        sa.func.coalesce(articles.c.published_at, articles.c.first_seen_at).desc(),
        articles.c.id.desc(),
    )
    place = sa.func.row_number().over(partition_by=articles.c.host, order_by=newest)
    waiting = (
        sa.select(articles.c.id, place.label("place"))
        .where(articles.c.state == "waiting", articles.c.next_attempt_at <= now)
        .where(sa.or_(articles.c.claimed_until.is_(None), articles.c.claimed_until <= now))
        .where(articles.c.host.not_in(but_hosts))
        .subquery()
    )
    first = sa.select(waiting.c.id).where(waiting.c.place <= per_host)
    query = sa.select(articles).where(articles.c.id.in_(first)).order_by(*newest).limit(limit)
    rows = (await tx.execute(query)).mappings().all()
    if rows:
        change = articles.update().where(articles.c.id.in_([row["id"] for row in rows]))
        await tx.execute(
            change.values(
                claimed_until=now + ARTICLE_CLAIM_LENGTH, attempts=articles.c.attempts + 1
            )
        )
    return [_article(row, attempts=row["attempts"] + 1) for row in rows]


async def claim_rechecks(tx: Transaction, *, now: datetime, limit: int) -> list[StoredArticle]:
    """Take articles whose page is to be read again; the next turn is set by `save`."""
    query = (
        sa.select(articles)
        .where(articles.c.recheck_at <= now)
        .where(sa.or_(articles.c.claimed_until.is_(None), articles.c.claimed_until <= now))
        .order_by(articles.c.recheck_at)
        .limit(limit)
    )
    rows = (await tx.execute(query)).mappings().all()
    if rows:
        change = articles.update().where(articles.c.id.in_([row["id"] for row in rows]))
        await tx.execute(change.values(claimed_until=now + ARTICLE_CLAIM_LENGTH))
    return [_article(row) for row in rows]


async def get(tx: Transaction, article_id: ArticleId) -> StoredArticle | None:
    query = sa.select(articles).where(articles.c.id == article_id)
    row = (await tx.execute(query)).mappings().first()
    return _article(row) if row else None


async def save(tx: Transaction, article_id: ArticleId, **changes: Any) -> None:
    """Write what reading the page told us, and release the claim."""
    change = articles.update().where(articles.c.id == article_id)
    await tx.execute(change.values(claimed_until=None, **changes))


async def sections(tx: Transaction, article_id: ArticleId) -> tuple[str, ...]:
    query = (
        sa.select(article_sections.c.section)
        .where(article_sections.c.article_id == article_id)
        .order_by(article_sections.c.section)
    )
    return tuple((await tx.execute(query)).scalars())


async def add_sections(tx: Transaction, article_id: ArticleId, names: Iterable[str]) -> None:
    rows = [{"article_id": article_id, "section": name} for name in names if name]
    if rows:
        await tx.execute(insert_new(article_sections, tx), rows)


async def recent_ids(tx: Transaction, *, since: datetime, backlog: bool) -> list[ArticleId]:
    """Return the articles of stories among which near-duplicates are sought.

    News never joins a story that lies behind every cursor: its readers would not get it.
    """
    query = (
        sa.select(articles.c.id)
        .join(stories, stories.c.id == articles.c.story_id)
        .where(articles.c.first_seen_at >= since, articles.c.shingles.is_not(None))
    )
    if not backlog:
        query = query.where(sa.not_(stories.c.backlog))
    return [ArticleId(id_) for id_ in (await tx.execute(query)).scalars()]


async def ids_of_story(tx: Transaction, story_id: StoryId) -> list[ArticleId]:
    query = sa.select(articles.c.id).where(
        articles.c.story_id == story_id, articles.c.shingles.is_not(None)
    )
    return [ArticleId(id_) for id_ in (await tx.execute(query)).scalars()]


async def fingerprint_rows(tx: Transaction, ids: Sequence[ArticleId]) -> list[Row]:
    """Return what near-duplicates are recognised by: host, words, dates, shingles, figures."""
    query = sa.select(
        articles.c.id,
        articles.c.host,
        articles.c.title,
        articles.c.lead,
        articles.c.text,
        articles.c.story_id,
        articles.c.published_at,
        articles.c.first_seen_at,
        articles.c.shingles,
        articles.c.figures,
    ).where(articles.c.id.in_(ids))
    return list((await tx.execute(query)).mappings())


async def store_page(
    tx: Transaction, article_id: ArticleId, body: bytes, *, now: datetime
) -> None:
    await tx.execute(pages.delete().where(pages.c.article_id == article_id))
    await tx.execute(
        pages.insert().values(article_id=article_id, fetched_at=now, body=zlib.compress(body, 6))
    )


async def id_by_alias(tx: Transaction, names: Sequence[str]) -> ArticleId | None:
    return _match(tuple(names), await _known(tx, list(names)))


async def _known(tx: Transaction, names: list[str]) -> dict[str, ArticleId]:
    known: dict[str, ArticleId] = {}
    for some in batched(names):
        query = sa.select(aliases.c.alias, aliases.c.article_id).where(aliases.c.alias.in_(some))
        known.update({alias: ArticleId(id_) for alias, id_ in await tx.execute(query)})
    return known


def _match(names: tuple[str, ...], known: dict[str, ArticleId]) -> ArticleId | None:
    """Return the article that the strongest known name points to."""
    return next((known[name] for name in names if name in known), None)


async def _add_unknown(
    tx: Transaction, polls: Sequence[Poll], known: dict[str, ArticleId], *, now: datetime
) -> tuple[list[set[ArticleId]], dict[str, ArticleId]]:
    """Add an article for each entry without a known name.

    Return which each poll added, and the names of them all, which are `known` from now on.
    """
    unknown: list[tuple[int, AliasedEntry]] = []
    seen: set[str] = set(known)
    for place, poll in enumerate(polls):
        for one in poll.entries:
            if seen.isdisjoint(one.aliases):
                unknown.append((place, one))
            seen.update(one.aliases)
    added: list[set[ArticleId]] = [set() for _ in polls]
    names: dict[str, ArticleId] = {}
    if not unknown:
        return added, names
    done = await tx.execute(
        articles.insert().returning(articles.c.id, sort_by_parameter_order=True),
        [
            _row(one, backlog=polls[place].first_poll or one.backlog, now=now)
            for place, one in unknown
        ],
    )
    for (place, one), id_ in zip(unknown, done.scalars().all(), strict=True):
        added[place].add(ArticleId(id_))
        names |= dict.fromkeys(one.aliases, ArticleId(id_))
    known |= names
    return added, names


def _row(one: AliasedEntry, *, backlog: bool, now: datetime) -> dict[str, Any]:
    entry = one.entry
    return {
        "url": entry.url,
        "host": one.host,
        "title": entry.title,
        "lead": entry.lead,
        "author": entry.author,
        "published_at": entry.published,
        "published_raw": entry.published_raw,
        "image": entry.image,
        "first_seen_at": now,
        "next_attempt_at": now,
        "backlog": backlog,
        "warnings": [],
    }


async def _link_new(
    tx: Transaction,
    polls: Sequence[Poll],
    brought: Sequence[Sequence[ArticleId]],
    added: Sequence[set[ArticleId]],
    old: Sequence[set[ArticleId]],
    *,
    now: datetime,
) -> None:
    """Note which articles are new in each feed."""
    here = set().union(*added)  # since a moment ago: in no feed yet
    linked = await _linked(tx, {id_ for ids in brought for id_ in ids if id_ not in here})
    new = [
        [id_ for id_ in ids if (poll.feed_id, id_) not in linked]
        for poll, ids in zip(polls, brought, strict=True)
    ]
    each = [(poll, id_) for poll, ids in zip(polls, new, strict=True) for id_ in ids]
    if not each:
        return
    rows = [
        {"feed_id": poll.feed_id, "article_id": id_, "first_seen_at": now} for poll, id_ in each
    ]
    await tx.execute(insert_new(feed_entries, tx), rows)
    if named := [{"article_id": id_, "section": p.section} for p, id_ in each if p.section]:
        await tx.execute(insert_new(article_sections, tx), named)
    for poll, ids, own, here_before in zip(polls, new, added, old, strict=True):
        others = [id_ for id_ in ids if id_ not in own | here_before]
        if others and poll.last_polled is not None and not poll.first_poll:
            await _promote(tx, others, last_polled=poll.last_polled, now=now)


async def _linked(tx: Transaction, ids: Collection[ArticleId]) -> set[tuple[FeedId, ArticleId]]:
    """Return which of these articles have been seen in which feeds."""
    linked: set[tuple[FeedId, ArticleId]] = set()
    for some in batched(list(ids)):
        query = sa.select(feed_entries.c.feed_id, feed_entries.c.article_id)
        here = query.where(feed_entries.c.article_id.in_(some))
        linked.update((FeedId(f), ArticleId(a)) for f, a in await tx.execute(here))
    return linked


async def _promote(
    tx: Transaction, ids: Sequence[ArticleId], *, last_polled: datetime, now: datetime
) -> None:
    """An article that a new feed's first poll put behind every cursor is news to an older feed.

    Its readers would miss it otherwise: they were promised what that feed brings. Feeds lag: one
    may bring an hour later what another has had.
    """
    appeared = sa.func.coalesce(articles.c.published_at, articles.c.first_seen_at)
    news = sa.or_(articles.c.first_seen_at > last_polled, appeared > last_polled - FEED_LAG)
    query = sa.select(articles.c.id, articles.c.story_id)
    for some in batched(ids):
        here = query.where(articles.c.id.in_(some), articles.c.backlog, news)
        found = (await tx.execute(here)).all()
        if not found:
            continue
        change = articles.update().where(articles.c.id.in_([row.id for row in found]))
        await tx.execute(change.values(backlog=False))
        # Its story may be another article's, that tells the same and lies behind the cursors too.
        its_stories = [row.story_id for row in found if row.story_id is not None]
        await tx.execute(
            stories.update().where(stories.c.id.in_(its_stories)).values(backlog=False)
        )
        again = articles.update().where(articles.c.story_id.in_(its_stories))
        await tx.execute(
            again.where(articles.c.recheck_at.is_(None)).values(recheck_at=now + RECHECK_AFTER)
        )


def _article(row: Row, **changed: Any) -> StoredArticle:
    known = {name: row[name] for name in StoredArticle.__dataclass_fields__}
    return StoredArticle(**{**known, **changed})
