"""Articles: one row each, however many feeds and addresses lead to it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digests.model import ArticleId, FeedEntry, FeedId, StoryId
from digests.store.database import Row, Transaction, for_update, insert_new
from digests.store.tables import aliases, article_sections, articles, feed_entries, pages, stories

CLAIM = timedelta(minutes=2)
MOST_PARAMETERS = 5_000  # SQLite takes 32,766 in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArticle:
    """An article as we keep it."""

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
class Found:
    """An entry with the names it goes by, the strongest first."""

    entry: FeedEntry
    aliases: tuple[str, ...]
    host: str


async def keep(
    tx: Transaction,
    feed_id: FeedId,
    found: Sequence[Found],
    *,
    section: str | None,
    first_poll: bool,
    last_polled: datetime | None,
    now: datetime,
) -> int:
    """Keep the entries of one poll; return how many articles are new to us."""
    known = await _known(tx, [alias for one in found for alias in one.aliases])
    new = 0
    for one in found:
        article_id = _match(one.aliases, known)
        if article_id is None:
            article_id = await _add(tx, one, backlog=first_poll, now=now)
            new += 1
        fresh = [alias for alias in one.aliases if alias not in known]
        for alias in fresh:
            known[alias] = article_id
        rows = [{"alias": alias, "article_id": article_id} for alias in fresh]
        if rows:
            await tx.execute(insert_new(aliases, tx), rows)
        await _link(
            tx,
            feed_id,
            article_id,
            section=section,
            unseen_since=None if first_poll else last_polled,
            now=now,
        )
    return new


async def claim_waiting(tx: Transaction, *, now: datetime, limit: int) -> list[KeptArticle]:
    """Take the newest articles without a story; the attempt counts from now on."""
    query = (
        sa.select(articles)
        .where(articles.c.state == "waiting", articles.c.next_attempt_at <= now)
        .where(sa.or_(articles.c.claimed_until.is_(None), articles.c.claimed_until <= now))
        .order_by(
            articles.c.backlog,
            sa.func.coalesce(articles.c.published_at, articles.c.first_seen_at).desc(),
            articles.c.id.desc(),
        )
        .limit(limit)
    )
    rows = (await tx.execute(for_update(query, tx, skip_locked=True))).mappings().all()
    if rows:
        change = articles.update().where(articles.c.id.in_([row["id"] for row in rows]))
        await tx.execute(
            change.values(claimed_until=now + CLAIM, attempts=articles.c.attempts + 1)
        )
    return [_article(row, attempts=row["attempts"] + 1) for row in rows]


async def claim_rechecks(tx: Transaction, *, now: datetime, limit: int) -> list[KeptArticle]:
    """Take articles whose page is to be read again; the next turn is set by `save`."""
    query = (
        sa.select(articles)
        .where(articles.c.recheck_at <= now)
        .where(sa.or_(articles.c.claimed_until.is_(None), articles.c.claimed_until <= now))
        .order_by(articles.c.recheck_at)
        .limit(limit)
    )
    rows = (await tx.execute(for_update(query, tx, skip_locked=True))).mappings().all()
    if rows:
        change = articles.update().where(articles.c.id.in_([row["id"] for row in rows]))
        await tx.execute(change.values(claimed_until=now + CLAIM))
    return [_article(row) for row in rows]


async def get(tx: Transaction, article_id: ArticleId) -> KeptArticle | None:
    query = sa.select(articles).where(articles.c.id == article_id)
    row = (await tx.execute(query)).mappings().first()
    return _article(row) if row else None


async def save(tx: Transaction, article_id: ArticleId, **changes: Any) -> None:
    """Write what reading the page taught us, and let go of the claim."""
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


async def marks(tx: Transaction, ids: Sequence[ArticleId]) -> list[Row]:
    """Return what near-duplicates are told by: host, title, dates, shingles, figures."""
    query = sa.select(
        articles.c.id,
        articles.c.host,
        articles.c.title,
        articles.c.story_id,
        articles.c.published_at,
        articles.c.first_seen_at,
        articles.c.shingles,
        articles.c.figures,
    ).where(articles.c.id.in_(ids))
    return list((await tx.execute(query)).mappings())


async def keep_page(tx: Transaction, article_id: ArticleId, body: bytes, *, now: datetime) -> None:
    await tx.execute(pages.delete().where(pages.c.article_id == article_id))
    await tx.execute(
        pages.insert().values(article_id=article_id, fetched_at=now, body=zlib.compress(body, 6))
    )


async def by_alias(tx: Transaction, names: Sequence[str]) -> ArticleId | None:
    return _match(tuple(names), await _known(tx, list(names)))


async def _known(tx: Transaction, names: list[str]) -> dict[str, ArticleId]:
    known: dict[str, ArticleId] = {}
    for start in range(0, len(names), MOST_PARAMETERS):
        some = names[start : start + MOST_PARAMETERS]
        query = sa.select(aliases.c.alias, aliases.c.article_id).where(aliases.c.alias.in_(some))
        known.update({alias: ArticleId(id_) for alias, id_ in await tx.execute(query)})
    return known


def _match(names: tuple[str, ...], known: dict[str, ArticleId]) -> ArticleId | None:
    """Return the article that the strongest known name points to."""
    return next((known[name] for name in names if name in known), None)


async def _add(tx: Transaction, one: Found, *, backlog: bool, now: datetime) -> ArticleId:
    entry = one.entry
    row: dict[str, Any] = {
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
    done = await tx.execute(articles.insert().values(row).returning(articles.c.id))
    return ArticleId(done.scalar_one())


async def _link(
    tx: Transaction,
    feed_id: FeedId,
    article_id: ArticleId,
    *,
    section: str | None,
    unseen_since: datetime | None,
    now: datetime,
) -> None:
    row = {"feed_id": feed_id, "article_id": article_id, "first_seen_at": now}
    linked = await tx.execute(insert_new(feed_entries, tx).values(row))
    if not linked.rowcount:
        return
    await add_sections(tx, article_id, [section] if section else [])
    if unseen_since is not None:
        await _promote(tx, article_id, seen_after=unseen_since)


async def _promote(tx: Transaction, article_id: ArticleId, *, seen_after: datetime) -> None:
    """An article that a new feed's first poll put behind every cursor is news to an older feed.

    Its readers would miss it otherwise: they were promised what that feed brings.
    """
    unread = sa.and_(articles.c.id == article_id, articles.c.backlog)
    change = articles.update().where(unread, articles.c.first_seen_at > seen_after)
    if (await tx.execute(change.values(backlog=False))).rowcount:
        story = stories.update().where(stories.c.article_id == article_id)
        await tx.execute(story.values(backlog=False))


def _article(row: Row, **changed: Any) -> KeptArticle:
    known = {name: row[name] for name in KeptArticle.__dataclass_fields__}
    return KeptArticle(**{**known, **changed})
