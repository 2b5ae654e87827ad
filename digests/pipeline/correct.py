"""Corrections: a story's new words, in what still waits and in what is out already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from digests.clock import Clock
from digests.edition import Renderer
from digests.model import EditionId, Method, StoryId
from digests.store import editions, edits, stories
from digests.store.database import Database, Row, Transaction
from digests.store.editions import look_profile

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Corrections:
    """Gives the parts that hold a story their new words.

    A part that waits goes out in its newest revision; each message that went out within the
    window gets one edit, in the outbox's lowest lane.
    """

    db: Database
    renderer: Renderer
    clock: Clock
    window: timedelta = timedelta(days=3)
    on_edits: Callable[[], None] = lambda: None

    async def revise_parts(self, tx: Transaction, story_id: StoryId) -> int:
        """Revise every part that holds the story; return how many messages will be edited."""
        now = self.clock()
        queued = 0
        for part in await editions.parts_with(tx, story_id, since=now - self.window):
            queued += await self._revise_part(tx, part, now=now)
        if queued:
            log.info("edits_queued", story=story_id, messages=queued)
        return queued

    async def withdraw(self, story_id: StoryId) -> bool:
        """Mark a story withdrawn everywhere it went; False where there is no such story."""
        return await self._change(story_id, withdrawn_at=self.clock(), edited_by_hand=True)

    async def restore(self, story_id: StoryId) -> bool:
        return await self._change(story_id, withdrawn_at=None, edited_by_hand=True)

    async def edit(
        self, story_id: StoryId, *, title: str | None = None, summary: str | None = None
    ) -> bool:
        """Give a story other words by hand; what is not given stays."""
        changes: dict[str, object] = {"edited_by_hand": True}
        if title is not None:
            changes["title"] = title
        if summary is not None:
            changes["summaries"] = dict.fromkeys(("short", "default", "long"), summary)
            changes["method"] = Method.BY_HAND.value
        return await self._change(story_id, **changes)

    async def _change(self, story_id: StoryId, **changes: object) -> bool:
        async with self.db.write() as tx:
            if await stories.get(tx, story_id) is None:
                return False
            await stories.revise(tx, story_id, **changes)
            if "withdrawn_at" in changes and changes["withdrawn_at"] is None:
                await stories.number_again(tx, story_id)
            queued = await self.revise_parts(tx, story_id)
        if queued:
            self.on_edits()
        return True

    async def _revise_part(self, tx: Transaction, part: Row, *, now: datetime) -> int:
        edition_id = EditionId(part["edition_id"])
        ids = await editions.stories_of_part(tx, edition_id, part["part"])
        current = await editions.body(tx, edition_id, part["part"])
        body = self.renderer.rerender(
            await stories.by_ids(tx, ids),
            position=part["part"],
            total=part["parts"],
            profile=look_profile(part["look"]),
            slot=part["slot_at"],
            zone=part["zone"],
            now=part["composed_at"],
            previous=current[1] if current is not None else "",
        )
        revision = await editions.revise(tx, edition_id, part["part"], body)
        if revision is None:
            return 0
        return await edits.queue(
            tx, edition_id, part["part"], revision=revision, since=now - self.window, now=now
        )
