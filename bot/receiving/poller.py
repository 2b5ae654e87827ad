"""getUpdates, by ourselves: nothing is confirmed to Telegram before it is stored with us.

PTB confirms updates before they are handled, and its polling ends for ever at the first 401. Here
the next offset is sent only after `accept` has returned; whatever goes wrong in between, Telegram
keeps the updates for 24 hours and the inbox knows those it already has.

`update_id` grows one by one, but after a week without updates Telegram starts again at a random
number. An offset from before could then lie above the new ones and hide them; so after a day of
silence we ask without one, which means "the earliest you have": all before it is confirmed.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.operating.health import Beat, Fault, Health
from bot.sending.limiter import retry_after
from bot.sending.transport import AiohttpRequest, Unanswered
from digests.errors import StoreFull

RawUpdate = dict[str, Any]
Accept = Callable[[Sequence[RawUpdate]], Awaitable[None]]

ALLOWED_UPDATES: Final = ("message", "channel_post", "callback_query", "my_chat_member")
"""Only what is handled. No edited_message: a corrected typo must not repeat a command. A channel's
administrators subscribe it by a post; migration is a message, blocking is my_chat_member."""

LONG_POLL: Final = 30  # seconds Telegram may keep us waiting
ANSWER_SLACK: Final = 8.0  # seconds on top before a silent poll counts as hung
OFFSET_TRUST: Final = 24 * 3600.0  # seconds without an update after which ids may have restarted

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 15.0
CONFLICT_PAUSE: Final = 10.0  # another poller, or a redeployment that is still ending
TOKEN_PAUSE: Final = 30.0
UNREACHABLE_AFTER: Final = 4  # failures in a row, some five seconds: no longer a hiccup

log = structlog.get_logger()


class Poller:
    def __init__(
        self,
        bot: ExtBot[Any],
        accept: Accept,
        health: Health,
        *,
        long_poll: int = LONG_POLL,
        answer_slack: float = ANSWER_SLACK,
        pause_factor: float = 1.0,
        allowed_updates: Sequence[str] = ALLOWED_UPDATES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`pause_factor` scales the pauses after failures; tests have no time to wait."""
        if not isinstance(bot.request, AiohttpRequest):
            raise TypeError("the poller needs a bot on AiohttpRequest")
        self._bot = bot
        self._request = bot.request
        self._accept = accept
        self._health = health
        self._long_poll = long_poll
        self._answer_slack = answer_slack
        self._pause_factor = pause_factor
        self._allowed_updates = list(allowed_updates)
        self._clock = clock
        self._offset: int | None = None
        self._last_update_at = float("-inf")
        self._failures = 0
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()

    async def run(self) -> None:
        """Poll until `stop`; ends by nothing else than that or a cancellation."""
        self._ended.clear()
        self._last_update_at = self._clock()
        try:
            while not self._stopping.is_set():
                await self._round()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """End the poll that is under way, let a batch that is being stored be stored."""
        self._stopping.set()
        await self._ended.wait()

    async def _round(self) -> None:
        try:
            updates = await self._until_stopped(self._get_updates())
        except TelegramError as error:
            await self._back_off(error)
            return
        if updates is None:
            return
        self._note_success()
        if updates and not await self._stored(updates):
            await self._pause(self._growing_pause())
            return
        self._failures = 0
        self._move_on(updates)

    async def _get_updates(self) -> list[RawUpdate]:
        params = {
            "offset": self._offset,
            "timeout": self._long_poll,
            "allowed_updates": self._allowed_updates,
        }
        # As they came, past the library's own method: that one reads a batch whole or not at all,
        # and an update it cannot read would come again for ever and keep out all after it.
        updates = await self._request.call(
            f"{self._bot.base_url}/getUpdates",
            params,
            read_timeout=self._long_poll + self._answer_slack,
        )
        if not isinstance(updates, list) or not all(has_id(update) for update in updates):
            raise Unanswered("getUpdates answered something that is no list of updates")
        return updates

    async def _stored(self, updates: list[RawUpdate]) -> bool:
        try:
            await self._accept(updates)
        except StoreFull as error:
            self._health.fault(Fault.STORE_FULL, str(error) or "no update can be kept")
            log.error("updates_not_stored", count=len(updates), reason="store full")  # noqa: TRY400
            return False
        except Exception:
            # Whatever the store cannot do today, being deaf for ever would be worse: nothing is
            # confirmed, so the same updates come again.
            log.exception("updates_not_stored", count=len(updates))
            return False
        self._health.clear(Fault.STORE_FULL)
        return True

    def _move_on(self, updates: list[RawUpdate]) -> None:
        now = self._clock()
        if updates:
            self._offset = max(update["update_id"] for update in updates) + 1
            self._last_update_at = now
        elif now - self._last_update_at > OFFSET_TRUST:
            self._offset = None

    def _note_success(self) -> None:
        self._health.beat(Beat.GET_UPDATES)
        self._health.clear(Fault.TOKEN_REFUSED, Fault.CONFLICT, Fault.UNREACHABLE)

    async def _back_off(self, error: TelegramError) -> None:
        """Say what is wrong, and wait as long as it deserves; nothing ends the polling."""
        match error:
            case InvalidToken():
                self._health.fault(Fault.TOKEN_REFUSED, error.message)
                log.error("token_refused", method="getUpdates", reason=error.message)
                await self._pause(TOKEN_PAUSE)
            case Conflict():
                self._health.fault(Fault.CONFLICT, error.message)
                log.error("polling_conflict", reason=error.message)
                if "webhook" in error.message.lower():
                    await self._drop_webhook()
                await self._pause(CONFLICT_PAUSE)
            case RetryAfter():
                log.warning("polling_flood_control", seconds=retry_after(error))
                await self._pause(retry_after(error))
            case _:
                pause = self._growing_pause()
                if self._failures >= UNREACHABLE_AFTER:
                    self._health.fault(Fault.UNREACHABLE, error.message)
                log.warning("polling_failed", reason=error.message, seconds=pause)
                await self._pause(pause)

    async def _drop_webhook(self) -> None:
        """A webhook from another life of this bot stands in the way; its updates are kept."""
        try:
            await self._until_stopped(self._bot.delete_webhook(drop_pending_updates=False))
        except TelegramError as error:
            log.warning("webhook_not_dropped", reason=error.message)

    def _growing_pause(self) -> float:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures, 10))
        self._failures += 1
        return pause * random.uniform(0.8, 1.2)  # noqa: S311  not for secrets

    async def _pause(self, seconds: float) -> None:
        await self._until_stopped(asyncio.sleep(seconds * self._pause_factor))

    async def _until_stopped(self, work: Awaitable[Any]) -> Any:
        """Return what `work` gives, or None as soon as we are to stop."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return await task if task.done() else None
        finally:
            for pending in (task, stopping):
                pending.cancel()
            await asyncio.gather(task, stopping, return_exceptions=True)


def has_id(update: object) -> bool:
    """Say whether it is an update that can be kept: by a number that a database holds."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and number.bit_length() < 64
