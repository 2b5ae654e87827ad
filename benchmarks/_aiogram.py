"""aiogram sends the messages of full_speed.py; run by whichever Python has aiogram.

    PYTHON benchmarks/_aiogram.py URL TOKEN MESSAGES IN_FLIGHT < TEXT

It wants an older pydantic than ours, so it often lives in an environment of its own: this file
imports nothing of the program.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

import aiogram
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import LinkPreviewOptions


async def send(
    url: str, token: str, messages: int, in_flight: int, text: str
) -> dict[str, object]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=200)
    preview = LinkPreviewOptions(is_disabled=True)
    chats = iter(range(1, messages + 1))
    async with Bot(token, session=session) as bot:

        async def work() -> None:
            for chat in chats:
                await bot.send_message(chat, text, parse_mode="HTML", link_preview_options=preview)

        began, used = time.perf_counter(), cpu()
        await asyncio.gather(*(work() for _ in range(in_flight)))
        took, spent = time.perf_counter() - began, cpu() - used
    return {
        "version": aiogram.__version__,
        "per_second": round(messages / took, 1),
        "cpu_ms": round(spent / messages * 1000, 3),
    }


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    url, token, messages, in_flight = sys.argv[1:]
    done = send(url, token, int(messages), int(in_flight), sys.stdin.read())
    print(json.dumps(asyncio.run(done)))
