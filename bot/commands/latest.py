"""The newest stories, a page at a time; turned in place."""

from __future__ import annotations

from bot.actions import A_PAGE, Latest, named
from bot.answers import Answer
from bot.commands.family import Family
from bot.keyboards import Keyboard
from bot.render import MOST_ON_A_PAGE, render_latest
from bot.visit import Visit
from digests.subscribers.wishes import parse_latest, section_named


async def latest(visit: Visit) -> Answer:
    count, name = parse_latest(visit.words)
    section = None
    if name:
        sections = await visit.house.subscribers.sections(visit.tx)
        section = section_named(name, sections)
        if section is None and not any(map(str.isalpha, name)):
            return (visit.say(visit.texts.latest_how(MOST_ON_A_PAGE)),)
        if section is None:
            shown = [visit.texts.section_name(one) for one in sections]
            return (visit.say(visit.texts.no_such_section(name, shown)),)
    html, buttons = await _page(visit, count=count or A_PAGE, page=0, section=section)
    return (visit.say(html, html=True, keyboard=buttons),)


async def of_section(visit: Visit, section: str) -> Answer:
    html, buttons = await _page(visit, count=A_PAGE, page=0, section=section)
    return (visit.say(html, html=True, keyboard=buttons),)


async def turn(visit: Visit) -> Answer:
    action = visit.action(Latest)
    section = named(action.section, await visit.house.subscribers.sections(visit.tx))
    if action.section and section is None:
        return visit.toast(visit.texts.old_button(), alert=True)
    html, buttons = await _page(visit, count=action.count, page=action.page, section=section)
    return (*visit.toast(), visit.edit(html, html=True, keyboard=buttons))


async def _page(
    visit: Visit, *, count: int, page: int, section: str | None
) -> tuple[str, Keyboard]:
    subscribers = visit.house.subscribers
    choices = await visit.choices()
    count = max(1, min(count, MOST_ON_A_PAGE))
    stories, total = await subscribers.latest(visit.tx, count=count, page=page, section=section)
    pages = max(1, -(-total // count))
    if page >= pages:  # stories have gone since the button was made
        page = pages - 1
        stories, _ = await subscribers.latest(visit.tx, count=count, page=page, section=section)
    return render_latest(
        stories,
        page=page,
        pages=pages,
        section=section,
        sections=await subscribers.sections(visit.tx),
        language=choices.language,
        length=choices.length,
        zone=choices.zone,
        now=visit.now,
        count=count,
    )


FAMILY = Family(
    commands={"latest": latest}, actions={Latest: turn}, reads=frozenset(("latest", Latest))
)
