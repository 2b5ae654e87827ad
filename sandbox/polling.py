"""getUpdates: long polls, acknowledged by offset, one poller a bot."""

from __future__ import annotations

import asyncio
from itertools import islice

from sandbox.errors import Conflict
from sandbox.methods.call import Call
from sandbox.methods.webhooks import choose_updates
from sandbox.model import Bot, Json

MAX_TIMEOUT = 50
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


class Polls:
    """The getUpdates calls that are being answered just now."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[bool]] = {}

    def wake(self, bot: Bot) -> None:
        waiting = self._waiting.get(bot.account.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(True)

    def waiting(self, bot: Bot) -> bool:
        """Say whether a long poll of the bot is open."""
        return bot.account.id in self._waiting

    def end(self) -> None:
        """Answer all who wait, with nothing: the server stops."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(True)

    async def get_updates(self, call: Call) -> list[Json]:
        bot = call.bot
        if bot.webhook is not None:
            raise Conflict(_WEBHOOK_ACTIVE)
        choose_updates(call)
        self._take_over(bot)
        _acknowledge(bot, call.params.integer("offset") or 0)
        limit = call.params.integer("limit") or 100
        timeout = call.params.integer("timeout") or 0
        if not bot.queue and timeout > 0:
            await self._wait(bot, min(timeout, MAX_TIMEOUT))
        if bot.webhook is not None:
            raise Conflict(_WEBHOOK_ACTIVE)
        return [update.json() for update in islice(bot.queue, max(1, min(100, limit)))]

    def _take_over(self, bot: Bot) -> None:
        """The later of two pollers wins, as at Telegram; the earlier is told of the conflict."""
        waiting = self._waiting.pop(bot.account.id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(False)

    async def _wait(self, bot: Bot, timeout: float) -> None:  # noqa: ASYNC109 - Telegram's word
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[bot.account.id] = waiting
        try:
            async with asyncio.timeout(timeout):
                mine = await waiting
        except TimeoutError:
            mine = True
        finally:
            if self._waiting.get(bot.account.id) is waiting:
                del self._waiting[bot.account.id]
        if not mine:
            raise Conflict(_OTHER_POLLER)


def _acknowledge(bot: Bot, offset: int) -> None:
    if offset > 0:
        while bot.queue and bot.queue[0].id < offset:
            bot.queue.popleft()
    elif offset < 0:
        while len(bot.queue) > -offset:
            bot.queue.popleft()
