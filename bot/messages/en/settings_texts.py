"""The settings, and the words and sections a reader chooses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.texts import Texts
from digests.model import Choices, Length, Mode
from digests.schedule import clock_time

_MODES = {
    Mode.NOW: "as it comes",
    Mode.HOURS: "at hours",
    Mode.BOTH: "followed words as they come, the rest at hours",
    Mode.OFF: "nothing yet",
}
_LENGTHS = {Length.SHORT: "short", Length.DEFAULT: "medium", Length.LONG: "long"}


class SettingsTexts(Texts):
    def choices(self, choices: Choices, *, now: datetime) -> str:
        lines = [
            "⚙️ Settings",
            "",
            f"News: {self._how(choices)}",
            f"Sections: {self._sections(choices)}",
            f"Following: {self.some(choices.followed) or 'no words'}",
            f"Leaving out: {self.some(choices.muted) or 'no words'}",
            f"Quiet hours: {quiet(choices)}",
            f"Summaries: {_LENGTHS[choices.length]}, "
            f"{'with pictures' if choices.pictures else 'without pictures'}",
        ]
        if choices.paused_until is not None and choices.paused_until > now:
            lines.append(f"Paused: {self._pause(choices.paused_until, now, choices.zone)}")
        return "\n".join(lines)

    def _how(self, choices: Choices) -> str:
        how = _MODES[choices.mode]
        if choices.mode not in (Mode.HOURS, Mode.BOTH):
            return how
        zone = "" if choices.zone == "Asia/Ho_Chi_Minh" else f" ({choices.zone} time)"
        times = clocks(choices.times) or "no hour chosen"
        return f"{how}: {times}, {self.these_weekdays(choices.weekdays)}{zone}"

    def _sections(self, choices: Choices) -> str:
        if choices.sections:
            return self.some([self.section_name(section) for section in choices.sections])
        return "only news with followed words" if choices.followed else "all"

    def _pause(self, until: datetime, now: datetime, zone: str) -> str:
        if self.is_until_return(until, now=now):
            return "until you resume"
        return f"until {self.moment(until, now=now, zone=zone)}"

    def next_edition(self, at: datetime, *, now: datetime, zone: str) -> str:
        return f"Next digest: {self.moment(at, now=now, zone=zone)}"

    def mode_page(self) -> str:
        return (
            "📬 How would you like the news?\n\n"
            "As it comes: each story soon after the paper has it.\n"
            "At hours: stories gathered into a digest at the hours you choose.\n"
            "Both: what your followed words find comes at once, the rest at hours; "
            "no story twice."
        )

    def hours_page(self, choices: Choices) -> str:
        return (
            f"🕐 The digest comes at: {clocks(choices.times) or 'no hour chosen'}\n\n"
            "Tap to add or remove. For other hours type, say: /subscribe 5:45 20:15"
        )

    def weekdays_page(self, choices: Choices) -> str:
        return f"📅 The digest comes {self.these_weekdays(choices.weekdays)}."

    def sections_page(self, choices: Choices) -> str:
        return (
            f"🗂 Sections: {self._sections(choices)}\n\n"
            "Choose what you want to read. With no section chosen you get everything, "
            "unless you follow words: then only news with those words."
        )

    def places_page(self) -> str:
        return (
            "📍 Follow places\n\nEach has the name of the former district and those of "
            "its new communes and wards, whichever the paper uses."
        )

    def quiet_page(self, choices: Choices) -> str:
        return (
            f"🌙 Quiet hours: {quiet(choices)}\n\n"
            "News that comes in them is kept and arrives together afterwards. Digests at "
            "hours you chose still come on time. For other hours type, say: "
            "/quiet 21:30-5:30"
        )

    def length_page(self) -> str:
        return "📏 How long should summaries be?"

    def pictures_page(self) -> str:
        return "🖼 Show the paper's pictures? They use more data."

    def language_page(self) -> str:
        return "🌐 Which language should I speak? The news is always in Vietnamese."

    def pause_page(self) -> str:
        return "⏸ Pause the news for how long? Your choices are kept."

    def delete_page(self) -> str:
        return "🗑 Delete every subscription, word and choice here? There is no undo."

    def saved(self) -> str:
        return "Saved"

    def no_times_left(self) -> str:
        return "Keep at least one hour, or choose news as it comes."

    def no_days_left(self) -> str:
        return "Keep at least one day. To stop the news, type /unsubscribe."

    def both_needs_words(self) -> str:
        return "Follow a word, for example: /follow Lâm Thao\nNews with it will come at once."

    def followed(self, words: Sequence[str], *, narrows: bool) -> str:
        text = f"⭐ Following: {self.some(words)}."
        if narrows:
            text += (
                "\nFrom now on you only get news with words you follow. "
                "For more, choose sections in /settings."
            )
        return text

    def unfollowed(self, words: Sequence[str], *, widens: bool) -> str:
        text = f"No longer following {self.quoted(words)}."
        if widens:
            text += (
                "\nNo word is left, so from now on you get all news again. "
                "For less, choose sections in /settings."
            )
        return text

    def not_among_followed(self, words: Sequence[str]) -> str:
        return f"{self.quoted(words)} is not among the words you follow."

    def muted(self, words: Sequence[str]) -> str:
        return f"🔕 From now on news with these words is left out: {self.some(words)}."

    def unmuted(self, words: Sequence[str]) -> str:
        return f"News with {self.quoted(words)} comes again."

    def not_among_muted(self, words: Sequence[str]) -> str:
        return f"{self.quoted(words)} is not among the words you leave out."

    def words(self, followed: Sequence[str], muted: Sequence[str]) -> str:
        return (
            f"🔎 Following: {self.some(followed) or 'no words'}\n"
            f"Leaving out: {self.some(muted) or 'no words'}\n\n"
            "Add one by typing /follow Lâm Thao, or /mute bóng đá. Tap a word to remove it. "
            "A word typed without accents is found with any accents."
        )

    def follow_which(self, title: str) -> str:
        return f"⭐ Which topic of “{title}” would you like to follow?"

    def no_topics(self, title: str) -> str:
        return f"“{title}” has no names to follow. Choose a word yourself: /follow Lâm Thao"

    def section_muted(self, section: str) -> str:
        return f"🔕 The section “{self.section_name(section)}” is off."

    def came_by_word(self) -> str:
        return (
            "You only get news with words you follow, so there is no section to mute. "
            "To remove words: /settings."
        )

    def last_section(self, section: str) -> str:
        return (
            f"“{self.section_name(section)}” is the only section you get. "
            "To stop the news: /unsubscribe; to change sections: /settings."
        )


def clocks(times: Sequence[int]) -> str:
    return ", ".join(clock_time(minutes) for minutes in sorted(times))


def quiet(choices: Choices) -> str:
    if choices.quiet is None:
        return "none"
    return f"{clock_time(choices.quiet.start)} – {clock_time(choices.quiet.end)}"
