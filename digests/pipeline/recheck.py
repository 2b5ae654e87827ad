"""Recheck: read pages again, and give readers what the newspaper corrected or withdrew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from digests.article import changed
from digests.clock import Clock
from digests.errors import DigestsError, StoreFailed
from digests.model import Article, Extraction, Length, StoryId
from digests.pipeline.correct import Corrections
from digests.pipeline.prepare import ArticleReader, page_facts
from digests.store import articles, stories
from digests.store.articles import StoredArticle
from digests.store.database import Database, Transaction
from digests.web import BadStatus, Fetched, NotModified

log = structlog.get_logger(__name__)

RECHECK_DELAYS = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
"""After publication."""
GONE_STATUSES = frozenset((404, 410))
GONE_CONFIRMATIONS = 2
CONFIRM_GONE_AFTER = timedelta(minutes=10)
"""A page that was gone once is looked at again soon: one answer proves nothing."""
GONE_RECHECK_DELAY = timedelta(hours=12)
"""A withdrawn page is looked at so often, as long as its messages may be edited."""
CONCURRENCY = 4


@dataclass(slots=True, kw_only=True)
class Rechecking:
    db: Database
    reader: ArticleReader
    corrections: Corrections
    clock: Clock

    async def recheck(self) -> int:
        """Read again the pages whose time has come; return how many stories changed."""
        total = 0
        while True:
            async with self.db.write() as tx:
                due = await articles.claim_rechecks(tx, now=self.clock(), limit=CONCURRENCY)
            if not due:
                return total
            total += sum(await asyncio.gather(*(self._recheck(one) for one in due)))

    async def _recheck(self, stored: StoredArticle) -> bool:
        """The edge around one article: its next turn is set before its page is read."""
        async with self.db.write() as tx:
            await articles.save(
                tx, stored.id, rechecks=stored.rechecks + 1, recheck_at=self._next_recheck(stored)
            )
        try:
            return await self._reread(stored)
        except StoreFailed:
            raise
        except DigestsError as error:
            log.warning("recheck_failed", url=stored.url, reason=str(error))
        except Exception:
            log.exception("recheck_broke", url=stored.url)
        return False

    def _next_recheck(self, stored: StoredArticle) -> datetime | None:
        turn = stored.rechecks + 1
        if turn >= len(RECHECK_DELAYS):
            return None
        published = stored.published_at or stored.first_seen_at
        return max(published + RECHECK_DELAYS[turn], self.clock() + CONFIRM_GONE_AFTER)

    async def _reread(self, stored: StoredArticle) -> bool:
        got = await self.reader.web.get(
            stored.url, etag=stored.etag, last_modified=stored.last_modified, kind="page"
        )
        match got:
            case NotModified():
                return await self._is_there(stored)
            case BadStatus(status=status) if status in GONE_STATUSES:
                return await self._is_gone(stored)
            case BadStatus():
                return False
            case Fetched():
                new = await self.reader.extract(got, stored)  # raises for a challenge in its place
                await self._is_there(stored)
                return await self._compare(stored, new, got)

    async def _is_gone(self, stored: StoredArticle) -> bool:
        async with self.db.write() as tx:
            gone = stored.gone + 1
            if gone < GONE_CONFIRMATIONS:
                await articles.save(
                    tx, stored.id, gone=gone, recheck_at=self.clock() + CONFIRM_GONE_AFTER
                )
                return False
            since = stored.withdrawn_at or self.clock()
            again = self.clock() + GONE_RECHECK_DELAY
            in_time = again <= since + self.corrections.window
            await articles.save(
                tx,
                stored.id,
                gone=gone,
                withdrawn_at=since,
                recheck_at=again if in_time else None,
            )
            if stored.withdrawn_at is not None:
                return False
            log.warning("withdrawn", url=stored.url)
            return await self._revise(tx, stored, withdrawn_at=self.clock())

    async def _is_there(self, stored: StoredArticle) -> bool:
        """A page that was away may come back: then its story is as good as before."""
        if not stored.gone and stored.withdrawn_at is None:
            return False
        async with self.db.write() as tx:
            await articles.save(tx, stored.id, gone=0, withdrawn_at=None)
            if stored.withdrawn_at is None:
                return False
            log.info("is_back", url=stored.url)
            return await self._revise(tx, stored, withdrawn_at=None)

    async def _compare(self, stored: StoredArticle, new: Article, page: Fetched) -> bool:
        old = _as_read(stored)
        if new.method is Extraction.FALLBACK and old.method is not Extraction.FALLBACK:
            log.info("recheck_unreadable", url=stored.url, warnings=list(new.warnings))
            return False  # what we read before is better than nothing
        what = changed(old, new)
        readable = new.method is not Extraction.FALLBACK
        if old.method is Extraction.FALLBACK and readable:
            what |= {"text"}  # its page could not be had when the story was made
        facts = page_facts(new, page)
        if not what:
            async with self.db.write() as tx:
                await articles.save(tx, stored.id, **facts)
            return False
        log.info("corrected", url=stored.url, what=sorted(what))
        summaries = await self.reader.summarize(new)
        default = summaries[Length.DEFAULT]
        async with self.db.write() as tx:
            await articles.save(tx, stored.id, **facts)
            return await self._revise(
                tx,
                stored,
                title=new.title,
                lead=new.lead,
                summaries={length.value: one.text for length, one in summaries.items()},
                method=default.method.value,
                checks=dict(default.checks),
                lead_only=not readable,
            )

    async def _revise(self, tx: Transaction, stored: StoredArticle, **changes: object) -> bool:
        """Change the story if it is this article's own and not in the operator's hands."""
        if stored.story_id is None:
            return False
        story_id = StoryId(stored.story_id)
        row = await stories.row(tx, story_id)
        if row is None or row["article_id"] != stored.id or row["edited_by_hand"]:
            return False
        if all(row[name] == value for name, value in changes.items()):
            return False
        await stories.revise(tx, story_id, **changes)
        if row["withdrawn_at"] is not None and changes.get("withdrawn_at", "") is None:
            await stories.number_again(tx, story_id)
        if await self.corrections.revise_parts(tx, story_id):
            self.corrections.on_edits()
        return True


def _as_read(stored: StoredArticle) -> Article:
    return Article(
        title=stored.title,
        url=stored.url,
        lead=stored.lead,
        text=stored.text,
        author=stored.author,
        published=stored.published_at,
        image=stored.image,
        method=Extraction(stored.method) if stored.method else Extraction.FALLBACK,
    )
