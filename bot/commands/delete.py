"""Deleting everything that is kept about a chat: asked once more, then told what it was."""

from __future__ import annotations

from bot import keyboards
from bot.actions import DeleteData, Screen
from bot.answers import Answer
from bot.commands import screens
from bot.commands.family import Family
from bot.visit import Visit


async def delete_my_data(visit: Visit) -> Answer:
    text = visit.texts.screen(Screen.DELETE, await visit.choices())
    return (visit.say(text, keyboard=keyboards.delete_or_keep(visit.texts)),)


async def deleted(visit: Visit) -> Answer:
    subscribers = visit.house.subscribers
    had = await subscribers.records(visit.tx, visit.chat.id)
    await subscribers.forget(visit.tx, visit.chat.id)
    text = screens.headed(visit, visit.texts.deleted(had))
    return (*visit.toast(), visit.edit(text))


FAMILY = Family(commands={"delete_my_data": delete_my_data}, actions={DeleteData: deleted})
