"""One greeting where one link brings two updates.

A link that adds the bot to a group (t.me/...?startgroup=...) is told twice, in either order: the
bot was let in, and somebody says "/start@bot" with the link's words. What is greeted for is kept
with the chat, so a restart between the two changes nothing; who is told first greets.
"""

from __future__ import annotations

from datetime import timedelta

from bot.visit import GROUP_KINDS, Membership, Said, Visit
from digests.store import chats

LET_IN, START = "let_in", "start"
ONE_ACT = timedelta(minutes=1)
"""Between the two by Telegram's clock, however late they come to us: they are a second apart."""


async def is_said(visit: Visit) -> bool:
    """Say whether the other update of this addition has been greeted for already."""
    event, chat = visit.event, visit.chat
    if not isinstance(event, Said | Membership) or chat.greeted_at is None:
        return False
    if chat.kind not in GROUP_KINDS or abs(event.at - chat.greeted_at) > ONE_ACT:
        return False
    if isinstance(event, Membership):
        return chat.greeted_for == START
    if not event.words or chat.greeted_for != LET_IN:
        return False  # a person who types /start is answered
    await chats.mark_greeted(visit.tx, chat.id, at=None, what_for=None)  # the next is a person's
    return True


async def note(visit: Visit) -> None:
    """Keep what this greeting is for."""
    event = visit.event
    if isinstance(event, Said | Membership) and visit.chat.kind in GROUP_KINDS:
        what_for = LET_IN if isinstance(event, Membership) else START
        await chats.mark_greeted(visit.tx, visit.chat.id, at=event.at, what_for=what_for)
