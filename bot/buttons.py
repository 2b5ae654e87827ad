"""What keyboards are made of: a button about one chat, rows, the mark of what is chosen."""

from __future__ import annotations

from typing import Any

from bot.actions import Action, encode, fits
from digests.model import Destination

Keyboard = dict[str, Any]
Row = list[dict[str, str]]
_CHOSEN = "✅ "


def keyboard(*rows: Row) -> Keyboard:
    return {"inline_keyboard": [row for row in rows if row]}


class Buttons:
    """Makes buttons that are all about one chat."""

    def __init__(self, target: Destination | None) -> None:
        self._target = target

    def __call__(self, label: str, action: Action) -> dict[str, str]:
        return {"text": label, "callback_data": encode(action, self._target)}

    def fits(self, action: Action) -> bool:
        return fits(action, self._target)


def marked(label: str, chosen: bool) -> str:
    return f"{_CHOSEN}{label}" if chosen else label


def in_rows(buttons: Row, width: int) -> list[Row]:
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]
