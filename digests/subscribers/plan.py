"""Which subscriptions a chat's choices mean, and from where on. A rule: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass

from digests.edition import same_word
from digests.model import Choices, Mode, Profile, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    profile: Profile
    cursor: int


def plan(
    choices: Choices,
    *,
    at_once: int | None,
    at_hours: int | None,
    told: Profile,
    newest: int,
) -> dict[bool, Wanted]:
    """Return the wanted subscriptions, by whether they come as it comes.

    `at_once` and `at_hours` are the cursors of those that there are, `told` the profile that knows
    what has been told at once. A subscription that takes over from another goes on where that one
    was; a new chat begins at the newest story. Where both are wanted, the followed words come at
    once, and the editions at hours leave out exactly what those told, story by story.
    """
    whole = Profile(
        sections=choices.sections,
        followed=choices.followed,
        muted=choices.muted,
        language=choices.language,
        length=choices.length,
        pictures=choices.pictures,
    )
    match choices.mode:
        case Mode.OFF:
            return {}
        case Mode.NOW:
            return {True: _alone(whole, at_once, at_hours, told.told, newest)}
        case Mode.BOTH if choices.followed:
            return _both(whole, at_once, at_hours, told.told, newest)
        case Mode.BOTH | Mode.HOURS:
            return {False: _alone(whole, at_hours, at_once, told.told, newest)}


def _alone(
    whole: Profile,
    own: int | None,
    other: int | None,
    told: tuple[Told, ...],
    newest: int,
) -> Wanted:
    """One subscription for everything, after whatever there was before."""
    known = [cursor for cursor in (own, other) if cursor is not None]
    cursor = min(known, default=newest)
    ahead = max(known, default=newest)
    closed = (_closed(one, upto=ahead) for one in told)
    still = tuple(one for one in closed if (one.upto or 0) > max(cursor, one.after))
    return Wanted(profile=_with(whole, told=still), cursor=cursor)


def _both(
    whole: Profile,
    at_once: int | None,
    at_hours: int | None,
    told: tuple[Told, ...],
    newest: int,
) -> dict[bool, Wanted]:
    words = whole.followed
    now_cursor = at_once if at_once is not None else newest
    hours_cursor = at_hours if at_hours is not None else now_cursor
    going_on = [one for one in told if one.upto is None and _among(one.word, words)]
    ended = [
        _closed(one, upto=now_cursor) for one in told if one.upto or not _among(one.word, words)
    ]
    fresh = [
        Told(word=word, after=now_cursor)
        for word in words
        if not any(same_word(word, one.word) for one in going_on)
    ]
    still = [one for one in ended if (one.upto or 0) > max(hours_cursor, one.after)]
    rest = _with(whole, followed=(), told=(*going_on, *fresh, *still))
    return {
        True: Wanted(profile=_with(whole, sections=()), cursor=now_cursor),
        False: Wanted(profile=rest, cursor=hours_cursor),
    }


def _closed(told: Told, *, upto: int) -> Told:
    return told if told.upto is not None else Told(word=told.word, after=told.after, upto=upto)


def _among(word: str, words: tuple[str, ...]) -> bool:
    return any(same_word(word, other) for other in words)


def _with(
    profile: Profile,
    *,
    sections: tuple[str, ...] | None = None,
    followed: tuple[str, ...] | None = None,
    told: tuple[Told, ...] = (),
) -> Profile:
    return Profile(
        sections=profile.sections if sections is None else sections,
        followed=profile.followed if followed is None else followed,
        muted=profile.muted,
        told=told,
        language=profile.language,
        length=profile.length,
        pictures=profile.pictures,
    )
