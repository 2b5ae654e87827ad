"""Telegram's flood limits as a PTB rate limiter: every call of the bot passes here.

The rule is in turns.py; this is its edge: it parks callers until their turn, listens to what
Telegram answers, and never retries: a 429 is noted, then raised for whoever called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.sending.permits import Chat, Limits, Turn, Turns
from bot.sending.transport import on_departure
from digests.outbox import Lane

GLOBAL_CHATS: Final = 3
GLOBAL_WITHIN: Final = 5.0  # seconds

_MESSAGES: Final = ("send", "edit", "copy", "forward", "stopPoll")
_NO_MESSAGES: Final = frozenset({"sendChatAction"})

log = structlog.get_logger()


class Held(RetryAfter):
    """We did not even ask: the chat, or everyone, has to wait longer than a caller is parked."""

    __slots__ = ("everyone",)

    def __init__(self, seconds: float, *, everyone: bool) -> None:
        super().__init__(timedelta(seconds=seconds))
        self.everyone = everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The limiter in numbers, for the metrics."""

    waiting: int
    chats: int
    held_for: float
    given: dict[Lane, int]
    waited: dict[Lane, float]
    refused: int


Permit = Turn[asyncio.Future[None]]
"""A turn that was given and not used yet."""


class Flow(BaseRateLimiter[Lane | Permit]):
    """Keeps to `limits`; whom a chat's own limit would keep for over `patience` seconds is sent
    away with `Held`, so that a silent chat never fills the places of those who could go on."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        patience: float = 5.0,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._patience = patience
        self._clock = clock
        self._turns: Turns[asyncio.Future[None]] = Turns(self.limits)
        self._wake: asyncio.TimerHandle | None = None
        self._wake_at = float("inf")
        self._given = dict.fromkeys(Lane, 0)
        self._waited = dict.fromkeys(Lane, 0.0)
        self._refusals: dict[Chat, float] = {}
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
        rate_limit_args: Lane | Permit | None,
    ) -> Any:
        if not _counts(endpoint):
            # answerCallbackQuery, getMe, setMyCommands and the like have limits of their own,
            # setMyCommands one of half an hour: its 429 must not silence the bot.
            return await callback(*args, **kwargs)
        chat = _chat(data)
        turn = await self._take(chat, rate_limit_args or Lane.ANSWER)
        before = on_departure.set(lambda: self._turns.left(turn, self._now()))
        try:
            result = await callback(*args, **kwargs)
        except RetryAfter as refusal:
            self._heed(chat, refusal)
            raise
        finally:
            on_departure.reset(before)
            self._turns.left(turn, self._now())  # for a transport that does not tell
        self._refusals.clear()
        return result

    async def permit(self, chat: Chat, lane: Lane) -> Permit:
        """Wait for a turn to speak; raises Held where that would take too long.

        Hand it to `process_request` as its argument, or `give_back` it. So whoever marks a message
        as perhaps sent waits before the mark, not after.
        """
        asked = self._now()
        self._refuse_long_waits(chat, lane, asked)
        waiter = asyncio.get_running_loop().create_future()
        turn = self._turns.ask(chat, lane, waiter, asked)
        self._give()
        try:
            await waiter
        except asyncio.CancelledError:
            self._turns.leave(turn, self._now())
            self._give()
            raise
        self._given[lane] += 1
        self._waited[lane] += self._now() - asked
        return turn

    def give_back(self, permit: Permit) -> None:
        """A turn is not needed after all: the next in line has it."""
        self._turns.leave(permit, self._now())
        self._give()

    def hold(self, chat: Chat, seconds: float) -> None:
        """Speak to nobody in `chat` (None: to nobody at all) for `seconds`."""
        now = self._now()
        self._turns.hold(chat, now + seconds, now)
        if seconds > self._patience:
            for turn in self._turns.waiting_for(chat):
                self._turns.leave(turn, now)
                if not turn.waiter.done():
                    turn.waiter.set_exception(Held(seconds, everyone=chat is None))
        self._give()

    def held_for(self, chat: Chat = None) -> float:
        """Return the seconds Telegram wants silence in `chat`; None: everywhere."""
        return self._turns.hold_left(chat, self._now())

    def state(self) -> State:
        return State(
            waiting=len(self._turns),
            chats=self._turns.chats,
            held_for=self.held_for(),
            given=dict(self._given),
            waited=dict(self._waited),
            refused=self._refused,
        )

    async def _take(self, chat: Chat, asked: Lane | Permit) -> Permit:
        """Use the permit the caller brings, unless silence was ordered since it was given."""
        if not isinstance(asked, Turn):
            return await self.permit(chat, asked)
        if asked.chat == chat and not self.held_for(chat):
            return asked
        self.give_back(asked)
        return await self.permit(chat, asked.lane)

    def _refuse_long_waits(self, chat: Chat, lane: Lane, now: float) -> None:
        everyone = self._turns.hold_left(None, now)
        if everyone > self._patience:
            raise Held(everyone, everyone=True)
        alone = self._turns.wait_for(chat, lane, now) if chat is not None else 0.0
        if alone > self._patience:
            raise Held(alone, everyone=False)

    def _give(self) -> None:
        """Let go who may go, and come back when the next one may."""
        now = self._now()
        for turn in self._turns.give(now):
            self._let_go(turn, now)
        at = self._turns.next_at(now)
        if at is not None and at < self._wake_at:
            self._come_back(at, now)

    def _come_back(self, at: float, now: float) -> None:
        if self._wake is not None:
            self._wake.cancel()
        loop = asyncio.get_running_loop()
        self._wake = loop.call_later(max(0.0, at - now), self._woken)
        self._wake_at = at

    def _woken(self) -> None:
        self._wake, self._wake_at = None, float("inf")
        self._give()

    def _let_go(self, turn: Turn[asyncio.Future[None]], now: float) -> None:
        if turn.waiter.done():  # cancelled, and not yet run to say so
            self._turns.leave(turn, now)
        else:
            turn.waiter.set_result(None)

    def _heed(self, chat: Chat, refusal: RetryAfter) -> None:
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


def _chat(data: dict[str, Any]) -> Chat:
    """Return the chat as one value: the same number may come as text."""
    chat = data.get("chat_id")
    if isinstance(chat, str) and chat.lstrip("-").isdecimal():
        return int(chat)
    return chat if isinstance(chat, int | str) else None
