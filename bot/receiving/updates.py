"""From what Telegram sends to the library's Update, and which chat it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Update


def update_of(raw: Mapping[str, Any]) -> Update:
    """Raises one of UNREADABLE_ERRORS."""
    update = Update.de_json(dict(raw), None)
    if update is None:
        raise ValueError("an update of nothing")
    return update


def address_of(update: Update) -> int:
    """Return the chat an update is about, 0 for none: updates of one chat keep their order."""
    if update.effective_chat is not None:
        return _whole(update.effective_chat.id)
    return _whole(update.callback_query.from_user.id) if update.callback_query else 0


def address_in(raw: Mapping[str, Any]) -> int:
    """Return the chat that an unreadable update seems to be about, so that it can be forgotten."""
    for body in raw.values():
        about = body.get("chat") or body.get("from") if isinstance(body, dict) else None
        if isinstance(about, dict) and isinstance(about.get("id"), int):
            return int(about["id"]) if about["id"].bit_length() <= 63 else 0
    return 0


def _whole(number: int) -> int:
    if not isinstance(number, int) or number.bit_length() > 63:
        raise ValueError("no chat has such a number")
    return number
