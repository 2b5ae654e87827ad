"""A sandbox on a free port, a tester's hand in it, and a real python-telegram-bot against it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from telegram.error import TelegramError
from telegram.ext import ExtBot

from sandbox import RunningSandbox, start
from sandbox.client import Sandbox

TOKEN = "700700:tiny"
AN, BINH = 1001, 1002


@dataclass
class Clock:
    """Both clocks of a sandbox; time stands still until it is turned."""

    now: float = 1_795_500_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def running(clock: Clock) -> AsyncIterator[RunningSandbox]:
    running = await start(bots=[TOKEN], clock=clock, steady=clock)
    yield running
    await running.stop()


@pytest.fixture
async def telegram(running: RunningSandbox) -> AsyncIterator[Sandbox]:
    async with Sandbox(running.url) as telegram:
        await telegram.user(AN, first_name="An", username="an_viettri")
        yield telegram


def ptb(running: RunningSandbox, token: str = TOKEN) -> ExtBot[None]:
    return ExtBot(token, base_url=f"{running.url}/bot", base_file_url=f"{running.url}/file/bot")


@pytest.fixture
async def bot(running: RunningSandbox, telegram: Sandbox) -> AsyncIterator[ExtBot[None]]:
    """The bot, which An has started and whose queue is empty."""
    await telegram.send("/start", user=AN)
    async with ptb(running) as bot:
        await bot.get_updates(offset=-1)
        await drain(bot)
        yield bot


@contextmanager
def refused(kind: type[TelegramError], reason: str) -> Iterator[None]:
    """Expect a refusal with these words in it, in upper or lower case."""
    with pytest.raises(kind) as told:
        yield
    assert reason.lower() in str(told.value).lower()


async def drain(bot: ExtBot[None]) -> list[object]:
    """Fetch and acknowledge all that waits."""
    updates = await bot.get_updates(timeout=0)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return list(updates)
