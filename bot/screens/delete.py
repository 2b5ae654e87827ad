"""Deleting everything that is kept about a chat: asked once more, then told what it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from bot.screens.callback_data import Action
from bot.screens.home import CloseSettings
from bot.screens.keyboard import PageView, button, keyboard
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import headed
from bot.screens.visit import Visit
from bot.sending.api_call import Reply
from digests.subscribers import CurrentChoices


@dataclass(frozen=True, slots=True)
class DeleteData(Action):
    code: ClassVar[str] = "del"


async def text(visit: Visit, _: CurrentChoices) -> str:
    return visit.texts.delete_page()


def buttons(view: PageView) -> InlineKeyboardMarkup:
    return keyboard(
        [view.button(view.labels.delete_yes, DeleteData())],
        [view.to(view.labels.cancel, "home")],
    )


async def delete_my_data(visit: Visit) -> Reply:
    labels = visit.texts.labels
    choice = keyboard(
        [button(labels.delete_yes, DeleteData())], [button(labels.cancel, CloseSettings())]
    )
    return (visit.say(visit.texts.delete_page(), keyboard=choice),)


async def deleted(visit: Visit) -> Reply:
    subscribers = visit.context.subscribers
    had = await subscribers.records(visit.tx, visit.chat.id)
    await subscribers.forget(visit.tx, visit.chat.id)
    said = headed(visit, visit.texts.deleted(had))
    return (*visit.toast(), visit.edit(said))


SCREEN = Screen(
    commands={"delete_my_data": delete_my_data},
    actions={DeleteData: deleted},
    page=SettingsPage(name="delete", text=text, keyboard=buttons),
)
