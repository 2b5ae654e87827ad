"""Taking deliveries out of the queue: those whose turn it is, for as long as we are the sender."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import structlog

from digests.clock import Clock
from digests.model import LANE_AS_IT_COMES, DeliveryId, ScheduleId
from digests.outbox.bodies import Bodies, Place
from digests.outbox.lease import SenderLease
from digests.outbox.rules import OutboxRules
from digests.schedule import BAD_SCHEDULE, Schedule, quiet_until
from digests.store import deliveries, editions, schedules, senders
from digests.store.database import Database, Transaction
from digests.store.deliveries import Delivery

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    found: list[Delivery] = field(default_factory=list)
    texts: dict[Place, tuple[int, str]] = field(default_factory=dict)
    any_back: bool = False
    """Some were too old or came into quiet hours: there may be more of them."""
    leads: bool = True


@dataclass(slots=True, kw_only=True)
class Taking:
    db: Database
    clock: Clock
    lease: SenderLease
    rules: OutboxRules
    bodies: Bodies
    orphans: bool = False
    """There are rows that may be leased, and no task works on them any more."""
    in_doubt: set[DeliveryId] = field(default_factory=set)
    """Not sent, though the row may say `sending`: of that commit no answer came."""
    _schedules: dict[ScheduleId, Schedule] = field(default_factory=dict)

    async def take(
        self, room: dict[int, int], *, epoch: int, working: set[DeliveryId]
    ) -> list[Delivery]:
        """Lease what is due in each lane, up to the room it has; `working` has its tasks."""
        while True:
            now = self.clock()
            taken = await self._take(room, epoch=epoch, working=working, now=now)
            self.bodies.keep(taken.texts, read_at=now)
            if taken.found or not taken.any_back:
                return taken.found

    async def leads(self, tx: Transaction) -> bool:
        """Ask the row itself whether we are the sender, for as long as a call may take."""
        return await senders.leads(
            tx,
            self.lease.bot,
            self.lease.owner,
            epoch=self.lease.epoch,
            until=self.clock() + self.rules.call_timeout,
        )

    async def requeue_all(self, tx: Transaction) -> None:
        """What is leased was not sent, whoever leased it; so was what is in doubt."""
        await deliveries.requeue_leased(tx, unsent=self.in_doubt)

    async def _take(
        self, room: dict[int, int], *, epoch: int, working: set[DeliveryId], now: datetime
    ) -> _Taken:
        orphans, self.orphans = self.orphans, False
        unsent = self.in_doubt - working

        async def lease(tx: Transaction) -> _Taken:
            if not await self.leads(tx):  # we were asleep: these are another's by now
                return _Taken(leads=False)
            if orphans:
                await deliveries.requeue_leased(tx, but=working, unsent=unsent)
            due: list[Delivery] = []
            for lane, limit in room.items():
                due += await deliveries.lease(tx, lane=lane, epoch=epoch, now=now, limit=limit)
            found = [one for one in due if not await self._taken_back(tx, one, now=now)]
            places = self.bodies.to_read(
                [(one.edition_id, one.next_part) for one in found], now=now
            )
            texts = await editions.bodies(tx, places) if places else {}
            return _Taken(found=found, texts=texts, any_back=len(found) < len(due))

        try:
            taken = await self.db.write_all(lease)
        except BaseException:
            self.orphans = True  # it may be done all the same
            raise
        if not taken.leads:
            self.orphans = self.orphans or orphans
        elif orphans:
            self.in_doubt -= unsent
        return taken

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
        if delivery.lane != LANE_AS_IT_COMES:
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
