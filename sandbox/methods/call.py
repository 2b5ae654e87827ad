"""One call of the Bot API, and what nearly all methods need of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.errors import BadRequest, Forbidden, TooManyRequests
from sandbox.limits import Meter
from sandbox.markup import Entity, parse, tidy
from sandbox.model import Bot, Chat, Kind, Message, Standing
from sandbox.params import Params
from sandbox.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024


@dataclass(slots=True)
class Call:
    world: World
    bot: Bot
    method: str
    params: Params
    meter: Meter
    arrived: float

    @property
    def bot_id(self) -> int:
        return self.bot.account.id

    def chat(self, name: str = "chat_id") -> Chat:
        """Return the chat if the bot can still reach it."""
        chat = self.known_chat(name)
        if chat.kind is Kind.PRIVATE:
            return _reachable_person(chat, self.bot_id)
        standing = chat.members.get(self.bot_id, Standing.LEFT)
        if standing is Standing.KICKED:
            raise Forbidden(f"bot was kicked from the {chat.kind} chat")
        if standing is Standing.LEFT and not (chat.username and self.method.startswith("get")):
            raise Forbidden(f"bot is not a member of the {chat.kind} chat")
        return chat

    def known_chat(self, name: str = "chat_id") -> Chat:
        given = self.params.text(name).strip()
        if not given:
            raise BadRequest(f"{name} is empty")
        chat = self.world.find(self.bot, given)
        if chat.migrated_to is not None:
            raise BadRequest(
                "group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        return chat

    def destination(self, what: str = "text messages") -> tuple[Chat, int | None]:
        """Return the chat and the topic the bot may write to."""
        chat = self.chat()
        standing = chat.members.get(self.bot_id)
        if chat.kind is Kind.CHANNEL and standing is Standing.MEMBER:
            raise BadRequest("need administrator rights in the channel chat")
        if standing is Standing.RESTRICTED:
            raise BadRequest(f"not enough rights to send {what} to the chat")
        thread = self.params.integer("message_thread_id") or None
        topic = self.world.topic(chat, thread)
        if topic is not None and topic.closed and standing is not Standing.ADMINISTRATOR:
            raise BadRequest("TOPIC_CLOSED")
        return chat, thread

    def admit(self, chat: Chat, cost: int = 1) -> None:
        """Let the call pass the flood limits, or refuse it; the last check before it acts."""
        paid = self.params.flag("allow_paid_broadcast")
        wait = self.meter.wait(chat.id, now=self.arrived, cost=cost, paid=paid)
        if wait:
            raise TooManyRequests(wait)
        self.meter.count(chat.id, now=self.arrived, cost=cost, paid=paid)

    def formatted(self, name: str, entities_name: str) -> tuple[str, list[Entity]]:
        told = self.params.text(name)
        given = self.params.structure(entities_name, "entities")
        if given:
            return tidy(told, [dict(entity) for entity in given])
        return tidy(*parse(told, self.params.text("parse_mode")))

    def reply_to(self, chat: Chat) -> int | None:
        told = self.params.structure("reply_parameters") or {}
        number = told.get("message_id") or self.params.integer("reply_to_message_id")
        if not number:
            return None
        if int(number) in chat.messages:
            return int(number)
        if told.get("allow_sending_without_reply") or self.params.flag(
            "allow_sending_without_reply"
        ):
            return None
        raise BadRequest("message to be replied not found")

    def message(self, chat: Chat, missing: str) -> Message:
        number = self.params.integer("message_id")
        if number is None:
            raise BadRequest("message identifier is not specified")
        message = chat.messages.get(number)
        if message is None:
            raise BadRequest(missing)
        return message


Method = Callable[[Call], Any]
_M = TypeVar("_M", bound=Method)
REGISTRY: dict[str, Method] = {}


def method(function: _M) -> _M:
    """Offer `send_message` as sendMessage."""
    REGISTRY[function.__name__.replace("_", "")] = function
    return function


def _reachable_person(chat: Chat, bot_id: int) -> Chat:
    if chat.person is not None and chat.person.deactivated:
        raise Forbidden("user is deactivated")
    if chat.members.get(bot_id) is Standing.KICKED:
        raise Forbidden("bot was blocked by the user")
    return chat
