"""Leasing deliveries: those whose turn it is, with their words, while we are the sender."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from digests.clock import Clock
from digests.model import DeliveryId, EditionId, Lane, ScheduleId
from digests.outbox.rules import OutboxRules
from digests.outbox.sender_lease import SenderLease
from digests.schedule import BAD_SCHEDULE, Schedule, quiet_until
from digests.store import deliveries, editions, schedules, senders
from digests.store.database import Database, Transaction
from digests.store.deliveries import Delivery

log = structlog.get_logger(__name__)

CACHED_PARTS = 512
FRESH_FOR = timedelta(seconds=10)  # then a part is read anew: it may have been corrected

PartKey = tuple[EditionId, int]
"""An edition and the number of a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leased:
    found: list[Delivery] = field(default_factory=list)
    bodies: dict[PartKey, tuple[int, str]] = field(default_factory=dict)
    any_taken_back: bool = False
    """Some were too old or came into quiet hours: there may be more of them."""
    holds_lease: bool = True


@dataclass(slots=True, kw_only=True)
class Leasing:
    db: Database
    clock: Clock
    lease: SenderLease
    rules: OutboxRules
    parts: PartCache
    orphaned_leases: bool = False
    """There are rows that may be leased, and no task works on them any more."""
    in_doubt: set[DeliveryId] = field(default_factory=set)
    """Not sent, though the row may say `sending`: of that commit no answer came."""
    _schedules: dict[ScheduleId, Schedule] = field(default_factory=dict)

    async def lease_due(
        self, room: dict[Lane, int], *, epoch: int, working: set[DeliveryId]
    ) -> list[Delivery]:
        """Lease what is due in each lane, up to the room it has; `working` has its tasks."""
        while True:
            now = self.clock()
            leased = await self._lease(room, epoch=epoch, working=working, now=now)
            self.parts.put(leased.bodies, read_at=now)
            if leased.found or not leased.any_taken_back:
                return leased.found

    async def holds_lease(self, tx: Transaction) -> bool:
        """Ask the row itself whether we are the sender, for as long as a call may take."""
        return await senders.holds_lease(
            tx,
            self.lease.bot,
            self.lease.owner,
            epoch=self.lease.epoch,
            until=self.clock() + self.rules.call_timeout,
        )

    async def requeue_all(self, tx: Transaction) -> None:
        """What is leased was not sent, whoever leased it; so was what is in doubt."""
        await deliveries.requeue_leased(tx, unsent=self.in_doubt)

    async def mark_sending(self, tx: Transaction, ids: list[DeliveryId]) -> list[bool]:
        """Mark deliveries `sending`; say for each whether we may send it."""
        epoch = self.lease.epoch
        if epoch is None:
            return [False] * len(ids)
        ours = await deliveries.mark_sending(
            tx,
            ids,
            bot=self.lease.bot,
            owner=self.lease.owner,
            epoch=epoch,
            until=self.clock() + self.rules.call_timeout,
        )
        return [id_ in ours for id_ in ids]

    async def _lease(
        self, room: dict[Lane, int], *, epoch: int, working: set[DeliveryId], now: datetime
    ) -> _Leased:
        orphaned, self.orphaned_leases = self.orphaned_leases, False
        unsent = self.in_doubt - working

        async def lease(tx: Transaction) -> _Leased:
            if not await self.holds_lease(tx):  # we were asleep: these are another's by now
                return _Leased(holds_lease=False)
            if orphaned:
                await deliveries.requeue_leased(tx, but=working, unsent=unsent)
            due: list[Delivery] = []
            for lane, limit in room.items():
                due += await deliveries.lease(tx, lane=lane, epoch=epoch, now=now, limit=limit)
            found = [one for one in due if not await self._taken_back(tx, one, now=now)]
            missing = self.parts.missing(
                [(one.edition_id, one.next_part) for one in found], now=now
            )
            bodies = await editions.bodies(tx, missing) if missing else {}
            return _Leased(found=found, bodies=bodies, any_taken_back=len(found) < len(due))

        try:
            leased = await self.db.write_all(lease)
        except BaseException:
            self.orphaned_leases = True  # it may be done all the same
            raise
        if not leased.holds_lease:
            self.orphaned_leases = self.orphaned_leases or orphaned
        elif orphaned:
            self.in_doubt -= unsent
        return leased

    async def _taken_back(self, tx: Transaction, delivery: Delivery, *, now: datetime) -> bool:
        """Take back what is too old, or comes into quiet hours: the next edition holds it."""
        reason = await self._why_not_now(tx, delivery, now=now)
        if reason is None:
            return False
        log.info("taken_back", delivery=delivery.id, reason=reason)
        return bool(
            await deliveries.take_back(tx, reason=reason, now=now, delivery_id=delivery.id)
        )

    async def _why_not_now(
        self, tx: Transaction, delivery: Delivery, *, now: datetime
    ) -> str | None:
        if delivery.next_part > 0:
            return None
        if now - delivery.due_at > self.rules.stale_after:
            return "stale"
        if delivery.lane is not Lane.AS_IT_COMES:
            return None
        if delivery.schedule_id not in self._schedules:
            self._schedules |= await schedules.load(tx, [delivery.schedule_id])
        schedule = self._schedules.get(delivery.schedule_id)
        if schedule is None:  # it cannot be read: `queue` tells the operator
            return None
        try:
            return "quiet hours" if quiet_until(schedule.quiet, schedule.zone, now) else None
        except BAD_SCHEDULE as error:
            log.warning("quiet_hours_unknown", delivery=delivery.id, reason=str(error))
            return None


@dataclass(frozen=True, slots=True)
class _CachedPart:
    read_at: datetime
    revision: int
    body: str


@dataclass(slots=True, kw_only=True)
class PartCache:
    """The words of editions' parts: a broadcast sends the same few to everybody."""

    db: Database
    clock: Clock
    _cached: dict[PartKey, _CachedPart] = field(default_factory=dict)

    async def get(self, edition_id: EditionId, part: int) -> tuple[int, str]:
        """Return a part's revision and body; raises LookupError where there is none."""
        key, now = (edition_id, part), self.clock()
        cached = self._cached.get(key)
        if cached is not None and now - cached.read_at <= FRESH_FOR:
            return cached.revision, cached.body
        async with self.db.read() as tx:
            found = await editions.bodies(tx, [key])
        if key not in found:
            raise LookupError(f"edition {edition_id} has no part {part}")
        self.put(found, read_at=now)
        return found[key]

    def missing(self, keys: Iterable[PartKey], *, now: datetime) -> list[PartKey]:
        """Return those not cached, or soon not fresh any more: read together, before."""
        return [
            key
            for key in dict.fromkeys(keys)
            if (cached := self._cached.get(key)) is None or now - cached.read_at > FRESH_FOR / 2
        ]

    def put(self, bodies: Mapping[PartKey, tuple[int, str]], *, read_at: datetime) -> None:
        for key, (revision, body) in bodies.items():
            self._cached.pop(key, None)
            while len(self._cached) >= CACHED_PARTS:
                self._cached.pop(next(iter(self._cached)))
            self._cached[key] = _CachedPart(read_at, revision, body)

    def forget(self, edition_id: EditionId, part: int) -> None:
        """What is cached may be the old words."""
        self._cached.pop((edition_id, part), None)
