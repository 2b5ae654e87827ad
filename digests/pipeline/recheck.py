"""Recheck: read pages again, and tell readers what the newspaper corrected or withdrew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from digests.article import changed
from digests.clock import Clock
from digests.errors import DigestsError, StoreFailed
from digests.model import Article, Extraction, Length, StoryId
from digests.pipeline.correct import Corrections
from digests.pipeline.prepare import Reading, page_facts
from digests.store import articles, stories
from digests.store.articles import KeptArticle
from digests.store.database import Database, Transaction
from digests.web import BadStatus, Fetched, NotModified

log = structlog.get_logger(__name__)

AFTER = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
"""After publication."""
GONE = frozenset((404, 410))
TWICE = 2
LOOK_AGAIN = timedelta(minutes=10)
"""A page that was gone once is looked at again soon: one answer proves nothing."""
STILL_GONE = timedelta(hours=12)
"""A withdrawn page is looked at so often, as long as its messages may be edited."""
AT_ONCE = 4


@dataclass(slots=True, kw_only=True)
class Rechecking:
    db: Database
    reading: Reading
    corrections: Corrections
    clock: Clock

    async def recheck(self) -> int:
        """Read again the pages whose time has come; return how many stories changed."""
        total = 0
        while True:
            async with self.db.write() as tx:
                due = await articles.claim_rechecks(tx, now=self.clock(), limit=AT_ONCE)
            if not due:
                return total
            total += sum(await asyncio.gather(*(self._recheck(one) for one in due)))

    async def _recheck(self, kept: KeptArticle) -> bool:
        """The edge around one article: its next turn is set before its page is read."""
        async with self.db.write() as tx:
            await articles.save(
                tx, kept.id, rechecks=kept.rechecks + 1, recheck_at=self._next(kept)
            )
        try:
            return await self._look(kept)
        except StoreFailed:
            raise
        except DigestsError as error:
            log.warning("recheck_failed", url=kept.url, reason=str(error))
        except Exception:
            log.exception("recheck_broke", url=kept.url)
        return False

    def _next(self, kept: KeptArticle) -> datetime | None:
        turn = kept.rechecks + 1
        if turn >= len(AFTER):
            return None
        published = kept.published_at or kept.first_seen_at
        return max(published + AFTER[turn], self.clock() + LOOK_AGAIN)

    async def _look(self, kept: KeptArticle) -> bool:
        got = await self.reading.web.get(
            kept.url, etag=kept.etag, last_modified=kept.last_modified, kind="page"
        )
        match got:
            case NotModified():
                return await self._is_there(kept)
            case BadStatus(status=status) if status in GONE:
                return await self._is_gone(kept)
            case BadStatus():
                return False
            case Fetched():
                new = await self.reading.extract(got, kept)  # raises for a challenge in its place
                await self._is_there(kept)
                return await self._compare(kept, new, got)

    async def _is_gone(self, kept: KeptArticle) -> bool:
        async with self.db.write() as tx:
            gone = kept.gone + 1
            if gone < TWICE:
                await articles.save(tx, kept.id, gone=gone, recheck_at=self.clock() + LOOK_AGAIN)
                return False
            since = kept.withdrawn_at or self.clock()
            again = self.clock() + STILL_GONE
            in_time = again <= since + self.corrections.window
            await articles.save(
                tx,
                kept.id,
                gone=gone,
                withdrawn_at=since,
                recheck_at=again if in_time else None,
            )
            if kept.withdrawn_at is not None:
                return False
            log.warning("withdrawn", url=kept.url)
            return await self._revise(tx, kept, withdrawn_at=self.clock())

    async def _is_there(self, kept: KeptArticle) -> bool:
        """A page that was away may come back: then its story is as good as before."""
        if not kept.gone and kept.withdrawn_at is None:
            return False
        async with self.db.write() as tx:
            await articles.save(tx, kept.id, gone=0, withdrawn_at=None)
            if kept.withdrawn_at is None:
                return False
            log.info("is_back", url=kept.url)
            return await self._revise(tx, kept, withdrawn_at=None)

    async def _compare(self, kept: KeptArticle, new: Article, page: Fetched) -> bool:
        old = _as_read(kept)
        if new.method is Extraction.FALLBACK and old.method is not Extraction.FALLBACK:
            log.info("recheck_unreadable", url=kept.url, warnings=list(new.warnings))
            return False  # what we read before is better than nothing
        what = changed(old, new)
        readable = new.method is not Extraction.FALLBACK
        if old.method is Extraction.FALLBACK and readable:
            what |= {"text"}  # its page could not be had when the story was made
        facts = page_facts(new, page)
        if not what:
            async with self.db.write() as tx:
                await articles.save(tx, kept.id, **facts)
            return False
        log.info("corrected", url=kept.url, what=sorted(what))
        summaries = await self.reading.summarize(new)
        default = summaries[Length.DEFAULT]
        async with self.db.write() as tx:
            await articles.save(tx, kept.id, **facts)
            return await self._revise(
                tx,
                kept,
                title=new.title,
                lead=new.lead,
                summaries={length.value: one.text for length, one in summaries.items()},
                method=default.method.value,
                checks=dict(default.checks),
                lead_only=not readable,
            )

    async def _revise(self, tx: Transaction, kept: KeptArticle, **changes: object) -> bool:
        """Change the story if it is this article's own and not in the operator's hands."""
        if kept.story_id is None:
            return False
        story_id = StoryId(kept.story_id)
        row = await stories.row(tx, story_id)
        if row is None or row["article_id"] != kept.id or row["edited_by_hand"]:
            return False
        if all(row[name] == value for name, value in changes.items()):
            return False
        await stories.revise(tx, story_id, **changes)
        if row["withdrawn_at"] is not None and changes.get("withdrawn_at", "") is None:
            await stories.number_again(tx, story_id)
        if await self.corrections.tell(tx, story_id):
            self.corrections.on_edits()
        return True


def _as_read(kept: KeptArticle) -> Article:
    return replace(
        Article(title=kept.title, url=kept.url),
        lead=kept.lead,
        text=kept.text,
        author=kept.author,
        published=kept.published_at,
        image=kept.image,
        method=Extraction(kept.method) if kept.method else Extraction.FALLBACK,
    )
