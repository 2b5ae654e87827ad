"""Every word the bot says, in each language it speaks; Vietnamese first."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from bot.messages.labels import Labels
from bot.messages.texts import Scope, Texts, Whose

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


def _languages() -> dict[str, Texts]:
    """Return every language there is a folder of, the usual one first."""
    folders = (found.name for found in pkgutil.iter_modules(__path__) if found.ispkg)
    every: list[Texts] = [import_module(f"{__name__}.{name}").TEXTS for name in folders]
    every.sort(key=lambda spoken: (spoken.language != DEFAULT_LANGUAGE, spoken.language))
    return {spoken.language: spoken for spoken in every}


LANGUAGES = _languages()


def texts(language: str | None) -> Texts:
    """Return the texts of a language; who speaks none of ours is spoken to in Vietnamese."""
    code = (language or DEFAULT_LANGUAGE).partition("-")[0].lower()
    return LANGUAGES.get(code, LANGUAGES[DEFAULT_LANGUAGE])
