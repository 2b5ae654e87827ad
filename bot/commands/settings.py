"""The settings: one message that edits itself. All of its state is in its buttons and in what is
chosen, so none is lost by a restart."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import (
    AllSections,
    CloseSettings,
    OpenScreen,
    Screen,
    SetLanguage,
    SetLength,
    SetPictures,
    SetQuiet,
    SetSection,
    SetTime,
    SetWeekday,
    SetWeekdays,
    named,
)
from bot.answers import Answer
from bot.commands import screens
from bot.commands.family import Family
from bot.messages import LANGUAGES, texts
from bot.visit import Visit
from digests.model import Choices, Mode
from digests.schedule import BadTime
from digests.subscribers.wishes import parse_quiet_wish, with_section, with_time, with_weekday


async def settings(visit: Visit) -> Answer:
    return (await screens.screen(visit, Screen.HOME),)


async def language(visit: Visit) -> Answer:
    return (await screens.screen(visit, Screen.LANGUAGE),)


async def quiet(visit: Visit) -> Answer:
    if not visit.words:
        return (await screens.screen(visit, Screen.QUIET),)
    before = await visit.choices()
    try:
        hours = parse_quiet_wish(visit.words)
    except BadTime as error:
        return (visit.say(visit.texts.bad_time(error)),)
    outlook = await visit.choose(before, replace(before, quiet=hours))
    if screens.is_a_post(visit):
        chosen, _, _ = visit.texts.screen(Screen.QUIET, outlook.choices).partition("\n\n")
        return (screens.in_private(visit, chosen),)
    return (await screens.screen(visit, Screen.QUIET, outlook),)


# ---- buttons ------------------------------------------------------------------------------------


async def open_screen(visit: Visit) -> Answer:
    action = visit.action(OpenScreen)
    return (*visit.toast(), await screens.screen(visit, action.screen, page=action.page))


async def close(visit: Visit) -> Answer:
    outlook = await visit.outlook()
    text = screens.headed(visit, await screens.home(visit, outlook))
    return (*visit.toast(), visit.edit(text))


async def set_time(visit: Visit) -> Answer:
    action = visit.action(SetTime)
    before = await visit.choices()
    try:
        after = with_time(before, action.minutes, wanted=action.wanted)
    except BadTime as error:
        return visit.toast(visit.texts.bad_time(error), alert=True)
    if after is None:
        return visit.toast(visit.texts.no_times_left(), alert=True)
    outlook = await visit.choose(before, after)
    if before.mode is Mode.OFF and after.mode is not Mode.OFF:
        # More hours may follow, so the screen stays; what a new subscriber reads comes below it.
        return (
            *visit.toast(screens.how_it_comes(visit, outlook)),
            await screens.screen(visit, Screen.HOURS, outlook),
            *await screens.sample(visit, after),
        )
    toast = visit.toast(visit.texts.saved())
    return (*toast, await screens.screen(visit, Screen.HOURS, outlook))


async def set_weekday(visit: Visit) -> Answer:
    action = visit.action(SetWeekday)
    before = await visit.choices()
    after = with_weekday(before, action.weekday, wanted=action.wanted)
    if after is None:
        return visit.toast(visit.texts.no_days_left(), alert=True)
    return await _saved(visit, before, after, Screen.WEEKDAYS)


async def set_weekdays(visit: Visit) -> Answer:
    before = await visit.choices()
    weekdays = visit.action(SetWeekdays).weekdays or before.weekdays
    return await _saved(visit, before, replace(before, weekdays=weekdays), Screen.WEEKDAYS)


async def set_section(visit: Visit) -> Answer:
    action = visit.action(SetSection)
    before = await visit.choices()
    known = (*await visit.house.subscribers.sections(visit.tx), *before.sections)
    section = named(action.section, known)
    if section is None:
        after = before  # it has gone from the newspaper; the list is shown as it now is
    else:
        sections = with_section(before.sections, section, wanted=action.wanted)
        after = replace(before, sections=sections)
    return await _saved(visit, before, after, Screen.SECTIONS, page=action.page)


async def all_sections(visit: Visit) -> Answer:
    before = await visit.choices()
    return await _saved(visit, before, replace(before, sections=()), Screen.SECTIONS)


async def set_quiet(visit: Visit) -> Answer:
    before = await visit.choices()
    after = replace(before, quiet=visit.action(SetQuiet).quiet)
    return await _saved(visit, before, after, Screen.QUIET)


async def set_length(visit: Visit) -> Answer:
    before = await visit.choices()
    after = replace(before, length=visit.action(SetLength).length)
    return await _saved(visit, before, after, Screen.LENGTH)


async def set_pictures(visit: Visit) -> Answer:
    before = await visit.choices()
    after = replace(before, pictures=visit.action(SetPictures).wanted)
    return await _saved(visit, before, after, Screen.PICTURES)


async def set_language(visit: Visit) -> Answer:
    wanted = visit.action(SetLanguage).language
    if wanted not in LANGUAGES:
        return visit.toast(visit.texts.old_button(), alert=True)
    before = await visit.choices()
    speaking = replace(visit, texts=texts(wanted))
    return await _saved(speaking, before, replace(before, language=wanted), Screen.LANGUAGE)


async def _saved(
    visit: Visit, before: Choices, after: Choices, shown: Screen, *, page: int = 0
) -> Answer:
    outlook = await visit.choose(before, after)
    toast = visit.toast(visit.texts.saved())
    return (*toast, await screens.screen(visit, shown, outlook, page=page))


FAMILY = Family(
    commands={"settings": settings, "language": language, "quiet": quiet},
    actions={
        OpenScreen: open_screen,
        CloseSettings: close,
        SetTime: set_time,
        SetWeekday: set_weekday,
        SetWeekdays: set_weekdays,
        SetSection: set_section,
        AllSections: all_sections,
        SetQuiet: set_quiet,
        SetLength: set_length,
        SetPictures: set_pictures,
        SetLanguage: set_language,
    },
)
