"""Send what waits in the outbox, and write down what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from digests.model import Destination


class Lane(StrEnum):
    """Who goes first when Telegram's limits bind."""

    ANSWER = "answer"
    AS_IT_COMES = "as_it_comes"
    SCHEDULED = "scheduled"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: int


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Provably not delivered; `everyone` when the messenger holds up all chats, not this one."""

    wait: timedelta
    reason: str
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """A group became a supergroup, with another address."""

    to: int


@dataclass(frozen=True, slots=True)
class ChatGone:
    """Blocked, kicked, deactivated or not allowed to write: nobody is there to read for now."""

    reason: str


@dataclass(frozen=True, slots=True)
class TopicGone:
    """The topic is closed or deleted; the group is still there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The message itself was refused; sending it again would not help."""

    reason: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have arrived: the request went out, the answer did not come back."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """The messenger does not know us (401, 404 on the token): nothing can be sent at all."""

    reason: str


Outcome = Sent | RetryLater | ChatMoved | ChatGone | TopicGone | Refused | Uncertain | TokenRefused


class Sender(Protocol):
    async def send(self, to: Destination, body: str, *, lane: Lane) -> Outcome:
        """Send one part (what the renderer wrote) and say what became of it; never raises."""
        ...

    async def edit(self, to: Destination, message_id: int, body: str) -> Outcome:
        """Edit a sent part; "not modified" is Sent, a message that is gone is Refused."""
        ...
