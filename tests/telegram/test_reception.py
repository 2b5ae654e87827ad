"""What the bot asks of Telegram at its start may wait, and ends nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import open_program
from bot.receiving import reception
from bot.settings import Settings


@pytest.mark.parametrize("answer", [{"id": 1}, "a bot", None], ids=repr)
async def test_a_name_that_cannot_be_read_is_asked_for_again(
    wire: Any, sqlite_files: Any, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    monkeypatch.setattr(reception, "FIRST_NAME_PAUSE", 0)
    wire.script.extend([lambda exchange: exchange.ok(answer)] * 2)
    settings = Settings(
        _env_file=None,
        bot_token="1234567:not-a-real-token",
        telegram_api_url=wire.url,
        database_url=await sqlite_files.fresh(),
        feeds="https://bao.test/rss",
    )

    async with open_program(settings) as program:
        await program.reception.learn_name()

    assert wire.methods == ["getMe"] * 3
    assert program.reception.desk.context.bot_name == "tingon_bot"
