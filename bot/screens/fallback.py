"""What is no command of ours: plain words, unknown commands, old buttons, and who may not."""

from __future__ import annotations

from telegram import CallbackQuery

from bot.screens import latest, start, why
from bot.screens.membership import membership
from bot.screens.routing import Fallback
from bot.screens.subscribed import subscribed
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.schedule import BadTime
from digests.subscribers.wishes import parse_bare_times, section_named, with_times


async def text(visit: Visit) -> Reply:
    """A private message: hours, a section and a link are understood without a command."""
    if why.link_in(visit.words) is not None:
        return await why.why(visit)
    try:
        times = parse_bare_times(visit.words)
    except BadTime as error:
        return (visit.say(visit.texts.bad_time(error)),)
    if times:
        before = await visit.choices()
        return await subscribed(visit, await visit.choose(before, with_times(before, times)))
    section = section_named(visit.words, await visit.sections())
    if section is not None:
        return await latest.newest(visit, section)
    return (visit.say(visit.texts.not_understood()),)


async def unknown(visit: Visit) -> Reply:
    """In a group it may have been meant for another bot."""
    return (visit.say(visit.texts.unknown_command()),) if visit.in_private else ()


async def old_button(visit: Visit) -> Reply:
    return visit.toast(visit.texts.old_button(), alert=True)


async def refuse(visit: Visit) -> Reply:
    if visit.intent.command == "start" and visit.in_group:
        return await start.greet_or_show(visit)  # who adds the bot by a link need not be an admin
    if not isinstance(visit.event, CallbackQuery):
        return (visit.say(visit.texts.only_admins()),)
    if visit.target is not None:
        return visit.toast(visit.texts.not_an_admin_there(visit.chat.title), alert=True)
    return visit.toast(visit.texts.only_admins(), alert=True)


FALLBACK = Fallback(
    text=text, unknown=unknown, membership=membership, old_button=old_button, refuse=refuse
)
