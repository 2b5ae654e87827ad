"""What a wish makes of a reader's choices, and how wishes are typed. Rules only.

A wish names the state that is wanted, so granting it twice changes nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digests.edition import (
    Place,
    folded,
    followed_places,
    place_named,
    same_section,
    same_word,
    with_place,
)
from digests.model import Choices, Mode
from digests.schedule import (
    EVERY_DAY,
    MAX_TIMES,
    BadTime,
    BadTimeReason,
    QuietHours,
    parse_quiet,
    parse_times,
)
from digests.text import one_line

USUAL_TIMES = (6 * 60 + 30, 18 * 60)
"""For who wants editions at hours and has named none."""
MAX_WORDS = 300
"""Followed and muted ones of one chat or topic; all places of the province are some 170."""
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
UNTIL_RETURN = timedelta(days=36525)
"""A pause without an end has one that nobody meets."""
_AT_HOURS = frozenset((Mode.HOURS, Mode.BOTH))


class TooManyWords(ValueError):
    def __init__(self) -> None:
        super().__init__(f"more than {MAX_WORDS} words")


# ---- when -----------------------------------------------------------------------------------


def with_mode(choices: Choices, mode: Mode) -> Choices:
    """Who says how the news should come wants it, so a pause is over."""
    if mode is Mode.OFF:
        return replace(choices, mode=mode)
    times, weekdays = choices.times, choices.weekdays
    if mode in _AT_HOURS:
        times, weekdays = times or USUAL_TIMES, weekdays or EVERY_DAY
    return replace(choices, mode=mode, times=times, weekdays=weekdays, paused_until=None)


def with_times(choices: Choices, times: Sequence[int]) -> Choices:
    """These hours and no others; who got nothing, or news as it comes, now gets it at hours."""
    kept = tuple(sorted(set(times)))
    if len(kept) > MAX_TIMES:
        raise BadTime(BadTimeReason.TOO_MANY, str(len(kept)))
    mode = choices.mode if choices.mode in _AT_HOURS else Mode.HOURS
    return with_mode(replace(choices, times=kept), mode)


def with_time(choices: Choices, minutes: int, *, wanted: bool) -> Choices | None:
    """Return the choices with an hour more or less; None: it is the last that brings editions."""
    others = tuple(one for one in choices.times if one != minutes)
    if not wanted:
        kept = others or choices.mode not in _AT_HOURS
        return replace(choices, times=others) if kept else None
    times = tuple(sorted((*others, minutes)))
    if len(times) > MAX_TIMES:
        raise BadTime(BadTimeReason.TOO_MANY, str(len(times)))
    mode = choices.mode if choices.mode in _AT_HOURS else Mode.HOURS
    return replace(choices, times=times, mode=mode, weekdays=choices.weekdays or EVERY_DAY)


def with_weekday(choices: Choices, weekday: int, *, wanted: bool) -> Choices | None:
    """Return the choices with a day more or less; None: no day would be left."""
    day = frozenset((weekday,))
    weekdays = choices.weekdays | day if wanted else choices.weekdays - day
    return replace(choices, weekdays=weekdays) if weekdays else None


def paused_for(choices: Choices, span: timedelta, *, now: datetime) -> Choices:
    return replace(choices, paused_until=now + span)


# ---- what -----------------------------------------------------------------------------------


def with_section(chosen: Sequence[str], section: str, *, wanted: bool) -> tuple[str, ...]:
    others = tuple(one for one in chosen if not same_section(one, section))
    if not wanted:
        return others
    return tuple(chosen) if len(others) < len(chosen) else (*others, section)


def with_word(words: Sequence[str], word: str, *, wanted: bool) -> tuple[str, ...]:
    others = tuple(one for one in words if not same_word(one, word))
    if not wanted:
        return others
    return tuple(words) if len(others) < len(words) else (*others, word)


def without_section(
    chosen: Sequence[str], section: str, *, every: Sequence[str], followed: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the sections to choose so that `section` no longer comes; None: nothing would.

    Who has chosen no section gets all of them, so muting one chooses all the others. An empty
    choice would bring everything again, unless followed words are left to narrow it. Where only
    words bring news the choice stays as it is.
    """
    if not chosen and followed:
        return ()
    left = with_section(chosen or every, section, wanted=False)
    return left if left or followed else None


def with_section_chosen(choices: Choices, section: str) -> Choices:
    """Subscribe to a section: who gets everything, or this section already, goes on as before."""
    subscribed = choices.mode is not Mode.OFF
    everything = not choices.sections and not choices.followed
    known = any(same_section(section, one) for one in choices.sections)
    sections = choices.sections
    if not known and not (subscribed and everything):
        sections = (*sections, section)
    chosen = replace(choices, sections=sections)
    if subscribed and choices.paused_until is None:
        return chosen
    return with_mode(chosen, choices.mode if subscribed else _usual_mode(choices))


def with_followed(choices: Choices, words: Sequence[str], *, wanted: bool) -> Choices:
    """A word that is followed is no longer muted."""
    followed, muted = choices.followed, choices.muted
    for word in words:
        followed = with_word(followed, word, wanted=wanted)
        if wanted:
            muted = with_word(muted, word, wanted=False)
    return _few_enough(choices, replace(choices, followed=followed, muted=muted))


def with_muted(choices: Choices, words: Sequence[str], *, wanted: bool) -> Choices:
    """A word that is muted is no longer followed."""
    followed, muted = choices.followed, choices.muted
    for word in words:
        muted = with_word(muted, word, wanted=wanted)
        if wanted:
            followed = with_word(followed, word, wanted=False)
    return _few_enough(choices, replace(choices, followed=followed, muted=muted))


