"""A Telegram and a newspaper for the whole program to talk to."""

from __future__ import annotations

import pytest

from sandbox import newspaper, start
from sandbox.client import Sandbox
from tests.e2e.program import TOKEN, BotProcess


@pytest.fixture
async def telegram():
    running = await start(bots=[TOKEN])
    async with Sandbox(running.url) as sandbox:
        sandbox.url = running.url
        yield sandbox
    await running.stop()


@pytest.fixture
async def paper():
    running = await newspaper.start(interval=2.0)
    yield running
    await running.stop()


@pytest.fixture
def bot(tmp_path, telegram, paper):
    process = BotProcess(
        tmp_path,
        bot_token=TOKEN,
        telegram_api_url=telegram.url,
        database_url=f"sqlite:///{tmp_path}/tingon.db",
        feeds=paper.feed,
        allow_private_addresses="true",
        poll_interval=1,
        log_format="json",
    )
    yield process
    process.kill()
