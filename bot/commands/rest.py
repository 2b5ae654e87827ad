"""What is no command of ours: plain words, unknown commands, old buttons, and who may not."""

from __future__ import annotations

from bot.answers import Answer
from bot.commands import latest, screens, start, why
from bot.visit import GROUP_KINDS, Said, Tapped, Visit
from digests.schedule import BadTime
from digests.subscribers.wishes import parse_bare_times, section_named, with_times


async def text(visit: Visit) -> Answer:
    """A private message: hours, a section and a link are understood without a command."""
    if why.link_in(visit.words) is not None:
        return await why.why(visit)
    try:
        times = parse_bare_times(visit.words)
    except BadTime as error:
        return (visit.say(visit.texts.bad_time(error)),)
    if times:
        before = await visit.choices()
        outlook = await visit.choose(before, with_times(before, times))
        return await screens.subscribed(visit, outlook)
    sections = await visit.house.subscribers.sections(visit.tx)
    section = section_named(visit.words, sections)
    if section is not None:
        return await latest.of_section(visit, section)
    return (visit.say(visit.texts.not_understood()),)


async def unknown(visit: Visit) -> Answer:
    """In a group it may have been meant for another bot."""
    if visit.event.place.kind != "private":
        return ()
    return (visit.say(visit.texts.unknown_command()),)


async def old_button(visit: Visit) -> Answer:
    return visit.toast(visit.texts.old_button(), alert=True)


async def refuse(visit: Visit) -> Answer:
    event = visit.event
    if isinstance(event, Said) and event.command == "start" and event.place.kind in GROUP_KINDS:
        return await start.introduce(visit)  # who adds the bot by a link need not be an admin
    if not isinstance(visit.event, Tapped):
        return (visit.say(visit.texts.only_admins()),)
    if visit.target is not None:
        return visit.toast(visit.texts.not_an_admin_there(visit.chat.title), alert=True)
    return visit.toast(visit.texts.only_admins(), alert=True)
