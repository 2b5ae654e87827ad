"""How much there is of everything, for the operator."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from digests.store.database import Transaction
from digests.store.tables import articles, feed_entries
from digests.store.tables import chats as chat_rows
from digests.store.tables import stories as story_rows


async def stories(tx: Transaction) -> dict[str, int]:
    """Return the number of stories by how their summary was made."""
    query = sa.select(story_rows.c.method, sa.func.count()).group_by(story_rows.c.method)
    return {row[0]: row[1] for row in await tx.execute(query)}


async def chats(tx: Transaction) -> dict[str, int]:
    there = sa.select(sa.func.count()).select_from(chat_rows)
    gone = there.where(chat_rows.c.gone_reason.is_not(None))
    return {"known": int(await tx.scalar(there) or 0), "gone": int(await tx.scalar(gone) or 0)}


async def per_feed(tx: Transaction) -> dict[int, dict[str, Any]]:
    """Return for each feed its articles by how their text was found, and why it was not."""
    query = (
        sa.select(
            feed_entries.c.feed_id,
            sa.func.coalesce(articles.c.method, "waiting"),
            sa.func.count(),
        )
        .join(articles, articles.c.id == feed_entries.c.article_id)
        .group_by(feed_entries.c.feed_id, articles.c.method)
    )
    found: dict[int, dict[str, Any]] = {}
    for feed_id, method, number in await tx.execute(query):
        found.setdefault(feed_id, {"articles": {}})["articles"][method] = number
    for feed_id, warning, number in await _warnings(tx):
        warnings = found.setdefault(feed_id, {"articles": {}}).setdefault("warnings", {})
        warnings[warning] = number
    return found


async def _warnings(tx: Transaction) -> list[tuple[int, str, int]]:
    query = (
        sa.select(feed_entries.c.feed_id, articles.c.warnings)
        .join(articles, articles.c.id == feed_entries.c.article_id)
        .where(articles.c.method == "fallback")
    )
    counted: dict[tuple[int, str], int] = {}
    for feed_id, warnings in await tx.execute(query):
        for warning in warnings:
            key = (feed_id, str(warning).partition(":")[0])
            counted[key] = counted.get(key, 0) + 1
    return [(feed_id, warning, number) for (feed_id, warning), number in counted.items()]
