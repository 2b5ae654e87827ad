"""Followed and muted words: typed, taken back, chosen below a story or from the list of places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot import keyboards
from bot.actions import (
    CloseSettings,
    Screen,
    SetFollowed,
    SetMuted,
    SetPlace,
    Unfollow,
    Unmute,
    named,
)
from bot.answers import Answer, Call
from bot.commands import screens
from bot.commands.family import Family
from bot.visit import Tapped, Visit
from digests.edition import PLACES, BadWord, parse_words, place_named
from digests.model import Choices, Mode
from digests.subscribers.wishes import (
    MOST_WORDS,
    TooManyWords,
    meant_among,
    narrows,
    widens,
    with_followed,
    with_muted,
    with_place_followed,
)


async def follow(visit: Visit) -> Answer:
    before = await visit.choices()
    if not visit.words:
        return (await screens.screen(visit, Screen.WORDS),)
    try:
        typed = parse_words(visit.words)
        after = with_followed(before, typed, wanted=True)
    except BadWord as error:
        return (visit.say(visit.texts.bad_word(error)),)
    except TooManyWords:
        return (visit.say(visit.texts.too_many_words(MOST_WORDS)),)
    await visit.choose(before, after)
    undo = keyboards.following(typed[0], visit.texts) if len(typed) == 1 else None
    text = visit.texts.followed(typed, narrows=narrows(before, after))
    return (_said(visit, text, after, undo),)


async def unfollow_words(visit: Visit) -> Answer:
    """By the words typed; a place that was followed under all its names is left under all."""
    before = await visit.choices()
    gone = await _meant(visit, before.followed, visit.texts.not_among_followed)
    if isinstance(gone, Call):
        return (gone,)
    after = with_followed(before, gone, wanted=False)
    await visit.choose(before, after)
    text = visit.texts.unfollowed(gone, widens=widens(before, after))
    undo = keyboards.follow_again(gone[0], visit.texts) if len(gone) == 1 else None
    return (_said(visit, text, after, undo),)


async def mute(visit: Visit) -> Answer:
    before = await visit.choices()
    if not visit.words:
        return (await screens.screen(visit, Screen.WORDS),)
    try:
        typed = parse_words(visit.words)
        after = with_muted(before, typed, wanted=True)
    except BadWord as error:
        return (visit.say(visit.texts.bad_word(error)),)
    except TooManyWords:
        return (visit.say(visit.texts.too_many_words(MOST_WORDS)),)
    await visit.choose(before, after)
    undo = keyboards.undo_mute(typed[0], visit.texts) if len(typed) == 1 else None
    return (_said(visit, visit.texts.muted(typed), after, undo),)


async def unmute_words(visit: Visit) -> Answer:
    before = await visit.choices()
    gone = await _meant(visit, before.muted, visit.texts.not_among_muted)
    if isinstance(gone, Call):
        return (gone,)
    after = with_muted(before, gone, wanted=False)
    await visit.choose(before, after)
    return (_said(visit, visit.texts.unmuted(gone), after),)


async def _meant(
    visit: Visit, among: Sequence[str], none_of_them: Callable[[Sequence[str]], str]
) -> tuple[str, ...] | Call:
    """Return which of `among` were typed, or the answer to who typed none of them."""
    if not visit.words:
        return await screens.screen(visit, Screen.WORDS)
    try:
        typed = parse_words(visit.words)
    except BadWord as error:
        return visit.say(visit.texts.bad_word(error))
    gone = meant_among(among, typed)
    return gone or await screens.screen(visit, Screen.WORDS, first=none_of_them(typed))


def _said(
    visit: Visit, text: str, choices: Choices, undo: keyboards.Keyboard | None = None
) -> Call:
    if choices.mode is Mode.OFF:
        text = f"{text}\n\n{visit.texts.not_subscribed()}"
    return visit.say(text, keyboard=undo or keyboards.to_settings(visit.texts))


# ---- buttons ------------------------------------------------------------------------------------


async def set_followed(visit: Visit) -> Answer:
    action = visit.action(SetFollowed)
    before = await visit.choices()
    try:
        words = parse_words(action.word)
        after = with_followed(before, words, wanted=action.wanted)
    except BadWord:
        return visit.toast(visit.texts.old_button(), alert=True)
    except TooManyWords:
        return visit.toast(visit.texts.too_many_words(MOST_WORDS), alert=True)
    await visit.choose(before, after)
    other = narrows(before, after) or widens(before, after)
    if action.wanted:
        text = visit.texts.followed(words, narrows=other)
        undo = keyboards.following(action.word, visit.texts)
    else:
        text, undo = visit.texts.unfollowed(words, widens=other), None
    offered = _offered(visit)
    if offered:
        buttons = keyboards.topics(offered, after, visit.texts)
        return (*visit.toast(text, alert=other), *visit.edit_buttons(buttons))
    return (*visit.toast(), visit.edit(text, keyboard=undo))


async def set_muted(visit: Visit) -> Answer:
    action = visit.action(SetMuted)
    before = await visit.choices()
    try:
        words = parse_words(action.word)
        after = with_muted(before, words, wanted=action.wanted)
    except BadWord:
        return visit.toast(visit.texts.old_button(), alert=True)
    except TooManyWords:
        return visit.toast(visit.texts.too_many_words(MOST_WORDS), alert=True)
    await visit.choose(before, after)
    if not action.wanted:
        return (*visit.toast(), visit.edit(visit.texts.unmuted(words)))
    undo = keyboards.undo_mute(action.word, visit.texts)
    return (*visit.toast(), visit.edit(visit.texts.muted(words), keyboard=undo))


async def unfollow(visit: Visit) -> Answer:
    before = await visit.choices()
    word = named(visit.action(Unfollow).word, before.followed)
    gone = () if word is None else (word,)
    after = with_followed(before, gone, wanted=False)
    outlook = await visit.choose(before, after)
    wide = widens(before, after)
    text = visit.texts.unfollowed(gone, widens=wide) if gone else visit.texts.saved()
    toast = visit.toast(text, alert=wide)
    return (*toast, await screens.screen(visit, Screen.WORDS, outlook))


async def unmute(visit: Visit) -> Answer:
    before = await visit.choices()
    word = named(visit.action(Unmute).word, before.muted)
    gone = () if word is None else (word,)
    outlook = await visit.choose(before, with_muted(before, gone, wanted=False))
    toast = visit.toast(visit.texts.unmuted(gone) if gone else visit.texts.saved())
    return (*toast, await screens.screen(visit, Screen.WORDS, outlook))


async def set_place(visit: Visit) -> Answer:
    action = visit.action(SetPlace)
    name = named(action.place, (place.name for place in PLACES))
    place = place_named(name) if name is not None else None
    if place is None:
        return visit.toast(visit.texts.old_button(), alert=True)
    before = await visit.choices()
    try:
        after = with_place_followed(before, place, wanted=action.wanted)
    except TooManyWords:
        return visit.toast(visit.texts.too_many_words(MOST_WORDS), alert=True)
    outlook = await visit.choose(before, after)
    if narrows(before, after):
        toast = visit.toast(visit.texts.followed([place.name], narrows=True), alert=True)
    elif widens(before, after):
        toast = visit.toast(visit.texts.unfollowed([place.name], widens=True), alert=True)
    else:
        toast = visit.toast(visit.texts.saved())
    return (*toast, await screens.screen(visit, Screen.PLACES, outlook, page=action.page))


def _offered(visit: Visit) -> tuple[str, ...]:
    """Return what the tapped message offers to follow, when it is such a list."""
    beside = visit.event.beside if isinstance(visit.event, Tapped) else ()
    if CloseSettings() not in beside:
        return ()
    return tuple(one.word for one in beside if isinstance(one, SetFollowed))


FAMILY = Family(
    commands={
        "follow": follow,
        "unfollow": unfollow_words,
        "mute": mute,
        "unmute": unmute_words,
    },
    actions={
        SetFollowed: set_followed,
        SetMuted: set_muted,
        Unfollow: unfollow,
        Unmute: unmute,
        SetPlace: set_place,
    },
)
