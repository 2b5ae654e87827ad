"""What the library costs when an update is handled: CPU a tap, beside plain dicts.

    python -m benchmarks.updates [--short]

A tap on a page of the settings, with its twelve buttons: read, its answer made, kept, said. Once
with python-telegram-bot's types and methods, as the desk and the sender do it; once with dicts
and the transport alone, the baseline. Telegram's own part is left out: the transport is handed
the answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import InlineKeyboardMarkup
from telegram.ext import ExtBot

from benchmarks.house import TOKEN, machine
from bot.messages import texts
from bot.receiving.updates import update_of
from bot.screens import router
from bot.screens.callback_data import encode
from bot.screens.keyboard import OpenPage, PageView
from bot.sending import api_call
from bot.sending.api_call import ApiCall, content, toast
from bot.sending.limiter import RateLimiter
from bot.sending.permits import Limits
from bot.sending.sender import TelegramSender
from bot.sending.transport import AiohttpRequest
from digests.model import Choices

CHAT = {"id": 1001, "type": "private", "first_name": "An"}
ROUTER = router()
TEXTS = texts("vi")


class HandedAnswers(AiohttpRequest):
    """Answers as Telegram would, without the way there."""

    def __init__(self, message: dict[str, Any]) -> None:
        super().__init__()
        self._message = json.dumps({"ok": True, "result": message}).encode()

    async def _exchange(
        self, url: str, method: str, body: Any, *, connect: float, read: float
    ) -> tuple[int, bytes]:
        is_toast = str(url).endswith("answerCallbackQuery")
        return 200, b'{"ok":true,"result":true}' if is_toast else self._message


def draw() -> InlineKeyboardMarkup:
    view = PageView(choices=Choices(), texts=TEXTS, pages=ROUTER.pages)
    return ROUTER.pages["home"].keyboard(view)


def message(buttons: dict[str, Any]) -> dict[str, Any]:
    text = TEXTS.quiet_page(Choices())
    return {"message_id": 77, "date": 1, "chat": CHAT, "text": text, "reply_markup": buttons}


async def measure(*, taps: int, rounds: int) -> dict[str, Any]:
    keyboard = draw().to_dict()
    tap = {
        "update_id": 1,
        "callback_query": {
            "id": "9",
            "from": {**CHAT, "is_bot": False, "language_code": "vi"},
            "chat_instance": "1",
            "message": message(keyboard),
            "data": "o:home:0",
        },
    }
    request = HandedAnswers(message(keyboard))
    limiter = RateLimiter(Limits(per_second=10**6, chat_pause=0, burst=10**6))
    bot: ExtBot[Any] = ExtBot(
        TOKEN, request=request, get_updates_request=request, rate_limiter=limiter
    )
    sender = TelegramSender(bot)
    where = {"chat_id": CHAT["id"], "message_id": 77}

    async def with_the_library() -> None:
        intent = ROUTER.intent_of(update_of(tap), bot_name="TinGonBot")
        assert intent is not None
        query: Any = intent.event
        edit = {**where, **content(TEXTS.quiet_page(Choices()), keyboard=draw())}
        reply = (toast(query), ApiCall("editMessageText", edit))
        for call in api_call.load(api_call.dump(reply)):
            await sender.call(call)

    async def with_dicts() -> None:
        query = tap["callback_query"]
        ROUTER.decode(query["data"])  # type: ignore[index]  # a dict of dicts
        drawn = {
            "inline_keyboard": [
                [{"text": one["text"], "callback_data": encode(OpenPage("hours"))} for one in row]
                for row in keyboard["inline_keyboard"]
            ]
        }
        edit = {**where, "text": TEXTS.quiet_page(Choices()), "reply_markup": drawn}
        reply = [["answerCallbackQuery", {"callback_query_id": "9"}], ["editMessageText", edit]]
        for method, params in json.loads(json.dumps(reply, ensure_ascii=False)):
            await limiter.process_request(
                request.call, (f"{bot.base_url}/{method}", params), {}, method, params, None
            )

    library = await fastest(with_the_library, taps=taps, rounds=rounds)
    dicts = await fastest(with_dicts, taps=taps, rounds=rounds)
    return {
        "benchmark": "updates",
        "machine": machine(),
        "taps": taps,
        "rounds": rounds,
        "cpu_ms_a_tap": {"library": round(library, 3), "dicts": round(dicts, 3)},
        "library_costs_ms": round(library - dicts, 3),
        "ratio": round(library / dicts, 2),
    }


async def fastest(do: Callable[[], Awaitable[None]], *, taps: int, rounds: int) -> float:
    """Return the thread's CPU, in milliseconds a tap, of the round that was disturbed least."""
    best = float("inf")
    for _ in range(rounds):
        began = time.thread_time()
        for _ in range(taps):
            await do()
        best = min(best, (time.thread_time() - began) / taps)
    return best * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    taps, rounds = (300, 5) if short else (2_000, 11)
    print(json.dumps(asyncio.run(measure(taps=taps, rounds=rounds))))


if __name__ == "__main__":
    main()
