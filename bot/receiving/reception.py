"""Receives updates while this process holds the sender's lease: by polling, or at its webhook."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog
from starlette.routing import Route
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.operating.health import Health
from bot.receiving.desk import Desk
from bot.receiving.poller import Poller
from bot.receiving.webhook import register, webhook
from bot.sending.transport import UNREADABLE_ERRORS
from digests.outbox import SenderLease

log = structlog.get_logger(__name__)

WEBHOOK_PATH = "/telegram"
REGISTER_AGAIN = 10.0  # seconds
FIRST_NAME_PAUSE, MAX_NAME_PAUSE = 1.0, 30.0  # seconds
LOOK_AGAIN = 1.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAddress:
    """Where Telegram is told to bring updates, and what it shows there."""

    url: str
    secret: str


@dataclass(slots=True, kw_only=True)
class Reception:
    bot: ExtBot[Any]
    desk: Desk
    lease: SenderLease
    health: Health
    webhook: WebhookAddress | None = None
    """None: updates are polled."""
    _poller: Poller | None = None

    async def run(self) -> None:
        """Poll and serve people only while this process holds the sender's lease."""
        while True:
            self.health.standby = self.lease.stands_by
            if not self.lease.held:
                await self.lease.changed(within=LOOK_AGAIN)
                continue
            working = asyncio.create_task(self._work())
            while self.lease.held and not working.done():
                await self.lease.changed(within=LOOK_AGAIN)
            if working.done():
                working.result()
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    async def stop_polling(self) -> None:
        if self._poller is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._poller.stop()

    def routes(self) -> list[Route]:
        if self.webhook is None:
            return []
        return [webhook(WEBHOOK_PATH, self.webhook.secret, self.desk.accept, self.health)]

    async def learn_name(self) -> None:
        """Ask for the bot's @name until Telegram answers: /command@name is meant for us then."""
        pause = FIRST_NAME_PAUSE
        while True:
            try:
                me = await self.bot.get_me()
            except (TelegramError, *UNREADABLE_ERRORS) as error:
                log.warning("name_not_learnt", reason=str(error), seconds=pause)
                await asyncio.sleep(pause)
                pause = min(MAX_NAME_PAUSE, pause * 2)
            else:
                name = me.username or ""
                log.info("hello", bot=name)
                self.desk.context = replace(self.desk.context, bot_name=name)
                return

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.desk.run())
            if self.webhook is None:
                self._poller = Poller(self.bot, self.desk.accept, self.health)
                group.create_task(self._poller.run())
            else:
                group.create_task(self._register(self.webhook))

    async def _register(self, address: WebhookAddress) -> None:
        while True:
            try:
                await register(self.bot, address.url.rstrip("/") + WEBHOOK_PATH, address.secret)
            except TelegramError as error:
                log.warning("webhook_not_registered", reason=error.message)
                await asyncio.sleep(REGISTER_AGAIN)
            else:
                return
