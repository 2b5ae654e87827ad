"""A visit: one thing a person did, read from Telegram's update, and all a handler needs for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.actions import Action, decode, target_of
from bot.answers import Answer, Call
from bot.keyboards import Keyboard
from bot.messages import Texts
from digests.model import Choices, Destination
from digests.store.chats import Chat
from digests.store.database import Transaction
from digests.subscribers import CurrentChoices, Subscribers

A = TypeVar("A")
GROUP_KINDS = frozenset(("group", "supergroup"))
ADMINS = frozenset(("creator", "administrator"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The chat something happened in, as Telegram tells it."""

    address: int
    kind: str
    title: str = ""
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: int
    language: str = "vi"
    speaks_as_chat: bool = False
    """An anonymous admin of the group, or a channel's own post: allowed by what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message: a command with its words, or plain text."""

    place: Place
    person: Person
    message_id: int
    at: datetime
    """By Telegram's clock."""
    command: str = ""
    """Without slash and bot name, in lower case; empty: no command."""
    words: str = ""
    """What follows the command, or the whole text."""
    replies_to: Mapping[str, Any] | None = None
    quoted_at: int | None = None
    """Where in that message the piece begins that is quoted, in UTF-16 units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped:
    """A button."""

    place: Place
    person: Person
    query: str
    message_id: int | None
    action: Action | None
    target: Destination | None
    beside: tuple[Action, ...] = ()
    """What the buttons of the same message ask for, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The bot's own standing in a chat changed."""

    place: Place
    person: Person
    status: str
    """member, administrator, restricted, left or kicked."""
    was: str
    can_write: bool
    at: datetime
    """By Telegram's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """A group says that it became a supergroup, or a supergroup which group it was."""

    place: Place
    old: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicOpened:
    place: Place


Event = Said | Tapped | Membership | Migrated | TopicOpened


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What does not change from visit to visit."""

    subscribers: Subscribers
    newspaper: str
    bot_name: str
    """The bot's @name, without the @."""
    zone: str = "Asia/Ho_Chi_Minh"
    """Of a new chat's hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One event in one transaction: handlers change what they must and return what to say."""

    tx: Transaction
    house: House
    texts: Texts
    event: Said | Tapped | Membership
    chat: Chat
    """Whose choices are meant: the chat itself, or the target of a button shown elsewhere."""
    topic: int
    """0: no topic."""
    target: Destination | None
    """Set when the chat meant is another than the one spoken in."""
    now: datetime
    returned: bool = False
    """The chat had been gone until this very visit."""

    # ---- choices ------------------------------------------------------------------------------

    async def outlook(self) -> CurrentChoices:
        return await self.house.subscribers.current_choices(
            self.tx, self.chat, self.topic, now=self.now, zone=self.house.zone
        )

    async def choices(self) -> Choices:
        return (await self.outlook()).choices

    async def choose(self, before: Choices, after: Choices) -> CurrentChoices:
        """Make the choices what is wanted; what is so already stays untouched, editions too."""
        if self.topic:  # somebody chooses there; should it be closed still, it falls back again
            await self.house.subscribers.topic_opened(self.tx, self.chat.id, self.topic)
        if before == after:
            return await self.outlook()
        return await self.house.subscribers.choose(
            self.tx, self.chat, self.topic, after, now=self.now
        )

    # ---- what was asked -----------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What was typed, without the command."""
        return self.event.words if isinstance(self.event, Said) else ""

    def action(self, kind: type[A]) -> A:
        """Return what the button asks for; the router has brought it where it belongs."""
        action = self.event.action if isinstance(self.event, Tapped) else None
        if not isinstance(action, kind):
            raise TypeError(f"{kind.__name__} was brought {action!r}")
        return action

    # ---- answers ------------------------------------------------------------------------------

    def say(
        self,
        text: str,
        *,
        html: bool = False,
        keyboard: Keyboard | None = None,
        preview: Mapping[str, Any] | None = None,
        place: Place | None = None,
    ) -> Call:
        """A new message in the place spoken in."""
        where = place or self.event.place
        params: dict[str, Any] = {"chat_id": where.address, **_content(text, html, keyboard)}
        params["link_preview_options"] = preview or {"is_disabled": True}
        if where.topic is not None:
            params["message_thread_id"] = where.topic
        return Call("sendMessage", params)

    def edit(
        self,
        text: str,
        *,
        html: bool = False,
        keyboard: Keyboard | None = None,
    ) -> Call:
        """New words for the message whose button was tapped; a new message where there is none."""
        if not isinstance(self.event, Tapped) or self.event.message_id is None:
            return self.say(text, html=html, keyboard=keyboard)
        params = {
            "chat_id": self.event.place.address,
            "message_id": self.event.message_id,
            **_content(text, html, keyboard),
            "link_preview_options": {"is_disabled": True},
        }
        return Call("editMessageText", params)

    def edit_buttons(self, keyboard: Keyboard) -> Answer:
        """Other buttons under the same words; nothing where no button was tapped."""
        if not isinstance(self.event, Tapped) or self.event.message_id is None:
            return ()
        where = {"chat_id": self.event.place.address, "message_id": self.event.message_id}
        return (Call("editMessageReplyMarkup", {**where, "reply_markup": keyboard}),)

    def toast(self, text: str = "", *, alert: bool = False) -> Answer:
        """A word in passing above the button; nothing where no button was tapped."""
        if not isinstance(self.event, Tapped):
            return ()
        params: dict[str, Any] = {"callback_query_id": self.event.query}
        if text:
            params |= {"text": text[:200], "show_alert": alert}
        return (Call("answerCallbackQuery", params),)


