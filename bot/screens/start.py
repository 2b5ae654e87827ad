"""The beginning: /start, by itself or through a link, and /help.

A link that adds the bot to a group (t.me/...?startgroup=...) is told twice, in either order: the
bot was let in, and somebody says "/start@bot" with the link's words. What is greeted for is kept
with the chat, so a restart between the two changes nothing; who is told first greets.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from telegram import ChatMemberUpdated, InlineKeyboardMarkup, Message

from bot.messages import Texts
from bot.screens import home, sections
from bot.screens.deep_links import chat_linked, section_linked
from bot.screens.hours import SetTimes
from bot.screens.keyboard import OpenPage, button, keyboard
from bot.screens.mode import SetMode
from bot.screens.routing import Screen
from bot.screens.showing import in_private, show, to_settings
from bot.screens.subscribed import section_chosen, subscribed
from bot.screens.visit import GROUPS, Visit
from bot.sending.api_call import Reply
from digests.model import Destination, Mode
from digests.schedule import clock_time
from digests.store import chats
from digests.subscribers.wishes import with_section_chosen

MORNING_AND_EVENING = (6 * 60 + 30, 18 * 60)
ONE_ACT = timedelta(minutes=1)
"""Between the two by Telegram's clock, however late they come to us: they are a second apart."""


class GreetedFor(StrEnum):
    LET_IN = "let_in"
    START = "start"


def first_choice(texts: Texts, target: Destination | None = None) -> InlineKeyboardMarkup:
    """From /start to subscribed in two taps: the second is here."""
    hours = ", ".join(clock_time(minutes) for minutes in MORNING_AND_EVENING)
    labels = texts.labels
    return keyboard(
        [button(labels.subscribe_now, SetMode(Mode.NOW), target)],
        [button(f"{labels.subscribe_at} {hours}", SetTimes(MORNING_AND_EVENING), target)],
        [
            button(labels.choose_hours, OpenPage("hours"), target),
            button(labels.all_settings, OpenPage("home"), target),
        ],
    )


async def start(visit: Visit) -> Reply:
    if visit.words:
        return await _through_link(visit)
    return await greet_or_show(visit)


async def greet_or_show(visit: Visit) -> Reply:
    """Greet, or show what is chosen; nothing changes, so in a group any member may ask for it."""
    if await was_greeted(visit):
        return ()
    if visit.is_post:
        return (in_private(visit),)
    current = await visit.current()
    if current.choices.mode is Mode.OFF:
        return await greet(visit)
    summary = await home.text(visit, current)
    text = visit.texts.welcome_back(summary) if visit.returned else summary
    await note_greeting(visit)
    return (visit.say(text, keyboard=to_settings(visit.texts)),)


async def greet(visit: Visit) -> Reply:
    """From here to subscribed it is one tap."""
    await note_greeting(visit)
    in_group = visit.chat.kind in GROUPS
    say = visit.texts.start_in_group if in_group else visit.texts.start
    return (visit.say(say(visit.context.newspaper), keyboard=first_choice(visit.texts)),)


async def help_(visit: Visit) -> Reply:
    text = visit.texts.help(visit.context.newspaper, in_group=visit.in_group)
    return (visit.say(text, keyboard=to_settings(visit.texts)),)


async def _through_link(visit: Visit) -> Reply:
    other = chat_linked(visit.words)
    if other is not None and visit.in_private:
        # Whether this person may is asked of Telegram when they tap.
        way = keyboard([button(visit.texts.labels.settings, OpenPage("home"), other)])
        return (visit.say(visit.texts.choose_chat(), keyboard=way),)
    section = section_linked(visit.words, await visit.sections())
    if section is None:
        return await greet_or_show(visit)  # a link from elsewhere, or of a section that is no more
    await note_greeting(visit)  # what follows says that the bot is there, and more
    before = await visit.choices()
    current = await visit.choose(before, with_section_chosen(before, section))
    first = section_chosen(visit, current, section)
    if before.mode is Mode.OFF:
        return await subscribed(visit, current, first=first)
    return (visit.say(first), await show(visit, sections.PAGE, current))


# ---- one greeting where one link brings two updates --------------------------------------


async def was_greeted(visit: Visit) -> bool:
    """Say whether the other update of this addition has been greeted for already."""
    event, chat = visit.event, visit.chat
    if not isinstance(event, Message | ChatMemberUpdated) or chat.greeted_at is None:
        return False
    if chat.kind not in GROUPS or abs(event.date - chat.greeted_at) > ONE_ACT:
        return False
    if isinstance(event, ChatMemberUpdated):
        return chat.greeted_for == GreetedFor.START
    if not visit.words or chat.greeted_for != GreetedFor.LET_IN:
        return False  # a person who types /start is answered
    await chats.mark_greeted(visit.tx, chat.id, at=None, what_for=None)  # the next is a person's
    return True


async def note_greeting(visit: Visit) -> None:
    """Keep what this greeting is for."""
    event = visit.event
    if isinstance(event, Message | ChatMemberUpdated) and visit.chat.kind in GROUPS:
        let_in = isinstance(event, ChatMemberUpdated)
        what_for = GreetedFor.LET_IN if let_in else GreetedFor.START
        await chats.mark_greeted(visit.tx, visit.chat.id, at=event.date, what_for=what_for)


SCREEN = Screen(commands={"start": start, "help": help_}, read_only=frozenset(("help",)))
