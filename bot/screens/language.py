"""In which language the bot speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.messages import LANGUAGES, texts
from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import saved, show
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.subscribers import CurrentChoices


@dataclass(frozen=True, slots=True)
class SetLanguage(Action):
    code: ClassVar[str] = "g"
    language: str


async def text(visit: Visit, _: CurrentChoices) -> str:
    return visit.texts.language_page()


def buttons(view: PageView) -> InlineKeyboardMarkup:
    row = [
        view.button(ticked(spoken.own_name, code == view.choices.language), SetLanguage(code))
        for code, spoken in LANGUAGES.items()
    ]
    return keyboard(row, view.back())


async def language(visit: Visit) -> Reply:
    return (await show(visit, PAGE),)


async def set_language(visit: Visit) -> Reply:
    wanted = visit.action(SetLanguage).language
    if wanted not in LANGUAGES:
        return visit.toast(visit.texts.old_button(), alert=True)
    before = await visit.choices()
    speaking = replace(visit, texts=texts(wanted))
    return await saved(speaking, before, replace(before, language=wanted), PAGE)


PAGE = SettingsPage(
    name="language",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.language, "language"),
    home_position=9,
)
SCREEN = Screen(commands={"language": language}, actions={SetLanguage: set_language}, page=PAGE)
