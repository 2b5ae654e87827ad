"""How the news comes: as it comes, at hours, both or not at all; and ending it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens.callback_data import Action
from bot.screens.keyboard import PageView, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import show
from bot.screens.subscribed import subscribed
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.model import Mode
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import with_mode


@dataclass(frozen=True, slots=True)
class SetMode(Action):
    code: ClassVar[str] = "m"
    mode: Mode


async def text(visit: Visit, _: CurrentChoices) -> str:
    return visit.texts.mode_page()


def buttons(view: PageView) -> InlineKeyboardMarkup:
    labels = view.labels
    modes = (
        (labels.mode_now, Mode.NOW),
        (labels.mode_hours, Mode.HOURS),
        (labels.mode_both, Mode.BOTH),
        (labels.mode_off, Mode.OFF),
    )
    rows = [
        [view.button(ticked(label, mode is view.choices.mode), SetMode(mode))]
        for label, mode in modes
    ]
    return keyboard(*rows, [view.to(labels.hours, "hours")], view.back())


async def set_mode(visit: Visit) -> Reply:
    before = await visit.choices()
    mode = visit.action(SetMode).mode
    current = await visit.choose(before, with_mode(before, mode))
    if before.mode is Mode.OFF and mode is not Mode.OFF:
        return (*visit.toast(), *await subscribed(visit, current))
    if mode is Mode.OFF and before.mode is not Mode.OFF:
        toast = visit.toast(visit.texts.unsubscribed(), alert=True)
    elif mode is Mode.BOTH and not before.followed:
        toast = visit.toast(visit.texts.both_needs_words(), alert=True)
    else:
        toast = visit.toast(visit.texts.saved())
    return (*toast, await show(visit, PAGE, current))


async def unsubscribe(visit: Visit) -> Reply:
    """What comes here, also what a closed topic no longer takes."""
    before = await visit.choices()
    fallen = [] if visit.topic else await _fallen_back(visit)
    if before.mode is Mode.OFF and not fallen:
        return (visit.say(visit.texts.not_subscribed()),)
    for where in (visit, *fallen):
        chosen = await where.choices()
        await where.choose(chosen, with_mode(chosen, Mode.OFF))
    return (visit.say(visit.texts.unsubscribed()),)


async def _fallen_back(visit: Visit) -> list[Visit]:
    topics = await visit.context.subscribers.fallen_back(visit.tx, visit.chat.id)
    return [replace(visit, topic=topic) for topic in topics]


async def stop(visit: Visit) -> Reply:
    """Everything in this chat, whatever the topic."""
    await visit.context.subscribers.stop(visit.tx, visit.chat, now=visit.now)
    return (visit.say(visit.texts.stopped()),)


PAGE = SettingsPage(
    name="how",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.how, "how"),
    home_position=1,
)
SCREEN = Screen(
    commands={"unsubscribe": unsubscribe, "stop": stop}, actions={SetMode: set_mode}, page=PAGE
)
