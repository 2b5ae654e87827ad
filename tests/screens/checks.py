"""What Telegram would refuse: every call the bot makes in these stories is held against it.

core.telegram.org/bots/api
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.screens.callback_data import MAX_BYTES
from tests.reader.telegram_html import parse
from tests.screens.drawing import decode

METHODS = {
    "sendMessage",
    "editMessageText",
    "editMessageReplyMarkup",
    "answerCallbackQuery",
    "setMyCommands",
    "setMyDescription",
    "setMyShortDescription",
}


def check_call(method: str, params: Mapping[str, Any]) -> None:
    assert method in METHODS, method
    if method == "answerCallbackQuery":
        assert params["callback_query_id"]
        assert len(params.get("text", "")) <= 200
        return
    if method in {"sendMessage", "editMessageText", "editMessageReplyMarkup"}:
        assert isinstance(params["chat_id"], int)
    if method.startswith("editMessage"):
        assert isinstance(params["message_id"], int)
    if method in {"sendMessage", "editMessageText"}:
        check_text(params)
    if "reply_markup" in params:
        check_keyboard(params["reply_markup"])


def check_text(params: Mapping[str, Any]) -> None:
    text = params["text"]
    if params.get("parse_mode") == "HTML":
        parsed = parse(text)
        assert len(parsed.entities) <= 100
        text = parsed.text
    else:
        assert "parse_mode" not in params
    assert text.strip()
    assert len(text.encode("utf-16-le")) // 2 <= 4096
    preview = params.get("link_preview_options")
    assert preview == {"is_disabled": True} or str(preview["url"]).startswith("http")


def check_keyboard(markup: Mapping[str, Any]) -> None:
    rows = markup["inline_keyboard"]
    assert sum(map(len, rows)) <= 100
    for row in rows:
        assert 1 <= len(row) <= 8
        for button in row:
            assert button["text"].strip()
            if "url" in button:
                assert set(button) == {"text", "url"}
                assert button["url"].startswith("https://t.me/")
                continue
            assert set(button) == {"text", "callback_data"}
            assert 1 <= len(button["callback_data"].encode()) <= MAX_BYTES
            assert decode(button["callback_data"]) is not None, button
