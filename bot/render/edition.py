"""Editions as Telegram messages: whole stories, within the limits, none left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import InlineKeyboardMarkup

from bot.messages import Texts
from bot.render.html import MAX_ENTITIES, MAX_UNITS, Markup, bold, is_web_address, plain
from bot.render.layout import (
    HEADLINES,
    SMALLER,
    WHOLE,
    DetailLevel,
    Display,
    alone,
    in_edition,
    section_head,
)
from digests.edition import section_of
from digests.model import Part, Profile, Story, StoryId

MAX_IN_A_PART = 60
"""So that a part still fits when every title in it has been corrected to a long one."""
MAX_PARTS_AT_AN_HOUR = 3
"""An edition that would need more messages lists its headlines instead."""
MANY_AT_ONCE = 6
"""Stories coming at once that do not fit into one message: they are listed, too."""

_LONGEST_NUMBER = 9999


StoryKeyboard = Callable[[StoryId, Texts], InlineKeyboardMarkup]


@dataclass(frozen=True, slots=True)
class TelegramRenderer:
    """The Renderer of digests for Telegram."""

    story_keyboard: StoryKeyboard
    """What stands below a story that comes by itself."""

    def render(
        self,
        stories: Sequence[Story],
        *,
        profile: Profile,
        slot: datetime | None,
        zone: str,
        now: datetime,
    ) -> tuple[Part, ...]:
        view = _EditionView(self.story_keyboard, profile, slot, zone, now, count=len(stories))
        if len(stories) == 1 and slot is None:
            return (_part(view, stories, 0, 1, WHOLE),)
        level, parts = _packed(view, stories)
        return tuple(
            _part(view, part, position, len(parts), level) for position, part in enumerate(parts)
        )

    def rerender(
        self,
        part_stories: Sequence[Story],
        *,
        position: int,
        total: int,
        profile: Profile,
        slot: datetime | None,
        zone: str,
        now: datetime,
        previous: str = "",
    ) -> str:
        """Return the body again; `previous`, the body it had, keeps a list a list."""
        was = json.loads(previous) if previous else {}
        count = was.get("count", len(part_stories) if total == 1 else None)
        view = _EditionView(self.story_keyboard, profile, slot, zone, now, count=count)
        level = HEADLINES if was.get("headlines") else WHOLE
        return _part(view, part_stories, position, total, level).body


class _EditionView:
    """What all the parts of one edition have in common."""

    def __init__(
        self,
        story_keyboard: StoryKeyboard,
        profile: Profile,
        slot: datetime | None,
        zone: str,
        now: datetime,
        *,
        count: int | None,
    ) -> None:
        self.story_keyboard = story_keyboard
        self.profile = profile
        self.slot = slot
        self.count = count
        self.display = Display(look=profile, zone=zone, now=now)

    def head(self, position: int, total: int) -> Markup:
        spoken = self.display.texts
        name = spoken.edition_head(self.slot, now=self.display.now, zone=self.display.zone)
        facts = [] if self.count is None else [spoken.story_count(self.count)]
        if total > 1:
            facts.append(spoken.continued(position + 1, total))
        return bold(plain(name)) + plain("".join(f" · {fact}" for fact in facts))

    def blocks(self, stories: Sequence[Story], level: DetailLevel) -> Iterator[Markup]:
        """Yield the stories as they stand in a part, sections above them."""
        section: str | None = None
        for story in stories:
            heading = self.heading(section, story, level)
            section = section_of(story, profile=self.profile)
            yield heading + self.story(story, level)

    def heading(self, section: str | None, story: Story, level: DetailLevel) -> Markup:
        """Return what stands between a story and the one before, in `section`."""
        within = "\n" if level.headlines_only else "\n\n"
        name = section_of(story, profile=self.profile)
        if not level.sections or name == section:
            return plain(within)
        head = section_head(name, self.display)
        return plain("\n\n") + head + plain("\n") if head else plain("\n\n")

    def story(self, story: Story, level: DetailLevel) -> Markup:
        return in_edition(story, self.display, level)


def _packed(view: _EditionView, stories: Sequence[Story]) -> tuple[DetailLevel, list[list[Story]]]:
    whole = _split(view, stories, WHOLE)
    if view.slot is None:
        is_too_much = len(whole) > 1 and len(stories) >= MANY_AT_ONCE
    else:
        is_too_much = len(whole) > MAX_PARTS_AT_AN_HOUR
    return (HEADLINES, _split(view, stories, HEADLINES)) if is_too_much else (WHOLE, whole)


def _split(view: _EditionView, stories: Sequence[Story], level: DetailLevel) -> list[list[Story]]:
    """Fill one part after the other with whole stories, in order."""
    head = view.head(_LONGEST_NUMBER, _LONGEST_NUMBER)
    parts: list[list[Story]] = []
    units = entities = 0
    section: str | None = None
    for story in stories:
        block = view.heading(section, story, level) + view.story(story, level)
        is_full = (
            not parts
            or units + block.units > MAX_UNITS
            or entities + block.entities > MAX_ENTITIES
            or len(parts[-1]) == MAX_IN_A_PART
        )
        if is_full:
            parts.append([])
            block = view.heading(None, story, level) + view.story(story, level)
            units, entities = head.units, head.entities
        parts[-1].append(story)
        units, entities = units + block.units, entities + block.entities
        section = section_of(story, profile=view.profile)
    return parts


def _part(
    view: _EditionView, stories: Sequence[Story], position: int, total: int, level: DetailLevel
) -> Part:
    by_itself = view.slot is None and total == 1 and len(stories) == 1
    message, used = _fitting(view, stories, position, total, level, by_itself=by_itself)
    body = {
        "text": message.html,
        "plain": message.text,
        "preview": _preview(view, stories) if position == 0 and not used.headlines_only else None,
        "keyboard": _keyboard(view, stories) if by_itself else None,
        "headlines": level.headlines_only,
        "count": view.count,
    }
    return Part(
        body=json.dumps(body, ensure_ascii=False), stories=tuple(story.id for story in stories)
    )


def _fitting(
    view: _EditionView,
    stories: Sequence[Story],
    position: int,
    total: int,
    level: DetailLevel,
    *,
    by_itself: bool,
) -> tuple[Markup, DetailLevel]:
    """Return the message in the largest form that fits, from `level` downwards."""
    smaller = (less for less in SMALLER if less.headlines_only or not level.headlines_only)
    for tried in (level, *smaller):
        message = _message(view, stories, position, total, tried, by_itself=by_itself)
        if message.fits:
            return message, tried
    raise AssertionError("a part has at most MAX_IN_A_PART stories")


def _message(
    view: _EditionView,
    stories: Sequence[Story],
    position: int,
    total: int,
    level: DetailLevel,
    *,
    by_itself: bool,
) -> Markup:
    if by_itself:
        (story,) = stories
        return alone(story, view.display, level, section=section_of(story, profile=view.profile))
    return sum(view.blocks(stories, level), view.head(position, total))


def _preview(view: _EditionView, stories: Sequence[Story]) -> dict[str, object] | None:
    """Return the one link preview: the first story with a picture, for who wants pictures."""
    if not view.profile.pictures:
        return None
    for story in stories:
        if story.image and not story.withdrawn and is_web_address(story.url):
            return {"url": story.url, "prefer_large_media": True}
    return None


def _keyboard(view: _EditionView, stories: Sequence[Story]) -> object:
    (story,) = stories
    return view.story_keyboard(story.id, view.display.texts).to_dict()["inline_keyboard"]
