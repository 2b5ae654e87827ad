"""Which sections of the newspaper a chat reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens.callback_data import Action, Slug, named, slug
from bot.screens.keyboard import PAGE_SIZE, PageView, in_rows, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import saved
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.edition import same_section
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import with_section


@dataclass(frozen=True, slots=True)
class SetSection(Action):
    code: ClassVar[str] = "s"
    section: Slug
    wanted: bool
    page: int = 0
    """Of the list, so that it is shown again."""


@dataclass(frozen=True, slots=True)
class AllSections(Action):
    """No section chosen: everything comes, or, with followed words, what they match."""

    code: ClassVar[str] = "sa"


async def text(visit: Visit, current: CurrentChoices) -> str:
    return visit.texts.sections_page(current.choices)


def buttons(view: PageView) -> InlineKeyboardMarkup:
    chosen = view.choices.sections
    # A section that has gone from the newspaper can still be taken out.
    gone = [one for one in chosen if not any(same_section(one, name) for name in view.sections)]
    every = []
    for at, name in enumerate((*view.sections, *gone)):
        is_chosen = any(same_section(name, one) for one in chosen)
        label = ticked(view.texts.section_name(name), is_chosen)
        every.append(view.button(label, SetSection(slug(name), not is_chosen, at // PAGE_SIZE)))
    shown, turn = view.paged(every, "sections")
    everything = [view.button(ticked(view.labels.all_sections, not chosen), AllSections())]
    return keyboard(everything, *in_rows(shown, 2), turn, view.back())


async def set_section(visit: Visit) -> Reply:
    action = visit.action(SetSection)
    before = await visit.choices()
    section = named(action.section, (*await visit.sections(), *before.sections))
    if section is None:
        after = before  # it has gone from the newspaper; the list is shown as it now is
    else:
        sections = with_section(before.sections, section, wanted=action.wanted)
        after = replace(before, sections=sections)
    return await saved(visit, before, after, PAGE, number=action.page)


async def all_sections(visit: Visit) -> Reply:
    before = await visit.choices()
    return await saved(visit, before, replace(before, sections=()), PAGE)


PAGE = SettingsPage(
    name="sections",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.sections, "sections"),
    home_position=3,
)
SCREEN = Screen(actions={SetSection: set_section, AllSections: all_sections}, page=PAGE)
