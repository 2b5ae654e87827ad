"""Which stories belong into whose edition, and in which order; what must be able to render one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from digests.edition.word_search import WordText, word_key, word_text
from digests.model import OTHER_SECTION, Part, Profile, Story


class MatchReason(StrEnum):
    """What decided. The first four bring the story, the others hold it back."""

    EVERYTHING = "everything"
    """The profile names neither section nor word: every story matches."""
    SECTION = "section"
    WORD = "word"
    NOTHING = "nothing"
    """None of its sections is chosen and no followed word occurs."""
    MUTED = "muted"
    TOLD_AT_ONCE = "told_at_once"
    """Another subscription of the same chat has brought it as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    reason: MatchReason
    term: str = ""
    """The section or word that decided, as the reader wrote it."""

    @property
    def matched(self) -> bool:
        return self.reason in _BRINGING


_BRINGING = frozenset((MatchReason.EVERYTHING, MatchReason.SECTION, MatchReason.WORD))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchText:
    """What of a story decides for whom it is, prepared once for all profiles."""

    words: WordText
    sections: frozenset[tuple[str, ...]]


def match_text(*fields: str, sections: tuple[str, ...] = ()) -> MatchText:
    """Prepare a story: its title, lead and summaries, and its sections."""
    return MatchText(
        words=word_text(*fields),
        sections=frozenset(map(_section_key, sections or (OTHER_SECTION,))),
    )


def story_text(story: Story) -> MatchText:
    """Prepare a story's title, lead and summaries, and its sections."""
    return match_text(story.title, story.lead, *story.summaries.values(), sections=story.sections)


def matches(profile: Profile, story: MatchText) -> bool:
    return find_match(profile, story).matched


def find_match(profile: Profile, story: MatchText) -> Match:
    if word := _first_word_in(profile.muted, story):
        return Match(reason=MatchReason.MUTED, term=word)
    if word := _first_word_in(profile.told_at_once, story):
        return Match(reason=MatchReason.TOLD_AT_ONCE, term=word)
    for section in profile.sections:
        if _section_key(section) in story.sections:
            return Match(reason=MatchReason.SECTION, term=section)
    if word := _first_word_in(profile.followed, story):
        return Match(reason=MatchReason.WORD, term=word)
    chose = profile.sections or profile.followed
    return Match(reason=MatchReason.NOTHING if chose else MatchReason.EVERYTHING)


def same_section(one: str, other: str) -> bool:
    return _section_key(one) == _section_key(other)


def _first_word_in(words: tuple[str, ...], story: MatchText) -> str | None:
    return next((word for word in words if story.words.has(word_key(word))), None)


def _section_key(section: str) -> tuple[str, ...]:
    """Sections are names: compared by their letters and accents, never without accents."""
    key = word_key(section)
    return key.exact or key.folded


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
