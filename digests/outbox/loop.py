"""The outbox at work: lease, permit, mark, send, receipt; one delivery a task."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from digests.clock import Clock
from digests.errors import StoreFailed, StoreRefused
from digests.model import DeliveryId, Destination, Lane
from digests.outbox.editing import Editing
from digests.outbox.leasing import Leasing, PartCache
from digests.outbox.outcomes import (
    ChatGone,
    ChatMoved,
    Outcome,
    Refused,
    RetryLater,
    Sender,
    Sent,
    TokenRefused,
    TopicGone,
    Uncertain,
)
from digests.outbox.record import NextPart, Recorder, SendResult
from digests.outbox.rules import OutboxRules, UncertainPolicy
from digests.outbox.sender_lease import SenderLease
from digests.store import deliveries
from digests.store.database import Database
from digests.store.deliveries import Delivery, Released
from digests.store.group_commit import GroupCommit, WriteQueue

log = structlog.get_logger(__name__)

DELIVERY_LANES = (Lane.AS_IT_COMES, Lane.SCHEDULED)
"""Of deliveries; edits go when both are empty."""
MARKS_PER_COMMIT, RECEIPTS_PER_COMMIT = 32, 128
SHORTEST_SLEEP = 0.05  # seconds


@dataclass(slots=True, kw_only=True)
class Outbox:
    """Sends what is due while its process holds the sender's lease; made by `build_outbox`."""

    db: Database
    sender: Sender
    clock: Clock
    lease: SenderLease
    rules: OutboxRules
    commits: GroupCommit
    marks: WriteQueue[DeliveryId, bool]
    results: WriteQueue[SendResult, NextPart]
    releases: WriteQueue[Released, None]
    recorder: Recorder
    parts: PartCache
    leasing: Leasing
    editing: Editing
    on_sent: Callable[[datetime], None]
    on_token_refused: Callable[[str], None]
    on_topic_gone: Callable[[Delivery], None]
    _call_slots: dict[Lane, asyncio.Semaphore]
    _leased: dict[Lane, int] = field(default_factory=lambda: dict.fromkeys(DELIVERY_LANES, 0))
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _working: dict[DeliveryId, asyncio.Task[None]] = field(default_factory=dict)
    _edits: set[asyncio.Task[None]] = field(default_factory=set)
    _paused_until: datetime | None = None
    _stopping: bool = False
    _abandoned: set[DeliveryId] = field(default_factory=set)
    """Whose tasks leave the row as it is: it may be leased, and nobody works on it any more."""

    # ---- what others call ---------------------------------------------------------------------

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever what is due; to stop, call `stop` and then cancel."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.commits.run())
            group.create_task(self._work_while_held(group))

    async def stop(self) -> None:
        """Lease no more, let calls under way finish and be written down."""
        self._stopping = True
        self.wake()
        under_way = {*self._working.values(), *self._edits}
        if under_way:
            await asyncio.wait(under_way, timeout=self.rules.grace.total_seconds())

    async def send_due(self) -> int:
        """Send all that is due now; return how many deliveries were worked on."""
        async with asyncio.TaskGroup() as group:
            commits = group.create_task(self.commits.run())
            ended = 0
            while leased := await self._lease_due(group):
                await asyncio.wait(leased)
                ended += len(leased)
            while self.lease.epoch is not None and await self.editing.edit_some():
                pass
            commits.cancel()
        return ended

    async def recover(self) -> bool:
        """Sort out what a former sender abandoned: leased is unsent, sending may have arrived.

        The former sender may be we ourselves, before the lease was lost: what is under way knows
        best what became of it, and can mark nothing new. Returns False where we are not, or not
        for long enough, the sender: what is sending then may be another's, and under way.
        """
        if self._working:
            await asyncio.wait(set(self._working.values()))
        async with self.db.write() as tx:
            if not await self.leasing.holds_lease(tx):
                return False
            await self.leasing.requeue_all(tx)
        self.leasing.in_doubt.clear()
        while True:
            async with self.db.write() as tx:
                if not await self.leasing.holds_lease(tx):
                    return False
                interrupted = await deliveries.interrupted(tx)
                for row in interrupted:
                    await self.recorder.settle_interrupted(tx, row)
            if not interrupted:
                return True
            log.warning("left_sending", count=len(interrupted), policy=self.rules.uncertain)

    # ---- the loop -----------------------------------------------------------------------------

    async def _work_while_held(self, group: asyncio.TaskGroup) -> None:
        recovered_epoch: int | None = None
        while True:
            try:
                epoch = self.lease.epoch
                if self.lease.held and not self._stopping:
                    if epoch != recovered_epoch and await self.recover():
                        recovered_epoch = epoch
                    if epoch == recovered_epoch:
                        await self._lease_due(group)
                        self._start_edits(group)
            except StoreFailed as error:
                log.warning("outbox_store_failed", reason=str(error))
            await self._sleep()

    async def _sleep(self) -> None:
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
                found = [
                    await deliveries.next_turn(tx, lane=lane, after=now) for lane in DELIVERY_LANES
                ]
        except StoreFailed as error:
            log.warning("next_turn_unknown", reason=str(error))
            return longest
        waits = [(turn - now).total_seconds() for turn in found if turn is not None]
        return max(SHORTEST_SLEEP, min([longest, *waits]))

    async def _lease_due(self, group: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        """Lease what is due in each lane up to what may be in flight, a task each."""
        now, epoch = self.clock(), self.lease.epoch
        if epoch is None or (self._paused_until is not None and now < self._paused_until):
            return []
        room = {
            lane: 2 * self.rules.in_flight - working
            for lane, working in self._leased.items()
            if working <= self._refill_below
        }
        if not room:
            return []

        found = await self.leasing.lease_due(room, epoch=epoch, working=set(self._working))
        return [self._start(group, delivery) for delivery in found]

    def _start(self, group: asyncio.TaskGroup, delivery: Delivery) -> asyncio.Task[None]:
        task = group.create_task(self._deliver(delivery))
        self._working[delivery.id] = task
        self._leased[delivery.lane] += 1
        task.add_done_callback(lambda _: self._ended(delivery))
        return task

    def _ended(self, delivery: Delivery) -> None:
        self._working.pop(delivery.id, None)
        if delivery.id in self._abandoned:
            self._abandoned.discard(delivery.id)
            self.leasing.orphaned_leases = True
        self._leased[delivery.lane] -= 1
        if self._leased[delivery.lane] <= self._refill_below:
            self.wake()

    @property
    def _refill_below(self) -> int:
        """With more deliveries of a lane at hand none are leased: leases come in groups."""
        return self.rules.in_flight + self.rules.in_flight // 2

    # ---- one delivery -------------------------------------------------------------------------

    async def _deliver(self, delivery: Delivery) -> None:
        """The edge around one delivery: whatever breaks on it, the others go on."""
        try:
            await self._send_parts(delivery)
        except StoreRefused as error:
            await self._broke(delivery, error)
        except StoreFailed as error:
            log.warning("delivery_store_failed", delivery=delivery.id, reason=str(error))
            self._abandoned.add(delivery.id)
        except Exception as error:
            await self._broke(delivery, error)

    async def _broke(self, delivery: Delivery, error: Exception) -> None:
        """Count a try against the delivery itself; the third puts it aside."""
        log.error("delivery_broke", delivery=delivery.id, exc_info=error)
        self._abandoned.add(delivery.id)
        result = SendResult(
            delivery=delivery,
            part=delivery.next_part,
            revision=0,
            address=delivery.address,
            topic_gone=delivery.topic_gone,
            outcome=Refused(f"broke: {type(error).__name__}"),
            marked=False,
        )
        try:
            await self._record(result)
        except Exception:
            log.exception("not_put_aside", delivery=delivery.id)

    async def _send_parts(self, delivery: Delivery) -> None:
        part, lane = delivery.next_part, delivery.lane
        topic_gone = delivery.topic_gone
        too_soon: RetryLater | None = None
        while not self._stopping:
            to = _destination(delivery, topic_gone=topic_gone)
            async with self._call_slots[delivery.lane]:
                if self._stopping:
                    break
                revision, body = await self.parts.get(delivery.edition_id, part)
                permit = await self.sender.permit(to, lane=lane)
                if isinstance(permit, RetryLater):
                    too_soon = permit
                    break
                if self._stopping:
                    self.sender.release(permit)
                    break
                if not await self._mark(delivery, permit):
                    self._abandoned.add(delivery.id)  # still leased: it waits again
                    return
                outcome = await self._send(to, body, lane=lane, permit=permit)
            result = SendResult(
                delivery=delivery,
                part=part,
                revision=revision,
                address=to.address,
                topic_gone=topic_gone,
                outcome=outcome,
            )
            if await self._record(result) is NextPart.NONE:
                return
            if isinstance(outcome, TopicGone):
                topic_gone = True
                self.on_topic_gone(delivery)
            else:
                part += 1
        await self._release(delivery, too_soon)

    async def _mark(self, delivery: Delivery, permit: object) -> bool:
        """Mark a delivery `sending`, together with others.

        False where we may not send it: then its permit is released.
        """
        marked = False
        try:
            marked = await self.marks.write(delivery.id)
        except StoreRefused:
            raise
        except StoreFailed as error:
            # Nothing is sent, whether it was marked or not: that nobody knows.
            log.warning("not_marked", delivery=delivery.id, reason=str(error))
            self.leasing.in_doubt.add(delivery.id)
        finally:
            if not marked:
                self.sender.release(permit)
        return marked

    async def _send(self, to: Destination, body: str, *, lane: Lane, permit: object) -> Outcome:
        limit = self.rules.call_timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                return await self.sender.send(to, body, lane=lane, permit=permit)
        except TimeoutError:
            return Uncertain(f"no answer within {limit:g} s")

    async def _record(self, result: SendResult) -> NextPart:
        """Write down what became of a part; return whether another is to go now.

        What went out must be written, whatever the disk says: it is tried again for as long as
        the process lives. Killed before, the row is found in `sending`.
        """
        self._notice(result.outcome)
        while True:
            try:
                return await self.results.write(result)
            except StoreRefused:
                raise
            except StoreFailed as error:
                log.warning("receipt_not_written", delivery=result.delivery.id, reason=str(error))
                self._abandoned.add(result.delivery.id)  # it may be written, and no longer be ours
                await asyncio.sleep(1)

    def _notice(self, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                self.recorder.last_sent_at = self.clock()
                self.on_sent(self.clock())
            case TokenRefused(reason):
                self._paused_until = self.clock() + timedelta(seconds=30)
                self.on_token_refused(reason)
            case RetryLater(wait, everyone=True):
                self._paused_until = self.clock() + wait
            case RetryLater() | ChatMoved() | ChatGone() | TopicGone() | Refused() | Uncertain():
                pass

    async def _release(self, delivery: Delivery, too_soon: RetryLater | None) -> None:
        wait = too_soon.wait if too_soon is not None else timedelta()
        await self.releases.write(
            Released(
                delivery=delivery,
                not_before=self.clock() + wait,
                reason=too_soon.reason if too_soon is not None else None,
            )
        )

    # ---- edits --------------------------------------------------------------------------------

    def _start_edits(self, group: asyncio.TaskGroup) -> None:
        """Edit when nothing else is under way; what comes meanwhile does not wait for it."""
        if self._edits or any(self._leased.values()):
            return
        task = group.create_task(self._edit_some())
        self._edits.add(task)
        task.add_done_callback(self._edits.discard)

    async def _edit_some(self) -> None:
        try:
            if await self.editing.edit_some():
                self.wake()
        except StoreFailed as error:
            log.warning("edits_store_failed", reason=str(error))


def _destination(delivery: Delivery, *, topic_gone: bool) -> Destination:
    topic = None if topic_gone else delivery.topic or None
    return Destination(address=delivery.address, topic=topic)


def build_outbox(
    *,
    db: Database,
    sender: Sender,
    clock: Clock,
    lease: SenderLease,
    rules: OutboxRules | None = None,
    on_sent: Callable[[datetime], None] = lambda _: None,
    on_token_refused: Callable[[str], None] = lambda _: None,
    on_topic_gone: Callable[[Delivery], None] = lambda _: None,
    jitter: Callable[[], float] = random.random,
) -> Outbox:
    """Return an outbox with its parts.

    `on_topic_gone`: its topic was found closed, which is written down; it goes to the group
    instead.
    """
    rules = rules or OutboxRules()
    skip_uncertain = rules.uncertain is UncertainPolicy.SKIP
    recorder = Recorder(clock=clock, skip_uncertain=skip_uncertain, jitter=jitter)
    parts = PartCache(db=db, clock=clock)
    leasing = Leasing(db=db, clock=clock, lease=lease, rules=rules, parts=parts)
    commits = GroupCommit(db=db)
    return Outbox(
        db=db,
        sender=sender,
        clock=clock,
        lease=lease,
        rules=rules,
        commits=commits,
        results=commits.queue(recorder.record_all, batch_size=RECEIPTS_PER_COMMIT),
        marks=commits.queue(leasing.mark_sending, batch_size=MARKS_PER_COMMIT),
        releases=commits.queue(deliveries.release, batch_size=RECEIPTS_PER_COMMIT),
        recorder=recorder,
        parts=parts,
        leasing=leasing,
        editing=Editing(db=db, sender=sender, clock=clock, parts=parts, recorder=recorder),
        on_sent=on_sent,
        on_token_refused=on_token_refused,
        on_topic_gone=on_topic_gone,
        _call_slots={lane: asyncio.Semaphore(rules.in_flight) for lane in DELIVERY_LANES},
    )
