"""Links into a chat with the bot: what follows t.me/...?start= and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.screens.callback_data import target_of, to_36
from digests.edition import word_key
from digests.model import Destination

_LINKABLE = re.compile(r"sec_[a-z0-9-]{1,60}")
"""core.telegram.org/bots/features#deep-linking: 64 characters of A-Z, a-z, 0-9, _ and -"""


def start_link(section: str) -> str | None:
    """Return what follows t.me/...?start= to subscribe to a section; None: it has no such name."""
    payload = "sec_" + "-".join(word_key(section).folded)
    return payload if _LINKABLE.fullmatch(payload) else None


def section_linked(payload: str, sections: Iterable[str]) -> str | None:
    """Return the section that a /start came with, however its name is written there."""
    wanted = payload.lower().replace("_", "-")
    links = ((section, start_link(section)) for section in sections)
    return next((name for name, link in links if link and link.replace("_", "-") == wanted), None)


def chat_link(target: Destination) -> str:
    """Return what follows t.me/...?start= to set up another chat from the private one."""
    topic = "" if target.topic is None else f"_{to_36(target.topic)}"
    return f"chat_{to_36(target.address)}{topic}"


def chat_linked(payload: str) -> Destination | None:
    """Return the chat that a /start came for."""
    kind, _, where = payload.partition("_")
    if kind != "chat":
        return None
    return target_of(f"@{where.replace('_', '/')}|")
