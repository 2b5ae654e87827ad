"""At which hours editions come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens import callback_data
from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView, in_rows, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import saved, show
from bot.screens.subscribed import how_it_comes, sample, subscribed
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.model import Mode
from digests.schedule import BadTime, clock_time
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import with_time, with_times

OFFERED = (6 * 60 + 30, 12 * 60, 18 * 60, 21 * 60)


@dataclass(frozen=True, slots=True)
class SetTimes(Action):
    """These hours and no others; who got nothing, or news as it comes, now gets it at hours."""

    code: ClassVar[str] = "ts"
    times: callback_data.Minutes


@dataclass(frozen=True, slots=True)
class SetTime(Action):
    code: ClassVar[str] = "t"
    minutes: callback_data.Minute
    wanted: bool


async def text(visit: Visit, current: CurrentChoices) -> str:
    return visit.texts.hours_page(current.choices)


def buttons(view: PageView) -> InlineKeyboardMarkup:
    chosen = set(view.choices.times)
    every = [
        view.button(
            ticked(clock_time(minutes), minutes in chosen),
            SetTime(minutes, minutes not in chosen),
        )
        for minutes in sorted(chosen.union(OFFERED))
    ]
    weekdays = [view.to(view.labels.weekdays, "weekdays")]
    return keyboard(*in_rows(every, 4), weekdays, view.back())


async def set_time(visit: Visit) -> Reply:
    action = visit.action(SetTime)
    before = await visit.choices()
    try:
        after = with_time(before, action.minutes, wanted=action.wanted)
    except BadTime as error:
        return visit.toast(visit.texts.bad_time(error), alert=True)
    if after is None:
        return visit.toast(visit.texts.no_times_left(), alert=True)
    if before.mode is not Mode.OFF or after.mode is Mode.OFF:
        return await saved(visit, before, after, PAGE)
    current = await visit.choose(before, after)
    # More hours may follow, so the page stays; what a new subscriber reads comes below it.
    return (
        *visit.toast(how_it_comes(visit, current)),
        await show(visit, PAGE, current),
        *await sample(visit, after),
    )


async def set_times(visit: Visit) -> Reply:
    before = await visit.choices()
    after = with_times(before, visit.action(SetTimes).times)
    if before.mode is Mode.OFF:
        return (*visit.toast(), *await subscribed(visit, await visit.choose(before, after)))
    return await saved(visit, before, after, PAGE)


PAGE = SettingsPage(
    name="hours",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.hours, "hours"),
    home_position=2,
)
SCREEN = Screen(actions={SetTime: set_time, SetTimes: set_times}, page=PAGE)
