"""What the measurements of delivery share: databases, stories and subscriptions made by hand."""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from digests.model import ArticleId, Choices, FeedEntry, Length, Mode
from digests.store import articles, feeds, stories
from digests.store.articles import AliasedEntry, Poll
from digests.store.database import Database
from digests.store.stories import NewStory
from digests.subscribers import Subscribers
from tests.databases import PostgresServers, SqliteFiles, run_folder

TOKEN = "424242:not-a-real-token"
FEED = "https://bao.test/rss"


@asynccontextmanager
async def fresh_database(kind: str) -> AsyncIterator[str]:
    """The address of a new, migrated database."""
    with run_folder() as run:
        databases = SqliteFiles(run) if kind == "sqlite" else PostgresServers(run)
        yield await databases.fresh()


async def publish(db: Database, titles: Sequence[str], *, now: datetime) -> None:
    """Stories that prepare has finished."""
    async with db.write() as tx:
        await feeds.add(tx, FEED, section=None, origin="operator", now=now)
        feed = next(one for one in await feeds.every(tx) if one.url == FEED)
        await feeds.set_state(tx, feed.id, "removed")  # nobody polls it
        for title in titles:
            url = f"https://bao.test/{abs(hash(title))}.htm"
            entry = FeedEntry(guid=url, url=url, title=title)
            found = AliasedEntry(entry=entry, aliases=(f"url:{url}",), host="bao.test")
            await articles.keep_all(tx, [Poll(feed_id=feed.id, entries=[found])], now=now)
            article_id = ArticleId(await articles.id_by_alias(tx, found.aliases) or 0)
            story = NewStory(
                article_id=article_id,
                backlog=False,
                title=title,
                lead="",
                url=url,
                source="Báo Thử",
                image=None,
                sections=("Xã hội",),
                summaries=dict.fromkeys(Length, "Cây cầu nối hai bờ sông dài chín trăm mét."),
                method="lead",
                checks={},
                lead_only=False,
                published_at=now,
            )
            story_id = await stories.add(tx, story, now=now)
            await articles.save(tx, article_id, state="ready", story_id=story_id)


async def subscribe(
    db: Database, places: Sequence[tuple[int, str, int]], choices: Choices, *, now: datetime
) -> None:
    """Subscribe (address, kind, topic) each."""
    subscribers = Subscribers()
    async with db.write() as tx:
        for address, kind, topic in places:
            chat = await subscribers.meet(tx, address, kind=kind, now=now)
            await subscribers.choose(tx, chat, topic, choices, now=now)


AS_IT_COMES = Choices(mode=Mode.NOW)


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
