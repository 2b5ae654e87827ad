"""Subscribing by words or by a button, ending it, and ending everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.actions import Screen, SetMode, SetTimes
from bot.answers import Answer
from bot.commands import screens
from bot.commands.family import Family
from bot.commands.start import greet
from bot.visit import Visit
from digests.model import Choices, Mode
from digests.schedule import BadTime, BadTimeReason
from digests.subscribers.wishes import (
    granted,
    parse_wish,
    section_named,
    with_mode,
    with_section_chosen,
    with_times,
)


async def subscribe(visit: Visit) -> Answer:
    before = await visit.choices()
    if not visit.words:
        return await _how(visit, before)
    sections = await visit.house.subscribers.sections(visit.tx)
    section = section_named(visit.words, sections)
    if section is not None:
        outlook = await visit.choose(before, with_section_chosen(before, section))
        first = screens.section_chosen(visit, outlook, section)
        return await screens.subscribed(visit, outlook, first=first)
    try:
        wish = parse_wish(visit.words)
    except BadTime as error:
        return (visit.say(_unread(visit, error, sections)),)
    outlook = await visit.choose(before, granted(before, wish))
    return await screens.subscribed(visit, outlook)


def _unread(visit: Visit, error: BadTime, sections: Sequence[str]) -> str:
    """Words without any figure may have been meant as a section, a weekday, a word of ours."""
    if error.reason is not BadTimeReason.NOT_A_TIME or _figures(error.word):
        return visit.texts.bad_time(error)
    shown = [visit.texts.section_name(section) for section in sections]
    return visit.texts.no_such_wish(error.word if _figures(visit.words) else visit.words, shown)


def _figures(text: str) -> bool:
    return any(map(str.isdigit, text))


async def _how(visit: Visit, choices: Choices) -> Answer:
    if choices.mode is not Mode.OFF or screens.is_a_post(visit):
        return (await screens.screen(visit, Screen.HOW),)
    return await greet(visit)


async def unsubscribe(visit: Visit) -> Answer:
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
    topics = await visit.house.subscribers.fallen_back(visit.tx, visit.chat.id)
    return [replace(visit, topic=topic) for topic in topics]


async def stop(visit: Visit) -> Answer:
    """Everything in this chat, whatever the topic."""
    await visit.house.subscribers.stop(visit.tx, visit.chat, now=visit.now)
    return (visit.say(visit.texts.stopped()),)


async def set_mode(visit: Visit) -> Answer:
    before = await visit.choices()
    mode = visit.action(SetMode).mode
    outlook = await visit.choose(before, with_mode(before, mode))
    if before.mode is Mode.OFF and mode is not Mode.OFF:
        return (*visit.toast(), *await screens.subscribed(visit, outlook))
    if mode is Mode.OFF and before.mode is not Mode.OFF:
        toast = visit.toast(visit.texts.unsubscribed(), alert=True)
    elif mode is Mode.BOTH and not before.followed:
        toast = visit.toast(visit.texts.both_needs_words(), alert=True)
    else:
        toast = visit.toast(visit.texts.saved())
    return (*toast, await screens.screen(visit, Screen.HOW, outlook))


async def set_times(visit: Visit) -> Answer:
    before = await visit.choices()
    outlook = await visit.choose(before, with_times(before, visit.action(SetTimes).times))
    if before.mode is Mode.OFF:
        return (*visit.toast(), *await screens.subscribed(visit, outlook))
    toast = visit.toast(visit.texts.saved())
    return (*toast, await screens.screen(visit, Screen.HOURS, outlook))


FAMILY = Family(
    commands={"subscribe": subscribe, "unsubscribe": unsubscribe, "stop": stop},
    actions={SetMode: set_mode, SetTimes: set_times},
)
