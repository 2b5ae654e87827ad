"""Whether stories come with the newspaper's pictures."""

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
from digests.subscribers import CurrentChoices


@dataclass(frozen=True, slots=True)
class SetPictures(Action):
    code: ClassVar[str] = "i"
    wanted: bool


async def text(visit: Visit, _: CurrentChoices) -> str:
    return visit.texts.pictures_page()


def buttons(view: PageView) -> InlineKeyboardMarkup:
    labels = view.labels
    row = [
        view.button(ticked(label, wanted is view.choices.pictures), SetPictures(wanted))
        for label, wanted in ((labels.pictures_on, True), (labels.pictures_off, False))
    ]
    return keyboard(row, view.back())


async def set_pictures(visit: Visit) -> Reply:
    before = await visit.choices()
    after = replace(before, pictures=visit.action(SetPictures).wanted)
    return await saved(visit, before, after, PAGE)


PAGE = SettingsPage(
    name="pictures",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.pictures, "pictures"),
    home_position=8,
)
SCREEN = Screen(actions={SetPictures: set_pictures}, page=PAGE)
