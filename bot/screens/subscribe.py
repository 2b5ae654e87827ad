"""/subscribe: alone it asks how; with words it takes hours, a section or one of our words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.screens import mode
from bot.screens.routing import Screen
from bot.screens.showing import show
from bot.screens.start import greet
from bot.screens.subscribed import section_chosen, subscribed
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.model import Choices, Mode
from digests.schedule import BadTime, BadTimeReason
from digests.subscribers.wishes import granted, parse_wish, section_named, with_section_chosen


async def subscribe(visit: Visit) -> Reply:
    before = await visit.choices()
    if not visit.words:
        return await _how(visit, before)
    sections = await visit.sections()
    section = section_named(visit.words, sections)
    if section is not None:
        current = await visit.choose(before, with_section_chosen(before, section))
        return await subscribed(visit, current, first=section_chosen(visit, current, section))
    try:
        wish = parse_wish(visit.words)
    except BadTime as error:
        return (visit.say(_unread(visit, error, sections)),)
    current = await visit.choose(before, granted(before, wish))
    return await subscribed(visit, current)


async def _how(visit: Visit, choices: Choices) -> Reply:
    if choices.mode is not Mode.OFF or visit.is_post:
        return (await show(visit, mode.PAGE),)
    return await greet(visit)


def _unread(visit: Visit, error: BadTime, sections: Sequence[str]) -> str:
    """Words without any figure may have been meant as a section, a weekday, a word of ours."""
    if error.reason is not BadTimeReason.NOT_A_TIME or _figures(error.word):
        return visit.texts.bad_time(error)
    shown = [visit.texts.section_name(section) for section in sections]
    return visit.texts.no_such_wish(error.word if _figures(visit.words) else visit.words, shown)


def _figures(text: str) -> bool:
    return any(map(str.isdigit, text))


SCREEN = Screen(commands={"subscribe": subscribe})
