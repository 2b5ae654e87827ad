"""Stories as Telegram messages: the only place that makes HTML."""

from bot.render.edition import TelegramRenderer
from bot.render.html import MAX_ENTITIES, MAX_UNITS, utf16_units
from bot.render.listing import MAX_ON_A_PAGE, render_latest, render_sample

__all__ = [
    "MAX_ENTITIES",
    "MAX_ON_A_PAGE",
    "MAX_UNITS",
    "TelegramRenderer",
    "render_latest",
    "render_sample",
    "utf16_units",
]
