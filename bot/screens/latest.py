"""The newest stories, a page at a time; turned in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.messages import Texts, texts
from bot.render import MAX_ON_A_PAGE, render_latest
from bot.screens.callback_data import Action, OptionalSlug, named, slug
from bot.screens.keyboard import PAGE_SIZE, button, in_rows, keyboard
from bot.screens.routing import Screen
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.edition import same_section
from digests.subscribers.wishes import parse_latest, section_named

USUAL_COUNT = 5
"""Stories on a page of the newest, where nobody asked for more or fewer."""


@dataclass(frozen=True, slots=True)
class Latest(Action):
    code: ClassVar[str] = "L"
    page: int = 0
    section: OptionalSlug = ""
    """Empty: all sections."""
    count: int = USUAL_COUNT
    """Stories on a page."""


def buttons(
    *,
    page: int,
    pages: int,
    section: str | None,
    sections: Sequence[str],
    spoken: Texts,
    count: int = USUAL_COUNT,
) -> InlineKeyboardMarkup:
    """Turn pages (from 0) of `count` stories and go to a section; edited in place."""
    here = slug(section) if section else ""
    turn = []
    if page > 0:
        turn.append(button(spoken.labels.newer, Latest(page - 1, here, count)))
    if page + 1 < pages:
        turn.append(button(spoken.labels.older, Latest(page + 1, here, count)))
    others = [
        name for name in sections[:PAGE_SIZE] if not section or not same_section(name, section)
    ]
    by_section = [
        button(spoken.section_name(name), Latest(0, slug(name), count)) for name in others
    ]
    everything = [button(spoken.labels.all_sections, Latest(count=count))] if section else []
    return keyboard(turn, *in_rows(by_section, 2), everything)


async def latest(visit: Visit) -> Reply:
    count, name = parse_latest(visit.words)
    section = None
    if name:
        sections = await visit.sections()
        section = section_named(name, sections)
        if section is None and not any(map(str.isalpha, name)):
            return (visit.say(visit.texts.latest_how(MAX_ON_A_PAGE)),)
        if section is None:
            shown = [visit.texts.section_name(one) for one in sections]
            return (visit.say(visit.texts.no_such_section(name, shown)),)
    return await newest(visit, section, count=count or USUAL_COUNT)


async def newest(visit: Visit, section: str | None, *, count: int = USUAL_COUNT) -> Reply:
    html, turn = await _page(visit, count=count, page=0, section=section)
    return (visit.say(html, html=True, keyboard=turn),)


async def turn_page(visit: Visit) -> Reply:
    action = visit.action(Latest)
    section = named(action.section, await visit.sections())
    if action.section and section is None:
        return visit.toast(visit.texts.old_button(), alert=True)
    html, turn = await _page(visit, count=action.count, page=action.page, section=section)
    return (*visit.toast(), visit.edit(html, html=True, keyboard=turn))


async def _page(
    visit: Visit, *, count: int, page: int, section: str | None
) -> tuple[str, InlineKeyboardMarkup]:
    subscribers = visit.context.subscribers
    choices = await visit.choices()
    count = max(1, min(count, MAX_ON_A_PAGE))
    stories, total = await subscribers.latest(visit.tx, count=count, page=page, section=section)
    pages = max(1, -(-total // count))
    if page >= pages:  # stories have gone since the button was made
        page = pages - 1
        stories, _ = await subscribers.latest(visit.tx, count=count, page=page, section=section)
    html = render_latest(
        stories,
        page=page,
        pages=pages,
        section=section,
        look=choices,
        zone=choices.zone,
        now=visit.now,
    )
    turn = buttons(
        page=page,
        pages=pages,
        section=section,
        sections=await visit.sections(),
        spoken=texts(choices.language),
        count=count,
    )
    return html, turn


SCREEN = Screen(
    commands={"latest": latest},
    actions={Latest: turn_page},
    read_only=frozenset(("latest", Latest)),
)
