"""What Telegram shows of the bot before anybody speaks: its commands and descriptions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answers import Answer, Call
from bot.messages import DEFAULT_LANGUAGE, LANGUAGES, Scope, Texts

_SCOPES = {
    Scope.PRIVATE: "all_private_chats",
    Scope.GROUP: "all_group_chats",
    Scope.GROUP_ADMINS: "all_chat_administrators",
}


def introduction(newspaper: str) -> Answer:
    """Return the calls that introduce the bot, in every language and for every kind of chat.

    They say the same however often they are made.
    """
    return tuple(call for texts in LANGUAGES.values() for call in _in(texts, newspaper))


def _in(texts: Texts, newspaper: str) -> Iterator[Call]:
    # Without a code it is for everybody whose language has no words of its own.
    code = "" if texts.language == DEFAULT_LANGUAGE else texts.language
    spoken = {"language_code": code} if code else {}
    yield Call("setMyDescription", {"description": texts.description(newspaper), **spoken})
    short = texts.short_description(newspaper)
    yield Call("setMyShortDescription", {"short_description": short, **spoken})
    for scope, kind in _SCOPES.items():
        commands = [{"command": name, "description": text} for name, text in texts.commands(scope)]
        yield Call("setMyCommands", {"commands": commands, "scope": {"type": kind}, **spoken})
