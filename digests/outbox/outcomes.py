"""What can become of a send, and who sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from digests.model import Destination, Lane


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: int


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Provably not delivered; `everyone` when the messenger holds up all chats, not this one."""

    wait: timedelta
    reason: str
    everyone: bool = False
    flood: bool = False
    """The messenger, or our own keeping to its limits, asked for the pause."""
    server_error: bool = False
    """The server failed on this very message; what is no fault of the message never counts."""


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
    async def permit(self, to: Destination, *, lane: Lane) -> object | RetryLater:
        """Wait until one message may go there; RetryLater where that is too long to wait for.

        Asked for before a delivery is marked `sending`, so that what waits for the messenger's
        limits is provably unsent. What it returns is handed to `send` or `edit`, or released.
        """
        ...

    def release(self, permit: object) -> None:
        """The permit is not needed after all."""
        ...

    async def send(
        self, to: Destination, body: str, *, lane: Lane, permit: object = None
    ) -> Outcome:
        """Send one part (what the renderer wrote) and say what became of it; never raises."""
        ...

    async def edit(
        self, to: Destination, message_id: int, body: str, *, permit: object = None
    ) -> Outcome:
        """Edit a sent part; "not modified" is Sent, a message that is gone is Refused."""
        ...
