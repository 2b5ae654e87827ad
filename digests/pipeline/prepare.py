"""Prepare: read an article's page, make it short, and it is a story."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

import structlog

from digests.article import extract_article
from digests.clock import Clock
from digests.errors import DigestsError, PageUnreadable, StoreFailed
from digests.feed.catalogue import paper_name
from digests.feed.duplicates import (
    SAME_EVENT_WITHIN,
    Fingerprint,
    fingerprint,
    is_other_news,
    numbers,
    pack,
    same_event,
    unpack,
)
from digests.model import Article, ArticleId, Extraction, Length, StoryId, Summary
from digests.store import articles, stories
from digests.store.articles import StoredArticle
from digests.store.database import Database, Row, Transaction
from digests.store.stories import NewStory
from digests.summary.summarizer import load_ranker, summarize_all
from digests.web import BadStatus, Fetched, NotModified, Web
from digests.workers import Workers

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
GIVE_UP_AFTER = timedelta(minutes=15)
"""After we first saw it; then the story is title and lead, and says so."""
RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=4))
CONCURRENCY = 8
CONCURRENCY_PER_HOST = 2  # one page is read while the pause before the next one lasts
WAKE_QUEUE_EVERY = timedelta(seconds=20)
FIRST_RECHECK = timedelta(minutes=30)
SHORTEST_RECHECK_DELAY = timedelta(minutes=10)
"""At least so long after we read it: an article that came late was just read."""
CLOCK_TOLERANCE = timedelta(minutes=15)  # a date further ahead than this is a wrong date


class SummaryWriter(Protocol):
    """Writes summaries with a language model where the operator has one."""

    async def write(
        self, article: Article, extractive: Mapping[Length, Summary]
    ) -> Mapping[Length, Summary]:
        """Return better summaries, or the extractive ones where the model is of no use."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article with its summaries, and the page it came from."""

    article: Article
    summaries: Mapping[Length, Summary]
    page: Fetched | None


@dataclass(slots=True, kw_only=True)
class ArticleReader:
    """Reads pages and makes summaries: what prepare and recheck share."""

    web: Web
    workers: Workers
    writer: SummaryWriter | None = None
    ranker: Path | None = None
    """Other weights for the summariser than those that we ship."""

    async def extract(self, page: Fetched, stored: StoredArticle) -> Article:
        return await self.workers.run(
            extract_article,
            page.body,
            url=page.url,
            title=stored.title,
            lead=stored.lead,
            content_type=page.content_type,
        )

    async def summarize(self, article: Article) -> Mapping[Length, Summary]:
        extractive = await self.workers.run(make_summaries, article, self.ranker)
        if self.writer is None or not article.text:
            return extractive
        return await self.writer.write(article, extractive)


