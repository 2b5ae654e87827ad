"""Telegram's flood limits as a PTB rate limiter: every call of the bot passes here.

The rule is in permits.py; this is its edge: it parks callers until they may go, listens to what
Telegram answers, and never retries: a 429 is noted, then raised for whoever called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.sending.permits import ChatKey, Limits, Permit, PermitQueue
from bot.sending.transport import on_request_start
from digests.outbox import Lane

GLOBAL_CHATS: Final = 3
GLOBAL_WITHIN: Final = 5.0  # seconds
MAX_WAIT: Final = 5.0  # seconds; well below the outbox's call_timeout, in which a permit that has
# lapsed may be waited for once more

_MESSAGES: Final = ("send", "edit", "copy", "forward", "stopPoll")
_NO_MESSAGES: Final = frozenset({"sendChatAction"})
_SPEAKING: Final = (*_MESSAGES, "answer", "setMy")

log = structlog.get_logger()


class WaitTooLong(RetryAfter):
    """We did not even ask: the chat, or everyone, has to wait longer than a caller is parked."""

    __slots__ = ("everyone",)

    def __init__(self, seconds: float, *, everyone: bool) -> None:
        super().__init__(timedelta(seconds=seconds))
        self.everyone = everyone


class LeaseExpired(TelegramError):
    """Another process may be the sender by now."""

    def __init__(self) -> None:
        super().__init__("the lease is over")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimiterStats:
    """The limiter in numbers, for the metrics."""

    waiting: int
    chats: int
    held_for: float
    given: dict[Lane, int]
    waited: dict[Lane, float]
    refused: int


FuturePermit = Permit[asyncio.Future[None]]


class RateLimiter(BaseRateLimiter[Lane | FuturePermit]):
    """Keeps to `limits`; whom a chat's own limit would keep for over `max_wait` seconds is sent
    away with `WaitTooLong`: a silent chat never fills the places of those who could go on."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        max_wait: float = MAX_WAIT,
        clock: Callable[[], float] | None = None,
        may_start: Callable[[], bool] = lambda: True,
    ) -> None:
        """`may_start` is asked just before a request goes out, after any wait for its permit: a
        process whose lease ran out while it was waiting, or asleep, says nothing more."""
        self.limits = limits or Limits()
        self._may_start = may_start
        self._max_wait = max_wait
        self._clock = clock
        self._permits: PermitQueue[asyncio.Future[None]] = PermitQueue(self.limits)
        self._wake: asyncio.TimerHandle | None = None
        self._wake_at = float("inf")
        self._given = dict.fromkeys(Lane, 0)
        self._waited = dict.fromkeys(Lane, 0.0)
        self._refusals: dict[ChatKey, float] = {}
        self._refused = 0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
        self._wake, self._wake_at = None, float("inf")

    async def process_request(  # noqa: PLR0917  PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | FuturePermit | None,
    ) -> Any:
        if not _counts(endpoint):
            # answerCallbackQuery, getMe, setMyCommands and the like have limits of their own,
            # setMyCommands one of half an hour: its 429 must not silence the bot.
            self._check_lease(endpoint)
            return await callback(*args, **kwargs)
        chat = _chat(data)
        permit = await self._valid_permit(chat, rate_limit_args or Lane.ANSWER)
        told = on_request_start.get()

        def departs() -> None:
            self._permits.departed(permit, self._now())
            if told is not None:
                told()

        before = on_request_start.set(departs)
        try:
            self._check_lease(endpoint)
            result = await callback(*args, **kwargs)
        except RetryAfter as refusal:
            self._note_refusal(chat, refusal)
            raise
        finally:
            on_request_start.reset(before)
            self._permits.departed(permit, self._now())  # for a transport that does not tell
        self._refusals.clear()
        return result

    async def permit(self, chat: ChatKey, lane: Lane) -> FuturePermit:
        """Wait for leave to speak; raises WaitTooLong where that would take too long.

        Hand it to `process_request` as its argument, or `release` it. So whoever marks a message
        as perhaps sent waits before the mark, not after.
        """
        asked = self._now()
        self._refuse_long_waits(chat, lane, asked)
        waiter = asyncio.get_running_loop().create_future()
        permit = self._permits.request(chat, lane, waiter, asked)
        self._grant()
        try:
            await waiter
        except asyncio.CancelledError:
            self._permits.cancel(permit, self._now())
            self._grant()
            raise
        self._given[lane] += 1
        self._waited[lane] += self._now() - asked
        return permit

    def release(self, permit: FuturePermit) -> None:
        """The permit is not needed after all: the next in the queue has it."""
        self._permits.cancel(permit, self._now())
        self._grant()

    def hold(self, chat: ChatKey, seconds: float) -> None:
        """Speak to nobody in `chat` (None: to nobody at all) for `seconds`."""
        now = self._now()
        self._permits.hold(chat, now + seconds, now)
        if seconds > self._max_wait:
            for permit in self._permits.waiting_for(chat):
                self._permits.cancel(permit, now)
                if not permit.waiter.done():
                    permit.waiter.set_exception(WaitTooLong(seconds, everyone=chat is None))
        self._grant()

    def held_for(self, chat: ChatKey = None) -> float:
        """Return the seconds Telegram wants silence in `chat`; None: everywhere."""
        return self._permits.hold_left(chat, self._now())

    def stats(self) -> LimiterStats:
        return LimiterStats(
            waiting=len(self._permits),
            chats=self._permits.chats,
            held_for=self.held_for(),
            given=dict(self._given),
            waited=dict(self._waited),
            refused=self._refused,
        )

    async def _valid_permit(self, chat: ChatKey, asked: Lane | FuturePermit) -> FuturePermit:
        """Use the permit the caller brings, unless silence was ordered since it was given."""
        if not isinstance(asked, Permit):
            return await self.permit(chat, asked)
        if asked.chat == chat and not self.held_for(chat):
            return asked
        self.release(asked)
        return await self.permit(chat, asked.lane)

    def _check_lease(self, endpoint: str) -> None:
        """What only asks needs no lease."""
        if endpoint.startswith(_SPEAKING) and not self._may_start():
            raise LeaseExpired

    def _refuse_long_waits(self, chat: ChatKey, lane: Lane, now: float) -> None:
        everyone = self._permits.hold_left(None, now)
        if everyone > self._max_wait:
            raise WaitTooLong(everyone, everyone=True)
        alone = self._permits.wait_for(chat, lane, now) if chat is not None else 0.0
        if alone > self._max_wait:
            raise WaitTooLong(alone, everyone=False)

    def _grant(self) -> None:
        """Let go who may go, and come back when the next one may."""
        now = self._now()
        for permit in self._permits.grant(now):
            self._admit(permit, now)
        at = self._permits.next_at(now)
        if at is not None and at < self._wake_at:
            self._schedule_wake(at, now)

    def _schedule_wake(self, at: float, now: float) -> None:
        if self._wake is not None:
            self._wake.cancel()
        loop = asyncio.get_running_loop()
        self._wake = loop.call_later(max(0.0, at - now), self._woken)
        self._wake_at = at

    def _woken(self) -> None:
        self._wake, self._wake_at = None, float("inf")
        self._grant()

    def _admit(self, permit: FuturePermit, now: float) -> None:
        if permit.waiter.done():  # cancelled, and not yet run to say so
            self._permits.cancel(permit, now)
        else:
            permit.waiter.set_result(None)

    def _note_refusal(self, chat: ChatKey, refusal: RetryAfter) -> None:
        """Be silent where Telegram wants silence.

        It does not say whether a 429 is the chat's or the token's. One chat's own limit says
        nothing about others; so everyone is held only when three different chats are refused
        within seconds and nothing was accepted in between, or when there is no chat to hold.
        """
        self._refused += 1
        now = self._now()
        wait = retry_after(refusal)
        self._refusals = {c: at for c, at in self._refusals.items() if now - at < GLOBAL_WITHIN}
        self._refusals[chat] = now
        everyone = chat is None or len(self._refusals) >= GLOBAL_CHATS
        log.warning("flood_control", chat=chat, seconds=wait, everyone=everyone)
        self.hold(None if everyone else chat, wait)

    def _now(self) -> float:
        return self._clock() if self._clock is not None else asyncio.get_running_loop().time()


def retry_after(refusal: RetryAfter) -> float:
    """Return the seconds of a refusal, whichever way PTB was told to keep them."""
    wait = refusal.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _counts(endpoint: str) -> bool:
    return endpoint.startswith(_MESSAGES) and endpoint not in _NO_MESSAGES


def _chat(data: dict[str, Any]) -> ChatKey:
    """Return the chat as one value: the same number may come as text."""
    chat = data.get("chat_id")
    if isinstance(chat, str) and chat.lstrip("-").isdecimal():
        return int(chat)
    return chat if isinstance(chat, int | str) else None
