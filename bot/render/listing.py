"""Stories shown to someone who asked: the newest ones, and the sample after subscribing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import texts
from bot.render.html import Markup, bold, plain
from bot.render.layout import SMALLER, WHOLE, DetailLevel, Display, in_edition
from digests.model import Look, Story

MAX_ON_A_PAGE = 10


def render_latest(
    stories: Sequence[Story],
    *,
    page: int,
    pages: int,
    section: str | None,
    look: Look,
    zone: str,
    now: datetime,
) -> str:
    """Return a page (from 0) of the newest stories as HTML."""
    spoken = texts(look.language)
    if not stories:
        return plain(spoken.latest_empty(section)).html
    head = spoken.latest_head(page=page + 1, pages=pages, section=section)
    display = Display(look=look, zone=zone, now=now)
    return _listed(head, stories, display)


def render_sample(stories: Sequence[Story], *, look: Look, zone: str, now: datetime) -> str:
    """Return as HTML what a new subscriber reads while waiting; empty without stories."""
    if not stories:
        return ""
    display = Display(look=look, zone=zone, now=now)
    return _listed(display.texts.sample_head(len(stories)), stories, display)


def _listed(head: str, stories: Sequence[Story], display: Display) -> str:
    if len(stories) > MAX_ON_A_PAGE:
        raise ValueError(f"a page holds at most {MAX_ON_A_PAGE} stories")
    levels: tuple[DetailLevel, ...] = (WHOLE, *SMALLER)
    messages = (_message(head, stories, display, level) for level in levels)
    return next(message for message in messages if message.fits).html


def _message(head: str, stories: Sequence[Story], display: Display, level: DetailLevel) -> Markup:
    message = bold(plain(head))
    for at, story in enumerate(stories):
        between = "\n" if level.headlines_only and at else "\n\n"
        message += plain(between) + in_edition(story, display, level)
    return message
