"""What an outcome means for a delivery, a chat and an edit: the outbox's bookkeeping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog

from digests.clock import Clock
from digests.model import DeliveryId
from digests.outbox.outcomes import (
    ChatGone,
    ChatMoved,
    Outcome,
    Refused,
    RetryLater,
    Sent,
    TokenRefused,
    TopicGone,
    Uncertain,
)
from digests.store import chats, deliveries, edits, moves, subscriptions
from digests.store.database import Row, Transaction
from digests.store.deliveries import Delivery, Receipt
from digests.store.edits import Edit

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
"""After so many refusals a message is put aside with its reason."""
MAX_SERVER_ERRORS = 8
"""The same for a message on which the server fails, or never answers, while it serves others."""
MAX_CRASHES = 8
"""The same for one that was under way each time the process ended, so often in a row."""
MAX_EDIT_ATTEMPTS = 16
"""After so many an edit is put aside. Half of them may be answers that never came; only our own
errors, and a process that ended over it, lead further."""
EDIT_ERROR_COST = 6
SERVING_WINDOW = timedelta(minutes=1)
FIRST_BACKOFF = timedelta(seconds=2)
MAX_SEND_BACKOFF = timedelta(minutes=10)


class NextPart(Enum):
    """What is to be sent of a delivery at once."""

    PART = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """A part that went out, or did not."""

    delivery: Delivery
    part: int
    revision: int
    address: int
    topic_gone: bool
    outcome: Outcome
    marked: bool = True
    """False where something broke that may have come before the mark `sending`."""

    @property
    def attempts(self) -> int:
        """Of this very part, before this one: each part of an edition begins anew."""
        return self.delivery.attempts if self.part == self.delivery.next_part else 0

    @property
    def next(self) -> NextPart:
        """What follows once this part is out."""
        return _next_after(self.part, of=self.delivery.parts)


@dataclass(slots=True, kw_only=True)
class Recorder:
    clock: Clock
    skip_uncertain: bool
    jitter: Callable[[], float]
    last_sent_at: datetime | None = None

    async def record_all(self, tx: Transaction, results: list[SendResult]) -> list[NextPart]:
        """Write many outcomes at once; return for each what of its delivery is next.

        A receipt is true whoever has the delivery by now. All else is only for those that are
        still ours: a sender that took over has decided about the others.
        """
        known = await deliveries.states_of(tx, [one.delivery.id for one in results])
        ours = [_is_ours(one, known.get(one.delivery.id)) for one in results]
        sent = [one for one in results if isinstance(one.outcome, Sent)]
        # A chat's row may have been given up for another while the call was under way.
        kept = [_receipt(one, now=self.clock()) for one in sent if one.delivery.id in known]
        await deliveries.add_receipts(tx, kept)
        await self._record_sent(
            tx, [one for one, mine in zip(results, ours, strict=True) if mine and one in sent]
        )
        nexts = []
        for one, mine in zip(results, ours, strict=True):
            if not mine:
                log.warning("not_ours_any_more", delivery=one.delivery.id)
                nexts.append(NextPart.NONE)
            elif isinstance(one.outcome, Sent):
                nexts.append(one.next)
            else:
                nexts.append(await self._record_other(tx, one))
        return nexts

    async def settle_interrupted(self, tx: Transaction, interrupted: Row) -> None:
        """Decide on what a crash interrupted in `sending`: sent again, or listed as uncertain."""
        delivery_id = DeliveryId(interrupted["id"])
        if not self.skip_uncertain:
            await self._resend_after_crash(tx, delivery_id, interrupted)
            return
        await self._skip(
            tx,
            delivery_id,
            part=interrupted["next_part"],
            then=_next_after(interrupted["next_part"], of=interrupted["parts"]),
            address=interrupted["address"],
        )

    async def _resend_after_crash(
        self, tx: Transaction, delivery_id: DeliveryId, interrupted: Row
    ) -> None:
        """Send it again, though not for ever: it may be what crashed the process.

        The second time its turn comes later, and at another moment than that of the others that
        were under way: so the one at fault soon crashes alone, and takes no other with it.
        """
        now, ends = self.clock(), interrupted["deaths"] + 1
        if ends >= MAX_CRASHES:
            reason = f"the process ended {ends} times while it was under way"
            log.error(
                "put_aside", delivery=delivery_id, chat=interrupted["chat_id"], reason=reason
            )
            await deliveries.fail(tx, delivery_id, reason, now=now)
            return
        pause = self._backoff(ends) if ends > 1 else timedelta()
        await deliveries.requeue_after_crash(tx, delivery_id, not_before=now + pause)

    async def record_edit(
        self, tx: Transaction, edit: Edit, outcome: Outcome, *, revision: int
    ) -> None:
        now = self.clock()
        match outcome:
            case Sent():
                await edits.finish(tx, edit, state="sent", revision=revision)
            case RetryLater(wait, reason):
                await edits.postpone(
                    tx, edit.id, not_before=now + wait, reason=reason, attempts=edit.attempts
                )
            case Uncertain(reason) | TokenRefused(reason):
                # Editing twice is harmless: "not modified" is success.
                # However often, it is no fault of the edit: its attempts go no further by this.
                tries = min(edit.attempts + 1, MAX_EDIT_ATTEMPTS // 2)
                pause = self._backoff(edit.attempts)
                await edits.postpone(
                    tx, edit.id, not_before=now + pause, reason=reason, attempts=tries
                )
            case ChatMoved(to):
                await moves.move_chat(tx, edit.address, to, now=now)
                await edits.finish(tx, edit, state="failed", reason="moved", revision=revision)
            case ChatGone(reason) | TopicGone(reason) | Refused(reason):
                await edits.finish(tx, edit, state="failed", reason=reason, revision=revision)

    async def begin_edits(self, tx: Transaction, due: list[Edit]) -> list[Edit]:
        """Count an attempt before it is made; return those edits that are to be tried.

        Should the process end meanwhile, the turns after it are spread: the edit that is at fault
        takes no other with it for long.
        """
        now = self.clock()
        spent = [one for one in due if one.attempts >= MAX_EDIT_ATTEMPTS]
        for one in spent:
            await self._edit_put_aside(tx, one, "the process ended while it was under way")
        tried = [one for one in due if one.attempts < MAX_EDIT_ATTEMPTS]
        await edits.begin(tx, [(one.id, now + self._backoff(one.attempts)) for one in tried])
        return tried

    async def edit_broke(self, tx: Transaction, edit: Edit, reason: str) -> None:
        """Count an error of ours against the edit itself; the third puts it aside."""
        attempts = edit.attempts + EDIT_ERROR_COST
        if attempts >= MAX_EDIT_ATTEMPTS:
            await self._edit_put_aside(tx, edit, reason)
            return
        later = self.clock() + self._backoff(edit.attempts)
        await edits.postpone(tx, edit.id, not_before=later, reason=reason, attempts=attempts)

    async def _edit_put_aside(self, tx: Transaction, edit: Edit, reason: str) -> None:
        log.error("edit_put_aside", delivery=edit.delivery_id, part=edit.part, reason=reason)
        await edits.finish(tx, edit, state="failed", reason=reason, revision=edit.revision)

    async def _record_sent(self, tx: Transaction, sent: list[SendResult]) -> None:
        if not sent:
            return
        now = self.clock()
        await edits.catch_up(tx, [one.delivery.id for one in sent], now=now)
        await deliveries.next_part(
            tx, [one.delivery.id for one in sent if one.next is NextPart.PART]
        )
        ended = [one.delivery.id for one in sent if one.next is NextPart.NONE]
        await deliveries.finish(tx, ended, "sent", now=now)

    async def _record_other(self, tx: Transaction, result: SendResult) -> NextPart:
        now, delivery = self.clock(), result.delivery
        log.info(
            "not_sent",
            delivery=delivery.id,
            outcome=type(result.outcome).__name__,
            reason=getattr(result.outcome, "reason", None),
        )
        match result.outcome:
            case Sent():
                raise AssertionError("recorded with the others")
            case RetryLater() as later:
                await self._retry(tx, result, later, now=now)
            case ChatMoved(to):
                await self._requeue(tx, delivery, not_before=now, reason="moved", attempted=False)
                await moves.move_chat(tx, result.address, to, now=now)
            case ChatGone(reason):
                await self._chat_gone(tx, result, reason, now=now)
            case TopicGone(reason):
                return await self._topic_gone(tx, result, reason, now=now)
            case Refused(reason):
                await self._refused(tx, result, reason, now=now)
            case Uncertain(reason):
                await self._uncertain(tx, result, reason, now=now)
            case TokenRefused(reason):
                later_on = now + MAX_SEND_BACKOFF / 20
                await self._requeue(
                    tx, delivery, not_before=later_on, reason=reason, attempted=False
                )
        return NextPart.NONE

    async def _retry(
        self, tx: Transaction, result: SendResult, later: RetryLater, *, now: datetime
    ) -> None:
        delivery = result.delivery
        if later.flood:
            wait = later.wait
            await deliveries.hold_chat(tx, delivery.chat_id, until=now + wait)
        elif later.everyone:
            wait = later.wait  # no fault of the message: it pays for nothing
        else:
            wait = max(later.wait, self._backoff(result.attempts))
        if later.server_error and self._fails_here_only(result, now=now):
            await self._fail(tx, delivery, later.reason, now=now)
            return
        await self._requeue(
            tx, delivery, not_before=now + wait, reason=later.reason, attempted=later.server_error
        )

    async def _chat_gone(
        self, tx: Transaction, result: SendResult, reason: str, *, now: datetime
    ) -> None:
        """Pause the chat with all its settings; what it is owed stays due."""
        delivery = result.delivery
        await chats.mark_gone(tx, delivery.chat_id, reason, now=now)
        await subscriptions.chat_went(tx, delivery.chat_id)
        await deliveries.take_back(
            tx, reason=reason, now=now, chat_id=delivery.chat_id, also_sending=[delivery.id]
        )
        if result.part > 0:  # its rest waits for the chat's return
            await self._requeue(tx, delivery, not_before=now, reason=reason, attempted=False)

    async def _topic_gone(
        self, tx: Transaction, result: SendResult, reason: str, *, now: datetime
    ) -> NextPart:
        """A closed topic falls back to the group; a group where that fails too is paused."""
        delivery = result.delivery
        if result.topic_gone or not delivery.topic:
            await self._chat_gone(tx, result, reason, now=now)
            return NextPart.NONE
        log.warning("topic_gone", chat=delivery.chat_id, topic=delivery.topic, reason=reason)
        await subscriptions.change(tx, delivery.subscription_id, topic_gone_at=now)
        await deliveries.lease_again(tx, delivery.id)
        return NextPart.PART

    def _fails_here_only(self, result: SendResult, *, now: datetime) -> bool:
        serving = self.last_sent_at is not None and now - self.last_sent_at < SERVING_WINDOW
        return serving and result.attempts + 1 >= MAX_SERVER_ERRORS

    async def _refused(
        self, tx: Transaction, result: SendResult, reason: str, *, now: datetime
    ) -> None:
        delivery = result.delivery
        if result.attempts + 1 >= MAX_ATTEMPTS:
            await self._fail(tx, delivery, reason, now=now)
            return
        pause = self._backoff(result.attempts)
        await self._requeue(tx, delivery, not_before=now + pause, reason=reason, attempted=True)

    async def _uncertain(
        self, tx: Transaction, result: SendResult, reason: str, *, now: datetime
    ) -> None:
        delivery = result.delivery
        log.warning("uncertain", delivery=delivery.id, part=result.part, reason=reason)
        if self.skip_uncertain:
            await self._skip(
                tx, delivery.id, part=result.part, then=result.next, address=result.address
            )
            return
        if self._fails_here_only(result, now=now):  # the reader may have it eight times by now
            await self._fail(tx, delivery, reason, now=now)
            return
        pause = self._backoff(result.attempts)
        await self._requeue(tx, delivery, not_before=now + pause, reason=reason, attempted=True)

    async def _skip(
        self, tx: Transaction, delivery_id: DeliveryId, *, part: int, then: NextPart, address: int
    ) -> None:
        """Never send an uncertain part again: it is listed, and what follows goes on."""
        now = self.clock()
        receipt = Receipt(
            delivery_id=delivery_id,
            part=part,
            message_id=None,
            address=address,
            revision=0,
            at=now,
        )
        await deliveries.add_receipts(tx, [receipt])
        if then is NextPart.PART:
            await deliveries.next_part(tx, [delivery_id])
            await deliveries.requeue(
                tx, delivery_id, not_before=now, reason="a part is uncertain", attempted=False
            )
        else:
            await deliveries.finish(tx, [delivery_id], "uncertain", now=now)

    async def _fail(
        self, tx: Transaction, delivery: Delivery, reason: str, *, now: datetime
    ) -> None:
        log.error("put_aside", delivery=delivery.id, chat=delivery.chat_id, reason=reason)
        await deliveries.fail(tx, delivery.id, reason, now=now)

    async def _requeue(
        self,
        tx: Transaction,
        delivery: Delivery,
        *,
        not_before: datetime,
        reason: str,
        attempted: bool,
    ) -> None:
        await deliveries.requeue(
            tx, delivery.id, not_before=not_before, reason=reason, attempted=attempted
        )

    def _backoff(self, attempts: int) -> timedelta:
        """Double from attempt to attempt, and spread over half of it either way."""
        pause = min(MAX_SEND_BACKOFF, FIRST_BACKOFF * float(2 ** min(attempts, 12)))
        spread: float = 0.5 + self.jitter()
        return pause * spread


def _is_ours(result: SendResult, found: tuple[str, int | None] | None) -> bool:
    states = ("sending",) if result.marked else ("leased", "sending")
    return found is not None and found[0] in states and found[1] == result.delivery.epoch


def _next_after(part: int, *, of: int) -> NextPart:
    return NextPart.PART if part + 1 < of else NextPart.NONE


def _receipt(result: SendResult, *, now: datetime) -> Receipt:
    assert isinstance(result.outcome, Sent)  # noqa: S101  for the type checker; the caller chose
    return Receipt(
        delivery_id=result.delivery.id,
        part=result.part,
        message_id=result.outcome.message_id,
        address=result.address,
        revision=result.revision,
        at=now,
    )