def with_place_followed(choices: Choices, place: Place, *, wanted: bool) -> Choices:
    muted = choices.muted
    if wanted:
        muted = tuple(
            one for one in muted if not any(same_word(one, word) for word in place.words)
        )
    followed = with_place(choices.followed, place, wanted=wanted)
    return _few_enough(choices, replace(choices, followed=followed, muted=muted))


def narrows(before: Choices, after: Choices) -> bool:
    """Say whether the first followed words have taken the place of everything."""
    if after.mode is Mode.BOTH or after.sections or before.sections:
        return False
    return bool(after.followed) and not before.followed


def widens(before: Choices, after: Choices) -> bool:
    """Say whether everything comes again because the last followed word is gone."""
    return after.mode is not Mode.OFF and narrows(after, before)


def meant_among(kept: Sequence[str], typed: Sequence[str]) -> tuple[str, ...]:
    """Return the words of `kept` that are typed, with other accents where none has these.

    A place kept whole is meant by its name.
    """
    named = [one for word in typed for one in _named(kept, word)]
    whole = followed_places(kept)
    places = [place for place in map(place_named, named) if place and place.name in whole]
    meant = (*named, *(word for place in places for word in place.words))
    return tuple(one for one in kept if any(same_word(one, word) for word in meant))


def _named(kept: Sequence[str], typed: str) -> list[str]:
    exact = [one for one in kept if same_word(one, typed)]
    return exact or [one for one in kept if folded(one) == folded(typed)]


def section_named(typed: str, sections: Sequence[str]) -> str | None:
    """Return the section that somebody means who writes "kinh tế", "KINH TE" or "kinh-te"."""
    if not typed.strip():
        return None
    exact = (one for one in sections if same_section(one, typed))
    bare = folded(typed)
    near = (one for one in sections if bare and folded(one) == bare)
    return next(exact, None) or next(near, None)


# ---- as people type it --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSchedule:
    mode: Mode
    times: tuple[int, ...] = ()
    """Empty: those of before, or the usual ones."""


_EVERY_DAY = re.compile(r"\b(?:(?:hằng|hàng|hang|mỗi|moi)\s+(?:ngày|ngay)|every\s?day|daily)\b")
_AT_ONCE = re.compile(r"\b(?:ngay(?:\s+khi(?:\s+(?:có|co)(?:\s+tin)?)?)?|now|at\s+once)\b")
_BOTH = re.compile(r"\b(?:(?:cả|ca)\s+(?:hai|2)|both)\b")
# Figures before another mark are that hour's: read either way, a long message took for ever.
_ONLY_HOURS = re.compile(r"(?:\d{1,2}\s?(?:[:.h](?:\s?\d{1,3}(?!\d|\s?[:.hg]))?|g)[\s,;]*+)+")
_NO_QUIET = frozenset(("off", "none", "no", "tắt", "tat", "bỏ", "bo", "không", "khong", "0"))


def parse_wish(typed: str) -> TypedSchedule:
    """Read how somebody wants the news: "ngay", "6:30 18:00", "now 18h". Raises BadTime."""
    text = one_line(typed).lower()
    text, every_day = _EVERY_DAY.subn(" ", text)
    text, both = _BOTH.subn(" ", text)
    text, at_once = _AT_ONCE.subn(" ", text)
    times = parse_times(text) if text.strip(" ,;") else ()
    if both or (at_once and times):
        return TypedSchedule(mode=Mode.BOTH, times=times)
    if at_once:
        return TypedSchedule(mode=Mode.NOW)
    if times or every_day:
        return TypedSchedule(mode=Mode.HOURS, times=times)
    raise BadTime(BadTimeReason.NOTHING)


def granted(choices: Choices, wish: TypedSchedule) -> Choices:
    times = wish.times or choices.times
    return with_mode(replace(choices, times=times), wish.mode)


def parse_latest(typed: str) -> tuple[int | None, str]:
    """Read "/latest 7 Kinh tế" in either order: how many, and the name of a section."""
    text = one_line(typed)
    found = re.fullmatch(r"(?:(\d{1,9})(?!\S))?\s*(.*?)\s*(?:(?<!\S)(\d{1,9}))?", text)
    if found is None:
        return None, text
    count = found[1] or found[3]
    return (int(count) if count else None), found[2]


def parse_quiet_wish(typed: str) -> QuietHours | None:
    """Read "22:00-6:00", or "tắt" for no quiet hours. Raises BadTime."""
    return None if one_line(typed).lower() in _NO_QUIET else parse_quiet(typed)


def parse_bare_times(typed: str) -> tuple[int, ...]:
    """Read hours that came without a command; a mere number is not taken for one.

    Raises BadTime where nothing but hours can be meant: "25:00".
    """
    text = one_line(typed)
    if not re.search(r"\d\s?(?:[:.]\s?\d|h|g)", text.lower()):
        return ()
    try:
        return parse_times(text)
    except BadTime:
        if _ONLY_HOURS.fullmatch(text.lower()):
            raise
        return ()


def _usual_mode(choices: Choices) -> Mode:
    """How somebody gets the news who has not said it: at the hours of before, if there are."""
    return Mode.HOURS if choices.times else Mode.NOW


def _few_enough(before: Choices, after: Choices) -> Choices:
    count = len(after.followed) + len(after.muted)
    if count > MAX_WORDS and count > len(before.followed) + len(before.muted):
        raise TooManyWords
    return after