@dataclass(slots=True, kw_only=True)
class Preparing:
    db: Database
    reader: ArticleReader
    clock: Clock
    on_ready: Callable[[], None] = lambda: None
    paper: Callable[[str], str] = paper_name
    """A newspaper's name as its readers know it, by its host."""
    _fingerprints: dict[ArticleId, tuple[Fingerprint, StoryId]] = field(default_factory=dict)

    async def prepare(self) -> int:
        """Make stories of the articles that wait; return how many became ready."""
        tasks: dict[asyncio.Task[bool], str] = {}
        total = ready = 0
        woken_at = self.clock()
        try:
            while True:
                tasks |= await self._start(Counter(tasks.values()))
                if not tasks:
                    return total
                ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    del tasks[task]
                    ready += task.result()
                # What one poll brought goes out together, but none of it waits for long.
                if ready and (not tasks or self.clock() - woken_at >= WAKE_QUEUE_EVERY):
                    total, ready, woken_at = total + ready, 0, self.clock()
                    self.on_ready()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(self, busy: Counter[str]) -> dict[asyncio.Task[bool], str]:
        room = CONCURRENCY - busy.total()
        if room <= 0:
            return {}
        async with self.db.write() as tx:
            waiting = await articles.claim_waiting(
                tx,
                now=self.clock(),
                limit=room,
                per_host=CONCURRENCY_PER_HOST,
                but_hosts=[host for host, count in busy.items() if count >= CONCURRENCY_PER_HOST],
            )
        return {asyncio.create_task(self._prepare(one)): one.host for one in waiting}

    async def _prepare(self, stored: StoredArticle) -> bool:
        """The edge around one article: its attempt is committed, whatever its page may hold."""
        if stored.attempts > MAX_ATTEMPTS:  # it ended this process, not only the parser's
            return await self._failed(stored, "unfinished attempts")
        try:
            prepared = await self._read(stored)
        except StoreFailed:
            raise
        except DigestsError as error:
            log.warning(
                "article_failed", url=stored.url, reason=str(error), attempt=stored.attempts
            )
            return await self._failed(stored, str(error))
        except Exception as error:
            log.exception("article_broke", url=stored.url, attempt=stored.attempts)
            return await self._failed(stored, f"{type(error).__name__}")
        return await self._finish(stored, prepared)

    async def _read(self, stored: StoredArticle) -> Prepared:
        got = await self.reader.web.get(stored.url, kind="page")
        match got:
            case Fetched():
                article = await self.reader.extract(got, stored)
                summaries = await self.reader.summarize(article)
                return Prepared(article=article, summaries=summaries, page=got)
            case BadStatus(status=status):
                raise PageUnreadable(stored.url, f"answered {status}")
            case NotModified():
                raise PageUnreadable(stored.url, "304 to a first question")

    async def _failed(self, stored: StoredArticle, reason: str) -> bool:
        now = self.clock()
        waited = now - stored.first_seen_at
        if stored.attempts < MAX_ATTEMPTS and (waited < GIVE_UP_AFTER or stored.attempts == 1):
            again = now + RETRY_DELAYS[min(stored.attempts, len(RETRY_DELAYS)) - 1]
            async with self.db.write() as tx:
                await articles.save(tx, stored.id, next_attempt_at=again)
            return False
        article = Article(
            title=stored.title,
            lead=stored.lead,
            author=stored.author,
            published=stored.published_at,
            image=stored.image,
            url=stored.url,
            method=Extraction.FALLBACK,
            warnings=(f"page: {reason}",),
        )
        # Title and lead only: short enough to be made here, should a worker have crashed on it.
        summaries = summarize_all(article)
        return await self._finish(
            stored, Prepared(article=article, summaries=summaries, page=None)
        )

    async def _finish(self, stored: StoredArticle, prepared: Prepared) -> bool:
        now = self.clock()
        article = prepared.article
        published = sane_published(article.published or stored.published_at, stored, now=now)
        own = fingerprint(
            host=stored.host,
            published=published,
            title=article.title,
            lead=article.lead,
            text=article.text,
        )
        async with self.db.write() as tx:
            current = await articles.get(tx, stored.id)
            if current is None or current.story_id is not None:
                return False  # another process was here first
            await articles.add_sections(tx, stored.id, article.sections)
            same = await self._same_story(tx, own, backlog=current.backlog, now=now)
            if same is None:
                story_id = await self._new_story(
                    tx, current, prepared, published=published, now=now
                )
            else:
                story_id = same
                await _add_source(tx, same, current, name=self.paper(stored.host))
            await self._save(tx, current, prepared, own, story_id=story_id, now=now)
        log.info(
            "story_ready" if same is None else "story_joined",
            url=stored.url,
            method=article.method,
            summary=prepared.summaries[Length.DEFAULT].method,
            warnings=list(article.warnings),
        )
        return True

    async def _same_story(
        self, tx: Transaction, own: Fingerprint, *, backlog: bool, now: datetime
    ) -> StoryId | None:
        """Return the story that tells the same event already."""
        since = now - SAME_EVENT_WITHIN
        ids = await articles.recent_ids(tx, since=since, backlog=backlog)
        unread = [id_ for id_ in ids if id_ not in self._fingerprints]
        if unread:
            recent = set(ids)
            self._fingerprints = {
                id_: one for id_, one in self._fingerprints.items() if id_ in recent
            }
            self._fingerprints |= {
                row["id"]: _stored_fingerprint(row)
                for row in await articles.fingerprint_rows(tx, unread)
            }
        others: set[StoryId] = set()
        for id_ in ids:
            other, story_id = self._fingerprints[id_]
            if story_id in others or not same_event(own, other):
                continue
            if not await _tells_other_news(tx, own, story_id):
                return story_id
            others.add(story_id)
        return None

    async def _new_story(
        self,
        tx: Transaction,
        stored: StoredArticle,
        prepared: Prepared,
        *,
        published: datetime,
        now: datetime,
    ) -> StoryId:
        article = prepared.article
        default = prepared.summaries[Length.DEFAULT]
        return await stories.add(
            tx,
            NewStory(
                article_id=stored.id,
                backlog=stored.backlog,
                title=article.title,
                lead=article.lead,
                url=stored.url,
                source=self.paper(stored.host),
                image=article.image or stored.image,
                sections=await articles.sections(tx, stored.id),
                summaries={length: summary.text for length, summary in prepared.summaries.items()},
                method=default.method,
                checks=default.checks,
                lead_only=article.method is Extraction.FALLBACK,
                published_at=published,
            ),
            now=now,
        )

    async def _save(
        self,
        tx: Transaction,
        stored: StoredArticle,
        prepared: Prepared,
        own: Fingerprint,
        *,
        story_id: StoryId,
        now: datetime,
    ) -> None:
        page = prepared.page
        await articles.save(
            tx,
            stored.id,
            state="ready",
            story_id=story_id,
            **page_facts(prepared.article, page),
            shingles=pack(own.shingles),
            figures=sorted(own.figures),
            recheck_at=None
            if stored.backlog
            else max(own.published + FIRST_RECHECK, now + SHORTEST_RECHECK_DELAY),
        )
        if page is not None:
            await articles.store_page(tx, stored.id, page.body, now=now)


