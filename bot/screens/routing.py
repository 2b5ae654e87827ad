"""From an update to its handler: the screens there are, their commands and their buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from telegram import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import ChatType

from bot.screens.callback_data import Action, Decoder, target_of
from bot.screens.keyboard import OpenPage, PageView
from bot.screens.visit import Intent, Visit
from bot.sending.api_call import Reply
from digests.subscribers import CurrentChoices

Handler = Callable[[Visit], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What belongs together: its commands, its buttons with their handlers, its page."""

    commands: Mapping[str, Handler] = field(default_factory=dict)
    actions: Mapping[type[Action], Handler] = field(default_factory=dict)
    read_only: frozenset[str | type[Action]] = frozenset()
    """Those that change nothing: every member of a group may use them, about that group."""
    answered_by_alert: frozenset[type[Action]] = frozenset()
    """What is answered to one person alone, above the button."""
    page: SettingsPage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """One page of the settings; they all live in one message, which edits itself."""

    name: str
    """Travels in callback data: never changed."""
    text: Callable[[Visit, CurrentChoices], Awaitable[str]]
    keyboard: Callable[[PageView], InlineKeyboardMarkup]
    home_button: Callable[[PageView], InlineKeyboardButton] | None = None
    """Its button on the first page; None: it is opened from another."""
    home_position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Who answers what no screen knows."""

    text: Handler
    """A private message that is no command."""
    unknown: Handler
    membership: Handler
    old_button: Handler
    refuse: Handler
    """Somebody who may not change this chat tried to."""


class Router:
    """Finds the handler; raises ValueError where two screens want the same."""

    def __init__(self, screens: Sequence[Screen], fallback: Fallback) -> None:
        self._fallback = fallback
        self._commands: dict[str, Handler] = {}
        self._actions: dict[type[Action], Handler] = {}
        self._read_only: frozenset[str | type[Action]] = frozenset()
        self._answered_by_alert: frozenset[type[Action]] = frozenset()
        self.pages: dict[str, SettingsPage] = {}
        for screen in screens:
            self._add(screen)
        self._decoder = Decoder(self._actions)

    def _add(self, screen: Screen) -> None:
        for command, handler in screen.commands.items():
            if self._commands.setdefault(command, handler) is not handler:
                raise ValueError(f"two screens want the command /{command}")
        for kind, handler in screen.actions.items():
            if self._actions.setdefault(kind, handler) is not handler:
                raise ValueError(f"two screens want {kind.__name__}")
        page = screen.page
        if page is not None and self.pages.setdefault(page.name, page) is not page:
            raise ValueError(f"two pages are called {page.name!r}")
        self._read_only |= screen.read_only
        self._answered_by_alert |= screen.answered_by_alert

    @property
    def commands(self) -> frozenset[str]:
        return frozenset(self._commands)

    @property
    def actions(self) -> frozenset[type[Action]]:
        return frozenset(self._actions)

    # ---- reading ------------------------------------------------------------------------------

    def decode(self, data: str) -> Action | None:
        """Return what a button asks for; None: none of ours, or of a page that is no more."""
        action = self._decoder.decode(data)
        if isinstance(action, OpenPage) and action.page not in self.pages:
            return None
        return action

    def intent_of(self, update: Update, *, bot_name: str) -> Intent | None:
        """Return what an update asks, None for what we have no use for."""
        if update.callback_query is not None:
            data = update.callback_query.data or ""
            return Intent(
                event=update.callback_query, action=self.decode(data), target=target_of(data)
            )
        if update.my_chat_member is not None:
            return Intent(event=update.my_chat_member)
        message = update.message or update.channel_post
        if message is None or message.text is None:
            return None
        return _said(message, message.text, bot_name=bot_name)

    # ---- answering ----------------------------------------------------------------------------

    def needs_admin(self, intent: Intent) -> bool:
        """Say whether only who administers the chat may do it: what may change its choices.

        So is everything about another chat than the one spoken in, asked for or only looked at:
        callback data can be forged. A channel's posts are everybody's: what is tapped below one
        may not change it either.
        """
        if self._handler_of(intent) is None:
            return False
        if intent.target is not None:
            return True
        if isinstance(intent.event, Message):
            return intent.command not in self._read_only
        kind = type(intent.action)
        in_channel = intent.chat.type == ChatType.CHANNEL
        return kind not in self._read_only or (in_channel and kind not in self._answered_by_alert)

    async def reply_to(self, visit: Visit, *, allowed: bool) -> Reply:
        return await self._chosen(visit.intent, allowed=allowed)(visit)

    def _chosen(self, intent: Intent, *, allowed: bool) -> Handler:
        if isinstance(intent.event, ChatMemberUpdated):
            return self._fallback.membership
        handler = self._handler_of(intent)
        if handler is not None:
            return handler if allowed else self._fallback.refuse
        if isinstance(intent.event, CallbackQuery):
            return self._fallback.old_button
        return self._fallback.unknown if intent.command else self._fallback.text

    def _handler_of(self, intent: Intent) -> Handler | None:
        if isinstance(intent.event, CallbackQuery):
            return self._actions.get(type(intent.action)) if intent.action else None
        return self._commands.get(intent.command)


def _said(message: Message, text: str, *, bot_name: str) -> Intent | None:
    command, words, whom = command_of(text)
    if whom and whom.lower() != bot_name.lower():
        return None
    if not command and message.chat.type != ChatType.PRIVATE:
        return None  # people talk to each other
    return Intent(event=message, command=command, words=words)


def command_of(text: str) -> tuple[str, str, str]:
    """Return the command in lower case, its words, and the bot it names; "" where there is none.

    The words may begin on a line of their own.
    """
    if not text.startswith("/"):
        return "", text.strip(), ""
    between = "\n" if "\n" in text.split(" ", 1)[0] else " "
    head, _, words = text.partition(between)
    name, _, whom = head[1:].partition("@")
    return name.lower(), words.strip(), whom
