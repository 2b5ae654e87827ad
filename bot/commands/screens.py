"""What several families show: a screen of the settings, and what a new subscriber reads."""

from __future__ import annotations

import re

from bot import keyboards
from bot.actions import Screen
from bot.answers import Answer, Call
from bot.links import chat_link
from bot.render import render_sample
from bot.visit import Said, Tapped, Visit
from digests.edition import same_section
from digests.model import Choices, Destination, Mode
from digests.subscribers import CurrentChoices

_COMMAND = re.compile(r"(?<![\w/])/[a-z]")


async def screen(
    visit: Visit,
    shown: Screen,
    outlook: CurrentChoices | None = None,
    *,
    page: int = 0,
    first: str = "",
) -> Call:
    """Show a screen: in the message that was tapped, or in a new one; `first` stands above it."""
    if is_a_post(visit):
        return in_private(visit, first)
    outlook = outlook or await visit.outlook()
    texts = visit.texts
    if shown is Screen.HOME:
        text = await home(visit, outlook)
    else:
        text = texts.screen(shown, outlook.choices)
    text = f"{first}\n\n{text}" if first else text
    buttons = keyboards.settings(
        shown,
        outlook.choices,
        texts,
        sections=await visit.house.subscribers.sections(visit.tx),
        page=page,
        target=visit.target,
    )
    return _put(visit, headed(visit, text), buttons)


def is_a_post(visit: Visit) -> bool:
    """Say whether the answer would stand in a channel for all its readers."""
    return isinstance(visit.event, Said | Tapped) and visit.event.place.kind == "channel"


def in_private(visit: Visit, first: str = "") -> Call:
    """A channel's settings are no post of the channel: the way to them is."""
    where = Destination(address=visit.chat.address)
    url = f"https://t.me/{visit.house.bot_name}?start={chat_link(where)}"
    text = visit.texts.settings_in_private(visit.chat.title)
    text = f"{first}\n\n{text}" if first else text
    return _put(visit, text, keyboards.in_private(url, visit.texts))


async def home(visit: Visit, outlook: CurrentChoices) -> str:
    """What is chosen; where a closed topic's news comes here instead, that too, and what to do."""
    text = summary(visit, outlook)
    subscribers = visit.house.subscribers
    if visit.topic or not await subscribers.fallen_back(visit.tx, visit.chat.id):
        return text
    return f"{text}\n\n{visit.texts.topic_closed(visit.chat.title)}"


def summary(visit: Visit, outlook: CurrentChoices) -> str:
    """Sum up what is chosen, and when the next edition comes."""
    text = visit.texts.choices(outlook.choices, now=visit.now)
    if outlook.next_at is None or outlook.choices.paused_until is not None:
        return text
    at = visit.texts.next_edition(outlook.next_at, now=visit.now, zone=outlook.choices.zone)
    return f"{text}\n\n{at}"


def headed(visit: Visit, text: str) -> str:
    """Name the chat that is meant where that is another than the one spoken in.

    A command typed here would be about this chat, so where one is named, that is said too.
    """
    if visit.target is None:
        return text
    head = [visit.texts.settings_of(visit.chat.title)]
    if _COMMAND.search(text):
        head.append(visit.texts.type_it_there())
    return "\n".join((*head, "", text))


async def subscribed(visit: Visit, outlook: CurrentChoices, *, first: str = "") -> Answer:
    """Say when the first edition comes, and show the newest stories meanwhile."""
    text = "\n".join(filter(None, (first, how_it_comes(visit, outlook))))
    buttons = keyboards.to_settings(visit.texts, visit.target)
    return (
        _put(visit, headed(visit, text), buttons),
        *await sample(visit, outlook.choices),
    )


def section_chosen(visit: Visit, outlook: CurrentChoices, section: str) -> str:
    name = visit.texts.section_name(section)
    if any(same_section(section, one) for one in outlook.choices.sections):
        return visit.texts.subscribed_to_section(name)
    return visit.texts.section_among_all(name)


def how_it_comes(visit: Visit, outlook: CurrentChoices) -> str:
    choices, texts = outlook.choices, visit.texts
    match choices.mode:
        case Mode.OFF:
            return texts.not_subscribed()
        case Mode.NOW:
            return texts.subscribed_now()
        case Mode.HOURS:
            say = texts.subscribed_at
        case Mode.BOTH:
            say = texts.subscribed_both
    text = say(
        choices.times,
        weekdays=choices.weekdays,
        first=outlook.next_at,
        now=visit.now,
        zone=choices.zone,
    )
    lacks_words = choices.mode is Mode.BOTH and not choices.followed
    return f"{text}\n\n{texts.both_needs_words()}" if lacks_words else text


async def sample(visit: Visit, choices: Choices) -> Answer:
    html = render_sample(
        await visit.house.subscribers.sample(visit.tx, choices),
        language=choices.language,
        length=choices.length,
        zone=choices.zone,
        now=visit.now,
    )
    return (visit.say(html, html=True),) if html else ()


def _put(visit: Visit, text: str, buttons: keyboards.Keyboard) -> Call:
    if isinstance(visit.event, Tapped):
        return visit.edit(text, keyboard=buttons)
    return visit.say(text, keyboard=buttons)
