"""How a story looks: whole in an edition, by itself, or as a line of a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.messages import Texts, texts
from bot.render.html import (
    NO_MARKUP,
    Markup,
    bold,
    folding_quote,
    inert,
    is_web_address,
    italic,
    joined,
    link,
    plain,
    shortened,
    struck,
    utf16_units,
)
from digests.model import Look, Story
from digests.text import clean, one_line

FOLD_ABOVE = 420
"""UTF-16 units; a longer summary is folded, or it would push the next headline off the screen."""
MAX_OTHER_SOURCES = 3
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailLevel:
    """How much of a story is shown; what is longer is shortened, never left out."""

    title: int = 300
    summary: int = 2800
    """UTF-16 units; 0: headlines only, one a line."""
    sections: bool = True
    """Whether the sections have their names above them."""

    @property
    def headlines_only(self) -> bool:
        return not self.summary


WHOLE = DetailLevel()
HEADLINES = DetailLevel(summary=0)
SMALLER = (
    *(replace(WHOLE, summary=units) for units in (1200, 600, 300, 150)),
    *(replace(HEADLINES, title=units) for units in (300, 200, 120, 80, 40)),
    *(replace(HEADLINES, title=units, sections=False) for units in (40, 20, 10)),
)
"""What is tried when corrected stories no longer fit where they stood; the last always fits."""


@dataclass(frozen=True, kw_only=True)
class Display:
    """For whom and when something is shown."""

    look: Look
    zone: str
    now: datetime

    @cached_property
    def texts(self) -> Texts:
        return texts(self.look.language)


def in_edition(story: Story, display: Display, level: DetailLevel) -> Markup:
    if level.headlines_only:
        return _line(story, display, level)
    headline = bold(_headline(story, display, level))
    return joined(
        [
            headline,
            _summary(story, display, level),
            _notices(story, display),
            _byline(story, display),
        ],
        "\n",
    )


def alone(story: Story, display: Display, level: DetailLevel, *, section: str) -> Markup:
    """A story that comes by itself: more air, and its section in the line below."""
    headline = bold(_headline(story, display, level))
    below = joined([_notices(story, display), _byline(story, display, section=section)], "\n")
    return joined([headline, _summary(story, display, level), below], "\n\n")


def section_head(section: str, display: Display) -> Markup:
    return bold(plain(_name(display.texts.section_name(section)).upper()))


def _line(story: Story, display: Display, level: DetailLevel) -> Markup:
    line = plain("• ") + _headline(story, display, level)
    if story.withdrawn:
        return line + plain(f" ({display.texts.withdrawn.rstrip('.')})")
    return line


def _headline(story: Story, display: Display, level: DetailLevel) -> Markup:
    title = one_line(story.title) or display.texts.untitled
    if story.withdrawn or not is_web_address(story.url):
        shown = plain(shortened(inert(title), level.title))
        return struck(shown) if story.withdrawn else shown
    return link(plain(shortened(title, level.title)), story.url)


def _summary(story: Story, display: Display, level: DetailLevel) -> Markup:
    if story.withdrawn:
        return NO_MARKUP
    lines = clean(story.summary(display.look.length)).split("\n")
    text = shortened(inert("\n".join(filter(None, lines))), level.summary)
    return folding_quote(plain(text)) if utf16_units(text) > FOLD_ABOVE else plain(text)


def _notices(story: Story, display: Display) -> Markup:
    """Say openly what is not as usual."""
    spoken = display.texts
    if story.withdrawn:
        return italic(plain(spoken.withdrawn))
    if not story.lead_only:
        return NO_MARKUP
    has_lead = bool(clean(story.summary(display.look.length)))
    return italic(plain(spoken.lead_only if has_lead else spoken.title_only))


def _byline(story: Story, display: Display, *, section: str = "") -> Markup:
    spoken = display.texts
    facts = [
        _name(spoken.section_name(section)) if section else "",
        spoken.story_time(story.published, now=display.now, zone=display.zone),
        _name(story.source),
        spoken.corrected if story.revision > 1 and not story.withdrawn else "",
    ]
    line = italic(plain(" · ".join(filter(None, facts))))
    others = [
        link(plain(_name(name)), url) for name, url in story.other_sources[:MAX_OTHER_SOURCES]
    ]
    named = joined(others, ", ")
    return joined([line, plain(f"{spoken.also_in}: ") + named], "\n") if named else line


def _name(text: str) -> str:
    return shortened(inert(one_line(text)), _LONGEST_NAME)
