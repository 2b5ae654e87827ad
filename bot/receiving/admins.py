"""Whether a person administers a chat: asked of Telegram, remembered for a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.screens.visit import ADMINS
from bot.sending.transport import UNREADABLE_ERRORS

log = structlog.get_logger(__name__)

REMEMBERED = 60.0  # seconds: a dismissed admin has no more than that left
MAX_REMEMBERED = 10_000


@dataclass(slots=True, kw_only=True)
class Admins:
    bot: ExtBot[Any]
    clock: Callable[[], float] = time.monotonic
    _known: dict[tuple[int, int], tuple[float, bool]] = field(default_factory=dict)

    async def is_admin(self, chat: int, person: int) -> bool:
        """Return False where Telegram does not say so: a setting may wait, a wrong one may not."""
        now = self.clock()
        known = self._known.get((chat, person))
        if known is not None and now - known[0] < REMEMBERED:
            return known[1]
        try:
            member = await self.bot.get_chat_member(chat, person)
        except TelegramError as error:
            log.warning("admin_not_known", chat=chat, reason=error.message)
            return False
        except UNREADABLE_ERRORS as error:
            log.warning("admin_not_known", chat=chat, reason=repr(error))
            return False
        found = member.status in ADMINS
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known[chat, person] = (now, found)
        return found
