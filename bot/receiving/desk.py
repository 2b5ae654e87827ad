"""The front desk: takes updates in before Telegram is told, and serves them, each once.

The change an update makes and the note of what to say are one transaction; the saying follows.
After a crash it may be said twice, never not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot import answers
from bot.answers import Answer, Call
from bot.commands import Router
from bot.messages import texts
from bot.visit import (
    GROUP_KINDS,
    House,
    Membership,
    Migrated,
    Person,
    Place,
    Said,
    Tapped,
    TopicOpened,
    Visit,
    address_of,
    read_event,
)
from digests.clock import Clock
from digests.errors import StoreFailed
from digests.model import Destination
from digests.outbox import (
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
from digests.store import chats, inbox
from digests.store.database import Database, Transaction
from digests.store.inbox import InboxUpdate, Incoming
from digests.store.moves import move_chat

log = structlog.get_logger(__name__)

AT_ONCE = 32  # chats
MOST_ATTEMPTS = 12
"""An update is put aside after three errors of ours, or after the process died on it so often."""
MOST_IN_ALL = 2 * MOST_ATTEMPTS
"""Then nothing more is said about it either."""
ERROR_WEIGHS = 4
OLD_TAP = timedelta(seconds=60)
"""A button tapped so long ago is not acted upon: the person has gone on."""
MOST_TRIES = 5
MOST_UNCERTAIN = 3
"""So often an answer is sent whose arrival nobody confirmed."""
REST = timedelta(seconds=20)
"""Then another chat has the place, and this one's turn comes again."""
LONGEST_PAUSE = 30.0
SAFETY_NET = 2.0

IsAdmin = Callable[[int, int], Awaitable[bool]]
"""(chat, person) -> whether Telegram says that they administer it."""
Perform = Callable[[Call], Awaitable[Outcome]]


