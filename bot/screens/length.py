"""How long summaries are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import saved
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.model import Length
from digests.subscribers import CurrentChoices


@dataclass(frozen=True, slots=True)
class SetLength(Action):
    code: ClassVar[str] = "l"
    length: Length


async def text(visit: Visit, _: CurrentChoices) -> str:
    return visit.texts.length_page()


def buttons(view: PageView) -> InlineKeyboardMarkup:
    labels = view.labels
    lengths = (
        (labels.length_short, Length.SHORT),
        (labels.length_default, Length.DEFAULT),
        (labels.length_long, Length.LONG),
    )
    row = [
        view.button(ticked(label, length is view.choices.length), SetLength(length))
        for label, length in lengths
    ]
    return keyboard(row, view.back())


async def set_length(visit: Visit) -> Reply:
    before = await visit.choices()
    after = replace(before, length=visit.action(SetLength).length)
    return await saved(visit, before, after, PAGE)


PAGE = SettingsPage(
    name="length",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.length, "length"),
    home_position=7,
)
SCREEN = Screen(actions={SetLength: set_length}, page=PAGE)
