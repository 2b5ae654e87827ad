"""A visit: one thing a person did, read from Telegram's update, and all a handler needs for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    Message,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.messages import Texts
from bot.screens.callback_data import Action
from bot.sending.api_call import ApiCall, Reply, buttons_of, content, say, toast
from digests.model import Choices, Destination
from digests.store import chats
from digests.store.database import Transaction
from digests.subscribers import CurrentChoices, Subscribers

if TYPE_CHECKING:
    from bot.screens.routing import SettingsPage

A = TypeVar("A", bound=Action)
Event = Message | CallbackQuery | ChatMemberUpdated
GROUPS = frozenset((ChatType.GROUP, ChatType.SUPERGROUP))
ADMINS = frozenset((ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What an update asks of us, as the router reads it."""

    event: Event
    command: str = ""
    """Without slash and bot name, in lower case; empty: no command."""
    words: str = ""
    """What follows the command, or the whole text."""
    action: Action | None = None
    """Of the button that was tapped; None: there was none, or it is one we do not know."""
    target: Destination | None = None
    """The other chat that the button is about."""

    @property
    def chat(self) -> Chat:
        """Where it happened."""
        return chat_of(self.event)

    @property
    def here(self) -> Destination:
        return Destination(address=self.chat.id, topic=topic_of(self.event))

    @property
    def user(self) -> User | None:
        return self.event.from_user

    @property
    def language(self) -> str:
        return language_of(self.user)

    @property
    def speaks_as_chat(self) -> bool:
        """An anonymous admin of the group, or a channel's own post: allowed by what it is."""
        if not isinstance(self.event, Message):
            return False
        chat, sender = self.event.chat, self.event.sender_chat
        return chat.type == ChatType.CHANNEL or (sender is not None and sender.id == chat.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class BotContext:
    """What is the same for every update."""

    subscribers: Subscribers
    newspaper: str
    bot_name: str
    """The bot's @name, without the @."""
    pages: Mapping[str, SettingsPage]
    """Those of the settings, by name."""
    zone: str = "Asia/Ho_Chi_Minh"
    """Of a new chat's hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One event in one transaction: handlers change what they must and return what to say."""

    tx: Transaction
    context: BotContext
    texts: Texts
    intent: Intent
    chat: chats.Chat
    """Whose choices are meant: the chat itself, or the target of a button shown elsewhere."""
    topic: int
    """0: no topic."""
    now: datetime
    returned: bool = False
    """The chat had been gone until this very visit."""

    # ---- choices ------------------------------------------------------------------------------

    async def current(self) -> CurrentChoices:
        return await self.context.subscribers.current_choices(
            self.tx, self.chat, self.topic, now=self.now, zone=self.context.zone
        )

    async def choices(self) -> Choices:
        return (await self.current()).choices

    async def choose(self, before: Choices, after: Choices) -> CurrentChoices:
        """Make the choices what is wanted; what is so already stays untouched, editions too."""
        if self.topic:  # somebody chooses there; should it be closed still, it falls back again
            await self.context.subscribers.topic_opened(self.tx, self.chat.id, self.topic)
        if before == after:
            return await self.current()
        return await self.context.subscribers.choose(
            self.tx, self.chat, self.topic, after, now=self.now
        )

    async def sections(self) -> list[str]:
        return await self.context.subscribers.sections(self.tx)

    # ---- what was asked -----------------------------------------------------------------------

    @property
    def event(self) -> Event:
        return self.intent.event

    @property
    def words(self) -> str:
        """What was typed, without the command."""
        return self.intent.words

    @property
    def target(self) -> Destination | None:
        """Set when the chat meant is another than the one spoken in."""
        return self.intent.target

    def action(self, kind: type[A]) -> A:
        """Return what the button asks for; the router has brought it where it belongs."""
        action = self.intent.action
        if not isinstance(action, kind):
            raise TypeError(f"{kind.__name__} was brought {action!r}")
        return action

    # ---- where ----------------------------------------------------------------------------

    @property
    def in_private(self) -> bool:
        return self.intent.chat.type == ChatType.PRIVATE

    @property
    def in_group(self) -> bool:
        return self.intent.chat.type in GROUPS

    @property
    def is_post(self) -> bool:
        """Whether the answer would stand in a channel for all its readers."""
        is_said = not isinstance(self.event, ChatMemberUpdated)
        return is_said and self.intent.chat.type == ChatType.CHANNEL

    # ---- answers ------------------------------------------------------------------------------

    def say(
        self,
        text: str,
        *,
        html: bool = False,
        keyboard: InlineKeyboardMarkup | None = None,
        to: Destination | None = None,
    ) -> ApiCall:
        """A new message, in the place spoken in unless told otherwise."""
        return say(to or self.intent.here, text, html=html, keyboard=keyboard)

    def edit(
        self, text: str, *, html: bool = False, keyboard: InlineKeyboardMarkup | None = None
    ) -> ApiCall:
        """New words for the message whose button was tapped; a new message where there is none."""
        tapped = self._tapped_message()
        if tapped is None:
            return self.say(text, html=html, keyboard=keyboard)
        return ApiCall(
            "editMessageText", {**tapped, **content(text, html=html, keyboard=keyboard)}
        )

    def put(self, text: str, *, keyboard: InlineKeyboardMarkup) -> ApiCall:
        """In the message that was tapped, or in a new one."""
        if isinstance(self.event, CallbackQuery):
            return self.edit(text, keyboard=keyboard)
        return self.say(text, keyboard=keyboard)

    def edit_buttons(self, keyboard: InlineKeyboardMarkup) -> Reply:
        """Other buttons under the same words; nothing where no button was tapped."""
        tapped = self._tapped_message()
        if tapped is None:
            return ()
        return (
            ApiCall("editMessageReplyMarkup", {**tapped, "reply_markup": buttons_of(keyboard)}),
        )

    def toast(self, text: str = "", *, alert: bool = False) -> Reply:
        """A word in passing above the button; nothing where no button was tapped."""
        if not isinstance(self.event, CallbackQuery):
            return ()
        return (toast(self.event, text, alert=alert),)

    def _tapped_message(self) -> dict[str, Any] | None:
        if not isinstance(self.event, CallbackQuery) or self.event.message is None:
            return None
        message = self.event.message
        return {"chat_id": message.chat.id, "message_id": message.message_id}


# ---- reading what the library gives ------------------------------------------------------


def chat_of(event: Event) -> Chat:
    """Return where something happened; a button without its message was in the private chat."""
    if not isinstance(event, CallbackQuery):
        return event.chat
    if event.message is not None:
        return event.message.chat
    user = event.from_user
    return Chat(id=user.id, type=ChatType.PRIVATE, first_name=user.first_name)


def topic_of(event: Event) -> int | None:
    message = event.message if isinstance(event, CallbackQuery) else event
    if not isinstance(message, Message) or not message.is_topic_message:
        return None
    return message.message_thread_id


def title_of(chat: Chat) -> str:
    return chat.title or chat.first_name or ""


def language_of(user: User | None) -> str:
    """People here write to a Vietnamese paper: only who surely reads English gets English."""
    return (user.language_code if user is not None else None) or "vi"
