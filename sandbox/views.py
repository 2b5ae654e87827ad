"""What can be looked at: chats, messages, calls and counts, as JSON."""

from __future__ import annotations

from itertools import islice
from typing import Any

from sandbox.api import BotApi
from sandbox.errors import ControlError
from sandbox.model import Bot, Chat, Json, Kind, Standing
from sandbox.world import shown

SHOWN_CHATS = 200


class Views:
    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._world = api.world

    def state(self, _: Json) -> Json:
        world = self._world
        return {
            "bots": [self._bot(bot) for bot in world.bots.values()],
            "people": len(world.people),
            "groups": len(world.chats),
            "journal": world.journal.last,
            "limits": self._api.limits.json(),
            "latency": self._api.latency,
            "faults": [fault.json() for fault in self._api.faults.all()],
            "calls": dict(self._api.counts),
        }

    def _bot(self, bot: Bot) -> Json:
        return {
            **bot.json(),
            "commands": _commands(bot),
            "description": bot.texts.get(("description", ""), ""),
            "short_description": bot.texts.get(("short_description", ""), ""),
            "polling": self._api.polling(bot),
            "waiting_updates": len(bot.queue),
            "private_chats": len(bot.privates),
            "webhook": bot.webhook.url if bot.webhook else "",
        }

    def chats(self, told: Json) -> list[Json]:
        """The newest chats of a bot, with their last message."""
        bot = bot_meant(self._api, told)
        mine = [*bot.privates.values(), *self._world.chats.values()]
        mine = [chat for chat in mine if chat.migrated_to is None]
        mine.sort(key=_last_date, reverse=True)
        return [self._chat(bot, chat) for chat in islice(mine, SHOWN_CHATS)]

    def _chat(self, bot: Bot, chat: Chat) -> Json:
        last = next(reversed(chat.messages.values()), None)
        return {
            **chat.json(),
            "bot_status": chat.members.get(bot.account.id, Standing.LEFT).value,
            "deactivated": chat.person is not None and chat.person.deactivated,
            "topics": [
                {"id": topic.id, "name": topic.name, "closed": topic.closed}
                for topic in chat.topics.values()
            ],
            "members": sum(standing.inside for standing in chat.members.values())
            if chat.kind is not Kind.PRIVATE
            else 2,
            "last": last.json(deep=False) if last else None,
        }

    def messages(self, told: Json) -> list[Json]:
        """The newest messages of a chat, oldest first, with the keyboards below the field."""
        chat = self._find(told)
        limit = int(told.get("limit", 200))
        newest = list(islice(reversed(chat.messages.values()), limit))
        return [shown(message) for message in reversed(newest)]

    def _find(self, told: Json) -> Chat:
        chat_id = int(told["chat"])
        if chat_id < 0:
            found = self._world.chats.get(chat_id)
        else:
            found = bot_meant(self._api, told).privates.get(chat_id)
        if found is None:
            raise ControlError(f"there is no chat {chat_id}")
        return found

    def updates(self, told: Json) -> list[Json]:
        """What still waits for the bot."""
        return [update.json() for update in bot_meant(self._api, told).queue]

    def calls(self, told: Json) -> list[Json]:
        """The newest calls, refused ones too."""
        since = int(told.get("since", 0))
        method = str(told.get("method", "")).lower()
        return [
            call
            for call in self._api.calls
            if call["seq"] > since and (not method or call["method"].lower() == method)
        ]


def bot_meant(api: BotApi, told: Json) -> Bot:
    """Return the bot named by token or number; it need not be named when there is one only."""
    world, given = api.world, told.get("bot")
    if given is None:
        if len(world.bots) == 1:
            return next(iter(world.bots.values()))
        reason = "several bots have called" if world.bots else "no bot has called yet"
        raise ControlError(f'{reason}: name one with "bot": its token or number')
    text = str(given)
    if text.isdigit():
        bot = world.bots_by_id.get(int(text))
        if bot is None:
            raise ControlError(f"there is no bot {text}")
        return bot
    return world.bot(text)


def _commands(bot: Bot) -> list[Json]:
    """The commands a Vietnamese reader sees in a private chat."""
    wanted = [(kind, language) for language in ("vi", "") for kind in ("all_private", "default")]
    for kind, language in wanted:
        for (scope, spoken), commands in bot.commands.items():
            if spoken == language and kind in scope and commands:
                return commands
    return []


def _last_date(chat: Chat) -> Any:
    last = next(reversed(chat.messages.values()), None)
    return (last.date if last else 0, chat.kind is Kind.PRIVATE)
