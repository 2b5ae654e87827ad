"""Stories shown to someone who asked: the newest ones, and the sample after subscribing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import keyboards
from bot.actions import A_PAGE
from bot.messages import texts
from bot.render.html import Markup, bold, plain
from bot.render.layout import SMALLER, WHOLE, DetailLevel, Display, in_edition
from digests.model import Length, Story

MOST_ON_A_PAGE = 10


def render_latest(
    stories: Sequence[Story],
    *,
    page: int,
    pages: int,
    section: str | None,
    sections: Sequence[str],
    language: str,
    length: Length,
    zone: str,
    now: datetime,
    count: int = A_PAGE,
) -> tuple[str, keyboards.Keyboard]:
    """Return a page (from 0) of the newest stories as HTML, and the buttons to turn it."""
    spoken = texts(language)
    buttons = keyboards.latest(
        page=page, pages=pages, section=section, sections=sections, texts=spoken, count=count
    )
    if not stories:
        return plain(spoken.latest_empty(section)).html, buttons
    head = spoken.latest_head(page=page + 1, pages=pages, section=section)
    reader = Display(texts=spoken, length=length, zone=zone, now=now)
    return _listed(head, stories, reader), buttons


def render_sample(
    stories: Sequence[Story], *, language: str, length: Length, zone: str, now: datetime
) -> str:
    """Return as HTML what a new subscriber reads while waiting; empty without stories."""
    if not stories:
        return ""
    spoken = texts(language)
    reader = Display(texts=spoken, length=length, zone=zone, now=now)
    return _listed(spoken.sample_head(len(stories)), stories, reader)


def _listed(head: str, stories: Sequence[Story], reader: Display) -> str:
    if len(stories) > MOST_ON_A_PAGE:
        raise ValueError(f"a page holds at most {MOST_ON_A_PAGE} stories")
    rooms: tuple[DetailLevel, ...] = (WHOLE, *SMALLER)
    messages = (_message(head, stories, reader, room) for room in rooms)
    return next(message for message in messages if message.fits).html


def _message(head: str, stories: Sequence[Story], reader: Display, room: DetailLevel) -> Markup:
    message = bold(plain(head))
    for at, story in enumerate(stories):
        between = "\n" if room.headlines_only and at else "\n\n"
        message += plain(between) + in_edition(story, reader, room)
    return message
