"""What Telegram shows of the bot before anybody speaks: its commands and descriptions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import structlog
from telegram import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.messages import DEFAULT_LANGUAGE, LANGUAGES, Scope, Texts
from bot.sending.api_call import ApiCall, Perform, Reply
from digests.outbox import SenderLease, Sent

log = structlog.get_logger(__name__)

RETRY_AFTER = timedelta(hours=1)
LOOK_AGAIN = 1.0  # seconds

_SCOPES = {
    Scope.PRIVATE: BotCommandScopeAllPrivateChats(),
    Scope.GROUP: BotCommandScopeAllGroupChats(),
    Scope.GROUP_ADMINS: BotCommandScopeAllChatAdministrators(),
}


async def keep_profile(newspaper: str, perform: Perform, lease: SenderLease) -> None:
    """Tell Telegram our commands and descriptions; it may refuse for half an hour."""
    calls = list(bot_profile(newspaper))
    while calls:
        while not lease.held:
            await lease.changed(within=LOOK_AGAIN)
        calls = [call for call in calls if not isinstance(await perform(call), Sent)]
        if calls:
            log.warning("not_introduced", calls=len(calls))
            await asyncio.sleep(RETRY_AFTER.total_seconds())


def bot_profile(newspaper: str) -> Reply:
    """Return the calls that set it, in every language and for every kind of chat.

    They say the same however often they are made.
    """
    return tuple(call for texts in LANGUAGES.values() for call in _in(texts, newspaper))


def _in(texts: Texts, newspaper: str) -> Iterator[ApiCall]:
    # Without a code it is for everybody whose language has no words of its own.
    code = "" if texts.language == DEFAULT_LANGUAGE else texts.language
    spoken = {"language_code": code} if code else {}
    yield ApiCall("setMyDescription", {"description": texts.description(newspaper), **spoken})
    short = texts.short_description(newspaper)
    yield ApiCall("setMyShortDescription", {"short_description": short, **spoken})
    for scope, kind in _SCOPES.items():
        commands = [BotCommand(name, text) for name, text in texts.commands(scope)]
        yield ApiCall("setMyCommands", {"commands": commands, "scope": kind, **spoken})
