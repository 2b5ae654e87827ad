"""What the bot can say, whatever the language: one class per language fills this in.

All of it is plain text; whoever shows it as HTML escapes it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.messages.labels import Labels
from digests.edition import BadWord, StoryExplanation
from digests.model import OTHER_SECTION, ChatRecords, Choices
from digests.schedule import BadTime, clock_time, local_date_time

MAX_SHOWN = 12
"""Names of a list shown before the rest is counted: a screen of the settings is one screen."""


class Scope(StrEnum):
    """Where a list of commands is shown."""

    PRIVATE = "private"
    GROUP = "group"
    """What every member may ask."""
    GROUP_ADMINS = "group_admins"


class Whose(StrEnum):
    """Whose news is spoken of: members of a group are told of the group's."""

    YOURS = "yours"
    GROUP = "group"
    CHANNEL = "channel"


_SHOWN_IN = {
    Scope.GROUP: frozenset(("latest", "help")),
    Scope.GROUP_ADMINS: frozenset(
        (
            "subscribe",
            "unsubscribe",
            "latest",
            "settings",
            "follow",
            "unfollow",
            "mute",
            "unmute",
            "quiet",
            "why",
            "help",
        )
    ),
}
_SURELY_UNTIL_RETURN = timedelta(days=3650)


