"""What a button asks for, and how that travels in its callback data.

A button names the state that is wanted, never "toggle": pressed twice, or from a message a year
old, it means the same. The data has at most 64 bytes, so sections and words that are in a list
travel as short stable slugs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from digests.edition import word_key
from digests.model import Destination, Length, Mode, StoryId
from digests.schedule import EVERY_DAY, QuietHours

A_PAGE = 5
"""Stories on a page of the newest, where nobody asked for more or fewer."""
LONGEST_DATA = 64
"""Bytes; core.telegram.org/bots/api#inlinekeyboardbutton"""


class Screen(StrEnum):
    """A page of the settings; they all live in one message."""

    HOME = "home"
    HOW = "how"
    HOURS = "hours"
    WEEKDAYS = "weekdays"
    SECTIONS = "sections"
    WORDS = "words"
    PLACES = "places"
    QUIET = "quiet"
    LENGTH = "length"
    PICTURES = "pictures"
    LANGUAGE = "language"
    PAUSE = "pause"
    DELETE = "delete"
    """Asks once more before everything is deleted."""


class PauseKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    UNTIL_I_RETURN = "return"


@dataclass(frozen=True, slots=True)
class OpenScreen:
    screen: Screen
    page: int = 0


@dataclass(frozen=True, slots=True)
class CloseSettings:
    """The settings message becomes a plain summary without buttons."""


@dataclass(frozen=True, slots=True)
class SetMode:
    mode: Mode


@dataclass(frozen=True, slots=True)
class SetTimes:
    """These hours and no others; who got nothing, or news as it comes, now gets it at hours."""

    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetTime:
    minutes: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class SetWeekdays:
    weekdays: frozenset[int]


@dataclass(frozen=True, slots=True)
class SetWeekday:
    weekday: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class SetSection:
    section: str
    """A slug."""
    wanted: bool
    page: int = 0
    """Of the list, so that it is shown again."""


@dataclass(frozen=True, slots=True)
class AllSections:
    """No section chosen: everything comes, or, with followed words, what they match."""


@dataclass(frozen=True, slots=True)
class SetFollowed:
    word: str
    """As the reader wrote it."""
    wanted: bool


@dataclass(frozen=True, slots=True)
class SetMuted:
    word: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Unfollow:
    word: str
    """A slug; the word is one of the list."""


@dataclass(frozen=True, slots=True)
class Unmute:
    word: str
    """A slug; the word is one of the list."""


@dataclass(frozen=True, slots=True)
class SetPlace:
    place: str
    """A slug of a name in `digests.edition.PLACES`."""
    wanted: bool
    page: int = 0
    """Of the list, so that it is shown again."""


@dataclass(frozen=True, slots=True)
class SetQuiet:
    quiet: QuietHours | None


@dataclass(frozen=True, slots=True)
class SetLength:
    length: Length


@dataclass(frozen=True, slots=True)
class SetPictures:
    wanted: bool


@dataclass(frozen=True, slots=True)
class SetLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class Pause:
    kind: PauseKind


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Latest:
    page: int = 0
    section: str = ""
    """A slug; empty: all sections."""
    count: int = A_PAGE
    """Stories on a page."""


@dataclass(frozen=True, slots=True)
class FollowTopic:
    """Show what of this story can be followed."""

    story: StoryId


@dataclass(frozen=True, slots=True)
class MuteSection:
    """Take the section of this story out of what the reader gets."""

    story: StoryId


@dataclass(frozen=True, slots=True)
class WhyStory:
    story: StoryId


@dataclass(frozen=True, slots=True)
class DeleteData:
    pass


Action = (
    OpenScreen
    | CloseSettings
    | SetMode
    | SetTimes
    | SetTime
    | SetWeekdays
    | SetWeekday
    | SetSection
    | AllSections
    | SetFollowed
    | SetMuted
    | Unfollow
    | Unmute
    | SetPlace
    | SetQuiet
    | SetLength
    | SetPictures
    | SetLanguage
    | Pause
    | Resume
    | Latest
    | FollowTopic
    | MuteSection
    | WhyStory
    | DeleteData
)


class DataTooLong(ValueError):
    """The action does not fit into a button; offer it by a typed command instead."""


def encode(action: Action, target: Destination | None = None) -> str:
    """Return callback data; `target` is the chat it is about when that is not its own chat."""
    code, arguments = _written(action)
    data = f"{_written_target(target)}{':'.join((code, *arguments))}"
    if len(data.encode()) > LONGEST_DATA:
        raise DataTooLong(data)
    return data


def fits(action: Action, target: Destination | None = None) -> bool:
    try:
        encode(action, target)
    except DataTooLong:
        return False
    return True


def decode(data: str) -> Action | None:
    """Return what a button asks for; None: it is none of ours, or older than we remember."""
    if data.startswith("@") and target_of(data) is None:
        return None  # about a chat that cannot be read: never about this one instead
    own = data.partition("|")[2] if data.startswith("@") else data
    code, *arguments = own.split(":")
    reader = _READERS.get(code)
    if reader is None:
        return None
    try:
        return reader(*arguments)
    except (ValueError, TypeError):
        return None


def target_of(data: str) -> Destination | None:
    """Return the other chat that a button is about."""
    if not data.startswith("@") or "|" not in data:
        return None
    address, _, topic = data[1 : data.index("|")].partition("/")
    try:
        return Destination(address=_from_36(address), topic=_from_36(topic) if topic else None)
    except ValueError:
        return None


