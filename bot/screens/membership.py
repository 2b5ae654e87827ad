"""The bot is let into a group or channel, or let in again."""

from __future__ import annotations

from dataclasses import replace

from telegram import (
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.messages import texts
from bot.screens import home
from bot.screens.showing import to_settings
from bot.screens.start import first_choice, greet, note_greeting, was_greeted
from bot.screens.visit import ADMINS, Visit, language_of
from bot.sending.api_call import Reply
from digests.model import Destination, Mode

_OUTSIDE = frozenset((ChatMemberStatus.LEFT, ChatMemberStatus.BANNED))


def may_write(change: ChatMemberUpdated) -> bool:
    """Say whether the bot may write where its standing changed."""
    now = change.new_chat_member
    if isinstance(now, ChatMemberRestricted):
        return now.can_send_messages
    if change.chat.type == ChatType.CHANNEL:
        return _may_post(now)
    return now.status in ADMINS | {ChatMemberStatus.MEMBER}


def _may_post(now: ChatMember) -> bool:
    if isinstance(now, ChatMemberAdministrator):
        return now.can_post_messages is not False
    return now.status in ADMINS


async def membership(visit: Visit) -> Reply:
    """Only called where we may write; what we may not is the desk's to note."""
    change = visit.event
    if not isinstance(change, ChatMemberUpdated):
        return ()
    was = change.old_chat_member.status
    if change.chat.type == ChatType.CHANNEL:
        return () if was in ADMINS else await _to_its_admin(visit, change)
    if was not in _OUTSIDE:
        return ()  # promoted, or no longer restricted: nothing that people must read
    if await was_greeted(visit):
        return ()
    current = await visit.current()
    if current.choices.mode is not Mode.OFF:
        await note_greeting(visit)
        text = visit.texts.welcome_back(home.summary(visit, current))
        return (visit.say(text, keyboard=to_settings(visit.texts)),)
    if visit.in_private or await visit.context.subscribers.is_subscribed(visit.tx, visit.chat.id):
        return ()
    return await greet(visit)


async def _to_its_admin(visit: Visit, change: ChatMemberUpdated) -> Reply:
    """A channel's settings are its admin's, in the private chat, if they have one with us."""
    spoken = texts(language_of(change.from_user))
    channel = Destination(address=visit.chat.address)
    current = await visit.current()
    text = spoken.added_to_channel(visit.chat.title)
    if current.choices.mode is Mode.OFF:
        buttons = first_choice(spoken, channel)
    else:
        text = f"{text}\n\n{home.summary(replace(visit, texts=spoken), current)}"
        buttons = to_settings(spoken, channel)
    admin = Destination(address=change.from_user.id)
    return (visit.say(text, keyboard=buttons, to=admin),)
