"""The state of the sandbox: who and what exists, and the queues of updates. No HTTP here."""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ApiError, BadRequest
from sandbox.files import Files
from sandbox.journal import DELETED, EDITED, SENT, Journal
from sandbox.model import (
    KEPT_UPDATES,
    Bot,
    Chat,
    Json,
    Kind,
    Message,
    Person,
    Standing,
    Topic,
    Update,
)

CALLBACK_LIFETIME = 60.0
"""Seconds in which a tap can be answered."""
_KEPT_QUERIES = 10_000
_FIRST_CHANNEL = -1_001_000_000_000
_FIRST_GROUP = -4_000_000_000

Listener = Callable[[str, Json], None]


@dataclass(slots=True)
class Query:
    """A tap or an inline query that waits for the bot's answer."""

    bot: Bot
    person: Person
    made: float
    answer: Json | None = None


class World:
    def __init__(
        self,
        *,
        clock: Callable[[], float],
        journal: Journal,
        tokens: Iterable[str] | None = None,
        keep_messages: int = 200_000,
        keep_per_chat: int = 1_000,
    ) -> None:
        self.clock = clock
        self.journal = journal
        self.files = Files()
        self.tokens = None if tokens is None else frozenset(tokens)
        self.listeners: list[Listener] = []
        self.woken: list[Callable[[Bot], None]] = []
        """Told whenever a bot has a new update."""
        self._keep_messages = keep_messages
        self._keep_per_chat = keep_per_chat
        self.reset()

    def reset(self) -> None:
        """Forget everything that was said and everyone who said it."""
        self.bots: dict[str, Bot] = {}
        self.bots_by_id: dict[int, Bot] = {}
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: OrderedDict[str, Query] = OrderedDict()
        self._all: deque[Message] = deque()
        self._groups = 0
        self._made = 0
        self.files.clear()
        self.journal.clear()
        self.emit("reset", {})

    # --- who is there -----------------------------------------------------------------------

    def bot(self, token: str) -> Bot:
        """Return the bot of `token`; a new token is a new bot, unless tokens are restricted."""
        bot = self.bots.get(token)
        if bot is not None:
            return bot
        if self.tokens is not None and token not in self.tokens:
            raise ApiError(401, "Unauthorized")
        number = re.match(r"\d{1,15}(?=:)", token)
        bot_id = int(number.group()) if number else 10**9 + zlib.crc32(token.encode())
        if bot_id in self.bots_by_id:
            raise ApiError(401, "Unauthorized")  # the same bot with another secret
        name = "sandbox_bot" if not self.bots else f"sandbox{len(self.bots) + 1}_bot"
        account = Person(id=bot_id, first_name="Tin Gọn", username=name, is_bot=True)
        bot = Bot(token=token, account=account)
        bot.next_update = 100_000_000 + bot_id % 1_000_000
        self.bots[token] = self.bots_by_id[bot_id] = bot
        self.emit("bot", {"id": bot_id})
        return bot

    def person(self, person_id: int, **told: Any) -> Person:
        """Return the user, made or changed as told."""
        person = self.people.get(person_id)
        if person is None:
            named: dict[str, Any] = {"first_name": f"Người dùng {person_id}", **told}
            person = self.people[person_id] = Person(id=person_id, **named)
        else:
            for name, value in told.items():
                setattr(person, name, value)
        return person

    def private(self, bot: Bot, person: Person) -> Chat:
        chat = bot.privates.get(person.id)
        if chat is None:
            chat = Chat(id=person.id, kind=Kind.PRIVATE, person=person)
            chat.members[bot.account.id] = Standing.MEMBER
            bot.privates[person.id] = chat
            self.emit("chat", {"bot_id": bot.account.id, "chat_id": chat.id})
        return chat

    def open_chat(self, kind: Kind, title: str, **told: Any) -> Chat:
        self._groups += 1
        first = _FIRST_GROUP if kind is Kind.GROUP else _FIRST_CHANNEL
        chat = Chat(id=first - self._groups, kind=kind, title=title, **told)
        self.chats[chat.id] = chat
        return chat

    def find(self, bot: Bot, chat_id: str | int) -> Chat:
        """Return the chat as `bot` may know it, or say as Telegram does that there is none."""
        if isinstance(chat_id, str):
            if chat_id.startswith("@"):
                return self._by_username(chat_id[1:].lower())
            try:
                chat_id = int(chat_id)
            except ValueError:
                raise BadRequest("chat not found") from None
        chat = bot.privates.get(chat_id) if chat_id > 0 else self.chats.get(chat_id)
        if chat is None:
            if chat_id in self.people:
                raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
            raise BadRequest("chat not found")
        return chat

    def _by_username(self, name: str) -> Chat:
        for chat in self.chats.values():
            if chat.username and chat.username.lower() == name:
                return chat
        raise BadRequest("chat not found")

    def bots_in(self, chat: Chat) -> list[Bot]:
        return [
            self.bots_by_id[member]
            for member, standing in chat.members.items()
            if standing.inside and member in self.bots_by_id
        ]

    # --- what is said -----------------------------------------------------------------------

    def say(self, chat: Chat, sender: Person | None, **told: Any) -> Message:
        """Put a message into the chat, whoever wrote it; the oldest are forgotten."""
        chat.last_message_id += 1
        message = Message(
            id=chat.last_message_id, chat=chat, date=int(self.clock()), sender=sender, **told
        )
        chat.messages[message.id] = message
        self._all.append(message)
        if len(chat.messages) > self._keep_per_chat:
            del chat.messages[next(iter(chat.messages))]
        while len(self._all) > self._keep_messages:
            oldest = self._all.popleft()
            oldest.chat.messages.pop(oldest.id, None)
        return message

    def delivered(self, bot: Bot, message: Message, method: str) -> None:
        self.journal.add(SENT, bot.account.id, message, method)
        self._show("message", bot, message)

    def edited(self, bot: Bot, message: Message, method: str) -> None:
        self.journal.add(EDITED, bot.account.id, message, method)
        self._show("edit", bot, message)

    def deleted(self, bot: Bot, message: Message, method: str) -> None:
        self.journal.add(DELETED, bot.account.id, message, method)
        self.taken_back(bot.account.id, message)

    def taken_back(self, bot_id: int, message: Message) -> None:
        message.chat.messages.pop(message.id, None)
        self.emit(
            "delete",
            {"bot_id": bot_id, "chat_id": message.chat.id, "message_id": message.id},
        )

    def heard(self, bot: Bot | None, message: Message, *, edit: bool = False) -> None:
        """Show the page what a user or the chat itself said."""
        self._show("edit" if edit else "message", bot, message)

    def _show(self, event: str, bot: Bot | None, message: Message) -> None:
        if self.listeners:
            bot_id = bot.account.id if bot else None
            self.emit(event, {"bot_id": bot_id, "chat_id": message.chat.id, **shown(message)})

    def emit(self, event: str, told: Json) -> None:
        for listener in self.listeners:
            listener(event, told)

    def number(self) -> str:
        """Return a number nobody has had, long as Telegram's query ids are."""
        self._made += 1
        return str(4_000_000_000_000_000 + self._made)

    def ask(self, bot: Bot, person: Person) -> str:
        query_id = self.number()
        self.queries[query_id] = Query(bot, person, self.clock())
        while len(self.queries) > _KEPT_QUERIES:
            self.queries.popitem(last=False)
        return query_id

    # --- what the bots hear -----------------------------------------------------------------

    def push(self, bot: Bot, kind: str, body: Json, *, lane: int) -> int | None:
        """Queue an update if the bot asked for its kind; return its number."""
        if kind not in bot.allowed:
            return None
        update = Update(bot.next_update, kind, body, lane)
        bot.next_update += 1
        bot.queue.append(update)
        if len(bot.queue) > KEPT_UPDATES:
            bot.queue.popleft()
        for wake in self.woken:
            wake(bot)
        return update.id

    def announce(self, chat: Chat, message: Message, *, edit: bool = False) -> list[int]:
        """Queue the message for every bot that may read it; return the update numbers."""
        kind = "channel_post" if chat.kind is Kind.CHANNEL else "message"
        if edit:
            kind = f"edited_{kind}"
        numbers = []
        body = message.json()
        for bot in self.bots_in(chat):
            if message.author == bot.account.id or not self._may_read(bot, chat, message):
                continue
            number = self.push(bot, kind, body, lane=chat.id)
            if number is not None:
                numbers.append(number)
        return numbers

    def _may_read(self, bot: Bot, chat: Chat, message: Message) -> bool:
        """Say whether privacy mode lets the bot see this message of a group."""
        if chat.kind in {Kind.PRIVATE, Kind.CHANNEL} or bot.reads_all:
            return True
        if chat.members[bot.account.id] in {Standing.ADMINISTRATOR, Standing.CREATOR}:
            return True
        if message.content is not None and not message.text and _is_service(message.content):
            return True
        replied = chat.messages.get(message.reply_to or 0)
        if replied is not None and replied.author == bot.account.id:
            return True
        name = (bot.account.username or "").lower()
        first = message.text.split(maxsplit=1)[0] if message.text.strip() else ""
        if first.startswith("/"):
            return "@" not in first or first.lower().endswith(f"@{name}")
        return f"@{name}" in message.text.lower()

    def topic(self, chat: Chat, thread: int | None) -> Topic | None:
        """Return the topic to write in; General is None."""
        if thread is None:
            return None
        topic = chat.topics.get(thread)
        if topic is None:
            raise BadRequest("message thread not found")
        return topic


_MEDIA = frozenset(
    {"photo", "document", "video", "audio", "voice", "animation", "sticker", "video_note"}
    | {"location", "venue", "contact", "poll", "dice"}
)


def _is_service(content: Json) -> bool:
    return not _MEDIA & content.keys()


def shown(message: Message) -> Json:
    """Return the message as the chat page needs it, with what bots are not told."""
    told: Json = {"message": message.json()}
    if message.keyboard is not None:
        told["keyboard"] = message.keyboard
    return told
