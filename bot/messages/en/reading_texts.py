"""Reading, why something came or did not, and what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot.messages.texts import Texts, Whose
from digests.edition import (
    LONGEST_SPELLING,
    LONGEST_WORD,
    BadWord,
    BadWordReason,
    Match,
    MatchReason,
    StoryExplanation,
    StoryStatus,
)
from digests.schedule import MAX_TIMES, BadTime, BadTimeReason

_WHO = {Whose.YOURS: "you", Whose.GROUP: "the group", Whose.CHANNEL: "the channel"}
_ENDING = {Whose.YOURS: "", Whose.GROUP: "s", Whose.CHANNEL: "s"}


class ReadingTexts(Texts):
    def latest_head(self, *, page: int, pages: int, section: str | None) -> str:
        head = f"📰 Latest news · {self.section_name(section)}" if section else "📰 Latest news"
        return f"{head} · page {page}/{pages}" if pages > 1 else head

    def latest_how(self, most: int) -> str:
        return (
            f"After /latest comes how many stories you want, from 1 to {most}, or a section. "
            "For example: /latest 5"
        )

    def latest_empty(self, section: str | None) -> str:
        if section:
            return f"No news in “{self.section_name(section)}” yet. Everything: /latest"
        return "No news yet. Please try again in a few minutes."

    def why(
        self,
        explanation: StoryExplanation,
        *,
        now: datetime,
        zone: str,
        whose: Whose = Whose.YOURS,
    ) -> str:
        if explanation.status is StoryStatus.UNKNOWN:
            return (
                "No feed of the paper has shown this article. If it is new, please wait a few "
                "minutes; if it never comes, the paper may not put it into its feeds."
            )
        lines = [f"❓ {explanation.title}", ""]
        if explanation.fetched:
            fetched = self.moment(explanation.fetched, now=now, zone=zone)
            lines.append(f"• Fetched {fetched}.")
        if explanation.lead_only:
            lines.append("• Only its title and lead could be had, not the full text.")
        if explanation.match:
            lines.append(f"• {self._matched(explanation.match, whose)}")
        at = self.moment(explanation.at, now=now, zone=zone) if explanation.at else ""
        if status := self._status(explanation.status, at, whose):
            lines.append(f"• {status}")
        if explanation.withdrawn:
            lines.append("• The paper has since withdrawn it.")
        return "\n".join(lines)

    def _matched(self, match: Match, whose: Whose) -> str:
        who, s = _WHO[whose], _ENDING[whose]
        match match.reason:
            case MatchReason.EVERYTHING:
                return f"{who.capitalize()} get{s} all news."
            case MatchReason.SECTION:
                return (
                    f"It is in the section “{self.section_name(match.term)}”, which {who} chose."
                )
            case MatchReason.WORD:
                return f"It has the word “{match.term}”, which {who} follow{s}."
            case MatchReason.NOTHING:
                return f"It is in no section {who} chose and has no word {who} follow{s}."
            case MatchReason.MUTED:
                return f"It has the word “{match.term}”, which {who} leave{s} out."
            case MatchReason.TOLD_AT_ONCE:
                return (
                    f"It has the word “{match.term}”, so it was sent as it came "
                    "and is not repeated in the digest."
                )
            case _:
                assert_never(match.reason)

    def _status(self, status: StoryStatus, at: str, whose: Whose) -> str:  # noqa: PLR0912 (one each)
        who = _WHO[whose]
        yours = whose is Whose.YOURS
        match status:
            case StoryStatus.UNKNOWN | StoryStatus.NO_MATCH:
                return ""
            case StoryStatus.NOT_READY:
                return "It is being read and summarised."
            case StoryStatus.NOT_SUBSCRIBED:
                return (
                    f"{who.capitalize()} {'are' if yours else 'is'} not subscribed (/subscribe)."
                )
            case StoryStatus.BEFORE:
                return "It is older than the subscription; older news: /latest."
            case StoryStatus.DUE:
                return f"It comes in the digest {at}." if at else "It comes in the next digest."
            case StoryStatus.HELD:
                return f"These are quiet hours: it is kept and comes {at or 'when they end'}."
            case StoryStatus.PAUSED:
                until = f"until {at}" if at else "until resumed (/resume)"
                paused = f"{who.capitalize()} {'have' if yours else 'has'} paused"
                return f"{paused} {until}; it is kept."
            case StoryStatus.ON_ITS_WAY:
                return f"It is on its way to {who}."
            case StoryStatus.SENT:
                return f"Sent {at}." if at else "Sent."
            case StoryStatus.UNCERTAIN:
                when = f"Sent {at}" if at else "Sent"
                return f"{when}, but Telegram never confirmed it."
            case StoryStatus.FAILED:
                return "Telegram refused it. The operator has been told."
            case StoryStatus.LONG_AGO:
                return "So long ago that single deliveries are no longer kept."
            case _:
                assert_never(status)

    def why_how(self) -> str:
        return "Reply to a story with /why, or type /why with the article's link."

    def bad_time(self, error: BadTime) -> str:
        word = self.brief(error.word)  # a message may be one word of 4,000 letters
        match error.reason:
            case BadTimeReason.NOTHING:
                return "Type hours after the command, for example: /subscribe 6:30 18:00"
            case BadTimeReason.NOT_A_TIME:
                return f"“{word}” is not a time. Type it like 6:30, 18:00 or 7pm."
            case BadTimeReason.NO_SUCH_TIME:
                return f"There is no time “{word}”. A day goes from 0:00 to 23:59."
            case BadTimeReason.TOO_MANY:
                return (
                    f"At most {MAX_TIMES} hours a day. For more, "
                    "get news as it comes: /subscribe now"
                )
            case BadTimeReason.NOT_A_SPAN:
                return (
                    "Quiet hours have a beginning and another end, for example: "
                    "/quiet 22:00-6:00\nFor none, type /quiet off"
                )
            case _:
                assert_never(error.reason)

    def no_such_wish(self, typed: str, sections: Sequence[str]) -> str:
        there = f" Sections: {self.some(sections)}." if sections else ""
        return (
            f"“{self.brief(typed)}” is neither an hour nor a section.{there}\n"
            "Type, for example: /subscribe 6:30 18:00, or /subscribe now. "
            "Days of the week are chosen in /settings."
        )

    def bad_word(self, error: BadWord) -> str:
        match error.reason:
            case BadWordReason.EMPTY:
                return "A word needs a letter or a digit, for example: Lâm Thao"
            case BadWordReason.TOO_LONG:
                word = self.brief(error.word)
                return (
                    f"“{word}” is too long: at most {LONGEST_WORD} syllables and "
                    f"{LONGEST_SPELLING} letters. Several words are separated by commas."
                )
            case _:
                assert_never(error.reason)

    def too_many_words(self, most: int) -> str:
        return f"At most {most} words can be kept here. Remove some in /settings."

    def no_such_section(self, name: str, sections: Sequence[str]) -> str:
        if not sections:
            return f"There is no section “{self.brief(name)}”. All the news: /latest"
        return f"There is no section “{self.brief(name)}”. There are: {self.some(sections)}."

    def only_admins(self) -> str:
        return (
            "Only admins can change the settings here. "
            "/latest shows the news; write to Tin Gọn in private for news of your own choice."
        )

    def not_an_admin_there(self, chat: str) -> str:
        return f"You are not an admin of “{chat}”, so you cannot change its settings."

    def old_button(self) -> str:
        return "This button is old. Type /latest for the news, /settings for new settings."

    def story_gone(self) -> str:
        return "This story can no longer be found. The latest news: /latest"

    def try_again(self) -> str:
        return "Something went wrong. Please try again in a few minutes."

    def unknown_command(self) -> str:
        return "I do not know this command. Type /help for the list."

    def not_understood(self) -> str:
        return (
            "Sorry, I did not understand that. /latest shows the news, /settings your choices, "
            "/follow follows a word, /help lists all commands."
        )
