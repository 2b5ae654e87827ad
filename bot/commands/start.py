"""The beginning: /start, by itself or through a link, and /help."""

from __future__ import annotations

from bot import keyboards
from bot.actions import Screen
from bot.answers import Answer
from bot.commands import greeting, screens
from bot.commands.family import Family
from bot.links import chat_linked, section_linked
from bot.visit import GROUP_KINDS, Visit
from digests.model import Mode
from digests.subscribers.wishes import with_section_chosen


async def start(visit: Visit) -> Answer:
    if visit.words:
        return await _through_link(visit)
    return await introduce(visit)


async def introduce(visit: Visit) -> Answer:
    """Greet, or show what is chosen; nothing changes, so in a group any member may ask for it."""
    if await greeting.is_said(visit):
        return ()
    if screens.is_a_post(visit):
        return (screens.in_private(visit),)
    outlook = await visit.outlook()
    if outlook.choices.mode is Mode.OFF:
        return await greet(visit)
    summary = await screens.home(visit, outlook)
    text = visit.texts.welcome_back(summary) if visit.returned else summary
    await greeting.note(visit)
    return (visit.say(text, keyboard=keyboards.to_settings(visit.texts)),)


async def greet(visit: Visit) -> Answer:
    """From here to subscribed it is one tap."""
    await greeting.note(visit)
    in_group = visit.chat.kind in GROUP_KINDS
    say = visit.texts.start_in_group if in_group else visit.texts.start
    return (visit.say(say(visit.house.newspaper), keyboard=keyboards.start(visit.texts)),)


async def help_(visit: Visit) -> Answer:
    in_group = visit.event.place.kind in GROUP_KINDS
    text = visit.texts.help(visit.house.newspaper, in_group=in_group)
    return (visit.say(text, keyboard=keyboards.to_settings(visit.texts)),)


async def _through_link(visit: Visit) -> Answer:
    other = chat_linked(visit.words)
    if other is not None and visit.event.place.kind == "private":
        # Whether this person may is asked of Telegram when they tap.
        buttons = keyboards.other_chats([(visit.texts.labels.settings, other)])
        return (visit.say(visit.texts.choose_chat(), keyboard=buttons),)
    section = section_linked(visit.words, await visit.house.subscribers.sections(visit.tx))
    if section is None:
        return await introduce(visit)  # a link from elsewhere, or of a section that is no more
    await greeting.note(visit)  # what follows says that the bot is there, and more
    before = await visit.choices()
    outlook = await visit.choose(before, with_section_chosen(before, section))
    first = screens.section_chosen(visit, outlook, section)
    if before.mode is Mode.OFF:
        return await screens.subscribed(visit, outlook, first=first)
    return (visit.say(first), await screens.screen(visit, Screen.SECTIONS, outlook))


FAMILY = Family(commands={"start": start, "help": help_}, reads=frozenset(("help",)))
