"""Inline keyboards as the Bot API takes them: what can be pressed where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.actions import (
    A_PAGE,
    Action,
    AllSections,
    CloseSettings,
    DeleteData,
    FollowTopic,
    Latest,
    MuteSection,
    OpenScreen,
    Pause,
    PauseKind,
    Resume,
    Screen,
    SetFollowed,
    SetLanguage,
    SetLength,
    SetMode,
    SetMuted,
    SetPictures,
    SetPlace,
    SetQuiet,
    SetSection,
    SetTime,
    SetTimes,
    SetWeekday,
    SetWeekdays,
    Unfollow,
    Unmute,
    WhyStory,
    fits,
    slug,
)
from bot.buttons import Buttons, Keyboard, Row, in_rows, keyboard, marked
from bot.messages import LANGUAGES, Texts
from digests.edition import PLACES, followed_places, same_section, same_word
from digests.model import Choices, Destination, Length, Mode, StoryId
from digests.schedule import EVERY_DAY, WEEKEND, WORKDAYS, QuietHours, clock_time

__all__ = [
    "Keyboard",
    "delete_or_keep",
    "follow_again",
    "following",
    "in_private",
    "keyboard",
    "latest",
    "other_chats",
    "paused",
    "settings",
    "start",
    "story",
    "to_settings",
    "topics",
    "undo_mute",
]


OFFERED_TIMES = (6 * 60 + 30, 12 * 60, 18 * 60, 21 * 60)
MORNING_AND_EVENING = (6 * 60 + 30, 18 * 60)
OFFERED_QUIET = (
    QuietHours(start=21 * 60, end=6 * 60),
    QuietHours(start=22 * 60, end=6 * 60),
    QuietHours(start=23 * 60, end=7 * 60),
)
_A_PAGE = 8
"""Entries of a long list on one page; with navigation it stays on a phone's screen."""


def start(texts: Texts, target: Destination | None = None) -> Keyboard:
    """From /start to subscribed in two taps: the second is here."""
    put = Buttons(target)
    hours = ", ".join(clock_time(minutes) for minutes in MORNING_AND_EVENING)
    labels = texts.labels
    return keyboard(
        [put(labels.subscribe_now, SetMode(Mode.NOW))],
        [put(f"{labels.subscribe_at} {hours}", SetTimes(MORNING_AND_EVENING))],
        [
            put(labels.choose_hours, OpenScreen(Screen.HOURS)),
            put(labels.all_settings, OpenScreen(Screen.HOME)),
        ],
    )


def story(story_id: StoryId, texts: Texts) -> Keyboard:
    """Under a story that came by itself."""
    put = Buttons(None)
    labels = texts.labels
    return keyboard(
        [
            put(labels.follow_topic, FollowTopic(story_id)),
            put(labels.mute_section, MuteSection(story_id)),
        ],
        [put(labels.why_story, WhyStory(story_id))],
    )


def topics(words: Sequence[str], choices: Choices, texts: Texts) -> Keyboard:
    """What a story offers to follow; what is followed already offers the way back."""
    put = Buttons(None)
    rows: list[Row] = []
    for word in words:
        followed = any(same_word(word, other) for other in choices.followed)
        action = SetFollowed(word, not followed)
        if fits(action):
            rows.append([put(marked(word, followed), action)])
    return keyboard(*rows, [put(texts.labels.done, CloseSettings())])


def latest(
    *,
    page: int,
    pages: int,
    section: str | None,
    sections: Sequence[str],
    texts: Texts,
    count: int = A_PAGE,
) -> Keyboard:
    """Turn pages (from 0) of `count` stories and go to a section; edited in place."""
    put = Buttons(None)
    here = slug(section) if section else ""
    turn: Row = []
    if page > 0:
        turn.append(put(texts.labels.newer, Latest(page - 1, here, count)))
    if page + 1 < pages:
        turn.append(put(texts.labels.older, Latest(page + 1, here, count)))
    others = [
        name for name in sections[:_A_PAGE] if not section or not same_section(name, section)
    ]
    by_section = [put(texts.section_name(name), Latest(0, slug(name), count)) for name in others]
    everything = [put(texts.labels.all_sections, Latest(count=count))] if section else []
    return keyboard(turn, *in_rows(by_section, 2), everything)


def paused(texts: Texts, target: Destination | None = None) -> Keyboard:
    return keyboard([Buttons(target)(texts.labels.resume, Resume())])


def to_settings(texts: Texts, target: Destination | None = None) -> Keyboard:
    return keyboard([Buttons(target)(texts.labels.settings, OpenScreen(Screen.HOME))])


def following(word: str, texts: Texts) -> Keyboard | None:
    """Under "now followed": take it back."""
    return _undo(SetFollowed(word, wanted=False), texts)


def follow_again(word: str, texts: Texts) -> Keyboard | None:
    """Under "no longer followed": take it back."""
    return _undo(SetFollowed(word, wanted=True), texts)


