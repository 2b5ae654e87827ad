"""Followed and muted words: typed, taken back, or chosen below a story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from telegram import CallbackQuery, InlineKeyboardMarkup, Message

from bot.messages import Texts
from bot.screens.callback_data import Action, Decoder, Slug, fits, named, slug
from bot.screens.home import CloseSettings
from bot.screens.keyboard import PageView, button, in_rows, keyboard, ticked, undo
from bot.screens.routing import Screen, SettingsPage
from bot.screens.showing import show, to_settings
from bot.screens.visit import Visit
from bot.sending.api_call import ApiCall, Reply
from digests.edition import BadWord, parse_words, same_word
from digests.model import Choices, Mode
from digests.subscribers import CurrentChoices
from digests.subscribers.wishes import (
    MAX_WORDS,
    TooManyWords,
    meant_among,
    narrows,
    widens,
    with_followed,
    with_muted,
)


@dataclass(frozen=True, slots=True)
class SetFollowed(Action):
    code: ClassVar[str] = "f"
    wanted: bool
    word: str
    """As the reader wrote it."""


@dataclass(frozen=True, slots=True)
class SetMuted(Action):
    code: ClassVar[str] = "n"
    wanted: bool
    word: str


@dataclass(frozen=True, slots=True)
class Unfollow(Action):
    """One word of the list."""

    code: ClassVar[str] = "uf"
    word: Slug


@dataclass(frozen=True, slots=True)
class Unmute(Action):
    """One word of the list."""

    code: ClassVar[str] = "un"
    word: Slug


async def text(visit: Visit, current: CurrentChoices) -> str:
    return visit.texts.words(current.choices.followed, current.choices.muted)


def buttons(view: PageView) -> InlineKeyboardMarkup:
    every = [
        view.button(f"⭐ {_short(word)} ✕", Unfollow(slug(word))) for word in view.choices.followed
    ]
    every += [
        view.button(f"🔕 {_short(word)} ✕", Unmute(slug(word))) for word in view.choices.muted
    ]
    shown, turn = view.paged(every, "words")
    places = [view.to(view.labels.places, "places")]
    return keyboard(*in_rows(shown, 2), turn, places, view.back())


def suggestions(words: Sequence[str], choices: Choices, texts: Texts) -> InlineKeyboardMarkup:
    """What a story offers to follow; what is followed already offers the way back."""
    rows = []
    for word in words:
        followed = any(same_word(word, other) for other in choices.followed)
        action = SetFollowed(wanted=not followed, word=word)
        if fits(action):
            rows.append([button(ticked(word, followed), action)])
    return keyboard(*rows, [button(texts.labels.done, CloseSettings())])


def _short(word: str) -> str:
    return word if len(word) <= 24 else f"{word[:23]}…"


# ---- typed --------------------------------------------------------------------------------


async def follow(visit: Visit) -> Reply:
    added = await _add(visit, with_followed)
    if isinstance(added, ApiCall):
        return (added,)
    typed, before, after = added
    said = visit.texts.followed(typed, narrows=narrows(before, after))
    return (_said(visit, said, after, SetFollowed(wanted=False, word=typed[0]), typed),)


async def unfollow_words(visit: Visit) -> Reply:
    """By the words typed; a place that was followed under all its names is left under all."""
    before = await visit.choices()
    gone = await _meant(visit, before.followed, visit.texts.not_among_followed)
    if isinstance(gone, ApiCall):
        return (gone,)
    after = with_followed(before, gone, wanted=False)
    await visit.choose(before, after)
    said = visit.texts.unfollowed(gone, widens=widens(before, after))
    return (_said(visit, said, after, SetFollowed(wanted=True, word=gone[0]), gone),)


async def mute(visit: Visit) -> Reply:
    added = await _add(visit, with_muted)
    if isinstance(added, ApiCall):
        return (added,)
    typed, _, after = added
    said = visit.texts.muted(typed)
    return (_said(visit, said, after, SetMuted(wanted=False, word=typed[0]), typed),)


async def unmute_words(visit: Visit) -> Reply:
    before = await visit.choices()
    gone = await _meant(visit, before.muted, visit.texts.not_among_muted)
    if isinstance(gone, ApiCall):
        return (gone,)
    after = with_muted(before, gone, wanted=False)
    await visit.choose(before, after)
    return (_said(visit, visit.texts.unmuted(gone), after),)


async def _add(
    visit: Visit, change: Callable[..., Choices]
) -> tuple[tuple[str, ...], Choices, Choices] | ApiCall:
    """Choose the typed words too; return them, what was chosen before and what now, or the
    answer to who typed none that can be chosen."""
    before = await visit.choices()
    if not visit.words:
        return await show(visit, PAGE)
    try:
        typed = parse_words(visit.words)
        after = change(before, typed, wanted=True)
    except BadWord as error:
        return visit.say(visit.texts.bad_word(error))
    except TooManyWords:
        return visit.say(visit.texts.too_many_words(MAX_WORDS))
    await visit.choose(before, after)
    return tuple(typed), before, after


async def _meant(
    visit: Visit, among: Sequence[str], none_of_them: Callable[[Sequence[str]], str]
) -> tuple[str, ...] | ApiCall:
    """Return which of `among` were typed, or the answer to who typed none of them."""
    if not visit.words:
        return await show(visit, PAGE)
    try:
        typed = parse_words(visit.words)
    except BadWord as error:
        return visit.say(visit.texts.bad_word(error))
    gone = meant_among(among, typed)
    return gone or await show(visit, PAGE, first=none_of_them(typed))


def _said(
    visit: Visit,
    text: str,
    choices: Choices,
    way_back: Action | None = None,
    words: Sequence[str] = (),
) -> ApiCall:
    """`way_back` undoes it, and is offered where it is about a single word."""
    if choices.mode is Mode.OFF:
        text = f"{text}\n\n{visit.texts.not_subscribed()}"
    offered = undo(way_back, visit.texts) if way_back is not None and len(words) == 1 else None
    return visit.say(text, keyboard=offered or to_settings(visit.texts))


# ---- tapped -------------------------------------------------------------------------------


async def set_followed(visit: Visit) -> Reply:
    action = visit.action(SetFollowed)
    before = await visit.choices()
    try:
        words = parse_words(action.word)
        after = with_followed(before, words, wanted=action.wanted)
    except BadWord:
        return visit.toast(visit.texts.old_button(), alert=True)
    except TooManyWords:
        return visit.toast(visit.texts.too_many_words(MAX_WORDS), alert=True)
    await visit.choose(before, after)
    other = narrows(before, after) or widens(before, after)
    if action.wanted:
        said = visit.texts.followed(words, narrows=other)
        way_back = undo(SetFollowed(wanted=False, word=action.word), visit.texts)
    else:
        said, way_back = visit.texts.unfollowed(words, widens=other), None
    offered = _offered(visit)
    if offered:
        ticks = suggestions(offered, after, visit.texts)
        return (*visit.toast(said, alert=other), *visit.edit_buttons(ticks))
    return (*visit.toast(), visit.edit(said, keyboard=way_back))


async def set_muted(visit: Visit) -> Reply:
    action = visit.action(SetMuted)
    before = await visit.choices()
    try:
        words = parse_words(action.word)
        after = with_muted(before, words, wanted=action.wanted)
    except BadWord:
        return visit.toast(visit.texts.old_button(), alert=True)
    except TooManyWords:
        return visit.toast(visit.texts.too_many_words(MAX_WORDS), alert=True)
    await visit.choose(before, after)
    if not action.wanted:
        return (*visit.toast(), visit.edit(visit.texts.unmuted(words)))
    way_back = undo(SetMuted(wanted=False, word=action.word), visit.texts)
    return (*visit.toast(), visit.edit(visit.texts.muted(words), keyboard=way_back))


async def unfollow(visit: Visit) -> Reply:
    before = await visit.choices()
    word = named(visit.action(Unfollow).word, before.followed)
    gone = () if word is None else (word,)
    after = with_followed(before, gone, wanted=False)
    current = await visit.choose(before, after)
    wide = widens(before, after)
    said = visit.texts.unfollowed(gone, widens=wide) if gone else visit.texts.saved()
    return (*visit.toast(said, alert=wide), await show(visit, PAGE, current))


async def unmute(visit: Visit) -> Reply:
    before = await visit.choices()
    word = named(visit.action(Unmute).word, before.muted)
    gone = () if word is None else (word,)
    current = await visit.choose(before, with_muted(before, gone, wanted=False))
    toast = visit.toast(visit.texts.unmuted(gone) if gone else visit.texts.saved())
    return (*toast, await show(visit, PAGE, current))


_SUGGESTED = Decoder((SetFollowed, CloseSettings))


def _offered(visit: Visit) -> tuple[str, ...]:
    """Return what the tapped message offers to follow, when it is such a list."""
    message = visit.event.message if isinstance(visit.event, CallbackQuery) else None
    if not isinstance(message, Message) or message.reply_markup is None:
        return ()
    rows = message.reply_markup.inline_keyboard
    beside = [_SUGGESTED.decode(str(one.callback_data or "")) for row in rows for one in row]
    if CloseSettings() not in beside:
        return ()
    return tuple(action.word for action in beside if isinstance(action, SetFollowed))


PAGE = SettingsPage(
    name="words",
    text=text,
    keyboard=buttons,
    home_button=lambda view: view.to(view.labels.words, "words"),
    home_position=4,
)
SCREEN = Screen(
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
    },
    page=PAGE,
)