class Texts(ABC):
    language: str
    """The language's code (ISO 639-1)."""
    own_name: str
    """What the language calls itself."""
    labels: Labels
    weekdays: tuple[str, str, str, str, str, str, str]
    """Monday first."""
    weekdays_short: tuple[str, str, str, str, str, str, str]
    command_descriptions: Mapping[str, str]
    """All commands in the order in which they are shown."""

    # Dates and numbers -------------------------------------------------------------------

    def date(self, day: date) -> str:
        return f"{self.weekdays[day.weekday()]}, {day.day:02}/{day.month:02}/{day.year}"

    def clock(self, minutes: int) -> str:
        return clock_time(minutes)

    def moment(self, moment: datetime, *, now: datetime, zone: str) -> str:
        """Return a moment as people say it: "hôm nay lúc 18:00"."""
        local, today = local_date_time(moment, zone), local_date_time(now, zone).date()
        clock = clock_time(local.hour * 60 + local.minute)
        if local.date() == today:
            return self.today_at(clock)
        if local.date() == today + timedelta(days=1):
            return self.tomorrow_at(clock)
        if local.date() == today - timedelta(days=1):
            return self.yesterday_at(clock)
        return self.day_at(self.date(local.date()), clock)

    def story_time(self, published: datetime, *, now: datetime, zone: str) -> str:
        """Return when a story was published, with the day only when it was not today."""
        local = local_date_time(published, zone)
        clock = f"{local.hour}:{local.minute:02}"
        if local.date() == local_date_time(now, zone).date():
            return clock
        return f"{clock}, {local.day:02}/{local.month:02}/{local.year}"

    def some(self, names: Sequence[str]) -> str:
        """Return a list that stays readable however long it is."""
        shown = ", ".join(names[:MAX_SHOWN])
        rest = len(names) - MAX_SHOWN
        return f"{shown} {self.and_more(rest)}" if rest > 0 else shown

    def quoted(self, words: Sequence[str]) -> str:
        return self.some([f"“{self.brief(word)}”" for word in words])

    def brief(self, word: str) -> str:
        """Return what a person typed, short enough to be quoted back."""
        return word if len(word) <= 40 else f"{word[:40]}…"

    def is_until_return(self, until: datetime, *, now: datetime) -> bool:
        """Say whether a pause has no end: its end is farther than any that can be chosen."""
        return until - now > _SURELY_UNTIL_RETURN

    def section_name(self, section: str) -> str:
        """Return a section as it is shown; sections are the newspaper's words but for one."""
        return self.other_section if section == OTHER_SECTION else section

    def edition_head(self, slot: datetime | None, *, now: datetime, zone: str) -> str:
        local = local_date_time(slot or now, zone)
        name = self.edition_name(local.hour) if slot else self.fresh_news
        return f"{name} · {self.date(local.date())}"

    @property
    @abstractmethod
    def other_section(self) -> str: ...
    @property
    @abstractmethod
    def fresh_news(self) -> str:
        """The name of an edition that no hour was chosen for."""

    @abstractmethod
    def today_at(self, clock: str) -> str: ...
    @abstractmethod
    def tomorrow_at(self, clock: str) -> str: ...
    @abstractmethod
    def yesterday_at(self, clock: str) -> str: ...
    @abstractmethod
    def day_at(self, day: str, clock: str) -> str: ...
    @abstractmethod
    def and_more(self, rest: int) -> str: ...
    @abstractmethod
    def edition_name(self, hour: int) -> str: ...
    @abstractmethod
    def these_weekdays(self, weekdays: frozenset[int]) -> str: ...

    # Editions ----------------------------------------------------------------------------

    @abstractmethod
    def story_count(self, count: int) -> str: ...
    @abstractmethod
    def continued(self, number: int, total: int) -> str: ...
    @property
    @abstractmethod
    def lead_only(self) -> str: ...
    @property
    @abstractmethod
    def title_only(self) -> str:
        """Not even a lead could be had."""

    @property
    @abstractmethod
    def withdrawn(self) -> str: ...
    @property
    @abstractmethod
    def corrected(self) -> str: ...
    @property
    @abstractmethod
    def untitled(self) -> str: ...
    @property
    @abstractmethod
    def also_in(self) -> str: ...

    # Beginning and end -------------------------------------------------------------------

    @abstractmethod
    def start(self, newspaper: str) -> str: ...
    @abstractmethod
    def start_in_group(self, newspaper: str) -> str: ...
    @abstractmethod
    def added_to_channel(self, channel: str) -> str:
        """Said to the admin in private, with the channel's settings below."""

    @abstractmethod
    def settings_of(self, chat: str) -> str:
        """Heads settings that belong to another chat than the one they are shown in."""

    @abstractmethod
    def type_it_there(self) -> str:
        """Below that head, where the text names commands."""

    @abstractmethod
    def settings_in_private(self, channel: str) -> str:
        """A post in the channel, above the way to its settings."""

    @abstractmethod
    def choose_chat(self) -> str:
        """Above the way to the settings of a chat that is not named to who may not know it."""

    @abstractmethod
    def topic_closed(self, chat: str) -> str: ...
    @abstractmethod
    def welcome_back(self, summary: str) -> str: ...
    @abstractmethod
    def help(self, newspaper: str, *, in_group: bool = False) -> str: ...
    @abstractmethod
    def subscribed_now(self) -> str: ...
    @abstractmethod
    def subscribed_at(
        self,
        times: Sequence[int],
        *,
        weekdays: frozenset[int],
        first: datetime | None,
        now: datetime,
        zone: str,
    ) -> str: ...
    @abstractmethod
    def subscribed_both(
        self,
        times: Sequence[int],
        *,
        weekdays: frozenset[int],
        first: datetime | None,
        now: datetime,
        zone: str,
    ) -> str: ...
    @abstractmethod
    def subscribed_to_section(self, section: str) -> str: ...
    @abstractmethod
    def section_among_all(self, section: str) -> str:
        """Who gets everything asked for a section: nothing is taken away."""

    @abstractmethod
    def sample_head(self, count: int) -> str: ...
    @abstractmethod
    def unsubscribed(self) -> str: ...
    @abstractmethod
    def not_subscribed(self) -> str: ...
    @abstractmethod
    def paused(self, until: datetime | None, *, now: datetime, zone: str) -> str: ...
    @abstractmethod
    def resumed(self) -> str: ...
    @abstractmethod
    def not_paused(self) -> str: ...
    @abstractmethod
    def stopped(self) -> str: ...
    @abstractmethod
    def deleted(self, what: ChatRecords) -> str: ...

    # Settings ----------------------------------------------------------------------------

    @abstractmethod
    def choices(self, choices: Choices, *, now: datetime) -> str:
        """Sum up what a chat has chosen; the settings' first page."""

    @abstractmethod
    def next_edition(self, at: datetime, *, now: datetime, zone: str) -> str:
        """Below the choices: when the next chosen hour comes."""

    @abstractmethod
    def mode_page(self) -> str:
        """Say what can be chosen there; so do the pages below."""

    @abstractmethod
    def hours_page(self, choices: Choices) -> str: ...
    @abstractmethod
    def weekdays_page(self, choices: Choices) -> str: ...
    @abstractmethod
    def sections_page(self, choices: Choices) -> str: ...
    @abstractmethod
    def places_page(self) -> str: ...
    @abstractmethod
    def quiet_page(self, choices: Choices) -> str: ...
    @abstractmethod
    def length_page(self) -> str: ...
    @abstractmethod
    def pictures_page(self) -> str: ...
    @abstractmethod
    def language_page(self) -> str: ...
    @abstractmethod
    def pause_page(self) -> str: ...
    @abstractmethod
    def delete_page(self) -> str:
        """Asks once more before everything is deleted."""

    @abstractmethod
    def saved(self) -> str:
        """A word in passing, when a button has done what it says."""

    @abstractmethod
    def no_times_left(self) -> str:
        """The last hour was taken out."""

    @abstractmethod
    def no_days_left(self) -> str:
        """The last day was taken out."""

    @abstractmethod
    def both_needs_words(self) -> str:
        """ "Both" without a followed word brings nothing at once."""

    # Words and sections ------------------------------------------------------------------

    @abstractmethod
    def followed(self, words: Sequence[str], *, narrows: bool) -> str:
        """`narrows`: no section is chosen, so from now on only these words bring news."""

    @abstractmethod
    def unfollowed(self, words: Sequence[str], *, widens: bool) -> str:
        """`widens`: no followed word is left, so from now on everything comes again."""

    @abstractmethod
    def not_among_followed(self, words: Sequence[str]) -> str:
        """Above the list of what is followed."""

    @abstractmethod
    def muted(self, words: Sequence[str]) -> str: ...
    @abstractmethod
    def unmuted(self, words: Sequence[str]) -> str: ...
    @abstractmethod
    def not_among_muted(self, words: Sequence[str]) -> str: ...
    @abstractmethod
    def words(self, followed: Sequence[str], muted: Sequence[str]) -> str: ...
    @abstractmethod
    def follow_which(self, title: str) -> str:
        """Above the words that a story offers to follow."""

    @abstractmethod
    def no_topics(self, title: str) -> str: ...
    @abstractmethod
    def section_muted(self, section: str) -> str: ...
    @abstractmethod
    def came_by_word(self) -> str:
        """Said instead of muting a section when no section is what brings the news."""

    @abstractmethod
    def last_section(self, section: str) -> str:
        """Said instead of muting the only section that still brings news."""

    # Reading -----------------------------------------------------------------------------

    @abstractmethod
    def latest_head(self, *, page: int, pages: int, section: str | None) -> str: ...
    @abstractmethod
    def latest_how(self, most: int) -> str:
        """To a number of stories that is none: "-3", "2.5"."""

    @abstractmethod
    def latest_empty(self, section: str | None) -> str: ...
    @abstractmethod
    def why(
        self,
        explanation: StoryExplanation,
        *,
        now: datetime,
        zone: str,
        whose: Whose = Whose.YOURS,
    ) -> str: ...
    @abstractmethod
    def why_how(self) -> str: ...

    # What goes wrong ---------------------------------------------------------------------

    @abstractmethod
    def bad_time(self, error: BadTime) -> str: ...
    @abstractmethod
    def no_such_wish(self, typed: str, sections: Sequence[str]) -> str:
        """Neither an hour nor a section nor one of our words, after /subscribe."""

    @abstractmethod
    def bad_word(self, error: BadWord) -> str: ...
    @abstractmethod
    def too_many_words(self, most: int) -> str: ...
    @abstractmethod
    def no_such_section(self, name: str, sections: Sequence[str]) -> str: ...
    @abstractmethod
    def only_admins(self) -> str: ...
    @abstractmethod
    def not_an_admin_there(self, chat: str) -> str: ...
    @abstractmethod
    def old_button(self) -> str: ...
    @abstractmethod
    def story_gone(self) -> str: ...
    @abstractmethod
    def try_again(self) -> str: ...
    @abstractmethod
    def unknown_command(self) -> str: ...
    @abstractmethod
    def not_understood(self) -> str:
        """To words in a private chat that are no command."""

    # What Telegram shows of the bot ------------------------------------------------------

    def commands(self, scope: Scope) -> tuple[tuple[str, str], ...]:
        """Return (command, description); at most 256 characters each."""
        return tuple(
            (name, text)
            for name, text in self.command_descriptions.items()
            if scope is Scope.PRIVATE or name in _SHOWN_IN[scope]
        )

    @abstractmethod
    def description(self, newspaper: str) -> str:
        """At most 512 characters, shown in an empty chat with the bot."""

    @abstractmethod
    def short_description(self, newspaper: str) -> str:
        """At most 120 characters, shown on the bot's profile."""
