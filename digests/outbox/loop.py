"""The outbox at work: lease, permit, mark, send, receipt; one delivery a task."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog

from digests.clock import Clock
from digests.errors import StoreFailed
from digests.model import DeliveryId, Destination, EditionId, ScheduleId
from digests.outbox.lease import SenderLease
from digests.outbox.ledger import Ledger
from digests.outbox.outcomes import (
    ChatGone,
    ChatMoved,
    Lane,
    Outcome,
    Refused,
    RetryLater,
    Sender,
    Sent,
    TokenRefused,
    TopicGone,
    Uncertain,
)
from digests.outbox.record import Done, Recorder
from digests.schedule import Schedule, quiet_until
from digests.store import deliveries, editions, edits, subscriptions
from digests.store.database import Database, Transaction
from digests.store.deliveries import Delivery
from digests.store.edits import Edit

log = structlog.get_logger(__name__)

LANES = {1: Lane.AS_IT_COMES, 2: Lane.SCHEDULED}
BODIES = 512  # parts kept in memory: a broadcast sends the same few to everybody
FRESH = timedelta(seconds=10)  # then a part is read anew: it may have been corrected
EDITS_AT_ONCE = 8
SHORTEST_REST = 0.05  # seconds
FIRST_SILENCE = timedelta(seconds=1)
LONGEST_SILENCE = timedelta(seconds=30)


class Uncertainty(StrEnum):
    """What to do with a message that may have arrived."""

    RESEND = "resend"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRules:
    uncertain: Uncertainty = Uncertainty.RESEND
    in_flight: int = 64
    """Deliveries of a lane that are worked on at a time."""
    call_timeout: timedelta = timedelta(seconds=8)
    """No call starts with less of the lease left than this."""
    stale_after: timedelta = timedelta(hours=6)
    safety_net: timedelta = timedelta(seconds=5)
    grace: timedelta = timedelta(seconds=7)
    """How long a stop waits for calls that are under way."""


@dataclass(frozen=True, slots=True)
class _Body:
    read_at: datetime
    revision: int
    text: str


@dataclass(slots=True, kw_only=True)
class Outbox:
    """Sends what is due while its process holds the sender's lease."""

    db: Database
    sender: Sender
    clock: Clock
    lease: SenderLease
    rules: OutboxRules = field(default_factory=OutboxRules)
    on_sent: Callable[[datetime], None] = lambda _: None
    on_token_refused: Callable[[str], None] = lambda _: None
    jitter: Callable[[], float] = random.random
    _ledger: Ledger = field(init=False)
    _recorder: Recorder = field(init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _working: dict[DeliveryId, asyncio.Task[None]] = field(default_factory=dict)
    _editing: set[asyncio.Task[None]] = field(default_factory=set)
    _by_lane: dict[int, int] = field(default_factory=lambda: dict.fromkeys(LANES, 0))
    _bodies: dict[tuple[EditionId, int], _Body] = field(default_factory=dict)
    _schedules: dict[ScheduleId, Schedule] = field(default_factory=dict)
    _silent_until: datetime | None = None
    _outage: timedelta = FIRST_SILENCE
    _stopping: bool = False
    _orphans: bool = False  # leased rows that no task works on any more

    def __post_init__(self) -> None:
        self._ledger = Ledger(db=self.db)
        self._recorder = Recorder(
            clock=self.clock,
            skip_uncertain=self.rules.uncertain is Uncertainty.SKIP,
            jitter=self.jitter,
        )

    # ---- what others call ---------------------------------------------------------------------

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever what is due; to stop, call `stop` and then cancel."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._ledger.run())
            group.create_task(self._lead(group))

    async def stop(self) -> None:
        """Lease no more, let calls under way finish and be written down."""
        self._stopping = True
        self.wake()
        under_way = {*self._working.values(), *self._editing}
        if under_way:
            await asyncio.wait(under_way, timeout=self.rules.grace.total_seconds())

    async def send_due(self) -> int:
        """Send all that is due now; return how many deliveries were worked on."""
        async with asyncio.TaskGroup() as group:
            ledger = group.create_task(self._ledger.run())
            ended = 0
            while taken := await self._lease_due(group):
                await asyncio.wait(taken)
                ended += len(taken)
            while await self._send_edits():
                pass
            ledger.cancel()
        return ended

    async def recover(self) -> None:
        """Sort out what a former sender left: leased is unsent, sending may have arrived.

        The former sender may be we ourselves, before the lease was lost: what is under way knows
        best what became of it, and can mark nothing new.
        """
        if self._working:
            await asyncio.wait(set(self._working.values()))
        async with self.db.write() as tx:
            await deliveries.requeue_leased(tx)
        while True:
            async with self.db.write() as tx:
                left = await deliveries.left_sending(tx)
                for row in left:
                    await self._recorder.settle_left(tx, row)
            if not left:
                return
            log.warning("left_sending", count=len(left), policy=self.rules.uncertain)

    # ---- the loop -----------------------------------------------------------------------------

    async def _lead(self, group: asyncio.TaskGroup) -> None:
        epoch: int | None = None
        while True:
            try:
                if self.lease.held and not self._stopping:
                    if self.lease.epoch != epoch:
                        await self.recover()
                        epoch = self.lease.epoch
                    await self._lease_due(group)
                    self._start_edits(group)
            except StoreFailed as error:
                log.warning("outbox_store_failed", reason=str(error))
            await self._rest()

    async def _rest(self) -> None:
        """Sleep until woken, until the next turn, or for the safety net's while."""
        if not self._woken.is_set():
            try:
                async with asyncio.timeout(await self._until_next_turn()):
                    await self._woken.wait()
            except TimeoutError:
                pass
        self._woken.clear()

    async def _until_next_turn(self) -> float:
        """Return the seconds after which something else may be due, at most the safety net's."""
        longest = self.rules.safety_net.total_seconds()
        if not self.lease.held or self._stopping:
            return longest
        now = self.clock()
        try:
            async with self.db.read() as tx:
                found = [await deliveries.next_turn(tx, lane=lane, after=now) for lane in LANES]
        except StoreFailed as error:
            log.warning("next_turn_unknown", reason=str(error))
            return longest
        waits = [(turn - now).total_seconds() for turn in found if turn is not None]
        return max(SHORTEST_REST, min([longest, *waits]))

    async def _lease_due(self, group: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        """Take what is due in each lane up to what may be in flight, a task each."""
        now = self.clock()
        if self._silent_until is not None and now < self._silent_until:
            return []
        room = {
            lane: self.rules.in_flight - working
            for lane, working in self._by_lane.items()
            if working <= self.rules.in_flight // 2
        }
        if not room or self.lease.epoch is None:
            return []
        found: list[Delivery] = []
        async with self.db.write() as tx:
            if self._orphans:
                await deliveries.requeue_leased(tx, but=self._working)
                self._orphans = False
            for lane, limit in room.items():
                found += await deliveries.lease(
                    tx, lane=lane, epoch=self.lease.epoch, now=now, limit=limit
                )
            found = [one for one in found if not await self._taken_back(tx, one, now=now)]
        return [self._start(group, delivery) for delivery in found]

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
        if LANES[delivery.lane] is not Lane.AS_IT_COMES:
            return None
        if delivery.schedule_id not in self._schedules:
            self._schedules |= await subscriptions.load_schedules(tx, [delivery.schedule_id])
        schedule = self._schedules[delivery.schedule_id]
        return "quiet hours" if quiet_until(schedule.quiet, schedule.zone, now) else None

    def _start(self, group: asyncio.TaskGroup, delivery: Delivery) -> asyncio.Task[None]:
        task = group.create_task(self._deliver(delivery))
        self._working[delivery.id] = task
        self._by_lane[delivery.lane] += 1
        task.add_done_callback(lambda _: self._ended(delivery))
        return task

    def _ended(self, delivery: Delivery) -> None:
        self._working.pop(delivery.id, None)
        self._by_lane[delivery.lane] -= 1
        if self._by_lane[delivery.lane] <= self.rules.in_flight // 2:
            self.wake()

    # ---- one delivery -------------------------------------------------------------------------

    async def _deliver(self, delivery: Delivery) -> None:
        """The edge around one delivery: whatever breaks on it, the others go on."""
        try:
            await self._send_parts(delivery)
        except StoreFailed as error:
            log.warning("delivery_store_failed", delivery=delivery.id, reason=str(error))
            self._orphans = True
        except Exception as error:
            log.exception("delivery_broke", delivery=delivery.id)
            await self._record(
                Done(
                    delivery=delivery,
                    part=delivery.next_part,
                    revision=0,
                    address=delivery.address,
                    topic_gone=delivery.topic_gone,
                    outcome=Refused(f"broke: {type(error).__name__}"),
                    marked=False,
                )
            )
            self._orphans = True

    async def _send_parts(self, delivery: Delivery) -> None:
        part = delivery.next_part
        topic_gone = delivery.topic_gone
        held: RetryLater | None = None
        while not self._stopping:
            to = _destination(delivery, topic_gone=topic_gone)
            lane = LANES[delivery.lane]
            revision, body = await self._body(delivery.edition_id, part)
            permit = await self.sender.permit(to, lane=lane)
            if isinstance(permit, RetryLater):
                held = permit
                break
            if self._stopping or not await self._mark(delivery):
                self.sender.give_back(permit)
                if self._stopping:
                    break
                self._orphans = True  # still leased: it waits again as soon as we may send
                return
            outcome = await self._send(to, body, lane=lane, permit=permit)
            done = Done(
                delivery=delivery,
                part=part,
                revision=revision,
                address=to.address,
                topic_gone=topic_gone,
                outcome=outcome,
            )
            if not await self._record(done):
                return
            if isinstance(outcome, TopicGone):
                topic_gone = True
            else:
                part += 1
        await self._give_back(delivery, held=held)

    async def _body(self, edition_id: EditionId, part: int) -> tuple[int, str]:
        key, now = (edition_id, part), self.clock()
        known = self._bodies.get(key)
        if known is None or now - known.read_at > FRESH:
            async with self.db.read() as tx:
                found = await editions.body(tx, edition_id, part)
            if found is None:
                raise LookupError(f"edition {edition_id} has no part {part}")
            while len(self._bodies) >= BODIES:
                self._bodies.pop(next(iter(self._bodies)))
            known = self._bodies[key] = _Body(now, *found)
        return known.revision, known.text

    async def _mark(self, delivery: Delivery) -> bool:
        """Mark a delivery `sending`, together with others; False where we may not send it."""
        try:
            return bool(await self._ledger.write(self._mark_all, delivery.id))
        except StoreFailed as error:
            # Nothing was marked, so nothing is sent: it stays leased, which is provably unsent.
            log.warning("not_marked", delivery=delivery.id, reason=str(error))
            return False

    async def _mark_all(self, tx: Transaction, ids: list[Any]) -> list[Any]:
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

    async def _send(self, to: Destination, body: str, *, lane: Lane, permit: object) -> Outcome:
        limit = self.rules.call_timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                return await self.sender.send(to, body, lane=lane, permit=permit)
        except TimeoutError:
            return Uncertain(f"no answer within {limit:g} s")

    async def _record(self, done: Done) -> bool:
        """Write down what became of a part; True when another part is to go now.

        What went out must be written, whatever the disk says: it is tried again for as long as
        the process lives. Killed before, the row is found in `sending`.
        """
        self._notice(done.outcome)
        while True:
            try:
                return bool(await self._ledger.write(self._recorder.record_all, done))
            except StoreFailed as error:
                log.warning("receipt_not_written", delivery=done.delivery.id, reason=str(error))
                await asyncio.sleep(1)

    def _notice(self, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                self._outage = FIRST_SILENCE
                self._recorder.last_sent_at = self.clock()
                self.on_sent(self.clock())
            case TokenRefused(reason):
                self._silent_until = self.clock() + timedelta(seconds=30)
                self.on_token_refused(reason)
            case RetryLater(wait, everyone=True):
                self._silent_until = self.clock() + wait
            case RetryLater() | ChatMoved() | ChatGone() | TopicGone() | Refused() | Uncertain():
                pass

    def _be_silent(self, wait: timedelta) -> None:
        """Nobody can be reached: ask less and less often, rather than every delivery in turn."""
        now = self.clock()
        if self._silent_until is None or now >= self._silent_until:
            self._silent_until = now + max(wait, self._outage)
            self._outage = min(LONGEST_SILENCE, self._outage * 2)

    async def _give_back(self, delivery: Delivery, *, held: RetryLater | None) -> None:
        wait = held.wait if held is not None else timedelta()
        reason = held.reason if held is not None else None
        async with self.db.write() as tx:
            await deliveries.give_back(tx, delivery, not_before=self.clock() + wait, reason=reason)

    # ---- edits: the lowest lane ---------------------------------------------------------------

    def _start_edits(self, group: asyncio.TaskGroup) -> None:
        """Edit when nothing else is under way; what comes meanwhile does not wait for it."""
        if self._editing or any(self._by_lane.values()):
            return
        task = group.create_task(self._edit_some())
        self._editing.add(task)
        task.add_done_callback(self._editing.discard)

    async def _edit_some(self) -> None:
        try:
            await self._send_edits()
        except StoreFailed as error:
            log.warning("edits_store_failed", reason=str(error))

    async def _send_edits(self) -> int:
        async with self.db.read() as tx:
            due = await edits.due(tx, now=self.clock(), limit=EDITS_AT_ONCE)
        if self.lease.epoch is None or (due and self._stopping):
            return 0
        await asyncio.gather(*(self._edit(one) for one in due))
        if due:
            self.wake()
        return len(due)

    async def _edit(self, edit: Edit) -> None:
        """Edit one message; the attempt is idempotent, so it needs no mark before it."""
        to = Destination(address=edit.address, topic=edit.topic or None)
        self._bodies.pop((edit.edition_id, edit.part), None)  # what is kept may be the old words
        revision, body = await self._body(edit.edition_id, edit.part)
        permit = await self.sender.permit(to, lane=Lane.EDIT)
        outcome: Outcome
        if isinstance(permit, RetryLater):
            outcome = permit
        else:
            outcome = await self.sender.edit(to, edit.message_id, body, permit=permit)
        async with self.db.write() as tx:
            await self._recorder.record_edit(tx, edit, outcome, revision=revision)


def _destination(delivery: Delivery, *, topic_gone: bool) -> Destination:
    topic = None if topic_gone else delivery.topic or None
    return Destination(address=delivery.address, topic=topic)
