"""Following a place of the province, under all the names it has had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens.callback_data import Action, Slug, named, slug
from bot.screens.keyboard import PAGE_SIZE, PageView, in_rows, keyboard, ticked
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import show
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.edition import PLACES, followed_places, place_named
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import (
    MAX_WORDS,
    TooManyWords,
    narrows,
    widens,
    with_place_followed,
)

_SIZE = 2 * PAGE_SIZE


@dataclass(frozen=True, slots=True)
class SetPlace(Action):
    code: ClassVar[str] = "p"
    place: Slug
    """Of a name in `digests.edition.PLACES`."""
    wanted: bool
    page: int = 0
    """Of the list, so that it is shown again."""


async def text(visit: Visit, _: CurrentChoices) -> str:
    return visit.texts.places_page()


def buttons(view: PageView) -> InlineKeyboardMarkup:
    chosen = followed_places(view.choices.followed)
    every = [
        view.button(
            ticked(place.name, place.name in chosen),
            SetPlace(slug(place.name), place.name not in chosen, at // _SIZE),
        )
        for at, place in enumerate(PLACES)
    ]
    shown, turn = view.paged(every, "places", size=_SIZE)
    return keyboard(*in_rows(shown, 2), turn, view.back("words"))


async def set_place(visit: Visit) -> Reply:
    action = visit.action(SetPlace)
    name = named(action.place, (place.name for place in PLACES))
    place = place_named(name) if name is not None else None
    if place is None:
        return visit.toast(visit.texts.old_button(), alert=True)
    before = await visit.choices()
    try:
        after = with_place_followed(before, place, wanted=action.wanted)
    except TooManyWords:
        return visit.toast(visit.texts.too_many_words(MAX_WORDS), alert=True)
    current = await visit.choose(before, after)
    if narrows(before, after):
        toast = visit.toast(visit.texts.followed([place.name], narrows=True), alert=True)
    elif widens(before, after):
        toast = visit.toast(visit.texts.unfollowed([place.name], widens=True), alert=True)
    else:
        toast = visit.toast(visit.texts.saved())
    return (*toast, await show(visit, PAGE, current, number=action.page))


PAGE = SettingsPage(
    name="places",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.places, "places"),
    home_position=5,
)
SCREEN = Screen(actions={SetPlace: set_place}, page=PAGE)
