"""Every word the bot says, in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.en.labels import COMMANDS, LABELS
from bot.messages.en.reading_texts import ReadingTexts
from bot.messages.en.settings_texts import SettingsTexts, clocks
from digests.model import ChatRecords
from digests.schedule import EVERY_DAY, WEEKEND, WORKDAYS


class English(SettingsTexts, ReadingTexts):
    language = "en"
    own_name = "English"
    labels = LABELS
    command_descriptions = COMMANDS
    weekdays = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    weekdays_short = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    other_section = "Other news"
    fresh_news = "New"
    lead_only = "The full text could not be read; this is the paper's own lead."
    title_only = "The article could not be read; please see the paper."
    withdrawn = "The paper has withdrawn this article."
    corrected = "updated by the paper"
    untitled = "(Untitled)"
    also_in = "Also in"

    def today_at(self, clock: str) -> str:
        return f"today at {clock}"

    def tomorrow_at(self, clock: str) -> str:
        return f"tomorrow at {clock}"

    def yesterday_at(self, clock: str) -> str:
        return f"yesterday at {clock}"

    def day_at(self, day: str, clock: str) -> str:
        return f"on {day} at {clock}"

    def and_more(self, rest: int) -> str:
        return f"and {rest} more"

    def edition_name(self, hour: int) -> str:
        if 4 <= hour < 11:
            return "Morning digest"
        if 11 <= hour < 14:
            return "Midday digest"
        if 14 <= hour < 18:
            return "Afternoon digest"
        return "Evening digest" if 18 <= hour < 22 else "Night digest"

    def these_weekdays(self, weekdays: frozenset[int]) -> str:
        if weekdays == EVERY_DAY:
            return "every day"
        if weekdays == WORKDAYS:
            return "Monday to Friday"
        if weekdays == WEEKEND:
            return "on weekends"
        return ", ".join(self.weekdays[day] for day in sorted(weekdays)) or "on no day"

    def story_count(self, count: int) -> str:
        return "1 story" if count == 1 else f"{count} stories"

    def continued(self, number: int, total: int) -> str:
        return f"part {number}/{total}"

    def start(self, newspaper: str) -> str:
        return (
            f"Hello! Tin Gọn reads {newspaper}, sums up each article in a few sentences and "
            "sends them to you. The news is in Vietnamese.\n\nHow would you like it?"
        )

    def start_in_group(self, newspaper: str) -> str:
        return (
            f"Hello everyone! Tin Gọn brings short summaries of {newspaper} here.\n\n"
            "Admins choose how below. Anyone can type /latest for the latest news."
        )

    def added_to_channel(self, channel: str) -> str:
        return (
            f"Tin Gọn is now an admin of the channel “{channel}”. "
            "Choose here how it gets the news."
        )

    def settings_of(self, chat: str) -> str:
        return f"Settings of “{chat}”"

    def type_it_there(self) -> str:
        return "Commands named below are typed there, not here."

    def settings_in_private(self, channel: str) -> str:
        return (
            f"The settings of “{channel}” are in the private chat with Tin Gọn. "
            "Admins open them with the button below."
        )

    def choose_chat(self) -> str:
        return "Tap the button to open the settings. Only admins of that chat can change them."

    def topic_closed(self, chat: str) -> str:
        return (
            f"⚠️ The topic that got the news in “{chat}” was closed or deleted, so it now goes to "
            "the general topic. To change that, an admin may open the topic again, or type "
            "/unsubscribe here, then /subscribe in another topic."
        )

    def welcome_back(self, summary: str) -> str:
        return f"Welcome back! Your settings are as they were.\n\n{summary}"

    def help(self, newspaper: str, *, in_group: bool = False) -> str:
        members = (
            "In a group anyone may type /latest, /why and /help; the other commands are for "
            "its admins.\n\n"
        )
        return (
            f"Tin Gọn sums up {newspaper} for you, as it comes or at hours you choose.\n\n"
            "/subscribe – subscribe (/subscribe 6:30 18:00, or /subscribe now)\n"
            "/latest – the latest news (/latest 5)\n"
            "/settings – hours, sections, words, quiet hours, length, pictures\n"
            "/follow Lâm Thao – follow a word (/unfollow: no longer)\n"
            "/mute bóng đá – leave out news with a word (/unmute: get it again)\n"
            "/why – why a story came, or did not (with a link, or as a reply)\n"
            "/pause, /resume – pause and resume\n"
            "/unsubscribe – stop the digest\n"
            "/delete_my_data – delete your data\n\n"
            f"{members if in_group else ''}"
            "A word typed without accents is found with any accents (lam thao finds Lâm Thao); "
            "typed with accents, exactly so."
        )

    def subscribed_now(self) -> str:
        return "✅ Subscribed. You get each story as it comes."

    def subscribed_at(
        self,
        times: Sequence[int],
        *,
        weekdays: frozenset[int],
        first: datetime | None,
        now: datetime,
        zone: str,
    ) -> str:
        head = (
            f"✅ Subscribed. The digest comes at {clocks(times)}, {self.these_weekdays(weekdays)}."
        )
        return head + self._first(first, now=now, zone=zone)

    def subscribed_both(
        self,
        times: Sequence[int],
        *,
        weekdays: frozenset[int],
        first: datetime | None,
        now: datetime,
        zone: str,
    ) -> str:
        return (
            "✅ Subscribed. News with words you follow comes at once; the rest is gathered into "
            f"the digest at {clocks(times)}, {self.these_weekdays(weekdays)}."
            + self._first(first, now=now, zone=zone)
        )

    def _first(self, first: datetime | None, *, now: datetime, zone: str) -> str:
        if first is None:
            return ""
        return f"\nThe first one: {self.moment(first, now=now, zone=zone)}."

    def subscribed_to_section(self, section: str) -> str:
        return f"✅ You get the section “{section}”."

    def section_among_all(self, section: str) -> str:
        return f"You get all sections, “{section}” among them. For fewer, choose in /settings."

    def sample_head(self, count: int) -> str:
        if count == 1:
            return "Meanwhile, the newest story:"
        return f"Meanwhile, the {count} newest stories:"

    def unsubscribed(self) -> str:
        return "Unsubscribed: no more digests. Your choices are kept; to return, type /subscribe."

    def not_subscribed(self) -> str:
        return "You are not subscribed. Type /subscribe to begin."

    def paused(self, until: datetime | None, *, now: datetime, zone: str) -> str:
        if until is None or self.is_until_return(until, now=now):
            return "⏸ Paused. To resume, type /resume."
        return (
            f"⏸ Paused until {self.moment(until, now=now, zone=zone)}. "
            "To resume earlier, type /resume."
        )

    def resumed(self) -> str:
        return "▶️ You get the news as before."

    def not_paused(self) -> str:
        return "Nothing is paused: the news comes as you chose. To see or change it: /settings"

    def stopped(self) -> str:
        return (
            "Everything here is stopped. Your settings are kept in case you return (/subscribe); "
            "to delete them, type /delete_my_data."
        )

    def deleted(self, what: ChatRecords) -> str:
        gone = [
            f"{count} {name}"
            for count, name in (
                (what.subscriptions, "subscription(s)"),
                (what.words, "word(s)"),
                (what.deliveries, "delivery record(s)"),
            )
            if count
        ]
        if not gone:
            return "Nothing about you is kept here, so there was nothing to delete."
        return (
            f"Deleted: {', '.join(gone)}, and this chat's id, title and language. "
            "Nothing about you is kept. To begin anew, type /start."
        )

    def description(self, newspaper: str) -> str:
        return (
            f"Tin Gọn reads {newspaper} and sums up each article in a few sentences, in "
            "Vietnamese.\n\nAs it comes, or gathered into a digest at hours you choose. Choose "
            "sections, follow what matters to you, leave out what does not.\n\nTap Start."
        )

    def short_description(self, newspaper: str) -> str:
        return f"{newspaper} in a few sentences, as it comes or at hours you choose."


TEXTS = English()
