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
from digests.store.articles import KeptArticle
from digests.store.database import Database, Row, Transaction
from digests.store.stories import NewStory
from digests.summary.summarizer import load_ranker, summarize_all
from digests.web import BadStatus, Fetched, NotModified, Web
from digests.workers import Workers

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 3
LONGEST_WAIT = timedelta(minutes=15)
"""From the first attempt; then the story is title and lead, and says so."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=4))
AT_ONCE = 8
PER_HOST = 2  # one page is read while the pause before the next one lasts
TELL_EVERY = timedelta(seconds=20)
SAME_EVENT_WITHIN = timedelta(hours=48)
FIRST_RECHECK = timedelta(minutes=30)
PAUSE = timedelta(minutes=10)
"""At least so long after we read it: an article that came late was just read."""
FUTURE = timedelta(minutes=15)  # a date later than this is a wrong date


class Writer(Protocol):
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
class Reading:
    """Reads pages and makes summaries: what prepare and recheck share."""

    web: Web
    workers: Workers
    writer: Writer | None = None
    ranker: Path | None = None
    """Other weights for the summariser than those that we ship."""

    async def extract(self, page: Fetched, kept: KeptArticle) -> Article:
        return await self.workers.run(
            extract_article,
            page.body,
            url=page.url,
            title=kept.title,
            lead=kept.lead,
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
    reading: Reading
    clock: Clock
    on_ready: Callable[[], None] = lambda: None
    paper: Callable[[str], str] = paper_name
    """A newspaper's name as its readers know it, by its host."""
    _marks: dict[ArticleId, tuple[Fingerprint, StoryId]] = field(default_factory=dict)

    async def prepare(self) -> int:
        """Make stories of the articles that wait; return how many became ready."""
        reading: dict[asyncio.Task[bool], str] = {}
        total = untold = 0
        told_at = self.clock()
        try:
            while True:
                reading |= await self._start(Counter(reading.values()))
                if not reading:
                    return total
                ended, _ = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    del reading[task]
                    untold += task.result()
                # What one poll brought goes out together, but none of it waits for long.
                if untold and (not reading or self.clock() - told_at >= TELL_EVERY):
                    total, untold, told_at = total + untold, 0, self.clock()
                    self.on_ready()
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)

    async def _start(self, busy: Counter[str]) -> dict[asyncio.Task[bool], str]:
        room = AT_ONCE - busy.total()
        if room <= 0:
            return {}
        async with self.db.write() as tx:
            waiting = await articles.claim_waiting(
                tx,
                now=self.clock(),
                limit=room,
                per_host=PER_HOST,
                but_hosts=[host for host, count in busy.items() if count >= PER_HOST],
            )
        return {asyncio.create_task(self._prepare(one)): one.host for one in waiting}

    async def _prepare(self, kept: KeptArticle) -> bool:
        """The edge around one article: its attempt is committed, whatever its page may hold."""
        if kept.attempts > MOST_ATTEMPTS:  # it ended this process, not only the parser's
            return await self._failed(kept, "unfinished attempts")
        try:
            prepared = await self._read(kept)
        except StoreFailed:
            raise
        except DigestsError as error:
            log.warning("article_failed", url=kept.url, reason=str(error), attempt=kept.attempts)
            return await self._failed(kept, str(error))
        except Exception as error:
            log.exception("article_broke", url=kept.url, attempt=kept.attempts)
            return await self._failed(kept, f"{type(error).__name__}")
        return await self._finish(kept, prepared)

    async def _read(self, kept: KeptArticle) -> Prepared:
        got = await self.reading.web.get(kept.url, kind="page")
        match got:
            case Fetched():
                article = await self.reading.extract(got, kept)
                summaries = await self.reading.summarize(article)
                return Prepared(article=article, summaries=summaries, page=got)
            case BadStatus(status=status):
                raise PageUnreadable(kept.url, f"answered {status}")
            case NotModified():
                raise PageUnreadable(kept.url, "304 to a first question")

    async def _failed(self, kept: KeptArticle, reason: str) -> bool:
        now = self.clock()
        waited = now - kept.first_seen_at
        if kept.attempts < MOST_ATTEMPTS and (waited < LONGEST_WAIT or kept.attempts == 1):
            again = now + PAUSES[min(kept.attempts, len(PAUSES)) - 1]
            async with self.db.write() as tx:
                await articles.save(tx, kept.id, next_attempt_at=again)
            return False
        article = Article(
            title=kept.title,
            lead=kept.lead,
            author=kept.author,
            published=kept.published_at,
            image=kept.image,
            url=kept.url,
            method=Extraction.FALLBACK,
            warnings=(f"page: {reason}",),
        )
        # Title and lead only: short enough to be made here, should the worker have died of it.
        summaries = summarize_all(article)
        return await self._finish(kept, Prepared(article=article, summaries=summaries, page=None))

    async def _finish(self, kept: KeptArticle, prepared: Prepared) -> bool:
        now = self.clock()
        article = prepared.article
        published = sane_published(article.published or kept.published_at, kept, now=now)
        mark = fingerprint(
            host=kept.host,
            published=published,
            title=article.title,
            lead=article.lead,
            text=article.text,
        )
        async with self.db.write() as tx:
            current = await articles.get(tx, kept.id)
            if current is None or current.story_id is not None:
                return False  # another process was here first
            await articles.add_sections(tx, kept.id, article.sections)
            twin = await self._twin(tx, mark, backlog=current.backlog, now=now)
            if twin is None:
                story_id = await self._new_story(
                    tx, current, prepared, published=published, now=now
                )
            else:
                story_id = twin
                await _join(tx, twin, current, name=self.paper(kept.host))
            await self._save(tx, current, prepared, mark, story_id=story_id, now=now)
        log.info(
            "story_ready" if twin is None else "story_joined",
            url=kept.url,
            method=article.method,
            summary=prepared.summaries[Length.DEFAULT].method,
            warnings=list(article.warnings),
        )
        return True

    async def _twin(
        self, tx: Transaction, mark: Fingerprint, *, backlog: bool, now: datetime
    ) -> StoryId | None:
        """Return the story that tells the same event already."""
        since = now - SAME_EVENT_WITHIN
        ids = await articles.recent_ids(tx, since=since, backlog=backlog)
        unread = [id_ for id_ in ids if id_ not in self._marks]
        if unread:
            recent = set(ids)
            self._marks = {id_: kept for id_, kept in self._marks.items() if id_ in recent}
            self._marks |= {row["id"]: _mark(row) for row in await articles.marks(tx, unread)}
        others: set[StoryId] = set()
        for id_ in ids:
            other, story_id = self._marks[id_]
            if story_id in others or not same_event(mark, other):
                continue
            if not await _keeps_apart(tx, mark, story_id):
                return story_id
            others.add(story_id)
        return None

    async def _new_story(
        self,
        tx: Transaction,
        kept: KeptArticle,
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
                article_id=kept.id,
                backlog=kept.backlog,
                title=article.title,
                lead=article.lead,
                url=kept.url,
                source=self.paper(kept.host),
                image=article.image or kept.image,
                sections=await articles.sections(tx, kept.id),
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
        kept: KeptArticle,
        prepared: Prepared,
        mark: Fingerprint,
        *,
        story_id: StoryId,
        now: datetime,
    ) -> None:
        page = prepared.page
        await articles.save(
            tx,
            kept.id,
            state="ready",
            story_id=story_id,
            **page_facts(prepared.article, page),
            shingles=pack(mark.shingles),
            figures=sorted(mark.figures),
            recheck_at=None if kept.backlog else max(mark.published + FIRST_RECHECK, now + PAUSE),
        )
        if page is not None:
            await articles.keep_page(tx, kept.id, page.body, now=now)


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


