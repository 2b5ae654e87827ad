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
    LANE_AS_IT_COMES,
    LANE_SCHEDULED,
    OTHER_SECTION,
    EditionId,
    Profile,
    ProfileId,
    ScheduleId,
    Story,
    StoryId,
)
from digests.schedule import BAD_SCHEDULE, Schedule, quiet_until
from digests.store import due, editions, profiles, schedules, stories
from digests.store.database import Database, Transaction
from digests.store.due import Chunk, Group, Step
from digests.store.editions import Composed, Look

log = structlog.get_logger(__name__)

LANE = {True: LANE_AS_IT_COMES, False: LANE_SCHEDULED}  # by whether it comes as it comes
CHUNK = 2_000  # subscriptions a transaction: receipts wait for one, so it takes some 30 ms
FEW_PROFILES = 200  # up to here each is matched; beyond, the index of terms says which may match
TEXTS = 2_000  # stories whose prepared texts are kept from tick to tick


PUT_ASIDE = timedelta(hours=1)
"""After so long we look again at what could not be read, and its readers get all of it.

However long it lasts: looking costs next to nothing, and a mended row should not wait for a day.
"""
WHAT_TO_DO = (
    "bring the time zones back (make setup) or the row from a backup;"
    " or let the chats choose their hours anew in /settings"
)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a schedule says about now."""

    zone: str
    held_until: datetime | None = None
    slot: datetime | None = None
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one group gets, before anything of it is stored."""

    group: Group
    edition: str | None  # its key
    next_due_at: datetime | None
    slot_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Aside:
    """A row that cannot be read: whoever has it waits, and an operator is told."""

    by: str  # schedule_id or profile_id
    which: ScheduleId | ProfileId
    reason: str


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
            plans, composed, aside = await self._plan(tx, chunk, newest=newest, now=now)
            whose = {one: await due.addresses(tx, one.which, by=one.by, limit=20) for one in aside}
        async with self.db.write() as tx:
            ids = await _store(tx, composed, now=now)
            steps = [_step(plan, ids, newest=newest) for plan in plans]
            queued = await due.move_on(
                tx, chunk, steps, now=now, newest=newest, lane=LANE, spread=self.spread
            )
        for one, chats in whose.items():
            what = {one.by: one.which, "reason": one.reason, "chats": chats}
            log.error("subscriptions_put_aside", **what, again=now + PUT_ASIDE, do=WHAT_TO_DO)
        if queued:
            log.info("queued", deliveries=queued, editions=len(composed))
            self.on_queued()
        return queued

    async def _plan(
        self, tx: Transaction, chunk: Chunk, *, newest: int, now: datetime
    ) -> tuple[list[_Plan], dict[str, Composed], set[_Aside]]:
        timetable = await schedules.load(tx, {group.schedule_id for group in chunk.groups})
        window = await stories.between(tx, min(group.cursor for group in chunk.groups), newest)
        texts = {story.id: self._text(story) for story in window}
        wanted, unread = await self._profiles_for(tx, chunk, window)
        aside: set[_Aside] = set()
        plans: list[_Plan] = []
        composed: dict[str, Composed] = {}
        for group in chunk.groups:
            turn = _turn(timetable.get(group.schedule_id), group, now=now)
            if group.profile_id in unread:
                turn = _Aside("profile_id", group.profile_id, "no profile of ours")
            if isinstance(turn, _Aside):
                aside.add(turn)
                plans.append(_Plan(group, _HELD, now + PUT_ASIDE, None))
                continue
            plan, edition = self._plan_group(
                group,
                wanted.get(group.profile_id),
                turn,
                window,
                texts,
                now=now,
                known=composed,
            )
            plans.append(plan)
            if edition is not None:
                composed[edition.key] = edition
        return plans, composed, aside

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

    def _plan_group(
        self,
        group: Group,
        profile: Profile | None,
        turn: _Turn,
        window: list[Story],
        texts: Mapping[StoryId, MatchText],
        *,
        now: datetime,
        known: Mapping[str, Composed],
    ) -> tuple[_Plan, Composed | None]:
        if turn.held_until is not None:  # woken by time, its cursor stays
            return _Plan(group, _HELD, turn.held_until, None), None
        slot, next_due, zone = turn.slot, turn.next_due, turn.zone
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
            zone=zone,
            stories=[(story.id, story.revision) for story in ordered],
            sections=profile.sections,
        )
        plan = _Plan(group, key, next_due, slot)
        if key in known:
            return plan, None
        parts = self.renderer.render(ordered, profile=profile, slot=slot, zone=zone, now=now)
        return plan, Composed(
            key=key,
            look=look,
            sections=profile.sections,
            slot_at=slot,
            zone=zone,
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


def _turn(schedule: Schedule | None, group: Group, *, now: datetime) -> _Turn | _Aside:
    """Ask the schedule; one that cannot be read, or whose zone is gone, harms only its own."""
    if schedule is None:
        return _Aside("schedule_id", group.schedule_id, "no schedule of ours")
    try:
        if schedule.as_it_comes:
            return _Turn(schedule.zone, held_until=quiet_until(schedule.quiet, schedule.zone, now))
        slot, next_due = _slot(schedule, group, now=now), schedule.next_due(now)
    except BAD_SCHEDULE as error:
        return _Aside("schedule_id", group.schedule_id, str(error))
    return _Turn(schedule.zone, slot=slot, next_due=next_due)


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