def undo_mute(word: str, texts: Texts) -> Keyboard | None:
    return _undo(SetMuted(word, wanted=False), texts)


def delete_or_keep(texts: Texts) -> Keyboard:
    put = Buttons(None)
    return keyboard(
        [put(texts.labels.delete_yes, DeleteData())], [put(texts.labels.cancel, CloseSettings())]
    )


def in_private(url: str, texts: Texts) -> Keyboard:
    """Leads from a channel, which everybody reads, to its settings in the private chat."""
    return {"inline_keyboard": [[{"text": texts.labels.settings, "url": url}]]}


def other_chats(chats: Iterable[tuple[str, Destination]]) -> Keyboard:
    """The channels and groups an admin looks after from the private chat."""
    return keyboard(*([Buttons(where)(name, OpenScreen(Screen.HOME))] for name, where in chats))


def settings(  # noqa: PLR0912 (one each)
    screen: Screen,
    choices: Choices,
    texts: Texts,
    *,
    sections: Sequence[str],
    page: int = 0,
    target: Destination | None = None,
) -> Keyboard:
    """The buttons of one screen; `sections` are all that the newspaper has."""
    page_of = _Settings(choices, texts, target)
    match screen:
        case Screen.HOME:
            return page_of.home()
        case Screen.HOW:
            return page_of.how()
        case Screen.HOURS:
            return page_of.hours()
        case Screen.WEEKDAYS:
            return page_of.weekdays()
        case Screen.SECTIONS:
            return page_of.sections(sections, page)
        case Screen.WORDS:
            return page_of.words(page)
        case Screen.PLACES:
            return page_of.places(page)
        case Screen.QUIET:
            return page_of.quiet()
        case Screen.LENGTH:
            return page_of.length()
        case Screen.PICTURES:
            return page_of.pictures()
        case Screen.LANGUAGE:
            return page_of.language()
        case Screen.PAUSE:
            return page_of.pause()
        case Screen.DELETE:
            return page_of.delete()