def _content(text: str, html: bool, keyboard: Keyboard | None) -> dict[str, Any]:
    params: dict[str, Any] = {"text": text}
    if html:
        params["parse_mode"] = "HTML"
    if keyboard and keyboard["inline_keyboard"]:
        params["reply_markup"] = keyboard
    return params


# ---- reading updates ---------------------------------------------------------------------


def read_event(update: Mapping[str, Any], *, bot_name: str) -> Event | None:
    """Return what an update says, None for what we have no use for."""
    for kind in ("message", "channel_post"):
        if kind in update:
            return _message(update[kind], bot_name=bot_name)
    if "callback_query" in update:
        return _tap(update["callback_query"])
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"])
    return None


def address_of(update: Mapping[str, Any]) -> int:
    """Return the chat an update is about, 0 for none: updates of one chat keep their order."""
    for kind in ("message", "channel_post", "my_chat_member"):
        if kind in update:
            return int(update[kind]["chat"]["id"])
    query = update.get("callback_query")
    if query is None:
        return 0
    chat = query.get("message", {}).get("chat")
    return int(chat["id"] if chat else query["from"]["id"])


def _message(message: Mapping[str, Any], *, bot_name: str) -> Event | None:
    place = _place(message)
    if "migrate_to_chat_id" in message:
        return Migrated(place=place, old=place.address, new=int(message["migrate_to_chat_id"]))
    if "migrate_from_chat_id" in message:
        return Migrated(place=place, old=int(message["migrate_from_chat_id"]), new=place.address)
    if "forum_topic_reopened" in message or "general_forum_topic_unhidden" in message:
        return TopicOpened(place=place)
    text = message.get("text")
    if not isinstance(text, str):
        return None
    command, words, other_bot = _command(text, bot_name=bot_name)
    if other_bot:
        return None
    if not command and place.kind != "private":
        return None  # people talk to each other
    return Said(
        place=place,
        person=_person(message),
        message_id=int(message["message_id"]),
        at=datetime.fromtimestamp(int(message["date"]), UTC),
        command=command,
        words=words,
        replies_to=message.get("reply_to_message"),
        quoted_at=(message.get("quote") or {}).get("position"),
    )


def _command(text: str, *, bot_name: str) -> tuple[str, str, bool]:
    """Return the command, its words, and whether it speaks to another bot."""
    if not text.startswith("/"):
        return "", text.strip(), False
    head, _, words = text.partition(" ") if "\n" not in text.split(" ", 1)[0] else _lines(text)
    name, _, whom = head[1:].partition("@")
    other = bool(whom) and whom.lower() != bot_name.lower()
    return name.lower(), words.strip(), other


def _lines(text: str) -> tuple[str, str, str]:
    return text.partition("\n")


def _tap(query: Mapping[str, Any]) -> Tapped:
    message = query.get("message") or {}
    person = Person(id=int(query["from"]["id"]), language=_language(query["from"]))
    chat = message.get("chat")
    place = (
        _place(message)
        if chat
        else Place(address=person.id, kind="private", title=_name(query["from"]))
    )
    data = str(query.get("data", ""))
    return Tapped(
        place=place,
        person=person,
        query=str(query["id"]),
        message_id=message.get("message_id"),
        action=decode(data),
        target=target_of(data),
        beside=tuple(_buttons(message)),
    )


def _buttons(message: Mapping[str, Any]) -> Iterator[Action]:
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            action = decode(str(button.get("callback_data", "")))
            if action is not None:
                yield action


def _membership(change: Mapping[str, Any]) -> Membership:
    new, old = change["new_chat_member"], change["old_chat_member"]
    place = _place(change)
    status = str(new["status"])
    if status == "restricted":
        can_write = bool(new.get("can_send_messages"))
    elif place.kind == "channel":
        can_write = status in ADMINS and bool(new.get("can_post_messages", True))
    else:
        can_write = status in ADMINS | {"member"}
    return Membership(
        place=place,
        person=Person(id=int(change["from"]["id"]), language=_language(change["from"])),
        status=status,
        was=str(old["status"]),
        can_write=can_write,
        at=datetime.fromtimestamp(int(change["date"]), UTC),
    )


def _place(message: Mapping[str, Any]) -> Place:
    chat = message["chat"]
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    title = chat.get("title") or _name(chat)
    return Place(address=int(chat["id"]), kind=str(chat["type"]), title=title, topic=topic)


def _person(message: Mapping[str, Any]) -> Person:
    chat = message["chat"]
    sender_chat = message.get("sender_chat")
    as_chat = sender_chat is not None and sender_chat["id"] == chat["id"]
    sender = message.get("from") or {"id": 0}
    return Person(
        id=int(sender["id"]),
        language=_language(sender),
        speaks_as_chat=as_chat or chat["type"] == "channel",
    )


def _language(person: Mapping[str, Any]) -> str:
    """People here write to a Vietnamese paper: only who surely reads English gets English."""
    return str(person.get("language_code") or "vi")


def _name(person: Mapping[str, Any]) -> str:
    return str(person.get("first_name") or "")
