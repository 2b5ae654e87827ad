"""Updates to webhooks: in order within a chat, with the secret, again until they are taken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from sandbox.model import Bot, Update, Webhook

TIMEOUT = aiohttp.ClientTimeout(total=10)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0

Reply = Callable[[Bot, dict[str, Any]], None]


class Deliveries:
    """One task a bot takes from its queue what its webhook may have now."""

    def __init__(self, *, clock: Callable[[], float], reply: Reply) -> None:
        self._clock = clock
        self._reply = reply
        self._session: aiohttp.ClientSession | None = None
        self._couriers: dict[int, _Courier] = {}

    def wake(self, bot: Bot) -> None:
        """Deliver if the bot has a webhook and something waits."""
        if bot.webhook is None or not bot.queue:
            return
        courier = self._couriers.get(bot.account.id)
        if courier is None or courier.bot is not bot:
            if self._session is None:
                self._session = aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False)
            courier = _Courier(bot, self._session, self._clock, self._reply)
            self._couriers[bot.account.id] = courier
        courier.wake()

    async def close(self) -> None:
        for courier in self._couriers.values():
            await courier.close()
        self._couriers.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None


class _Courier:
    def __init__(
        self, bot: Bot, session: aiohttp.ClientSession, clock: Callable[[], float], reply: Reply
    ) -> None:
        self.bot = bot
        self._session = session
        self._clock = clock
        self._reply = reply
        self._busy: set[int] = set()
        self._trips: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        hook = self.bot.webhook
        if hook is None:
            return
        started: set[int] = set()
        for update in list(self.bot.queue):
            if len(self._busy) >= hook.max_connections:
                return
            if update.lane in self._busy or update.lane in started:
                continue
            started.add(update.lane)
            self._busy.add(update.lane)
            trip = asyncio.create_task(self._deliver(update))
            self._trips.add(trip)
            trip.add_done_callback(self._trips.discard)

    async def close(self) -> None:
        for trip in self._trips:
            trip.cancel()
        await asyncio.gather(*self._trips, return_exceptions=True)

    async def _deliver(self, update: Update) -> None:
        """Carry one update until it is taken; later ones of its chat wait behind it."""
        pause = FIRST_PAUSE
        try:
            while (hook := self.bot.webhook) is not None and update in self.bot.queue:
                reason = await self._post(hook, update)
                if reason is None:
                    if update in self.bot.queue:
                        self.bot.queue.remove(update)
                    break
                hook.last_error_date = int(self._clock())
                hook.last_error_message = reason
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
        finally:
            self._busy.discard(update.lane)
        self.wake()

    async def _post(self, hook: Webhook, update: Update) -> str | None:
        """Return None when it was taken, else why not, as getWebhookInfo tells it."""
        headers = {"Content-Type": "application/json"}
        if hook.secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        body = json.dumps(update.json(), ensure_ascii=False).encode()
        try:
            async with self._session.post(
                hook.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                told = await answer.read()
                if answer.status // 100 != 2:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientError:
            return "Connection refused"
        self._answer(told)
        return None

    def _answer(self, told: bytes) -> None:
        """Carry out the call that a webhook may put into its answer."""
        if not told.startswith(b"{"):
            return
        try:
            call = json.loads(told)
        except ValueError:
            return  # Telegram, too, ignores what is no call
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            self._reply(self.bot, call)
