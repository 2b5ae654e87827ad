"""A pause of a day, a week or until the reader returns; what comes meanwhile is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.messages import Texts
from bot.screens import home
from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView, button, keyboard
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import headed, show, to_settings
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.model import Destination, Mode
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import A_DAY, A_WEEK, UNTIL_RETURN, paused_for


class PauseKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    UNTIL_I_RETURN = "return"


_SPANS = {PauseKind.DAY: A_DAY, PauseKind.WEEK: A_WEEK, PauseKind.UNTIL_I_RETURN: UNTIL_RETURN}


@dataclass(frozen=True, slots=True)
class PauseFor(Action):
    code: ClassVar[str] = "z"
    kind: PauseKind


@dataclass(frozen=True, slots=True)
class Resume(Action):
    code: ClassVar[str] = "r"


async def text(visit: Visit, _: CurrentChoices) -> str:
    return visit.texts.pause_page()


def buttons(view: PageView) -> InlineKeyboardMarkup:
    labels = view.labels
    kinds = (
        (labels.pause_day, PauseKind.DAY),
        (labels.pause_week, PauseKind.WEEK),
        (labels.pause_until_i_return, PauseKind.UNTIL_I_RETURN),
    )
    rows = [[view.button(label, PauseFor(kind))] for label, kind in kinds]
    resume = [view.button(labels.resume, Resume())] if view.choices.paused_until else []
    return keyboard(*rows, resume, view.back())


def home_button(view: PageView) -> InlineKeyboardButton:
    if view.choices.paused_until is not None:
        return view.button(view.labels.resume, Resume())
    return view.to(view.labels.pause, "pause")


def to_resume(texts: Texts, target: Destination | None = None) -> InlineKeyboardMarkup:
    return keyboard([button(texts.labels.resume, Resume(), target)])


async def pause(visit: Visit) -> Reply:
    choices = await visit.choices()
    if choices.mode is Mode.OFF:
        return (visit.say(visit.texts.not_subscribed()),)
    return (await show(visit, PAGE),)


async def resume(visit: Visit) -> Reply:
    before = await visit.choices()
    if before.mode is Mode.OFF:
        return (visit.say(visit.texts.not_subscribed()),)
    if before.paused_until is None:
        return (visit.say(visit.texts.not_paused()),)
    await visit.choose(before, replace(before, paused_until=None))
    return (visit.say(visit.texts.resumed(), keyboard=to_settings(visit.texts)),)


async def tapped_pause(visit: Visit) -> Reply:
    before = await visit.choices()
    if before.mode is Mode.OFF:
        return visit.toast(visit.texts.not_subscribed(), alert=True)
    after = paused_for(before, _SPANS[visit.action(PauseFor).kind], now=visit.now)
    await visit.choose(before, after)
    said = visit.texts.paused(after.paused_until, now=visit.now, zone=after.zone)
    way_back = to_resume(visit.texts, visit.target)
    return (*visit.toast(), visit.edit(headed(visit, said), keyboard=way_back))


async def tapped_resume(visit: Visit) -> Reply:
    before = await visit.choices()
    current = await visit.choose(before, replace(before, paused_until=None))
    if before.mode is Mode.OFF:
        return visit.toast(visit.texts.not_subscribed(), alert=True)
    toast = visit.toast(visit.texts.resumed())
    return (*toast, await show(visit, home.PAGE, current))


PAGE = SettingsPage(
    name="pause", text=text, keyboard=buttons, home_button=home_button, home_position=10
)
SCREEN = Screen(
    commands={"pause": pause, "resume": resume},
    actions={PauseFor: tapped_pause, Resume: tapped_resume},
    page=PAGE,
)