@dataclass(slots=True, kw_only=True)
class Desk:
    db: Database
    bot: int
    house: House
    router: Router
    is_admin: IsAdmin
    perform: Perform
    clock: Clock
    on_change: Callable[[], None] = lambda: None
    """Something may be due now: a subscription was made or came back."""
    _busy: set[int] = field(default_factory=set)
    _counted: set[int] = field(default_factory=set)
    """Answers of an earlier attempt that are being said: this one is counted."""
    _resting: dict[int, datetime] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Keep updates; returns when they are safe. Raises StoreFailed."""
        kept = [
            Incoming(update_id=one["update_id"], address=address_of(one), payload=one)
            for one in updates
        ]
        async with self.db.write() as tx:
            await inbox.accept(tx, kept, bot=self.bot, now=self.clock())
        self._woken.set()

    async def run(self) -> None:
        """Serve for ever: order within a chat is kept, chats are served side by side."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    if not self._stopping:
                        await self._serve_waiting(group)
                except StoreFailed as error:
                    log.warning("inbox_store_failed", reason=str(error))
                try:
                    async with asyncio.timeout(SAFETY_NET):
                        await self._woken.wait()
                except TimeoutError:
                    pass
                self._woken.clear()

    async def stop(self, *, within: float) -> None:
        """Serve no more; let those finish who are being served."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)

    async def serve_all(self) -> None:
        """Serve what waits, to the end; for tests and one-off use."""
        async with asyncio.TaskGroup() as group:
            while tasks := await self._serve_waiting(group):
                await asyncio.wait(tasks)

    async def _serve_waiting(self, group: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        room = AT_ONCE - len(self._busy)
        if room <= 0:
            return []
        now = self.clock()
        self._resting = {chat: end for chat, end in self._resting.items() if end > now}
        async with self.db.read() as tx:
            waiting = await inbox.waiting(
                tx, bot=self.bot, but_chats=sorted(self._busy | set(self._resting)), limit=room
            )
        return [self._start(group, kept) for kept in waiting]

    def _start(self, group: asyncio.TaskGroup, kept: InboxUpdate) -> asyncio.Task[None]:
        self._busy.add(kept.address)
        task = group.create_task(self._serve(kept))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._served(done, kept.address))
        return task

    def _served(self, task: asyncio.Task[None], address: int) -> None:
        self._tasks.discard(task)
        self._busy.discard(address)
        self._woken.set()

    async def _serve(self, kept: InboxUpdate) -> None:
        try:
            await self._attempt(kept)
        except StoreFailed as error:
            log.warning("update_not_served", update=kept.update_id, reason=str(error))
            await asyncio.sleep(1)

    async def _attempt(self, kept: InboxUpdate) -> None:
        """The edge around one update: the attempt of its change is committed before it is made."""
        try:
            if kept.attempts >= MOST_IN_ALL:
                await self._let_go(kept)
                return
            async with self.db.write() as tx:
                await inbox.count_attempt(tx, kept.id)
            if kept.answer is not None:
                self._counted.add(kept.id)
                await self._say(kept, answers.load(kept.answer))
                return
            if kept.attempts >= MOST_ATTEMPTS:
                await self._give_up(kept)
                return
            answer = await self._handle(kept)
            if answer is not None:
                await self._say(kept, answer)
        except StoreFailed:
            raise
        except Exception:
            log.exception("update_broke", update=kept.update_id, attempt=kept.attempts + 1)
            await self._weigh(kept)
        finally:
            self._counted.discard(kept.id)

    async def _let_go(self, kept: InboxUpdate) -> None:
        """What to say breaks us, or ends the process: it may not do so for ever."""
        log.error("answer_put_aside", update=kept.update_id, chat=kept.address)
        async with self.db.write() as tx:
            await inbox.done(tx, kept.id, now=self.clock(), failed=True)

    async def _not_at_fault(self, kept: InboxUpdate) -> None:
        """Nothing can be said just now: that attempt at saying it does not count."""
        if kept.id in self._counted:
            self._counted.discard(kept.id)
            async with self.db.write() as tx:
                await inbox.count_attempt(tx, kept.id, by=-1)

    async def _weigh(self, kept: InboxUpdate) -> None:
        """An error is the update's own; a process that dies may have died of anything."""
        try:
            async with self.db.write() as tx:
                await inbox.count_attempt(tx, kept.id, by=ERROR_WEIGHS - 1)
        except StoreFailed as error:
            log.warning("attempt_not_counted", update=kept.update_id, reason=str(error))

    async def _give_up(self, kept: InboxUpdate) -> None:
        """Three attempts broke on it: it blocks the chat no longer, and the person is told."""
        log.error("update_put_aside", update=kept.update_id)
        event = read_event(kept.payload, bot_name=self.house.bot_name)
        answer: Answer = ()
        if isinstance(event, Said | Tapped):
            answer = _plainly(event, texts(event.person.language).try_again())
        async with self.db.write() as tx:
            await inbox.keep_answer(tx, kept.id, answers.dump(answer))
        await self._say(kept, answer, failed=True)

    # ---- the change -----------------------------------------------------------------------------

    async def _handle(self, kept: InboxUpdate) -> Answer | None:
        """Make the change; None where another process made it while we were asleep."""
        now = self.clock()
        event = read_event(kept.payload, bot_name=self.house.bot_name)
        if isinstance(event, Tapped) and now - kept.received_at > OLD_TAP:
            return await self._keep(kept, _too_late(event))
        if isinstance(event, Said | Tapped):
            allowed = await self._allowed(event)
        else:
            allowed = True
        async with self.db.write() as tx:
            if not await inbox.is_new(tx, kept.id):
                return None
            answer = await self._answer(tx, event, allowed=allowed, now=now)
            await inbox.keep_answer(tx, kept.id, answers.dump(answer))
        if not isinstance(event, Said) or event.command:
            self.on_change()
        return answer

    async def _keep(self, kept: InboxUpdate, answer: Answer) -> Answer:
        async with self.db.write() as tx:
            await inbox.keep_answer(tx, kept.id, answers.dump(answer))
        return answer

    async def _answer(
        self, tx: Transaction, event: object, *, allowed: bool, now: datetime
    ) -> Answer:
        match event:
            case Said() | Tapped() | Membership():
                visit = await self._visit(tx, event, now=now)
                if visit is None:
                    return _nothing_there(event)
                return await self.router.answer(visit, allowed=allowed)
            case Migrated(old=old, new=new):
                await move_chat(tx, old, new, now=now)
                return ()
            case TopicOpened(place=place):
                chat = await chats.at(tx, place.address)
                if chat is not None:
                    await self.house.subscribers.topic_opened(tx, chat.id, place.topic or 0)
                return ()
            case _:
                return ()

    async def _visit(
        self, tx: Transaction, event: Said | Tapped | Membership, *, now: datetime
    ) -> Visit | None:
        target = event.target if isinstance(event, Tapped) else None
        if isinstance(event, Membership) and not event.can_write:
            await self.house.subscribers.went(
                tx, event.place.address, f"bot is {event.status}", now=now
            )
            return None
        place = event.place
        known = await chats.at(tx, target.address if target is not None else place.address)
        if target is None:
            chat = await self.house.subscribers.meet(
                tx,
                place.address,
                kind=place.kind,
                title=place.title,
                language=texts(event.person.language).language,
                now=now,
            )
        elif known is not None:
            chat = known  # spoken about, not spoken in: we have not heard from it
        else:
            return None
        return Visit(
            tx=tx,
            house=self.house,
            texts=texts(chat.language),
            event=event,
            chat=chat,
            topic=(target or place).topic or 0,
            target=target,
            now=now,
            returned=target is None and known is not None and known.gone_reason is not None,
        )

    async def _allowed(self, event: Said | Tapped) -> bool:
        """Ask Telegram, before any transaction, whether this person may change this chat."""
        target: Destination | None = event.target if isinstance(event, Tapped) else None
        if not self.router.changes(event):
            return True
        if target is None and event.place.kind not in GROUP_KINDS | {"channel"}:
            return True
        if target is None and event.person.speaks_as_chat:
            return True
        address = target.address if target is not None else event.place.address
        return await self.is_admin(address, event.person.id)

    # ---- the saying -----------------------------------------------------------------------------

    async def _say(self, kept: InboxUpdate, answer: Answer, *, failed: bool = False) -> None:
        """Say it all; what cannot be said now is said later, in the chat's order."""
        for call in answer:
            if not await self._perform(kept, call):
                log.warning("answer_waits", update=kept.update_id, method=call.method)
                self._resting[kept.address] = self.clock() + REST
                await self._not_at_fault(kept)
                return
        async with self.db.write() as tx:
            await inbox.done(tx, kept.id, now=self.clock(), failed=failed)

    async def _perform(self, kept: InboxUpdate, call: Call) -> bool:
        """Do one call, again as long as that can help: an answer may come twice, not get lost.

        Return False where nothing can be said for now.
        """
        for turn in range(MOST_TRIES):
            outcome = await self.perform(call)
            match outcome:
                case Sent():
                    return True
                case RetryLater(wait=wait):
                    await self._not_at_fault(kept)
                    await asyncio.sleep(min(LONGEST_PAUSE, max(0.2, wait.total_seconds())))
                case TokenRefused():
                    return False
                case Uncertain():
                    if turn + 1 >= MOST_UNCERTAIN:
                        return True
                    await asyncio.sleep(0.5)
                case ChatMoved(to):
                    await self._moved(call, to)
                    call = Call(call.method, {**call.params, "chat_id": to})
                case ChatGone(reason):
                    await self._gone(call, reason)
                    return True
                case TopicGone():
                    params = {k: v for k, v in call.params.items() if k != "message_thread_id"}
                    call = Call(call.method, params)
                case Refused(reason):
                    log.warning(
                        "answer_refused",
                        update=kept.update_id,
                        method=call.method,
                        reason=reason,
                    )
                    return True
        return False

    async def _moved(self, call: Call, to: int) -> None:
        async with self.db.write() as tx:
            await move_chat(tx, int(call.params["chat_id"]), to, now=self.clock())

    async def _gone(self, call: Call, reason: str) -> None:
        address = call.params.get("chat_id")
        if address is not None:
            async with self.db.write() as tx:
                await self.house.subscribers.went(tx, int(address), reason, now=self.clock())


def _nothing_there(event: Said | Tapped | Membership) -> Answer:
    """A button about a chat that we know no more."""
    if not isinstance(event, Tapped):
        return ()
    text = texts(event.person.language).old_button()
    params = {"callback_query_id": event.query, "text": text, "show_alert": True}
    return (Call("answerCallbackQuery", params),)


def _too_late(event: Tapped) -> Answer:
    """Telegram takes no word in passing after so long; the message says it instead."""
    return _plainly(event, texts(event.person.language).old_button())


def _plainly(event: Said | Tapped, text: str) -> Answer:
    params: dict[str, Any] = {
        "chat_id": event.place.address,
        "text": text,
        "link_preview_options": {"is_disabled": True},
    }
    if event.place.topic is not None:
        params["message_thread_id"] = event.place.topic
    return (Call("sendMessage", params),)


__all__ = ["Desk", "Person", "Place"]
