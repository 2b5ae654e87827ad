"""The methods of the Bot API, each a function from a call to its result."""

from __future__ import annotations

from sandbox.methods import (  # noqa: F401 - importing them fills the registry
    about,
    chats,
    editing,
    media,
    queries,
    sending,
    topics,
    webhooks,
)
from sandbox.methods.call import REGISTRY, Call, Method

__all__ = ["Call", "Method", "find"]


def find(name: str) -> Method | None:
    """Return the method; its name is taken in any case, as Telegram takes it."""
    return REGISTRY.get(name.lower())
