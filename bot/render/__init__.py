"""Stories as Telegram messages: the only place that makes HTML."""

from bot.render.edition import TelegramRenderer
from bot.render.html import MOST_ENTITIES, MOST_UNITS, utf16_units
from bot.render.listing import MOST_ON_A_PAGE, render_latest, render_sample

__all__ = [
    "MOST_ENTITIES",
    "MOST_ON_A_PAGE",
    "MOST_UNITS",
    "TelegramRenderer",
    "render_latest",
    "render_sample",
    "utf16_units",
]
