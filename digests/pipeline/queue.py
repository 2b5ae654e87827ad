"""Queue: number what is ready, compose what is due, and put it into the outbox."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from digests.clock import Clock
from digests.edition import MatchText, Renderer, compose, matches, ngrams
from digests.edition.texts import story_text
from digests.model import (
    LANE_AS_IT_COMES,
    LANE_SCHEDULED,
    OTHER_SECTION,
    EditionId,
    Profile,
    ProfileId,
    Story,
    StoryId,
)
from digests.schedule import Schedule, quiet_until
from digests.store import due, editions, profiles, schedules, stories
from digests.store.database import Database, Transaction
from digests.store.due import Chunk, Group, Step
from digests.store.editions import Composed, Look

log = structlog.get_logger(__name__)

LANE = {True: LANE_AS_IT_COMES, False: LANE_SCHEDULED}  # by whether it comes as it comes
CHUNK = 2_000  # subscriptions a transaction: receipts wait for one, so it takes some 30 ms
FEW_PROFILES = 200  # up to here each is matched; beyond, the index of terms says which may match
TEXTS = 2_000  # stories whose prepared texts are kept from tick to tick


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one group gets, before anything of it is stored."""

    group: Group
    edition: str | None  # its key
    next_due_at: datetime | None
    slot_at: datetime | None


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
            chunk = await due.chunk(tx, now=now, newest=newest, by_time=by_time, limit=CHUNK)
            if chunk is None:
                return None
            plans, composed = await self._plan(tx, chunk, newest=newest, now=now)
        async with self.db.write() as tx:
            ids = await _store(tx, composed, now=now)
            steps = [_step(plan, ids, newest=newest) for plan in plans]
            queued = await due.move_on(
                tx, chunk, steps, now=now, newest=newest, lane=LANE, spread=self.spread
            )
        if queued:
            log.info("queued", deliveries=queued, editions=len(composed))
            self.on_queued()
        return queued

    async def _plan(
        self, tx: Transaction, chunk: Chunk, *, newest: int, now: datetime
    ) -> tuple[list[_Plan], dict[str, Composed]]:
        timetable = await schedules.load(tx, {group.schedule_id for group in chunk.groups})
        window = await stories.between(tx, min(group.cursor for group in chunk.groups), newest)
        texts = {story.id: self._text(story) for story in window}
        wanted = await self._profiles_for(tx, chunk, window)
        plans: list[_Plan] = []
        composed: dict[str, Composed] = {}
        for group in chunk.groups:
            plan, edition = self._plan_group(
                group,
                wanted.get(group.profile_id),
                timetable[group.schedule_id],
                window,
                texts,
                now=now,
                known=composed,
            )
            plans.append(plan)
            if edition is not None:
                composed[edition.key] = edition
        return plans, composed

    async def _profiles_for(
        self, tx: Transaction, chunk: Chunk, window: list[Story]
    ) -> Mapping[ProfileId, Profile]:
        """Load the profiles that some story of the window may match, and no others."""
        wanted = {group.profile_id for group in chunk.groups}
        if not window:
            return {}
        if len(wanted) > FEW_PROFILES:
            wanted &= await self._candidates(tx, window)
        return await profiles.load(tx, wanted)

    async def _candidates(self, tx: Transaction, window: list[Story]) -> set[ProfileId]:
        words: set[str] = set()
        sections: set[str] = set()
        for story in window:
            words |= ngrams(self._text(story).words)
            sections.update(_sections(story))
        return await profiles.with_terms(tx, sections=sections, words=words)

    def _plan_group(
        self,
        group: Group,
        profile: Profile | None,
        schedule: Schedule,
        window: list[Story],
        texts: Mapping[StoryId, MatchText],
        *,
        now: datetime,
        known: Mapping[str, Composed],
    ) -> tuple[_Plan, Composed | None]:
        if schedule.as_it_comes:
            quiet_end = quiet_until(schedule.quiet, schedule.zone, now)
            if quiet_end is not None:  # held: woken by time, its cursor stays
                return _Plan(group, _HELD, quiet_end, None), None
            slot, next_due = None, None
        else:
            slot = _slot(schedule, group, now=now)
            next_due = schedule.next_due(now)
        chosen = [
            story
            for story in window
            if profile is not None
            and (story.seq or 0) > group.cursor
            and matches(profile.at(story.seq or 0), texts[story.id])
        ]
        if not chosen or profile is None:
            return _Plan(group, None, next_due, slot), None
        ordered = compose(chosen, profile=profile)
        look = Look.of(profile)
        key = editions.key(
            look,
            slot_at=slot,
            zone=schedule.zone,
            stories=[(story.id, story.revision) for story in ordered],
            sections=profile.sections,
        )
        plan = _Plan(group, key, next_due, slot)
        if key in known:
            return plan, None
        parts = self.renderer.render(
            ordered, profile=profile, slot=slot, zone=schedule.zone, now=now
        )
        return plan, Composed(
            key=key,
            look=look,
            sections=profile.sections,
            slot_at=slot,
            zone=schedule.zone,
            parts=parts,
        )

    def _text(self, story: Story) -> MatchText:
        key = (story.id, story.revision)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = story_text(story)
            if len(self._texts) > TEXTS:
                self._texts.popitem(last=False)
        return text


_HELD = "held"


def _sections(story: Story) -> Iterable[str]:
    return story.sections or (OTHER_SECTION,)


def _slot(schedule: Schedule, group: Group, *, now: datetime) -> datetime | None:
    """Return the newest slot that has come: those missed while we were down fold into it."""
    if group.next_due_at is None:
        return None
    just_before = group.next_due_at - timedelta(milliseconds=1)
    return schedule.latest_due(just_before, now) or group.next_due_at


async def _store(
    tx: Transaction, composed: Mapping[str, Composed], *, now: datetime
) -> dict[str, EditionId]:
    """Store the editions that are not stored yet: the same stories in the same look are shared."""
    ids = await editions.find(tx, list(composed))
    for key, edition in composed.items():
        if key not in ids:
            ids[key] = await editions.add(tx, edition, now=now)
    return ids


def _step(plan: _Plan, ids: Mapping[str, EditionId], *, newest: int) -> Step:
    held = plan.edition == _HELD
    return Step(
        group=plan.group,
        upto=plan.group.cursor if held else newest,
        edition_id=None if held or plan.edition is None else ids[plan.edition],
        next_due_at=plan.next_due_at,
        slot_at=plan.slot_at,
    )
