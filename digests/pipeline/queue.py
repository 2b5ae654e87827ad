"""Queue: number what is ready, compose what is due, and put it into the outbox."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from digests.clock import Clock
from digests.edition import MatchText, Renderer, compose, matches, ngrams
from digests.edition.compose import story_text
from digests.model import (
    OTHER_SECTION,
    EditionId,
    Look,
    Profile,
    ProfileId,
    Story,
    StoryId,
)
from digests.schedule import BAD_SCHEDULE, Schedule, quiet_until
from digests.store import due, editions, profiles, schedules, stories
from digests.store.database import Database, Transaction
from digests.store.due import Chunk, Deliver, DueGroup, GroupPlan, Hold, Nothing, UnreadableRow
from digests.store.editions import NewEdition

log = structlog.get_logger(__name__)

CHUNK_SIZE = 2_000  # subscriptions a transaction: receipts wait for one, so it takes some 30 ms
FEW_PROFILES = 200  # up to here each is matched; beyond, the index of terms says which may match
CACHED_TEXTS = 2_000  # stories whose prepared texts are kept from tick to tick

UNREADABLE_RETRY = timedelta(hours=1)
"""After so long we look again at what could not be read, and its readers get all of it.

However long it lasts: looking costs next to nothing, and a mended row should not wait for a day.
"""
REMEDY = (
    "bring the time zones back (make setup) or the row from a backup;"
    " or let the chats choose their hours anew in /settings"
)


@dataclass(slots=True, kw_only=True)
class Queueing:
    db: Database
    renderer: Renderer
    clock: Clock
    spread: timedelta = timedelta(0)
    """Over how long the deliveries of one slot are spread, so that not all come at once."""
    on_queued: Callable[[], None] = lambda: None
    _texts: OrderedDict[tuple[StoryId, int], MatchText] = field(default_factory=OrderedDict)

    async def queue(self) -> int:
        """Queue all that is due; return the number of deliveries."""
        await self._number()
        total = 0
        for by_time in (False, True):
            while (queued := await self._queue_chunk(by_time=by_time)) is not None:
                total += queued
        return total

    async def _number(self) -> None:
        async with self.db.read() as tx:
            if not await stories.any_unnumbered(tx):
                return
        async with self.db.write() as tx:
            newest = await stories.number_ready(tx)
        log.info("numbered", newest=newest)

    async def _queue_chunk(self, *, by_time: bool) -> int | None:
        """Queue some of what is due; None where nothing is.

        Composing and rendering happen before the writing transaction: receipts of a broadcast
        that is under way do not wait for them.
        """
        now = self.clock()
        async with self.db.read() as tx:
            newest = await stories.newest(tx)
            chunk = await due.chunk(tx, now=now, newest=newest, by_time=by_time, limit=CHUNK_SIZE)
            if chunk is None:
                return None
            plans, composed = await self._plan(tx, chunk, newest=newest, now=now)
            unreadable = {
                (plan.row, plan.row_id): plan for plan in plans if isinstance(plan, UnreadableRow)
            }
            chats = [
                await due.chats_waiting_for(tx, plan, limit=20) for plan in unreadable.values()
            ]
        async with self.db.write() as tx:
            ids = await _store(tx, composed, now=now)
            queued = await due.advance(
                tx, chunk, plans, edition_ids=ids, now=now, newest=newest, spread=self.spread
            )
        for plan, addresses in zip(unreadable.values(), chats, strict=True):
            what = {plan.row: plan.row_id, "reason": plan.reason, "chats": addresses}
            log.error("subscriptions_put_aside", **what, again=plan.until, do=REMEDY)
        if queued:
            log.info("queued", deliveries=queued, editions=len(composed))
            self.on_queued()
        return queued

    async def _plan(
        self, tx: Transaction, chunk: Chunk, *, newest: int, now: datetime
    ) -> tuple[list[GroupPlan], dict[str, NewEdition]]:
        """Decide what becomes of each group, and compose the editions that are to be delivered."""
        timetable = await schedules.load(tx, {group.schedule_id for group in chunk.groups})
        window = await stories.between(tx, min(group.cursor for group in chunk.groups), newest)
        texts = {story.id: self._text(story) for story in window}
        wanted, unread = await self._profiles_for(tx, chunk, window)
        plans: list[GroupPlan] = []
        composed: dict[str, NewEdition] = {}
        for group in chunk.groups:
            schedule = timetable.get(group.schedule_id)
            unreadable = group.profile_id in unread
            plan: GroupPlan = _plan_without_stories(
                group, schedule, profile_unread=unreadable, now=now
            )
            profile = wanted.get(group.profile_id)
            if isinstance(plan, Nothing) and schedule is not None and profile is not None:
                chosen = _stories_for(group, profile, window, texts)
                if chosen:
                    plan = self._deliver(
                        plan, profile, schedule.zone, chosen, composed=composed, now=now
                    )
            plans.append(plan)
        return plans, composed

    async def _profiles_for(
        self, tx: Transaction, chunk: Chunk, window: list[Story]
    ) -> tuple[Mapping[ProfileId, Profile], set[ProfileId]]:
        """Load the profiles that some story of the window may match, and no others.

        Return also which of them cannot be read.
        """
        wanted = {group.profile_id for group in chunk.groups}
        if not window:
            return {}, set()
        if len(wanted) > FEW_PROFILES:
            wanted &= await self._candidates(tx, window)
        found = await profiles.load(tx, wanted)
        return found, wanted - found.keys()

    async def _candidates(self, tx: Transaction, window: list[Story]) -> set[ProfileId]:
        words: set[str] = set()
        sections: set[str] = set()
        for story in window:
            words |= ngrams(self._text(story).words)
            sections.update(_sections(story))
        return await profiles.with_terms(tx, sections=sections, words=words)

    def _deliver(
        self,
        plan: Nothing,
        profile: Profile,
        zone: str,
        chosen: list[Story],
        *,
        composed: dict[str, NewEdition],
        now: datetime,
    ) -> Deliver:
        """Plan an edition of the chosen stories, and compose it unless another group did."""
        slot, look = plan.slot_at, Look.of(profile)
        ordered = compose(chosen, profile=profile)
        key = editions.key(
            look,
            slot_at=slot,
            zone=zone,
            stories=[(story.id, story.revision) for story in ordered],
            sections=profile.sections,
        )
        if key not in composed:
            composed[key] = NewEdition(
                key=key,
                look=look,
                sections=profile.sections,
                slot_at=slot,
                zone=zone,
                parts=self.renderer.render(
                    ordered, profile=profile, slot=slot, zone=zone, now=now
                ),
            )
        return Deliver(group=plan.group, edition=key, slot_at=slot, next_due_at=plan.next_due_at)

    def _text(self, story: Story) -> MatchText:
        key = (story.id, story.revision)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = story_text(story)
            if len(self._texts) > CACHED_TEXTS:
                self._texts.popitem(last=False)
        return text


def _sections(story: Story) -> Iterable[str]:
    return story.sections or (OTHER_SECTION,)


def _stories_for(
    group: DueGroup,
    profile: Profile,
    window: list[Story],
    texts: Mapping[StoryId, MatchText],
) -> list[Story]:
    return [
        story
        for story in window
        if (story.seq or 0) > group.cursor and matches(profile.at(story.seq or 0), texts[story.id])
    ]


def _plan_without_stories(
    group: DueGroup, schedule: Schedule | None, *, profile_unread: bool, now: datetime
) -> Nothing | Hold | UnreadableRow:
    """Say what becomes of a group that no story is for.

    A schedule that cannot be read, or whose zone is gone, harms only its own.
    """
    again = now + UNREADABLE_RETRY
    if profile_unread:
        return UnreadableRow(
            group=group, row="profile_id", reason="no profile of ours", until=again
        )
    if schedule is None:
        return UnreadableRow(
            group=group, row="schedule_id", reason="no schedule of ours", until=again
        )
    try:
        if schedule.as_it_comes:
            quiet_end = quiet_until(schedule.quiet, schedule.zone, now)
            if quiet_end is not None:
                return Hold(group=group, until=quiet_end)
            return Nothing(group=group, slot_at=None, next_due_at=None)
        slot, next_due = _slot(schedule, group, now=now), schedule.next_due(now)
    except BAD_SCHEDULE as error:
        return UnreadableRow(group=group, row="schedule_id", reason=str(error), until=again)
    return Nothing(group=group, slot_at=slot, next_due_at=next_due)


def _slot(schedule: Schedule, group: DueGroup, *, now: datetime) -> datetime | None:
    """Return the newest slot that has come: those missed while we were down fold into it."""
    if group.next_due_at is None:
        return None
    just_before = group.next_due_at - timedelta(milliseconds=1)
    return schedule.latest_due(just_before, now) or group.next_due_at


async def _store(
    tx: Transaction, composed: Mapping[str, NewEdition], *, now: datetime
) -> dict[str, EditionId]:
    """Store the editions that are not stored yet: the same stories in the same look are shared."""
    ids = await editions.find(tx, list(composed))
    for key, edition in composed.items():
        if key not in ids:
            ids[key] = await editions.add(tx, edition, now=now)
    return ids
