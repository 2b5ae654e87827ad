"""The bot is let into a group or channel, or let in again."""

from __future__ import annotations

from dataclasses import replace

from bot import keyboards
from bot.answers import Answer
from bot.commands import greeting, screens
from bot.commands.start import greet
from bot.messages import texts
from bot.visit import ADMINS, Membership, Place, Visit
from digests.model import Destination, Mode

_OUTSIDE = frozenset(("left", "kicked"))


async def changed(visit: Visit) -> Answer:
    """Only called where we may write; what we may not is the desk's to note."""
    event = visit.event
    if not isinstance(event, Membership):
        return ()
    if event.place.kind == "channel":
        return () if event.was in ADMINS else await _to_its_admin(visit, event)
    if event.was not in _OUTSIDE:
        return ()  # promoted, or no longer restricted: nothing that people must read
    if await greeting.is_said(visit):
        return ()
    outlook = await visit.outlook()
    if outlook.choices.mode is not Mode.OFF:
        await greeting.note(visit)
        text = visit.texts.welcome_back(screens.summary(visit, outlook))
        return (visit.say(text, keyboard=keyboards.to_settings(visit.texts)),)
    if event.place.kind == "private" or await visit.house.subscribers.is_subscribed(
        visit.tx, visit.chat.id
    ):
        return ()
    return await greet(visit)


async def _to_its_admin(visit: Visit, event: Membership) -> Answer:
    """A channel's settings are its admin's, in the private chat, if they have one with us."""
    spoken = texts(event.person.language)
    channel = Destination(address=visit.chat.address)
    outlook = await visit.outlook()
    text = spoken.added_to_channel(visit.chat.title)
    if outlook.choices.mode is Mode.OFF:
        buttons = keyboards.start(spoken, channel)
    else:
        text = f"{text}\n\n{screens.summary(replace(visit, texts=spoken), outlook)}"
        buttons = keyboards.to_settings(spoken, channel)
    admin = Place(address=event.person.id, kind="private")
    return (visit.say(text, keyboard=buttons, place=admin),)