def sane_published(published: datetime | None, kept: KeptArticle, *, now: datetime) -> datetime:
    """Return the date to order by: when we first saw it, if its own is missing or to come."""
    if published is None or published > now + FUTURE:
        return kept.first_seen_at
    return published


def _mark(row: Row) -> tuple[Fingerprint, StoryId]:
    """Return a kept article's fingerprint and story."""
    mark = Fingerprint(
        host=row["host"],
        published=row["published_at"] or row["first_seen_at"],
        title=row["title"],
        shingles=unpack(row["shingles"]),
        figures=frozenset(row["figures"] or ()),
        numbers=numbers(row["title"], row["lead"], row["text"]),
    )
    return mark, StoryId(row["story_id"])


async def _keeps_apart(tx: Transaction, mark: Fingerprint, story_id: StoryId) -> bool:
    """Say whether the story has another article of the same newspaper, with other news."""
    told = await articles.marks(tx, await articles.ids_of_story(tx, story_id))
    return any(is_other_news(mark, _mark(row)[0]) for row in told)


async def _join(tx: Transaction, story_id: StoryId, kept: KeptArticle, *, name: str) -> None:
    """Name the other newspaper in the story; readers who got it already are not told again."""
    row = await stories.row(tx, story_id)
    if row is None:
        return
    found = await articles.sections(tx, kept.id)
    await stories.add_sections(tx, story_id, found)
    others = [tuple(other) for other in row["other_sources"]]
    if name != row["source"] and name not in {other[0] for other in others}:
        others.append((name, kept.url))
    sections = list(dict.fromkeys([*row["sections"], *found]))
    await stories.change(tx, story_id, other_sources=others, sections=sections)
