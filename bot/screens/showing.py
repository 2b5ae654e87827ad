"""Where an answer is shown: a page of the settings, in its chat or in the private one."""

from __future__ import annotations

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.messages import Texts
from bot.screens.deep_links import chat_link
from bot.screens.keyboard import OpenPage, PageView, button, keyboard
from bot.screens.routing import SettingsPage
from bot.screens.visit import Visit
from bot.sending.api_call import ApiCall, Reply
from digests.model import Choices, Destination
from digests.subscribers import CurrentChoices

_COMMAND = re.compile(r"(?<![\w/])/[a-z]")


async def show(
    visit: Visit,
    page: SettingsPage,
    current: CurrentChoices | None = None,
    *,
    number: int = 0,
    first: str = "",
) -> ApiCall:
    """Show a page: in the message that was tapped, or in a new one; `first` stands above it."""
    if visit.is_post:
        return in_private(visit, first)
    current = current or await visit.current()
    text = await page.text(visit, current)
    view = PageView(
        choices=current.choices,
        texts=visit.texts,
        target=visit.target,
        sections=await visit.sections(),
        number=number,
        pages=visit.context.pages,
    )
    text = headed(visit, f"{first}\n\n{text}" if first else text)
    return visit.put(text, keyboard=page.keyboard(view))


async def saved(
    visit: Visit, before: Choices, after: Choices, page: SettingsPage, *, number: int = 0
) -> Reply:
    """Choose what is wanted, and show the page as it now is."""
    current = await visit.choose(before, after)
    toast = visit.toast(visit.texts.saved())
    return (*toast, await show(visit, page, current, number=number))


def in_private(visit: Visit, first: str = "") -> ApiCall:
    """A channel's settings are no post of the channel: the way to them is."""
    where = Destination(address=visit.chat.address)
    url = f"https://t.me/{visit.context.bot_name}?start={chat_link(where)}"
    text = visit.texts.settings_in_private(visit.chat.title)
    way = InlineKeyboardButton(visit.texts.labels.settings, url=url)
    return visit.put(f"{first}\n\n{text}" if first else text, keyboard=keyboard([way]))


def headed(visit: Visit, text: str) -> str:
    """Name the chat that is meant where that is another than the one spoken in.

    A command typed here would be about this chat, so where one is named, that is said too.
    """
    if visit.target is None:
        return text
    head = [visit.texts.settings_of(visit.chat.title)]
    if _COMMAND.search(text):
        head.append(visit.texts.type_it_there())
    return "\n".join((*head, "", text))


def to_settings(texts: Texts, target: Destination | None = None) -> InlineKeyboardMarkup:
    return keyboard([button(texts.labels.settings, OpenPage("home"), target)])
