"""The release's own parts on one database, with a clock and a Telegram that obey."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from people import ADMIN, BOT
from press import PAPER, Press

from bot.commands.all import router
from bot.desk import Desk
from bot.render import TelegramRenderer
from bot.visit import House
from digests.outbox import Lane, Outbox, OutboxRules, Refused, SenderLease, Sent, TokenRefused
from digests.pipeline import Corrections, Preparing, Queueing, Rechecking
from digests.store.database import Database
from digests.store.prune import Keep, prune_batch
from digests.subscribers import Subscribers

KILLED_AT = datetime(2026, 11, 27, 11, 0, 30, tzinfo=UTC)  # Friday, 18:00:30 in Vietnam
TAKEN_OVER_AT = KILLED_AT + timedelta(seconds=20)
A_DAY_ON = timedelta(hours=26)


class Clock:
    now = KILLED_AT - timedelta(days=4, hours=13)

    def __call__(self) -> datetime:
        return self.now


class Telegram:
    """The other end of the wire: what becomes of a message is told by its address and its time."""

    def __init__(self) -> None:
        self.numbers = 1_000
        self.says: dict[int, list[Any]] = {}
        """For an address: what the next messages meet; None: they arrive."""
        self.held: dict[int, list[Any]] = {}
        self.room: int | None = None
        """So many messages go out as they come; then no such call ends any more."""

    async def permit(self, to: Any, *, lane: Any) -> Any:
        held = self.held.get(to.address)
        return await _met(held.pop(0) if held else None) or "permit"

    def give_back(self, permit: Any) -> None:
        pass

    async def send(self, to: Any, body: str, *, lane: Any, permit: Any = None) -> Any:
        if self.room is not None and lane is Lane.AS_IT_COMES:
            self.room -= 1
            if self.room < 0:
                await asyncio.Event().wait()
        planned = self.says.get(to.address)
        outcome = await _met(planned.pop(0) if planned else None)
        self.numbers += 1
        return outcome or Sent(self.numbers)

    async def edit(self, to: Any, message_id: int, body: str, *, permit: Any = None) -> Any:
        return Refused("message to edit not found") if to.address % 10 == 7 else Sent(message_id)


HANGS = "no end"


async def _met(planned: Any) -> Any:
    if planned == HANGS:
        await asyncio.Event().wait()
    return planned


class Release:
    """The release's own parts, on one database."""

    def __init__(self, url: str, clock: Clock, telegram: Telegram, press: Press) -> None:
        self.db, self.clock, self.telegram, self.press = Database(url), clock, telegram, press
        self.subscribers = Subscribers()
        renderer = TelegramRenderer()
        self.preparing = Preparing(
            db=self.db, reading=press, clock=clock, paper=lambda host: PAPER[host]
        )
        self.corrections = Corrections(db=self.db, renderer=renderer, clock=clock)
        self.rechecking = Rechecking(
            db=self.db, reading=press, corrections=self.corrections, clock=clock
        )
        self.queueing = Queueing(db=self.db, renderer=renderer, clock=clock)
        self.calls: list[Any] = []
        self.silent: set[int] = set()
        self.restart("may-cu:1")

    def restart(self, owner: str, **rules: Any) -> None:
        self.lease = SenderLease(db=self.db, clock=self.clock, bot=BOT, owner=owner)
        self.outbox = Outbox(
            db=self.db,
            sender=self.telegram,
            clock=self.clock,
            lease=self.lease,
            rules=OutboxRules(**rules),
            jitter=lambda: 0.5,
        )
        self.desk = Desk(
            db=self.db,
            bot=BOT,
            house=House(
                subscribers=self.subscribers, newspaper="Báo Đất Tổ", bot_name="TinGonBot"
            ),
            router=router(),
            is_admin=self.is_admin,
            perform=self.perform,
            clock=self.clock,
        )

    async def is_admin(self, chat: int, person: int) -> bool:
        return person == ADMIN

    async def perform(self, call: Any) -> Any:
        if call.params.get("chat_id") in self.silent:
            return TokenRefused("Unauthorized")
        self.calls.append(call)
        return Sent(900_000 + len(self.calls))

    async def turn(self) -> None:
        """What the ticks do, three times: what has to wait a little is tried again."""
        await self.preparing.prepare()
        await self.rechecking.recheck()
        for _ in range(3):
            await self.desk.serve_all()
            await self.queueing.queue()
            await self.lease.renew()
            await self.outbox.send_due()
            self.clock.now += timedelta(seconds=20)

    async def take_over(self) -> None:
        """What a start does: find out what the one before left, then go on."""
        await self.lease.renew()
        await self.outbox.recover()
        await self.desk.serve_all()
        for _ in range(3):
            await self.queueing.queue()
            await self.lease.renew()
            await self.outbox.send_due()

    async def die(self, *, after: int) -> None:
        """Send so many messages of what is due; then no call ends, and the process is killed."""
        self.telegram.room = after
        sending = asyncio.create_task(self.outbox.send_due())
        at = -1
        while at != self.telegram.numbers:  # until all stands still
            at = self.telegram.numbers
            await asyncio.sleep(1)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        self.telegram.room = None

    async def prune(self) -> None:
        while True:
            async with self.db.write() as tx:
                gone = await prune_batch(tx, Keep(deliveries=timedelta(days=3)), now=self.clock())
            if not gone:
                return
