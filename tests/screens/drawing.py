"""The bot's screens as tests use them: what a button says, and how a page is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from bot.messages import Texts
from bot.screens import router
from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView
from digests.model import Choices, Destination

ROUTER = router()
PAGES = ROUTER.pages


def decode(data: str) -> Action | None:
    return ROUTER.decode(data)


def draw(
    name: str,
    choices: Choices,
    texts: Texts,
    *,
    sections: Sequence[str] = (),
    page: int = 0,
    target: Destination | None = None,
) -> InlineKeyboardMarkup:
    """Return the buttons of a page of the settings."""
    view = PageView(
        choices=choices, texts=texts, target=target, sections=sections, number=page, pages=PAGES
    )
    return PAGES[name].keyboard(view)