def make_summaries(article: Article, ranker: Path | None) -> dict[Length, Summary]:
    """Run in a worker process, which reads the weights once."""
    if ranker is not None:
        _use_ranker(ranker)
    return summarize_all(article)


@cache
def _use_ranker(path: Path) -> None:
    load_ranker(path)


def page_facts(article: Article, page: Fetched | None) -> dict[str, object]:
    """What of a page's reading is kept with its article."""
    return {
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "author": article.author,
        "image": article.image,
        "method": article.method.value,
        "warnings": list(article.warnings),
        "etag": page.headers.get("etag") if page else None,
        "last_modified": page.headers.get("last-modified") if page else None,
    }


def sane_published(
    published: datetime | None, stored: StoredArticle, *, now: datetime
) -> datetime:
    """Return the date to order by: when we first saw it, if its own is missing or to come."""
    if published is None or published > now + CLOCK_TOLERANCE:
        return stored.first_seen_at
    return published


def _stored_fingerprint(row: Row) -> tuple[Fingerprint, StoryId]:
    """Return a stored article's fingerprint and story."""
    stored = Fingerprint(
        host=row["host"],
        published=row["published_at"] or row["first_seen_at"],
        title=row["title"],
        shingles=unpack(row["shingles"]),
        figures=frozenset(row["figures"] or ()),
        numbers=numbers(row["title"], row["lead"], row["text"]),
    )
    return stored, StoryId(row["story_id"])


async def _tells_other_news(tx: Transaction, own: Fingerprint, story_id: StoryId) -> bool:
    """Say whether the story has another article of the same newspaper, with other news."""
    rows = await articles.fingerprint_rows(tx, await articles.ids_of_story(tx, story_id))
    return any(is_other_news(own, _stored_fingerprint(row)[0]) for row in rows)


async def _add_source(
    tx: Transaction, story_id: StoryId, stored: StoredArticle, *, name: str
) -> None:
    """Name the other newspaper in the story; who got the story already does not get it again."""
    row = await stories.row(tx, story_id)
    if row is None:
        return
    found = await articles.sections(tx, stored.id)
    await stories.add_sections(tx, story_id, found)
    others = [tuple(other) for other in row["other_sources"]]
    if name != row["source"] and name not in {other[0] for other in others}:
        others.append((name, stored.url))
    sections = list(dict.fromkeys([*row["sections"], *found]))
    await stories.change(tx, story_id, other_sources=others, sections=sections)