def slug(name: str) -> str:
    """Return eight letters that stand for a section or a word, spelt one way or another."""
    key = word_key(name)
    spelling = " ".join(key.exact or key.folded) or name
    digest = hashlib.blake2b(spelling.encode(), digest_size=5).digest()
    return base64.b32encode(digest).decode().lower()


def named(slugged: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that the slug stands for."""
    return next((name for name in names if slug(name) == slugged), None)


def _written(action: Action) -> tuple[str, tuple[str, ...]]:  # noqa: PLR0912 (one line each)
    match action:
        case OpenScreen(screen, page):
            return "o", (screen, str(page))
        case CloseSettings():
            return "x", ()
        case SetMode(mode):
            return "m", (mode,)
        case SetTimes(times):
            return "ts", (",".join(map(to_36, times)),)
        case SetTime(minutes, wanted):
            return "t", (str(minutes), _flag(wanted))
        case SetWeekdays(weekdays):
            return "ds", ("".join(map(str, sorted(weekdays))),)
        case SetWeekday(weekday, wanted):
            return "d", (str(weekday), _flag(wanted))
        case SetSection(section, wanted, page):
            return "s", (section, _flag(wanted), str(page))
        case AllSections():
            return "sa", ()
        case SetFollowed(word, wanted):
            return "f", (_flag(wanted), word)
        case SetMuted(word, wanted):
            return "n", (_flag(wanted), word)
        case Unfollow(word):
            return "uf", (word,)
        case Unmute(word):
            return "un", (word,)
        case SetPlace(place, wanted, page):
            return "p", (place, _flag(wanted), str(page))
        case SetQuiet(quiet):
            return "q", (f"{quiet.start}-{quiet.end}" if quiet else "",)
        case SetLength(length):
            return "l", (length,)
        case SetPictures(wanted):
            return "i", (_flag(wanted),)
        case SetLanguage(language):
            return "g", (language,)
        case Pause(kind):
            return "z", (kind,)
        case Resume():
            return "r", ()
        case Latest(page, section, count):
            return "L", (str(page), section, str(count))
        case FollowTopic(story):
            return "ft", (to_36(story),)
        case MuteSection(story):
            return "ms", (to_36(story),)
        case WhyStory(story):
            return "w", (to_36(story),)
        case DeleteData():
            return "del", ()


_READERS: Mapping[str, Callable[..., Action]] = {
    "o": lambda screen, page: OpenScreen(Screen(screen), _count(page)),
    "x": CloseSettings,
    "m": lambda mode: SetMode(Mode(mode)),
    "ts": lambda times: SetTimes(tuple(_minutes(_from_36(one)) for one in times.split(","))),
    "t": lambda minutes, wanted: SetTime(_minutes(int(minutes)), _wanted(wanted)),
    "ds": lambda days: SetWeekdays(frozenset(_weekday(day) for day in days)),
    "d": lambda day, wanted: SetWeekday(_weekday(day), _wanted(wanted)),
    "s": lambda section, wanted, page: SetSection(_slug(section), _wanted(wanted), _count(page)),
    "sa": AllSections,
    "f": lambda wanted, *word: SetFollowed(":".join(word), _wanted(wanted)),
    "n": lambda wanted, *word: SetMuted(":".join(word), _wanted(wanted)),
    "uf": lambda word: Unfollow(_slug(word)),
    "un": lambda word: Unmute(_slug(word)),
    "p": lambda place, wanted, page: SetPlace(_slug(place), _wanted(wanted), _count(page)),
    "q": lambda quiet: SetQuiet(_quiet(quiet)),
    "l": lambda length: SetLength(Length(length)),
    "i": lambda wanted: SetPictures(_wanted(wanted)),
    "g": SetLanguage,
    "z": lambda kind: Pause(PauseKind(kind)),
    "r": Resume,
    "L": lambda page, section, count=str(A_PAGE): Latest(
        _count(page), _slug(section) if section else "", _count(count)
    ),
    "ft": lambda story: FollowTopic(StoryId(_from_36(story))),
    "ms": lambda story: MuteSection(StoryId(_from_36(story))),
    "w": lambda story: WhyStory(StoryId(_from_36(story))),
    "del": DeleteData,
}


def _written_target(target: Destination | None) -> str:
    if target is None:
        return ""
    topic = "" if target.topic is None else f"/{to_36(target.topic)}"
    return f"@{to_36(target.address)}{topic}|"


def _flag(wanted: bool) -> str:
    return "1" if wanted else "0"


def _wanted(flag: str) -> bool:
    return {"1": True, "0": False}[_one_of(flag, "01")]


def _one_of(text: str, allowed: str) -> str:
    if len(text) != 1 or text not in allowed:
        raise ValueError(text)
    return text


def _weekday(text: str) -> int:
    return int(_one_of(text, "".join(map(str, sorted(EVERY_DAY)))))


def _minutes(number: int) -> int:
    if not 0 <= number < 24 * 60:
        raise ValueError(number)
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number < 1_000_000:
        raise ValueError(text)
    return number


def _slug(text: str) -> str:
    if len(text) != 8 or not text.isalnum():
        raise ValueError(text)
    return text


def _quiet(text: str) -> QuietHours | None:
    if not text:
        return None
    start, end = (_minutes(int(part)) for part in text.split("-"))
    return QuietHours(start=start, end=end)


def to_36(number: int) -> str:
    digits = ""
    rest = abs(number)
    while rest or not digits:
        rest, digit = divmod(rest, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"-{digits}" if number < 0 else digits


def _from_36(text: str) -> int:
    return int(text, 36)
