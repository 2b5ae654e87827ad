"""The order of an edition, and what must be able to render one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from digests.edition.matching import same_section
from digests.model import OTHER_SECTION, Part, Profile, Story


class Renderer(Protocol):
    """Turns stories into what a messenger shows. Knows limits and languages, no chats."""

    def render(
        self,
        stories: Sequence[Story],
        *,
        profile: Profile,
        slot: datetime | None,
        zone: str,
        now: datetime,
    ) -> tuple[Part, ...]:
        """Render composed stories into as many parts as they need, each story in one of them.

        `slot` is the hour the reader chose; None: as it comes.
        """
        ...

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
        """Return the body of part `position` (from 0) of `total` again, its stories corrected.

        The part holds the same stories in the same order, whatever their texts have become.
        `now` is the moment the edition was made and `previous` the body the part has, so that
        all else stays as it is.
        """
        ...


def compose(stories: Sequence[Story], *, profile: Profile) -> tuple[Story, ...]:
    """Order by section, then by publication; a story given twice comes once.

    Chosen sections come as they were chosen, others as their first story was published, what
    has no section last.
    """
    by_age = sorted({story.id: story for story in stories}.values(), key=_age)
    sections = [section_of(story, profile=profile) for story in by_age]
    rank = _ranks(profile.sections, sections)
    ordered = sorted(
        zip(sections, by_age, strict=True), key=lambda pair: (rank[pair[0]], _age(pair[1]))
    )
    return tuple(story for _, story in ordered)


def section_of(story: Story, *, profile: Profile) -> str:
    """Return the one section under which this reader finds the story."""
    for chosen in profile.sections:
        if any(same_section(chosen, section) for section in story.sections):
            return chosen
    return story.sections[0] if story.sections else OTHER_SECTION


def _age(story: Story) -> tuple[datetime, int]:
    return story.published, story.id


def _ranks(chosen: Sequence[str], met: Sequence[str]) -> dict[str, int]:
    order = dict.fromkeys((*chosen, *(name for name in met if name != OTHER_SECTION)))
    order.setdefault(OTHER_SECTION)
    return {name: rank for rank, name in enumerate(order)}
