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

_WHO = {Whose.YOURS: "bạn", Whose.GROUP: "nhóm", Whose.CHANNEL: "kênh"}


class ReadingTexts(Texts):
    def latest_head(self, *, page: int, pages: int, section: str | None) -> str:
        head = f"📰 Tin mới nhất · {self.section_name(section)}" if section else "📰 Tin mới nhất"
        return f"{head} · trang {page}/{pages}" if pages > 1 else head

    def latest_how(self, most: int) -> str:
        return (
            f"Sau /latest là số tin bạn muốn xem, từ 1 đến {most}, hoặc tên một mục. "
            "Chẳng hạn: /latest 5"
        )

    def latest_empty(self, section: str | None) -> str:
        if section:
            return f"Mục “{self.section_name(section)}” chưa có tin nào. Xem tất cả: /latest"
        return "Chưa có tin nào. Bạn thử lại sau ít phút nhé."

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
                "Tin Gọn chưa thấy bài này trong nguồn tin nào của báo. Bài vừa đăng thì xin chờ "
                "ít phút; nếu vẫn không có, có thể báo không đưa bài vào nguồn tin."
            )
        lines = [f"❓ {explanation.title}", ""]
        if explanation.fetched:
            fetched = self.moment(explanation.fetched, now=now, zone=zone)
            lines.append(f"• Lấy về lúc {fetched}.")
        if explanation.lead_only:
            lines.append("• Chỉ lấy được tiêu đề và sa-pô, chưa đọc được toàn văn.")
        if explanation.match:
            lines.append(f"• {self._matched(explanation.match, _WHO[whose])}")
        at = self.moment(explanation.at, now=now, zone=zone) if explanation.at else ""
        if status := self._status(explanation.status, at, _WHO[whose]):
            lines.append(f"• {status}")
        if explanation.withdrawn:
            lines.append("• Sau đó báo đã gỡ bài này.")
        return "\n".join(lines)

    def _matched(self, match: Match, who: str) -> str:
        match match.reason:
            case MatchReason.EVERYTHING:
                return f"{who.capitalize()} đang nhận mọi tin."
            case MatchReason.SECTION:
                return f"Tin thuộc mục “{self.section_name(match.term)}” mà {who} đã chọn."
            case MatchReason.WORD:
                return f"Tin có từ khóa “{match.term}” mà {who} theo dõi."
            case MatchReason.NOTHING:
                return f"Tin không thuộc mục {who} chọn và không có từ khóa nào {who} theo dõi."
            case MatchReason.MUTED:
                return f"Tin có từ khóa “{match.term}” mà {who} đã chọn bỏ qua."
            case MatchReason.TOLD_AT_ONCE:
                return (
                    f"Tin có từ khóa “{match.term}” nên được gửi ngay khi có, "
                    "không lặp lại trong bản tin theo giờ."
                )
            case _:
                assert_never(match.reason)

    def _status(self, status: StoryStatus, at: str, who: str) -> str:  # noqa: PLR0912 (one each)
        match status:
            case StoryStatus.UNKNOWN | StoryStatus.NO_MATCH:
                return ""
            case StoryStatus.NOT_READY:
                return "Bài đang được đọc và tóm tắt."
            case StoryStatus.NOT_SUBSCRIBED:
                return f"{who.capitalize()} chưa đăng ký nhận bản tin (/subscribe)."
            case StoryStatus.BEFORE:
                return f"Tin có trước khi {who} đăng ký nên không gửi; xem tin cũ bằng /latest."
            case StoryStatus.DUE:
                return f"Sẽ có trong bản tin lúc {at}." if at else "Sẽ có trong bản tin tới."
            case StoryStatus.HELD:
                when = f"lúc {at}" if at else "khi hết giờ"
                return f"Đang trong giờ yên tĩnh: tin được giữ, sẽ gửi {when}."
            case StoryStatus.PAUSED:
                until = f"đến {at}" if at else f"đến khi {who} bật lại (/resume)"
                return f"{who.capitalize()} đang tạm dừng {until}; tin được giữ cho {who}."
            case StoryStatus.ON_ITS_WAY:
                return f"Tin đang trên đường tới {who}."
            case StoryStatus.SENT:
                return f"Đã gửi lúc {at}." if at else "Đã gửi."
            case StoryStatus.UNCERTAIN:
                return (
                    f"Đã gửi lúc {at}, nhưng Telegram không xác nhận đã nhận."
                    if at
                    else ("Đã gửi, nhưng Telegram không xác nhận đã nhận.")
                )
            case StoryStatus.FAILED:
                return "Telegram không nhận tin này. Người vận hành đã được báo."
            case StoryStatus.LONG_AGO:
                return "Tin đã lâu nên không còn lưu từng lượt gửi."
            case _:
                assert_never(status)

    def why_how(self) -> str:
        return "Trả lời một tin bằng /why, hoặc gõ /why kèm đường dẫn của bài báo."

    def bad_time(self, error: BadTime) -> str:
        word = self.brief(error.word)  # a message may be one word of 4,000 letters
        match error.reason:
            case BadTimeReason.NOTHING:
                return "Bạn gõ giờ sau lệnh nhé, chẳng hạn: /subscribe 6:30 18:00"
            case BadTimeReason.NOT_A_TIME:
                return f"“{word}” không phải là giờ. Hãy gõ như: 6:30, 18h hoặc 7 giờ tối."
            case BadTimeReason.NO_SUCH_TIME:
                return f"Không có giờ “{word}”. Giờ trong ngày từ 0:00 đến 23:59."
            case BadTimeReason.TOO_MANY:
                return (
                    f"Mỗi ngày đặt được nhiều nhất {MAX_TIMES} giờ nhận. Muốn thường xuyên hơn, "
                    "hãy nhận ngay khi có tin: /subscribe ngay"
                )
            case BadTimeReason.NOT_A_SPAN:
                return (
                    "Giờ yên tĩnh cần một lúc bắt đầu và một lúc kết thúc khác nhau, chẳng hạn: "
                    "/quiet 22:00-6:00\nKhông cần giờ yên tĩnh nữa thì gõ /quiet tắt"
                )
            case _:
                assert_never(error.reason)

    def no_such_wish(self, typed: str, sections: Sequence[str]) -> str:
        there = f" Mục hiện có: {self.some(sections)}." if sections else ""
        return (
            f"“{self.brief(typed)}” không phải là giờ nhận, cũng không phải tên mục.{there}\n"
            "Gõ chẳng hạn: /subscribe 6:30 18:00, hoặc /subscribe ngay. "
            "Ngày trong tuần thì chọn trong /settings."
        )

    def bad_word(self, error: BadWord) -> str:
        match error.reason:
            case BadWordReason.EMPTY:
                return "Từ khóa cần có ít nhất một chữ cái hoặc chữ số, chẳng hạn: Lâm Thao"
            case BadWordReason.TOO_LONG:
                word = self.brief(error.word)
                return (
                    f"“{word}” dài quá: mỗi từ khóa nhiều nhất {LONGEST_WORD} chữ và "
                    f"{LONGEST_SPELLING} ký tự. Nhiều từ khóa thì cách nhau bằng dấu phẩy."
                )
            case _:
                assert_never(error.reason)

    def too_many_words(self, most: int) -> str:
        return f"Ở đây giữ được nhiều nhất {most} từ khóa. Bạn bớt vài từ trong /settings nhé."

    def no_such_section(self, name: str, sections: Sequence[str]) -> str:
        if not sections:
            return f"Không có mục “{self.brief(name)}”. Xem tất cả tin: /latest"
        return f"Không có mục “{self.brief(name)}”. Hiện có: {self.some(sections)}."

    def only_admins(self) -> str:
        return (
            "Chỉ quản trị viên mới đổi được cài đặt ở đây. "
            "Bạn gõ /latest để đọc tin, hoặc nhắn riêng cho Tin Gọn để nhận tin theo ý mình."
        )

    def not_an_admin_there(self, chat: str) -> str:
        return f"Bạn không phải quản trị viên của “{chat}”, nên không đổi được cài đặt ở đó."

    def old_button(self) -> str:
        return "Nút này đã cũ. Gõ /latest để đọc tin, /settings để mở bảng cài đặt mới."

    def story_gone(self) -> str:
        return "Không tìm thấy tin này nữa. Xem tin mới nhất: /latest"

    def try_again(self) -> str:
        return "Có trục trặc nên chưa làm được. Bạn thử lại sau ít phút nhé."

    def unknown_command(self) -> str:
        return "Tin Gọn chưa hiểu lệnh này. Gõ /help để xem các lệnh."

    def not_understood(self) -> str:
        return (
            "Tin Gọn chưa hiểu ý bạn. Gõ /latest để đọc tin, /settings để chọn giờ và mục, "
            "/follow để theo dõi một từ khóa, /help để xem các lệnh."
        )
