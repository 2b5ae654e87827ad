"""On which days of the week editions come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens import callback_data
from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView, in_rows, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import saved
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.schedule import EVERY_DAY, WEEKEND, WORKDAYS
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import with_weekday


@dataclass(frozen=True, slots=True)
class SetWeekdays(Action):
    code: ClassVar[str] = "ds"
    weekdays: callback_data.Weekdays


@dataclass(frozen=True, slots=True)
class SetWeekday(Action):
    code: ClassVar[str] = "d"
    weekday: callback_data.Weekday
    wanted: bool


async def text(visit: Visit, current: CurrentChoices) -> str:
    return visit.texts.weekdays_page(current.choices)


def buttons(view: PageView) -> InlineKeyboardMarkup:
    chosen = view.choices.weekdays
    labels = view.labels
    days = [
        view.button(ticked(name, day in chosen), SetWeekday(day, day not in chosen))
        for day, name in enumerate(view.texts.weekdays_short)
    ]
    sets = ((labels.every_day, EVERY_DAY), (labels.workdays, WORKDAYS), (labels.weekend, WEEKEND))
    presets = [
        [view.button(ticked(label, preset == chosen), SetWeekdays(preset))]
        for label, preset in sets
    ]
    return keyboard(*in_rows(days, 4), *presets, view.back("hours"))


async def set_weekday(visit: Visit) -> Reply:
    action = visit.action(SetWeekday)
    before = await visit.choices()
    after = with_weekday(before, action.weekday, wanted=action.wanted)
    if after is None:
        return visit.toast(visit.texts.no_days_left(), alert=True)
    return await saved(visit, before, after, PAGE)


async def set_weekdays(visit: Visit) -> Reply:
    before = await visit.choices()
    weekdays = visit.action(SetWeekdays).weekdays or before.weekdays
    return await saved(visit, before, replace(before, weekdays=weekdays), PAGE)


PAGE = SettingsPage(name="weekdays", text=text, keyboard=buttons)
SCREEN = Screen(actions={SetWeekday: set_weekday, SetWeekdays: set_weekdays}, page=PAGE)
