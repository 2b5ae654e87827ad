"""One call of the Bot API as data: what to say back is kept with its update until it is out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    TelegramObject,
)
from telegram.constants import CallbackQueryLimit, ParseMode

from digests.model import Destination
from digests.outbox import Outcome

NO_PREVIEW = LinkPreviewOptions(is_disabled=True).to_dict()


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A method of the library's bot, by the Bot API's own name, and its arguments.

    What is said to people is ready for JSON: objects are turned once, for the inbox and the wire.
    """

    method: str
    arguments: Mapping[str, Any]

    @property
    def params(self) -> dict[str, Any]:
        """The arguments as the Bot API spells them, ready for JSON."""
        return {name: _plain(value) for name, value in self.arguments.items()}


Reply = tuple[ApiCall, ...]
Perform = Callable[[ApiCall], Awaitable[Outcome]]


def say(
    to: Destination,
    text: str,
    *,
    html: bool = False,
    keyboard: InlineKeyboardMarkup | None = None,
) -> ApiCall:
    arguments: dict[str, Any] = {
        "chat_id": to.address,
        **content(text, html=html, keyboard=keyboard),
    }
    if to.topic is not None:
        arguments["message_thread_id"] = to.topic
    return ApiCall("sendMessage", arguments)


def toast(query: CallbackQuery, text: str = "", *, alert: bool = False) -> ApiCall:
    arguments: dict[str, Any] = {"callback_query_id": query.id}
    if text:
        most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        arguments |= {"text": text[:most], "show_alert": alert}
    return ApiCall("answerCallbackQuery", arguments)


def content(
    text: str, *, html: bool = False, keyboard: InlineKeyboardMarkup | None = None
) -> dict[str, Any]:
    """Return the arguments that are the words of a message."""
    arguments: dict[str, Any] = {"text": text, "link_preview_options": NO_PREVIEW}
    if html:
        arguments["parse_mode"] = str(ParseMode.HTML)
    if keyboard is not None and keyboard.inline_keyboard:
        arguments["reply_markup"] = buttons_of(keyboard)
    return arguments


# ---- as it is kept ------------------------------------------------------------------------


def dump(reply: Reply) -> str:
    return json.dumps([[call.method, call.params] for call in reply], ensure_ascii=False)


def load(text: str) -> Reply:
    return tuple(ApiCall(method, params) for method, params in json.loads(text))


def buttons_of(keyboard: InlineKeyboardMarkup) -> dict[str, Any]:
    """Return what `to_dict` does, in a third of its time: most answers have ten buttons."""
    return {
        "inline_keyboard": [
            [
                {
                    name: _plain(value)
                    for name in InlineKeyboardButton.__slots__
                    if (value := getattr(button, name)) is not None
                }
                for button in row
            ]
            for row in keyboard.inline_keyboard
        ]
    }


def _plain(value: Any) -> Any:
    if isinstance(value, TelegramObject):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
