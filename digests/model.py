"""The words of this program as plain values.

Nothing here reads a clock, a socket or a database. See docs/glossary.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from digests.schedule import EVERY_DAY, QuietHours

FeedId = NewType("FeedId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
ProfileId = NewType("ProfileId", int)
ScheduleId = NewType("ScheduleId", int)
ChatId = NewType("ChatId", int)
"""Our row of a chat; what the messenger calls it is its `address`."""
SubscriptionId = NewType("SubscriptionId", int)
EditionId = NewType("EditionId", int)
DeliveryId = NewType("DeliveryId", int)

OTHER_SECTION = "Tin khác"
"""Where a story belongs that neither its feed nor its page gives a section."""


class Length(StrEnum):
    """How long a reader wants summaries."""

    SHORT = "short"
    DEFAULT = "default"
    LONG = "long"


class Method(StrEnum):
    """How a summary was made, from the boldest to the safest."""

    LLM = "llm"
    EXTRACTIVE = "extractive"
    OVERLAP = "overlap"
    LEAD = "lead"
    TITLE = "title"
    BY_HAND = "by hand"
    """An operator's own words."""


class Lane(StrEnum):
    """Who goes first when Telegram's limits bind, in this order."""

    ANSWER = "answer"
    AS_IT_COMES = "as_it_comes"
    SCHEDULED = "scheduled"
    EDIT = "edit"

    @property
    def number(self) -> int:
        """Its place in that order, and what the database keeps of a delivery's lane."""
        return _LANES.index(self)

    @classmethod
    def numbered(cls, number: int) -> Lane:
        return _LANES[number]


_LANES = tuple(Lane)


class Extraction(StrEnum):
    """How an article's text was found on its page."""

    SITE = "site"
    GENERIC = "generic"
    FALLBACK = "fallback"
    """No trustworthy text: the article is its title and lead only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item as a feed tells it; not yet stored. All text is plain, NFC, without markup."""

    guid: str
    url: str
    title: str
    lead: str = ""
    published: datetime | None = None
    published_raw: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece of journalism as its page tells it."""

    title: str
    lead: str = ""
    text: str = ""
    """Paragraphs separated by blank lines; empty when `method` is FALLBACK."""
    author: str = ""
    published: datetime | None = None
    image: str | None = None
    sections: tuple[str, ...] = ()
    url: str = ""
    method: Extraction = Extraction.FALLBACK
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Our short text of an article, with the method that made it and the checks it passed."""

    text: str
    method: Method
    checks: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An event ready for readers."""

    id: StoryId
    seq: int | None
    title: str
    url: str
    lead: str = ""
    """The newspaper's own, for the search for words; the summary is what readers see."""
    summaries: Mapping[Length, str]
    sections: tuple[str, ...]
    published: datetime
    source: str
    """The newspaper's name as readers know it."""
    other_sources: tuple[tuple[str, str], ...] = ()
    """(newspaper, address) of the same event elsewhere."""
    image: str | None = None
    lead_only: bool = False
    """Only the newspaper's own lead could be had: the digest says so."""
    revision: int = 1
    withdrawn: bool = False

    def summary(self, length: Length) -> str:
        return self.summaries.get(length) or self.summaries.get(Length.DEFAULT, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWord:
    """A followed word whose stories of (after, upto] another subscription of the chat told."""

    word: str
    after: int
    upto: int | None = None
    """None: it goes on telling them."""

    def includes(self, seq: int) -> bool:
        return self.after < seq and (self.upto is None or seq <= self.upto)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How stories are shown: chosen by readers, part of their profile, and editions differ by it.

    What is added here needs a default that shows what was shown before.
    """

    language: str = "vi"
    length: Length = Length.DEFAULT
    pictures: bool = False

    @classmethod
    def of(cls, whole: Look) -> Look:
        """Return of a profile, or of what was chosen, only how it looks."""
        return cls(**{one.name: getattr(whole, one.name) for one in fields(cls)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Look):
    """What a chat wants to read and how.

    With no section and no followed word every story matches. With words only, only those.
    """

    sections: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    told_at_once: tuple[str, ...] = ()
    """Followed words that another subscription of the same chat brings as they come."""
    told: tuple[ToldWord, ...] = ()
    """Since when, and until when, that other subscription told them."""

    def at(self, seq: int) -> Profile:
        """Return the profile as it judges the story of that number."""
        if not self.told:
            return self
        told = tuple(told.word for told in self.told if told.includes(seq))
        return replace(self, told_at_once=told)


class Mode(StrEnum):
    """When a chat wants its stories."""

    NOW = "now"
    """As they come."""
    HOURS = "hours"
    BOTH = "both"
    """What the followed words match as it comes, the rest at hours; no story twice."""
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Look):
    """Everything a reader chose for one chat or topic, as the settings show it."""

    mode: Mode = Mode.OFF
    times: tuple[int, ...] = ()
    """Minutes after local midnight, in order."""
    weekdays: frozenset[int] = EVERY_DAY
    zone: str = "Asia/Ho_Chi_Minh"
    quiet: QuietHours | None = None
    sections: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRecords:
    """How much we keep about a chat."""

    subscriptions: int = 0
    words: int = 0
    deliveries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of an edition; `body` is what the renderer wrote and only the sender reads."""

    body: str
    stories: tuple[StoryId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a delivery goes: the messenger's own number of the chat, and the topic in it."""

    address: int
    topic: int | None = None
