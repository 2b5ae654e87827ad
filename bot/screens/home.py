"""The first page of the settings: what is chosen, and the way to every other page.

The settings are one message that edits itself. All of its state is in its buttons and in what is
chosen, so none is lost by a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens.callback_data import Action
from bot.screens.keyboard import OpenPage, PageView, in_rows, keyboard
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import headed, show
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.subscribers import CurrentChoices


@dataclass(frozen=True, slots=True)
class CloseSettings(Action):
    """The settings message becomes a plain summary without buttons."""

    code: ClassVar[str] = "x"


async def text(visit: Visit, current: CurrentChoices) -> str:
    """What is chosen; where a closed topic's news comes here instead, that too, and what to do."""
    said = summary(visit, current)
    if visit.topic or not await visit.context.subscribers.fallen_back(visit.tx, visit.chat.id):
        return said
    return f"{said}\n\n{visit.texts.topic_closed(visit.chat.title)}"


def summary(visit: Visit, current: CurrentChoices) -> str:
    """Sum up what is chosen, and when the next edition comes."""
    said = visit.texts.choices(current.choices, now=visit.now)
    if current.next_at is None or current.choices.paused_until is not None:
        return said
    at = visit.texts.next_edition(current.next_at, now=visit.now, zone=current.choices.zone)
    return f"{said}\n\n{at}"


def buttons(view: PageView) -> InlineKeyboardMarkup:
    pages = sorted(view.pages.values(), key=lambda page: page.home_position)
    ways = [page.home_button(view) for page in pages if page.home_button is not None]
    return keyboard(*in_rows(ways, 2), [view.button(view.labels.done, CloseSettings())])


async def settings(visit: Visit) -> Reply:
    return (await show(visit, PAGE),)


async def open_page(visit: Visit) -> Reply:
    action = visit.action(OpenPage)
    page = visit.context.pages[action.page]  # the router reads no other
    return (*visit.toast(), await show(visit, page, number=action.number))


async def close(visit: Visit) -> Reply:
    said = await text(visit, await visit.current())
    return (*visit.toast(), visit.edit(headed(visit, said)))


PAGE = SettingsPage(name="home", text=text, keyboard=buttons)
SCREEN = Screen(
    commands={"settings": settings},
    actions={OpenPage: open_page, CloseSettings: close},
    page=PAGE,
)
