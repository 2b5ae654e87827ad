"""Quiet hours: what comes as it comes is held, and sent once they are over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens import callback_data
from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import in_private, saved, show
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.schedule import BadTime, QuietHours, clock_time
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import parse_quiet_wish

OFFERED = (
    QuietHours(start=21 * 60, end=6 * 60),
    QuietHours(start=22 * 60, end=6 * 60),
    QuietHours(start=23 * 60, end=7 * 60),
)


@dataclass(frozen=True, slots=True)
class SetQuiet(Action):
    code: ClassVar[str] = "q"
    quiet: callback_data.Quiet


async def text(visit: Visit, current: CurrentChoices) -> str:
    return visit.texts.quiet_page(current.choices)


def buttons(view: PageView) -> InlineKeyboardMarkup:
    chosen = view.choices.quiet
    offered = dict.fromkeys((*OFFERED, *((chosen,) if chosen else ())))
    rows = [
        [view.button(ticked(_span(quiet), quiet == chosen), SetQuiet(quiet))] for quiet in offered
    ]
    off = [view.button(ticked(view.labels.quiet_off, chosen is None), SetQuiet(None))]
    return keyboard(*rows, off, view.back())


def _span(quiet: QuietHours) -> str:
    return f"{clock_time(quiet.start)} – {clock_time(quiet.end)}"


async def quiet(visit: Visit) -> Reply:
    if not visit.words:
        return (await show(visit, PAGE),)
    before = await visit.choices()
    try:
        hours = parse_quiet_wish(visit.words)
    except BadTime as error:
        return (visit.say(visit.texts.bad_time(error)),)
    current = await visit.choose(before, replace(before, quiet=hours))
    if visit.is_post:
        chosen, _, _ = visit.texts.quiet_page(current.choices).partition("\n\n")
        return (in_private(visit, chosen),)
    return (await show(visit, PAGE, current),)


async def set_quiet(visit: Visit) -> Reply:
    before = await visit.choices()
    after = replace(before, quiet=visit.action(SetQuiet).quiet)
    return await saved(visit, before, after, PAGE)


PAGE = SettingsPage(
    name="quiet",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.quiet, "quiet"),
    home_position=6,
)
SCREEN = Screen(commands={"quiet": quiet}, actions={SetQuiet: set_quiet}, page=PAGE)
