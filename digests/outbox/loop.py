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
from digests.model import (
    LANE_AS_IT_COMES,
    LANE_SCHEDULED,
    DeliveryId,
    Destination,
)
from digests.outbox.bodies import Bodies
from digests.outbox.editing import Editing
from digests.outbox.lease import SenderLease
from digests.outbox.ledger import Book, Ledger
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
from digests.outbox.rules import OutboxRules, Uncertainty
from digests.outbox.taking import Taking
from digests.store import deliveries
from digests.store.database import Database, Transaction
from digests.store.deliveries import Delivery, Returned

log = structlog.get_logger(__name__)

LANES = {LANE_AS_IT_COMES: Lane.AS_IT_COMES, LANE_SCHEDULED: Lane.SCHEDULED}
MARKS, RECEIPTS = 32, 128  # at most, in one commit
SHORTEST_REST = 0.05  # seconds


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
    on_topic_gone: Callable[[Delivery], None] = lambda _: None
    """Its topic was found closed, which is written down; it goes to the group instead."""
    jitter: Callable[[], float] = random.random
    _ledger: Ledger = field(init=False)
    _marks: Book[DeliveryId, bool] = field(init=False)
    _receipts: Book[Done, bool] = field(init=False)
    _returns: Book[Returned, None] = field(init=False)
    _recorder: Recorder = field(init=False)
    _bodies: Bodies = field(init=False)
    _editing: Editing = field(init=False)
    _taking: Taking = field(init=False)
    _calls: dict[int, asyncio.Semaphore] = field(init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _working: dict[DeliveryId, asyncio.Task[None]] = field(default_factory=dict)
    _edits: set[asyncio.Task[None]] = field(default_factory=set)
    _by_lane: dict[int, int] = field(default_factory=lambda: dict.fromkeys(LANES, 0))
    _silent_until: datetime | None = None
    _stopping: bool = False
    _left: set[DeliveryId] = field(default_factory=set)
    """Whose tasks leave the row as it is: it may be leased, and nobody works on it any more."""

    def __post_init__(self) -> None:
        self._recorder = Recorder(
            clock=self.clock,
            skip_uncertain=self.rules.uncertain is Uncertainty.SKIP,
            jitter=self.jitter,
        )
        self._ledger = Ledger(db=self.db)
        self._receipts = self._ledger.book(self._recorder.record_all, RECEIPTS)
        self._marks = self._ledger.book(self._mark_all, MARKS)
        self._returns = self._ledger.book(deliveries.give_back, RECEIPTS)
        self._bodies = Bodies(db=self.db, clock=self.clock)
        self._taking = Taking(
            db=self.db,
            clock=self.clock,
            lease=self.lease,
            rules=self.rules,
            bodies=self._bodies,
        )
        self._editing = Editing(
            db=self.db,
            sender=self.sender,
            clock=self.clock,
            bodies=self._bodies,
            recorder=self._recorder,
        )
        self._calls = {lane: asyncio.Semaphore(self.rules.in_flight) for lane in LANES}

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
        under_way = {*self._working.values(), *self._edits}
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
            while self.lease.epoch is not None and await self._editing.edit_some():
                pass
            ledger.cancel()
        return ended

    async def recover(self) -> bool:
        """Sort out what a former sender left: leased is unsent, sending may have arrived.

        The former sender may be we ourselves, before the lease was lost: what is under way knows
        best what became of it, and can mark nothing new. Returns False where we are not, or not
        for long enough, the sender: what is sending then may be another's, and under way.
        """
        if self._working:
            await asyncio.wait(set(self._working.values()))
        async with self.db.write() as tx:
            if not await self._taking.leads(tx):
                return False
            await self._taking.requeue_all(tx)
        self._taking.in_doubt.clear()
        while True:
            async with self.db.write() as tx:
                if not await self._taking.leads(tx):
                    return False
                left = await deliveries.left_sending(tx)
                for row in left:
                    await self._recorder.settle_left(tx, row)
            if not left:
                return True
            log.warning("left_sending", count=len(left), policy=self.rules.uncertain)

    # ---- the loop -----------------------------------------------------------------------------

    async def _lead(self, group: asyncio.TaskGroup) -> None:
        sorted_out: int | None = None
        while True:
            try:
                epoch = self.lease.epoch
                if self.lease.held and not self._stopping:
                    if epoch != sorted_out and await self.recover():
                        sorted_out = epoch
                    if epoch == sorted_out:
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
        now, epoch = self.clock(), self.lease.epoch
        if epoch is None or (self._silent_until is not None and now < self._silent_until):
            return []
        room = {
            lane: 2 * self.rules.in_flight - working
            for lane, working in self._by_lane.items()
            if working <= self._enough
        }
        if not room:
            return []

        found = await self._taking.take(room, epoch=epoch, working=set(self._working))
        return [self._start(group, delivery) for delivery in found]

    def _start(self, group: asyncio.TaskGroup, delivery: Delivery) -> asyncio.Task[None]:
        task = group.create_task(self._deliver(delivery))
        self._working[delivery.id] = task
        self._by_lane[delivery.lane] += 1
        task.add_done_callback(lambda _: self._ended(delivery))
        return task

    def _ended(self, delivery: Delivery) -> None:
        self._working.pop(delivery.id, None)
        if delivery.id in self._left:
            self._left.discard(delivery.id)
            self._taking.orphans = True
        self._by_lane[delivery.lane] -= 1
        if self._by_lane[delivery.lane] <= self._enough:
            self.wake()

    @property
    def _enough(self) -> int:
        """Deliveries of a lane at hand; with more none are leased: leases come in groups."""
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
            self._left.add(delivery.id)
        except Exception as error:
            await self._broke(delivery, error)

    async def _broke(self, delivery: Delivery, error: Exception) -> None:
        """Count a try against the delivery itself; the third puts it aside."""
        log.error("delivery_broke", delivery=delivery.id, exc_info=error)
        self._left.add(delivery.id)
        done = Done(
            delivery=delivery,
            part=delivery.next_part,
            revision=0,
            address=delivery.address,
            topic_gone=delivery.topic_gone,
            outcome=Refused(f"broke: {type(error).__name__}"),
            marked=False,
        )
        try:
            await self._record(done)
        except Exception:
            log.exception("not_put_aside", delivery=delivery.id)

    async def _send_parts(self, delivery: Delivery) -> None:
        part, lane = delivery.next_part, LANES[delivery.lane]
        topic_gone = delivery.topic_gone
        held: RetryLater | None = None
        while not self._stopping:
            to = _destination(delivery, topic_gone=topic_gone)
            async with self._calls[delivery.lane]:
                if self._stopping:
                    break
                revision, body = await self._bodies.get(delivery.edition_id, part)
                permit = await self.sender.permit(to, lane=lane)
                if isinstance(permit, RetryLater):
                    held = permit
                    break
                if self._stopping:
                    self.sender.give_back(permit)
                    break
                if not await self._mark(delivery, permit):
                    self._left.add(delivery.id)  # still leased: it waits again
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
                self.on_topic_gone(delivery)
            else:
                part += 1
        await self._give_back(delivery, held=held)

    async def _mark(self, delivery: Delivery, permit: object) -> bool:
        """Mark a delivery `sending`, together with others.

        False where we may not send it: then its permit is given back.
        """
        marked = False
        try:
            marked = await self._marks.write(delivery.id)
        except StoreRefused:
            raise
        except StoreFailed as error:
            # Nothing is sent, whether it was marked or not: that nobody knows.
            log.warning("not_marked", delivery=delivery.id, reason=str(error))
            self._taking.in_doubt.add(delivery.id)
        finally:
            if not marked:
                self.sender.give_back(permit)
        return marked

    async def _mark_all(self, tx: Transaction, ids: list[DeliveryId]) -> list[bool]:
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
                return await self._receipts.write(done)
            except StoreRefused:
                raise
            except StoreFailed as error:
                log.warning("receipt_not_written", delivery=done.delivery.id, reason=str(error))
                self._left.add(done.delivery.id)  # it may be written, and no longer be ours
                await asyncio.sleep(1)

    def _notice(self, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                self._recorder.last_sent_at = self.clock()
                self.on_sent(self.clock())
            case TokenRefused(reason):
                self._silent_until = self.clock() + timedelta(seconds=30)
                self.on_token_refused(reason)
            case RetryLater(wait, everyone=True):
                self._silent_until = self.clock() + wait
            case RetryLater() | ChatMoved() | ChatGone() | TopicGone() | Refused() | Uncertain():
                pass

    async def _give_back(self, delivery: Delivery, *, held: RetryLater | None) -> None:
        wait = held.wait if held is not None else timedelta()
        await self._returns.write(
            Returned(
                delivery=delivery,
                not_before=self.clock() + wait,
                reason=held.reason if held is not None else None,
            )
        )

    # ---- edits --------------------------------------------------------------------------------

    def _start_edits(self, group: asyncio.TaskGroup) -> None:
        """Edit when nothing else is under way; what comes meanwhile does not wait for it."""
        if self._edits or any(self._by_lane.values()):
            return
        task = group.create_task(self._edit_some())
        self._edits.add(task)
        task.add_done_callback(self._edits.discard)

    async def _edit_some(self) -> None:
        try:
            if await self._editing.edit_some():
                self.wake()
        except StoreFailed as error:
            log.warning("edits_store_failed", reason=str(error))


def _destination(delivery: Delivery, *, topic_gone: bool) -> Destination:
    topic = None if topic_gone else delivery.topic or None
    return Destination(address=delivery.address, topic=topic)
