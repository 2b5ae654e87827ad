"""What keyboards are made of: a button about one chat, rows, pages, the tick of what is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.messages import Labels, Texts
from bot.screens.callback_data import Action, encode, fits
from digests.model import Choices, Destination

if TYPE_CHECKING:
    from bot.screens.routing import SettingsPage

Row = Sequence[InlineKeyboardButton]
PAGE_SIZE = 8
"""Entries of a long list on one page; with navigation it stays on a phone's screen."""
_TICK = "✅ "


@dataclass(frozen=True, slots=True)
class OpenPage(Action):
    """Show a page of the settings, by its name."""

    code: ClassVar[str] = "o"
    page: str
    number: int = 0


def keyboard(*rows: Row) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([row for row in rows if row])


@lru_cache(maxsize=2_000)
def button(label: str, action: Action, target: Destination | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=encode(action, target))


def ticked(label: str, chosen: bool) -> str:
    return f"{_TICK}{label}" if chosen else label


def in_rows(buttons: Row, width: int) -> list[Row]:
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]


def undo(action: Action, texts: Texts) -> InlineKeyboardMarkup | None:
    """The way back, where it fits into a button."""
    return keyboard([button(texts.labels.undo, action)]) if fits(action) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What the buttons of a screen are drawn from; all of them are about one chat."""

    choices: Choices
    texts: Texts
    target: Destination | None = None
    """The chat they are about when it is not the one they stand in."""
    sections: Sequence[str] = ()
    """All that the newspaper has."""
    number: int = 0
    pages: Mapping[str, SettingsPage] = field(default_factory=dict)

    @property
    def labels(self) -> Labels:
        return self.texts.labels

    def button(self, label: str, action: Action) -> InlineKeyboardButton:
        return button(label, action, self.target)

    def to(self, label: str, page: str) -> InlineKeyboardButton:
        return self.button(label, OpenPage(page))

    def back(self, page: str = "home") -> Row:
        return [self.to(self.labels.back, page)]

    def paged(self, buttons: Row, page: str, *, size: int = PAGE_SIZE) -> tuple[Row, Row]:
        """Return the buttons of a page and those that turn it; a page too far is the last."""
        last = max(0, (len(buttons) - 1) // size)
        here = min(self.number, last)
        turn = []
        if here > 0:
            turn.append(self.button(self.labels.previous, OpenPage(page, here - 1)))
        if here < last:
            turn.append(self.button(self.labels.next, OpenPage(page, here + 1)))
        return buttons[here * size : (here + 1) * size], turn
