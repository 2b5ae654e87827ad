"""Editions as Telegram messages: whole stories, within the limits, none left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot import keyboards
from bot.messages import texts
from bot.render.html import MOST_ENTITIES, MOST_UNITS, Markup, bold, is_web_address, plain
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
from digests.model import Part, Profile, Story

MOST_IN_A_PART = 60
"""So that a part still fits when every title in it has been corrected to a long one."""
MOST_PARTS_AT_AN_HOUR = 3
"""An edition that would need more messages lists its headlines instead."""
MANY_AT_ONCE = 6
"""Stories coming at once that do not fit into one message: they are listed, too."""

_LONGEST_NUMBER = 9999


class TelegramRenderer:
    """The Renderer of digests for Telegram."""

    def render(
        self,
        stories: Sequence[Story],
        *,
        profile: Profile,
        slot: datetime | None,
        zone: str,
        now: datetime,
    ) -> tuple[Part, ...]:
        page = _EditionView(profile, slot, zone, now, count=len(stories))
        if len(stories) == 1 and slot is None:
            return (_part(page, stories, 0, 1, WHOLE),)
        room, parts = _packed(page, stories)
        return tuple(
            _part(page, part, position, len(parts), room) for position, part in enumerate(parts)
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
        page = _EditionView(profile, slot, zone, now, count=count)
        room = HEADLINES if was.get("headlines") else WHOLE
        return _part(page, part_stories, position, total, room).body


class _EditionView:
    """What all the parts of one edition have in common."""

    def __init__(
        self,
        profile: Profile,
        slot: datetime | None,
        zone: str,
        now: datetime,
        *,
        count: int | None,
    ) -> None:
        self.profile = profile
        self.slot = slot
        self.count = count
        self.display = Display(
            texts=texts(profile.language), length=profile.length, zone=zone, now=now
        )

    def head(self, position: int, total: int) -> Markup:
        spoken = self.display.texts
        name = spoken.edition_head(self.slot, now=self.display.now, zone=self.display.zone)
        facts = [] if self.count is None else [spoken.story_count(self.count)]
        if total > 1:
            facts.append(spoken.continued(position + 1, total))
        return bold(plain(name)) + plain("".join(f" · {fact}" for fact in facts))

    def blocks(self, stories: Sequence[Story], room: DetailLevel) -> Iterator[Markup]:
        """Yield the stories as they stand in a part, sections above them."""
        section: str | None = None
        for story in stories:
            heading = self.heading(section, story, room)
            section = section_of(story, profile=self.profile)
            yield heading + self.story(story, room)

    def heading(self, section: str | None, story: Story, room: DetailLevel) -> Markup:
        """Return what stands between a story and the one before, in `section`."""
        within = "\n" if room.headlines_only else "\n\n"
        name = section_of(story, profile=self.profile)
        if not room.sections or name == section:
            return plain(within)
        head = section_head(name, self.display)
        return plain("\n\n") + head + plain("\n") if head else plain("\n\n")

    def story(self, story: Story, room: DetailLevel) -> Markup:
        return in_edition(story, self.display, room)


def _packed(page: _EditionView, stories: Sequence[Story]) -> tuple[DetailLevel, list[list[Story]]]:
    whole = _split(page, stories, WHOLE)
    if page.slot is None:
        is_too_much = len(whole) > 1 and len(stories) >= MANY_AT_ONCE
    else:
        is_too_much = len(whole) > MOST_PARTS_AT_AN_HOUR
    return (HEADLINES, _split(page, stories, HEADLINES)) if is_too_much else (WHOLE, whole)


def _split(page: _EditionView, stories: Sequence[Story], room: DetailLevel) -> list[list[Story]]:
    """Fill one part after the other with whole stories, in order."""
    head = page.head(_LONGEST_NUMBER, _LONGEST_NUMBER)
    parts: list[list[Story]] = []
    units = entities = 0
    section: str | None = None
    for story in stories:
        block = page.heading(section, story, room) + page.story(story, room)
        is_full = (
            not parts
            or units + block.units > MOST_UNITS
            or entities + block.entities > MOST_ENTITIES
            or len(parts[-1]) == MOST_IN_A_PART
        )
        if is_full:
            parts.append([])
            block = page.heading(None, story, room) + page.story(story, room)
            units, entities = head.units, head.entities
        parts[-1].append(story)
        units, entities = units + block.units, entities + block.entities
        section = section_of(story, profile=page.profile)
    return parts


def _part(
    page: _EditionView, stories: Sequence[Story], position: int, total: int, room: DetailLevel
) -> Part:
    by_itself = page.slot is None and total == 1 and len(stories) == 1
    message, used = _fitting(page, stories, position, total, room, by_itself=by_itself)
    body = {
        "text": message.html,
        "plain": message.text,
        "preview": _preview(page, stories) if position == 0 and not used.headlines_only else None,
        "keyboard": _keyboard(page, stories) if by_itself else None,
        "headlines": room.headlines_only,
        "count": page.count,
    }
    return Part(
        body=json.dumps(body, ensure_ascii=False), stories=tuple(story.id for story in stories)
    )


def _fitting(
    page: _EditionView,
    stories: Sequence[Story],
    position: int,
    total: int,
    room: DetailLevel,
    *,
    by_itself: bool,
) -> tuple[Markup, DetailLevel]:
    """Return the message in the largest form that fits, from `room` downwards."""
    smaller = (less for less in SMALLER if less.headlines_only or not room.headlines_only)
    for tried in (room, *smaller):
        message = _message(page, stories, position, total, tried, by_itself=by_itself)
        if message.fits:
            return message, tried
    raise AssertionError("a part has at most MOST_IN_A_PART stories")


def _message(
    page: _EditionView,
    stories: Sequence[Story],
    position: int,
    total: int,
    room: DetailLevel,
    *,
    by_itself: bool,
) -> Markup:
    if by_itself:
        (story,) = stories
        return alone(story, page.display, room, section=section_of(story, profile=page.profile))
    return sum(page.blocks(stories, room), page.head(position, total))


def _preview(page: _EditionView, stories: Sequence[Story]) -> dict[str, object] | None:
    """Return the one link preview: the first story with a picture, for who wants pictures."""
    if not page.profile.pictures:
        return None
    for story in stories:
        if story.image and not story.withdrawn and is_web_address(story.url):
            return {"url": story.url, "prefer_large_media": True}
    return None


def _keyboard(page: _EditionView, stories: Sequence[Story]) -> object:
    (story,) = stories
    return keyboards.story(story.id, page.display.texts)["inline_keyboard"]
