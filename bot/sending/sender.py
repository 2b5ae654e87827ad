"""digests' Sender on Telegram: each of its errors becomes the outcome it means."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

import structlog
from telegram import Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from bot.operating.health import Beat, Fault, Health
from bot.sending.api_call import ApiCall
from bot.sending.limiter import FuturePermit, LeaseExpired, RateLimiter, WaitTooLong, retry_after
from bot.sending.permits import Permit
from bot.sending.transport import (
    UNREADABLE_ERRORS,
    AiohttpRequest,
    Misrouted,
    RequestStart,
    ServerFault,
    Unanswered,
    Unsent,
    encode,
    on_request_start,
)
from digests.model import Destination
from digests.outbox import (
    ChatGone,
    ChatMoved,
    Lane,
    Outcome,
    Refused,
    RetryLater,
    Sent,
    TokenRefused,
    TopicGone,
    Uncertain,
)

MAX_FREE_RATE: Final = 30  # messages/s; above it Telegram wants to be paid, message by message

CACHED_ENCODINGS: Final = (
    256  # kept as they go over the wire: a broadcast sends the same few to everybody
)

NO_CONNECTION_PAUSE: Final = timedelta(seconds=2)
MISROUTED_PAUSE: Final = timedelta(seconds=30)
SERVER_PAUSE: Final = timedelta(seconds=5)

# Telegram tells these apart by their text alone. PTB capitalises some of them; the texts with
# underscores come straight from its core. Collected from its server's source and the peers' lists.
_CHAT_GONE: Final = (
    "chat not found",
    "user not found",
    "deactivated",
    "peer_id_invalid",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "channel_private",
    "user_is_blocked",
    "bot was kicked",
    "bot was blocked",
    "bot is not a member",
    "can't write to",
)
_CHAT_SEND_FORBIDDEN: Final = re.compile(r"chat_send_\w+_forbidden")
_TOPIC_GONE: Final = (
    "thread not found",
    "topic_closed",
    "topic_deleted",
    "topic_id_invalid",
    "topic closed",
    "topic deleted",
    "topic not found",
)
_PLAIN_MAY_HELP: Final = (
    "entit",
    "web page",
    "webpage",
    "preview",
    "http url",
    "button",
    "keyboard",
    "reply markup",
)
_EVERY_SERVER_HAS: Final = frozenset({"sendMessage", "editMessageText", "answerCallbackQuery"})
_NOT_MODIFIED: Final = "message is not modified"

# How a success begins, even if the rest of it was lost on the way.
_RECEIPT: Final = re.compile(rb'\{"ok":\s*true,\s*"result":\s*\{"message_id":\s*(\d+)\s*[,}]')

log = structlog.get_logger()


class TelegramSender:
    """Speaks through the library's bot and its limiter; raises nothing but a cancellation.

    What people are answered goes the library's way. The parts of editions, encoded once for
    many chats, go straight to its connections (docs/decisions.md has the figures).
    """

    def __init__(self, bot: ExtBot[Any], *, health: Health | None = None) -> None:
        if not isinstance(bot.request, AiohttpRequest):
            raise TypeError("the sender needs a bot on AiohttpRequest: others hide what is unsent")
        if not isinstance(bot.rate_limiter, RateLimiter):
            raise TypeError("the sender needs a bot with our RateLimiter")
        self._bot = bot
        self._request = bot.request
        self._limiter = bot.rate_limiter
        self._health = health
        is_paid = self._limiter.limits.per_second > MAX_FREE_RATE
        self._paid = {"allow_paid_broadcast": True} if is_paid else {}

    @property
    def limiter(self) -> RateLimiter:
        return self._limiter

    @property
    def longest_call(self) -> float:
        """Seconds after which a call has certainly ended."""
        return self._request.longest_call

    async def permit(self, to: Destination, *, lane: Lane) -> FuturePermit | RetryLater:
        try:
            return await self._limiter.permit(to.address, lane)
        except WaitTooLong as held:
            return _flood(retry_after(held), everyone=held.everyone)

    def release(self, permit: object) -> None:
        if isinstance(permit, Permit):
            self._limiter.release(permit)

    async def send(
        self, to: Destination, body: str, *, lane: Lane, permit: object = None
    ) -> Outcome:
        params: dict[str, Any] = {"chat_id": to.address, "message_thread_id": to.topic}
        if lane is not Lane.ANSWER:
            params |= self._paid
        return await self._deliver("sendMessage", params, body, lane, permit)

    async def edit(
        self, to: Destination, message_id: int, body: str, *, permit: object = None
    ) -> Outcome:
        params = {"chat_id": to.address, "message_id": message_id}
        return await self._deliver("editMessageText", params, body, Lane.EDIT, permit)

    async def call(self, call: ApiCall, *, lane: Lane = Lane.ANSWER) -> Outcome:
        """Do one call of an answer; Sent(0) where Telegram gives no message back."""
        method = getattr(self._bot, call.method)
        plain, objects = _split_objects(call.arguments)
        answering = method(**plain, api_kwargs=objects, rate_limit_args=lane)
        return await self._outcome(answering, call.method, call.arguments)

    async def _deliver(
        self, method: str, params: Mapping[str, Any], body: str, lane: Lane, permit: object
    ) -> Outcome:
        try:
            rich, plain = _encoded_part(body)
        except (ValueError, KeyError, TypeError, AttributeError) as flaw:
            log.exception("unreadable_part", method=method)
            return Refused(f"unreadable part: {type(flaw).__name__}")
        allowed = permit if isinstance(permit, Permit) else lane
        outcome = await self._send_encoded(method, params, rich, allowed)
        if isinstance(outcome, Refused) and _mentions(outcome.reason, _PLAIN_MAY_HELP):
            log.error("sent_plain", method=method, chat=params["chat_id"], reason=outcome.reason)
            outcome = await self._send_encoded(method, params, plain, lane)
        return outcome

    async def _send_encoded(
        self,
        method: str,
        params: Mapping[str, Any],
        encoded: bytes,
        permit: Lane | FuturePermit,
    ) -> Outcome:
        sending = self._limiter.process_request(
            callback=self._request.call,
            args=(f"{self._bot.base_url}/{method}", params),
            kwargs={"encoded": encoded},
            endpoint=method,
            data=dict(params),
            rate_limit_args=permit,
        )
        return await self._outcome(sending, method, params)

    async def _outcome(
        self, sending: Awaitable[Any], method: str, params: Mapping[str, Any]
    ) -> Outcome:
        """Raises what is wrong with the call itself, before anything of it is sent."""
        outcome: Outcome
        start = RequestStart(None)
        before = on_request_start.set(start)
        try:
            outcome = Sent(_message_id(await sending))
        except TelegramError as error:
            outcome = self._outcome_of(error, method, params)
        except UNREADABLE_ERRORS:
            if not start.begun:
                raise
            log.exception("success_unreadable", method=method)  # it is done, whatever it says
            outcome = Sent(0)
        finally:
            on_request_start.reset(before)
        self._report(outcome, method, params)
        return outcome

    def _outcome_of(self, error: TelegramError, method: str, params: Mapping[str, Any]) -> Outcome:
        match error:
            case InvalidToken() if method not in _EVERY_SERVER_HAS and _is_404(error):
                return Refused(f"the server knows no {method}")
            case WaitTooLong():
                return _flood(retry_after(error), everyone=error.everyone)
            case RetryAfter():
                return _flood(retry_after(error), everyone=self._limiter.held_for() > 0)
            case LeaseExpired():
                return RetryLater(timedelta(0), error.message, everyone=True)
            case _:
                return outcome_of(error, params)

    def _report(self, outcome: Outcome, method: str, params: Mapping[str, Any]) -> None:
        chat = params.get("chat_id")
        match outcome:
            case Sent():
                self._beat()
            case TokenRefused(reason):
                log.error("token_refused", method=method, reason=reason)
                self._fault(Fault.TOKEN_REFUSED, reason)
            case RetryLater(wait, reason, everyone, flood=flood):
                log.info(
                    "send_later",
                    method=method,
                    chat=chat,
                    reason=reason,
                    seconds=wait.total_seconds(),
                    everyone=everyone,
                )
                if everyone or not flood:  # a chat that wants silence is no trouble of ours
                    self._failed()
            case Uncertain(reason):
                log.warning("send_uncertain", method=method, chat=chat, reason=reason)
                self._failed()
            case ChatMoved(to):
                log.info("chat_moved", chat=chat, to=to)
                self._answered()
            case ChatGone(reason) | TopicGone(reason) | Refused(reason):
                log.info("send_refused", method=method, chat=chat, reason=reason)
                self._answered()

    def _beat(self) -> None:
        if self._health is not None:
            self._health.beat(Beat.SEND)
            self._health.clear(Fault.TOKEN_REFUSED)

    def _answered(self) -> None:
        """Telegram said no to this message: sending itself goes well."""
        if self._health is not None:
            self._health.send_answered()

    def _failed(self) -> None:
        if self._health is not None:
            self._health.send_failed()

    def _fault(self, fault: Fault, reason: str) -> None:
        if self._health is not None:
            self._health.fault(fault, reason)


def outcome_of(error: TelegramError, params: Mapping[str, Any]) -> Outcome:
    """Say what an error of PTB or of our transport means for the message of `params`."""
    reason = error.message
    match error:
        case ChatMigrated():
            return ChatMoved(error.new_chat_id)
        case Forbidden():
            return ChatGone(reason)
        case InvalidToken():
            return TokenRefused(reason)
        case BadRequest():
            return _refusal(reason, params)
        case RetryAfter():
            return _flood(retry_after(error))
        case Unanswered():
            receipt = _RECEIPT.match(error.begun)
            return Sent(int(receipt[1])) if receipt else Uncertain(reason)
        case Misrouted():
            return RetryLater(MISROUTED_PAUSE, reason, everyone=True)
        case Unsent():
            return RetryLater(NO_CONNECTION_PAUSE, reason, everyone=True)
        case ServerFault():
            return RetryLater(SERVER_PAUSE, reason, server_error=True)
        case _:
            # 409, 413, a 429 without its seconds: whole answers, all of them a no.
            return RetryLater(SERVER_PAUSE, reason, server_error=True)


def _refusal(reason: str, params: Mapping[str, Any]) -> Outcome:
    text = reason.lower()
    if _NOT_MODIFIED in text:
        return Sent(int(params.get("message_id") or 0))
    if _mentions(text, _TOPIC_GONE):
        # A group whose General topic is closed has nothing to fall back to.
        return ChatGone(reason) if params.get("message_thread_id") is None else TopicGone(reason)
    if _mentions(text, _CHAT_GONE) or _CHAT_SEND_FORBIDDEN.search(text):
        return ChatGone(reason)
    return Refused(reason)


@lru_cache(maxsize=CACHED_ENCODINGS)
def _encoded_part(body: str) -> tuple[bytes, bytes]:
    """Return what to send, and what to send if Telegram cannot read that: alike for all chats."""
    part = json.loads(body)
    if not isinstance(part["text"], str) or not isinstance(part["plain"], str):
        raise TypeError("the words of a part are text")
    keyboard = part.get("keyboard")
    preview = part.get("preview")
    rich = {
        "text": part["text"],
        "parse_mode": "HTML",
        "link_preview_options": preview or {"is_disabled": True},
        "reply_markup": {"inline_keyboard": keyboard} if keyboard else None,
    }
    plain = {"text": part["plain"], "link_preview_options": {"is_disabled": True}}
    return encode(rich), encode(plain)  # a lone surrogate fails here, not on the wire


def _split_objects(arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Objects that are JSON already go past the library's classes, by the door it has for that."""
    objects = {name: value for name, value in arguments.items() if isinstance(value, dict)}
    plain = {name: value for name, value in arguments.items() if name not in objects}
    return plain, objects


def _message_id(result: object) -> int:
    """Return the message's number, 0 where a call makes none."""
    if isinstance(result, Message):
        return result.message_id
    found = result.get("message_id") if isinstance(result, dict) else None
    return found if isinstance(found, int) else 0


def _flood(seconds: float, *, everyone: bool = False) -> RetryLater:
    wait = timedelta(seconds=seconds)
    return RetryLater(wait, "flood control", everyone=everyone, flood=True)


def _is_404(error: TelegramError) -> bool:
    """Telegram says 404 to a token it cannot read, and to a method it has not got."""
    return "not found" in error.message.lower()


def _mentions(text: str, phrases: tuple[str, ...]) -> bool:
    text = text.lower()
    return any(phrase in text for phrase in phrases)
