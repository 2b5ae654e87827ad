"""What Telegram shows of the bot: in each language and for each kind of chat."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.messages import DEFAULT_LANGUAGE, LANGUAGES
from bot.screens import FALLBACK, Router, modules, router, screens
from bot.screens.callback_data import Action
from bot.screens.fallback import unknown
from bot.sending.bot_profile import bot_profile
from tests.screens.checks import check_call


def test_every_language_and_kind_of_chat_has_its_commands_and_words():
    calls = bot_profile("Báo Quê Nhà")

    seen = {
        (call.method, call.params.get("language_code"), call.params.get("scope", {}).get("type"))
        for call in calls
    }
    kinds = ("all_private_chats", "all_group_chats", "all_chat_administrators")
    others = LANGUAGES.keys() - {DEFAULT_LANGUAGE}
    languages = (None, *others)
    assert "en" in others
    assert len(seen) == len(calls)
    assert seen == {
        *(("setMyCommands", code, kind) for code in languages for kind in kinds),
        *(("setMyDescription", code, None) for code in languages),
        *(("setMyShortDescription", code, None) for code in languages),
    }


def test_telegram_takes_what_it_is_told():
    for call in bot_profile("Báo " + "Quê Nhà " * 5):
        check_call(call.method, call.params)
        assert len(call.params.get("description", "")) <= 512
        assert len(call.params.get("short_description", "")) <= 120
        for command in call.params.get("commands", ()):
            assert re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])
            assert 1 <= len(command["description"]) <= 256


def test_every_command_shown_has_a_handler():
    handled = router().commands

    for call in bot_profile("Báo Quê Nhà"):
        assert {one["command"] for one in call.params.get("commands", ())} <= handled


def test_every_button_has_a_handler():
    defined = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Action) and value is not Action
    }

    assert router().actions == defined


def test_no_two_screens_want_the_same():
    once = screens()

    with pytest.raises(ValueError, match="two screens want"):
        Router([*once, replace(once[0], page=None, commands={"latest": unknown})], FALLBACK)
