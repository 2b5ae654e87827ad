"""Who administers a chat is asked of Telegram; where it does not say yes, the answer is no."""

from __future__ import annotations

from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.receiving.admins import REMEMBERED, Admins

GROUP, AN = -1002, 1001
USER = {"id": AN, "is_bot": False, "first_name": "An"}


@pytest.mark.parametrize(
    ("status", "expected"), [("creator", True), ("member", False), ("left", False)]
)
async def test_who_administers_a_chat_may_change_it(
    wire: Any, bot: ExtBot[Any], status: str, expected: bool
) -> None:
    member = {"status": status, "user": USER, "is_anonymous": False}
    wire.script.append(lambda exchange: exchange.ok(member))

    assert await Admins(bot=bot).is_admin(GROUP, AN) is expected
    assert wire.seen[0].params == {"chat_id": str(GROUP), "user_id": str(AN)}


async def test_it_is_asked_once_a_minute(wire: Any, bot: ExtBot[Any]) -> None:
    now = 0.0
    wire.always = lambda exchange: exchange.ok(
        {"status": "creator", "user": USER, "is_anonymous": 0}
    )
    admins = Admins(bot=bot, clock=lambda: now)

    await admins.is_admin(GROUP, AN)
    await admins.is_admin(GROUP, AN)
    assert wire.methods == ["getChatMember"]

    now = REMEMBERED
    await admins.is_admin(GROUP, AN)
    assert wire.methods == ["getChatMember"] * 2


@pytest.mark.parametrize(
    "answer",
    [
        lambda exchange: exchange.refuse(400, "Bad Request: user not found"),
        lambda exchange: exchange.ok({"status": "restricted", "user": USER}),
        lambda exchange: exchange.ok("yes"),
    ],
    ids=["refused", "not as the Bot API says", "no object"],
)
async def test_what_telegram_does_not_say_is_a_no_and_asked_again(
    wire: Any, bot: ExtBot[Any], answer: Any
) -> None:
    admins = Admins(bot=bot)
    wire.script.append(answer)
    wire.script.append(
        lambda exchange: exchange.ok({"status": "creator", "user": USER, "is_anonymous": False})
    )

    assert await admins.is_admin(GROUP, AN) is False
    assert await admins.is_admin(GROUP, AN) is True
