"""What readers see and touch, a file a screen: its actions with their callback codes, its
keyboard, its handlers. A new one is a new file with a SCREEN; nothing else need know it.

Handlers are thin: they read the visit, ask `Subscribers`, and return what to say; they hold no
rules, no SQL and no words.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

from bot.screens.fallback import FALLBACK
from bot.screens.routing import Router, Screen


def router() -> Router:
    """Return the way to every screen there is; raises ValueError where two want the same."""
    return Router(screens(), FALLBACK)


def screens() -> list[Screen]:
    return [module.SCREEN for module in modules() if hasattr(module, "SCREEN")]


def modules() -> list[ModuleType]:
    return [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]


__all__ = ["FALLBACK", "Router", "modules", "router", "screens"]
