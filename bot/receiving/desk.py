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
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.messages import texts
from bot.receiving.updates import address_in, address_of, update_of
from bot.screens import Router
from bot.screens.membership import may_write
from bot.screens.visit import GROUPS, BotContext, Intent, Visit, title_of, topic_of
from bot.sending import api_call
from bot.sending.api_call import ApiCall, Perform, Reply, say, toast
from bot.sending.transport import UNREADABLE_ERRORS
from digests.clock import Clock
from digests.errors import StoreFailed
from digests.outbox import (
    ChatGone,
    ChatMoved,
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

CONCURRENT_CHATS = 32  # chats
ATTEMPT_BUDGET = 12
"""An update is put aside after three errors of ours, or after the process died on it so often."""
REPLY_BUDGET = 2 * ATTEMPT_BUDGET
"""Then nothing more is said about it either."""
ERROR_COST = 4
OLD_TAP = timedelta(seconds=60)
"""A button whose tap we took in so long ago is not acted upon: the person has gone on.

Telegram tells no time of a tap: one made while we were down counts from when it came to us."""
MAX_SENDS = 5
MAX_UNCONFIRMED_SENDS = 3
"""So often an answer is sent whose arrival nobody confirmed."""
CHAT_BACKOFF = timedelta(seconds=20)
"""Then another chat has the place, and this one's turn comes again."""
MAX_RETRY_WAIT = 30.0
LOOK_AGAIN_AFTER = 2.0

MAX_PARSED = 1_000
"""Updates held beside the inbox; more are parsed again when their turn comes."""
IsAdmin = Callable[[int, int], Awaitable[bool]]
"""(chat, person) -> whether Telegram says that they administer it."""


@dataclass(slots=True, kw_only=True)
class Desk:
    db: Database
    bot: int
    context: BotContext
    router: Router
    is_admin: IsAdmin
    perform: Perform
    clock: Clock
    on_change: Callable[[], None] = lambda: None
    """Something may be due now: a subscription was made or came back."""
    _updates: dict[int, tuple[Mapping[str, Any], Update]] = field(default_factory=dict)
    """Taken in by this process and not served yet: parsed once, from what stands beside it."""
    _busy: set[int] = field(default_factory=set)
    _counted: set[int] = field(default_factory=set)
    """Answers of an earlier attempt that are being said: this one is counted."""
    _backed_off: dict[int, datetime] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Keep updates; returns when they are safe. Raises StoreFailed."""
        kept = [self._incoming(one) for one in updates]
        async with self.db.write() as tx:
            await inbox.accept(tx, kept, bot=self.bot, now=self.clock())
        self._woken.set()

    def _incoming(self, raw: Mapping[str, Any]) -> Incoming:
        """Read an update; one that the library cannot read is kept, and put aside."""
        try:
            update = update_of(raw)
            address = address_of(update)
        except UNREADABLE_ERRORS as error:
            _log_unreadable(raw.get("update_id"), error)
            address = address_in(raw)
            return Incoming(
                update_id=raw["update_id"], address=address, payload=raw, put_aside=True
            )
        if len(self._updates) >= MAX_PARSED:
            self._updates.clear()
        self._updates[update.update_id] = (raw, update)
        return Incoming(update_id=update.update_id, address=address, payload=raw)

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
                    async with asyncio.timeout(LOOK_AGAIN_AFTER):
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
        room = CONCURRENT_CHATS - len(self._busy)
        if room <= 0:
            return []
        now = self.clock()
        self._backed_off = {chat: end for chat, end in self._backed_off.items() if end > now}
        async with self.db.read() as tx:
            waiting = await inbox.waiting(
                tx, bot=self.bot, but_chats=sorted(self._busy | set(self._backed_off)), limit=room
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
            if kept.attempts >= REPLY_BUDGET:
                await self._abandon_reply(kept)
                return
            async with self.db.write() as tx:
                await inbox.count_attempt(tx, kept.id)
            if kept.answer is not None:
                self._counted.add(kept.id)
                await self._say(kept, api_call.load(kept.answer))
                return
            try:
                update = self._update_of(kept)
            except UNREADABLE_ERRORS as error:
                await self._put_aside(kept, error)
                return
            if kept.attempts >= ATTEMPT_BUDGET:
                await self._give_up(kept, update)
                return
            answer = await self._handle(kept, update)
            if answer is not None:
                await self._say(kept, answer)
        except StoreFailed:
            raise
        except Exception:
            log.exception("update_broke", update=kept.update_id, attempt=kept.attempts + 1)
            await self._charge_error(kept)
        finally:
            self._counted.discard(kept.id)

    def _update_of(self, kept: InboxUpdate) -> Update:
        """Serve what the inbox holds: Telegram may give a number again, to something else."""
        raw, update = self._updates.pop(kept.update_id, (None, None))
        return update if update is not None and raw == kept.payload else update_of(kept.payload)

    async def _put_aside(self, kept: InboxUpdate, error: Exception) -> None:
        """An earlier release kept it, which read updates in another way."""
        _log_unreadable(kept.update_id, error)
        async with self.db.write() as tx:
            await inbox.put_aside(tx, kept.id, now=self.clock())

    async def _abandon_reply(self, kept: InboxUpdate) -> None:
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

    async def _charge_error(self, kept: InboxUpdate) -> None:
        """An error is the update's own; a process that dies may have died of anything."""
        try:
            async with self.db.write() as tx:
                await inbox.count_attempt(tx, kept.id, by=ERROR_COST - 1)
        except StoreFailed as error:
            log.warning("attempt_not_counted", update=kept.update_id, reason=str(error))

    async def _give_up(self, kept: InboxUpdate, update: Update) -> None:
        """Three attempts broke on it: it blocks the chat no longer, and the person is told."""
        log.error("update_put_aside", update=kept.update_id)
        intent = self._intent_of(update)
        answer: Reply = ()
        if intent is not None and not isinstance(intent.event, ChatMemberUpdated):
            answer = (say(intent.here, texts(intent.language).try_again()),)
        async with self.db.write() as tx:
            await inbox.keep_answer(tx, kept.id, api_call.dump(answer))
        await self._say(kept, answer, failed=True)

    def _intent_of(self, update: Update) -> Intent | None:
        return self.router.intent_of(update, bot_name=self.context.bot_name)

    # ---- the change -----------------------------------------------------------------------------

    async def _handle(self, kept: InboxUpdate, update: Update) -> Reply | None:
        """Make the change; None where another process made it while we were asleep."""
        now = self.clock()
        intent = self._intent_of(update)
        is_tap = intent is not None and isinstance(intent.event, CallbackQuery)
        if intent is not None and is_tap and now - kept.received_at > OLD_TAP:
            # Telegram takes no word in passing after so long; the message says it instead.
            too_late = say(intent.here, texts(intent.language).old_button())
            return await self._keep(kept, (too_late,))
        allowed = intent is None or await self._allowed(intent)
        async with self.db.write() as tx:
            if not await inbox.is_new(tx, kept.id):
                return None
            answer = await self._reply_to(tx, update, intent, allowed=allowed, now=now)
            await inbox.keep_answer(tx, kept.id, api_call.dump(answer))
        is_said = intent is not None and isinstance(intent.event, Message)
        if not is_said or (intent is not None and intent.command):
            self.on_change()
        return answer

    async def _keep(self, kept: InboxUpdate, answer: Reply) -> Reply:
        async with self.db.write() as tx:
            await inbox.keep_answer(tx, kept.id, api_call.dump(answer))
        return answer

    async def _reply_to(
        self,
        tx: Transaction,
        update: Update,
        intent: Intent | None,
        *,
        allowed: bool,
        now: datetime,
    ) -> Reply:
        message = update.message or update.channel_post
        if message is not None and await self._told_by_telegram(tx, message, now=now):
            return ()
        if intent is None:
            return ()
        visit = await self._visit(tx, intent, now=now)
        if visit is None:
            return _nothing_there(intent)
        return await self.router.reply_to(visit, allowed=allowed)

    async def _told_by_telegram(self, tx: Transaction, message: Message, *, now: datetime) -> bool:
        """Do what a message of Telegram's own says; return whether it was one."""
        here = message.chat.id
        if message.migrate_to_chat_id is not None:
            await move_chat(tx, here, message.migrate_to_chat_id, now=now)
        elif message.migrate_from_chat_id is not None:
            await move_chat(tx, message.migrate_from_chat_id, here, now=now)
        elif (message.forum_topic_reopened or message.general_forum_topic_unhidden) is not None:
            chat = await chats.at(tx, here)
            if chat is not None:
                topic = topic_of(message) or 0
                await self.context.subscribers.topic_opened(tx, chat.id, topic)
        else:
            return False
        return True

    async def _visit(self, tx: Transaction, intent: Intent, *, now: datetime) -> Visit | None:
        event, target, place = intent.event, intent.target, intent.chat
        subscribers = self.context.subscribers
        if isinstance(event, ChatMemberUpdated) and not may_write(event):
            reason = f"bot is {event.new_chat_member.status}"
            await subscribers.went(tx, place.id, reason, now=now)
            return None
        known = await chats.at(tx, target.address if target is not None else place.id)
        if target is None:
            chat = await subscribers.meet(
                tx,
                place.id,
                kind=str(place.type),
                title=title_of(place),
                language=texts(intent.language).language,
                now=now,
            )
        elif known is not None:
            chat = known  # spoken about, not spoken in: we have not heard from it
        else:
            return None
        return Visit(
            tx=tx,
            context=self.context,
            texts=texts(chat.language),
            intent=intent,
            chat=chat,
            topic=(target or intent.here).topic or 0,
            now=now,
            returned=target is None and known is not None and known.gone_reason is not None,
        )

    async def _allowed(self, intent: Intent) -> bool:
        """Ask Telegram, before any transaction, whether this person may change this chat."""
        if isinstance(intent.event, ChatMemberUpdated) or not self.router.needs_admin(intent):
            return True
        if intent.target is None and intent.chat.type not in GROUPS | {ChatType.CHANNEL}:
            return True
        if intent.target is None and intent.speaks_as_chat:
            return True
        address = intent.target.address if intent.target is not None else intent.chat.id
        return await self.is_admin(address, intent.user.id if intent.user is not None else 0)

    # ---- the saying -----------------------------------------------------------------------------

    async def _say(self, kept: InboxUpdate, answer: Reply, *, failed: bool = False) -> None:
        """Say it all; what cannot be said now is said later, in the chat's order."""
        for call in answer:
            if not await self._perform(kept, call):
                log.warning("answer_waits", update=kept.update_id, method=call.method)
                self._backed_off[kept.address] = self.clock() + CHAT_BACKOFF
                await self._not_at_fault(kept)
                return
        async with self.db.write() as tx:
            await inbox.done(tx, kept.id, now=self.clock(), failed=failed)

    async def _perform(self, kept: InboxUpdate, call: ApiCall) -> bool:
        """Do one call, again as long as that can help: an answer may come twice, not get lost.

        Return False where nothing can be said for now.
        """
        unconfirmed = 0
        for _ in range(MAX_SENDS):
            outcome = await self.perform(call)
            match outcome:
                case Sent():
                    return True
                case RetryLater(wait=wait):
                    await self._not_at_fault(kept)
                    await asyncio.sleep(min(MAX_RETRY_WAIT, max(0.2, wait.total_seconds())))
                case TokenRefused():
                    return False
                case Uncertain():
                    unconfirmed += 1
                    if unconfirmed >= MAX_UNCONFIRMED_SENDS:
                        return True
                    await asyncio.sleep(0.5)
                case ChatMoved(to):
                    await self._moved(call, to)
                    call = ApiCall(call.method, {**call.arguments, "chat_id": to})
                case ChatGone(reason):
                    await self._gone(call, reason)
                    return True
                case TopicGone():
                    arguments = dict(call.arguments)
                    arguments.pop("message_thread_id", None)
                    call = ApiCall(call.method, arguments)
                case Refused(reason):
                    log.warning(
                        "answer_refused",
                        update=kept.update_id,
                        method=call.method,
                        reason=reason,
                    )
                    return True
        return False

    async def _moved(self, call: ApiCall, to: int) -> None:
        async with self.db.write() as tx:
            await move_chat(tx, int(call.arguments["chat_id"]), to, now=self.clock())

    async def _gone(self, call: ApiCall, reason: str) -> None:
        address = call.arguments.get("chat_id")
        if address is not None:
            async with self.db.write() as tx:
                await self.context.subscribers.went(tx, int(address), reason, now=self.clock())


def _log_unreadable(update_id: object, error: Exception) -> None:
    # These two name the field; any other may quote what a reader wrote.
    names_it = isinstance(error, TypeError | KeyError)
    reason = repr(error) if names_it else type(error).__name__
    log.error("update_unreadable", update=update_id, reason=reason)


def _nothing_there(intent: Intent) -> Reply:
    """A button about a chat that we know no more."""
    if not isinstance(intent.event, CallbackQuery):
        return ()
    return (toast(intent.event, texts(intent.language).old_button(), alert=True),)
