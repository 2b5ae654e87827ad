"""Whether a story is for a profile, and what decided it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digests.edition.words import WordText, word_key, word_text
from digests.model import OTHER_SECTION, Profile


class Reason(StrEnum):
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
    reason: Reason
    what: str = ""
    """The section or word that decided, as the reader wrote it."""

    @property
    def matched(self) -> bool:
        return self.reason in _BRINGING


_BRINGING = frozenset((Reason.EVERYTHING, Reason.SECTION, Reason.WORD))


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


def matches(profile: Profile, story: MatchText) -> bool:
    return why(profile, story).matched


def why(profile: Profile, story: MatchText) -> Match:
    if word := _first(profile.muted, story):
        return Match(reason=Reason.MUTED, what=word)
    if word := _first(profile.told_at_once, story):
        return Match(reason=Reason.TOLD_AT_ONCE, what=word)
    for section in profile.sections:
        if _section_key(section) in story.sections:
            return Match(reason=Reason.SECTION, what=section)
    if word := _first(profile.followed, story):
        return Match(reason=Reason.WORD, what=word)
    chose = profile.sections or profile.followed
    return Match(reason=Reason.NOTHING if chose else Reason.EVERYTHING)


def same_section(one: str, other: str) -> bool:
    return _section_key(one) == _section_key(other)


def _first(words: tuple[str, ...], story: MatchText) -> str | None:
    return next((word for word in words if story.words.has(word_key(word))), None)


def _section_key(section: str) -> tuple[str, ...]:
    """Sections are names: compared by their letters and accents, never without accents."""
    key = word_key(section)
    return key.exact or key.folded