class _Settings:
    def __init__(self, choices: Choices, texts: Texts, target: Destination | None) -> None:
        self._choices = choices
        self._texts = texts
        self._labels = texts.labels
        self._put = Buttons(target)

    def home(self) -> Keyboard:
        to = self._to
        labels = self._labels
        pause = (
            self._put(labels.resume, Resume())
            if self._choices.paused_until is not None
            else to(labels.pause, Screen.PAUSE)
        )
        return keyboard(
            [to(labels.how, Screen.HOW), to(labels.hours, Screen.HOURS)],
            [to(labels.sections, Screen.SECTIONS), to(labels.words, Screen.WORDS)],
            [to(labels.places, Screen.PLACES), to(labels.quiet, Screen.QUIET)],
            [to(labels.length, Screen.LENGTH), to(labels.pictures, Screen.PICTURES)],
            [to(labels.language, Screen.LANGUAGE), pause],
            [self._put(labels.done, CloseSettings())],
        )

    def how(self) -> Keyboard:
        labels = self._labels
        modes = (
            (labels.mode_now, Mode.NOW),
            (labels.mode_hours, Mode.HOURS),
            (labels.mode_both, Mode.BOTH),
            (labels.mode_off, Mode.OFF),
        )
        rows = [
            [self._put(marked(label, mode is self._choices.mode), SetMode(mode))]
            for label, mode in modes
        ]
        return keyboard(*rows, [self._to(labels.hours, Screen.HOURS)], self._back())

    def hours(self) -> Keyboard:
        chosen = set(self._choices.times)
        buttons = [
            self._put(
                marked(clock_time(minutes), minutes in chosen),
                SetTime(minutes, minutes not in chosen),
            )
            for minutes in sorted(chosen.union(OFFERED_TIMES))
        ]
        weekdays = [self._to(self._labels.weekdays, Screen.WEEKDAYS)]
        return keyboard(*in_rows(buttons, 4), weekdays, self._back())

    def weekdays(self) -> Keyboard:
        chosen = self._choices.weekdays
        labels = self._labels
        days = [
            self._put(marked(name, day in chosen), SetWeekday(day, day not in chosen))
            for day, name in enumerate(self._texts.weekdays_short)
        ]
        sets = (
            (labels.every_day, EVERY_DAY),
            (labels.workdays, WORKDAYS),
            (labels.weekend, WEEKEND),
        )
        presets = [
            [self._put(marked(label, days_ == chosen), SetWeekdays(days_))]
            for label, days_ in sets
        ]
        return keyboard(*in_rows(days, 4), *presets, self._back(Screen.HOURS))

    def sections(self, names: Sequence[str], page: int) -> Keyboard:
        chosen = self._choices.sections
        # A section that has gone from the newspaper can still be taken out.
        gone = [one for one in chosen if not any(same_section(one, name) for name in names)]
        buttons = []
        for at, name in enumerate((*names, *gone)):
            is_chosen = any(same_section(name, one) for one in chosen)
            label = marked(self._texts.section_name(name), is_chosen)
            action = SetSection(slug(name), not is_chosen, at // _A_PAGE)
            buttons.append(self._put(label, action))
        shown, turn = self._paged(buttons, page, Screen.SECTIONS)
        everything = [self._put(marked(self._labels.all_sections, not chosen), AllSections())]
        return keyboard(everything, *in_rows(shown, 2), turn, self._back())

    def words(self, page: int) -> Keyboard:
        buttons = [
            self._put(f"⭐ {_short(word)} ✕", Unfollow(slug(word)))
            for word in self._choices.followed
        ]
        buttons += [
            self._put(f"🔕 {_short(word)} ✕", Unmute(slug(word))) for word in self._choices.muted
        ]
        shown, turn = self._paged(buttons, page, Screen.WORDS)
        places = [self._to(self._labels.places, Screen.PLACES)]
        return keyboard(*in_rows(shown, 2), turn, places, self._back())

    def places(self, page: int) -> Keyboard:
        chosen = followed_places(self._choices.followed)
        size = 2 * _A_PAGE
        buttons = [
            self._put(
                marked(place.name, place.name in chosen),
                SetPlace(slug(place.name), place.name not in chosen, at // size),
            )
            for at, place in enumerate(PLACES)
        ]
        shown, turn = self._paged(buttons, page, Screen.PLACES, size=size)
        return keyboard(*in_rows(shown, 2), turn, self._back(Screen.WORDS))

    def quiet(self) -> Keyboard:
        chosen = self._choices.quiet
        offered = dict.fromkeys((*OFFERED_QUIET, *((chosen,) if chosen else ())))
        rows = [
            [
                self._put(
                    marked(
                        f"{clock_time(quiet.start)} – {clock_time(quiet.end)}", quiet == chosen
                    ),
                    SetQuiet(quiet),
                )
            ]
            for quiet in offered
        ]
        off = [self._put(marked(self._labels.quiet_off, chosen is None), SetQuiet(None))]
        return keyboard(*rows, off, self._back())

    def length(self) -> Keyboard:
        lengths = (
            (self._labels.length_short, Length.SHORT),
            (self._labels.length_default, Length.DEFAULT),
            (self._labels.length_long, Length.LONG),
        )
        row = [
            self._put(marked(label, length is self._choices.length), SetLength(length))
            for label, length in lengths
        ]
        return keyboard(row, self._back())

    def pictures(self) -> Keyboard:
        labels = self._labels
        row = [
            self._put(marked(label, wanted is self._choices.pictures), SetPictures(wanted))
            for label, wanted in ((labels.pictures_on, True), (labels.pictures_off, False))
        ]
        return keyboard(row, self._back())

    def language(self) -> Keyboard:
        row = [
            self._put(marked(texts.own_name, code == self._choices.language), SetLanguage(code))
            for code, texts in LANGUAGES.items()
        ]
        return keyboard(row, self._back())

    def pause(self) -> Keyboard:
        labels = self._labels
        kinds: Mapping[str, PauseKind] = {
            labels.pause_day: PauseKind.DAY,
            labels.pause_week: PauseKind.WEEK,
            labels.pause_until_i_return: PauseKind.UNTIL_I_RETURN,
        }
        rows = [[self._put(label, Pause(kind))] for label, kind in kinds.items()]
        resume = [self._put(labels.resume, Resume())] if self._choices.paused_until else []
        return keyboard(*rows, resume, self._back())

    def delete(self) -> Keyboard:
        return keyboard(
            [self._put(self._labels.delete_yes, DeleteData())],
            [self._put(self._labels.cancel, OpenScreen(Screen.HOME))],
        )

    def _to(self, label: str, screen: Screen) -> dict[str, str]:
        return self._put(label, OpenScreen(screen))

    def _back(self, screen: Screen = Screen.HOME) -> Row:
        return [self._to(self._labels.back, screen)]

    def _paged(
        self, buttons: Row, page: int, screen: Screen, *, size: int = _A_PAGE
    ) -> tuple[Row, Row]:
        """Return the buttons of a page and those that turn it; a page too far is the last."""
        last = max(0, (len(buttons) - 1) // size)
        here = min(page, last)
        turn: Row = []
        if here > 0:
            turn.append(self._put(self._labels.previous, OpenScreen(screen, here - 1)))
        if here < last:
            turn.append(self._put(self._labels.next, OpenScreen(screen, here + 1)))
        return buttons[here * size : (here + 1) * size], turn


def _undo(action: Action, texts: Texts) -> Keyboard | None:
    if not fits(action):
        return None
    return keyboard([Buttons(None)(texts.labels.undo, action)])


def _span(quiet: QuietHours) -> str:
    return f"{clock_time(quiet.start)} – {clock_time(quiet.end)}"


def _short(word: str) -> str:
    return word if len(word) <= 24 else f"{word[:23]}…"
