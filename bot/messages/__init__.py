"""Every word the bot says, in each language it speaks; Vietnamese first."""

from __future__ import annotations

from bot.messages.en import English
from bot.messages.labels import Labels
from bot.messages.texts import Scope, Texts, Whose
from bot.messages.vi import Vietnamese

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "Labels",
    "Scope",
    "Texts",
    "Whose",
    "texts",
]

DEFAULT_LANGUAGE = "vi"
LANGUAGES: dict[str, Texts] = {spoken.language: spoken for spoken in (Vietnamese(), English())}


def texts(language: str | None) -> Texts:
    """Return the texts of a language; who speaks none of ours is spoken to in Vietnamese."""
    code = (language or DEFAULT_LANGUAGE).partition("-")[0].lower()
    return LANGUAGES.get(code, LANGUAGES[DEFAULT_LANGUAGE])
