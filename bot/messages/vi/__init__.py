"""Every word the bot says, in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.vi.labels import COMMANDS, LABELS
from bot.messages.vi.reading_texts import ReadingTexts
from bot.messages.vi.settings_texts import SettingsTexts, clocks
from digests.model import ChatRecords
from digests.schedule import EVERY_DAY, WEEKEND, WORKDAYS


class Vietnamese(SettingsTexts, ReadingTexts):
    language = "vi"
    own_name = "Tiếng Việt"
    labels = LABELS
    command_descriptions = COMMANDS
    weekdays = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
    weekdays_short = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
    other_section = "Tin khác"
    fresh_news = "Tin mới"
    lead_only = "Chưa đọc được toàn văn, trên đây là lời dẫn (sa-pô) của báo."
    title_only = "Chưa đọc được bài này, mời bạn xem trên báo."
    withdrawn = "Báo đã gỡ bài này."
    corrected = "đã cập nhật theo báo"
    untitled = "(Tin không có tiêu đề)"
    also_in = "Cũng đăng trên"

    def today_at(self, clock: str) -> str:
        return f"{clock} hôm nay"

    def tomorrow_at(self, clock: str) -> str:
        return f"{clock} ngày mai"

    def yesterday_at(self, clock: str) -> str:
        return f"{clock} hôm qua"

    def day_at(self, day: str, clock: str) -> str:
        return f"{clock} {_lower(day)}"

    def and_more(self, rest: int) -> str:
        return f"và {rest} nữa"

    def edition_name(self, hour: int) -> str:
        if 4 <= hour < 11:
            return "Bản tin sáng"
        if 11 <= hour < 14:
            return "Bản tin trưa"
        if 14 <= hour < 18:
            return "Bản tin chiều"
        return "Bản tin tối" if 18 <= hour < 22 else "Bản tin đêm"

    def these_weekdays(self, weekdays: frozenset[int]) -> str:
        if weekdays == EVERY_DAY:
            return "hằng ngày"
        if weekdays == WORKDAYS:
            return "từ thứ hai đến thứ sáu"
        if weekdays == WEEKEND:
            return "cuối tuần"
        names = ", ".join(_lower(self.weekdays[day]) for day in sorted(weekdays))
        return names or "chưa chọn ngày nào"

    def story_count(self, count: int) -> str:
        return f"{count} tin"

    def continued(self, number: int, total: int) -> str:
        return f"phần {number}/{total}"

    def start(self, newspaper: str) -> str:
        return (
            f"Xin chào! Tin Gọn đọc {newspaper}, tóm tắt từng bài trong vài câu "
            "và gửi đến bạn.\n\nBạn muốn nhận tin thế nào?"
        )

    def start_in_group(self, newspaper: str) -> str:
        return (
            f"Xin chào cả nhóm! Tin Gọn gửi bản tóm tắt tin {newspaper} vào đây.\n\n"
            "Quản trị viên chọn cách nhận bên dưới. Ai cũng có thể gõ /latest để xem tin mới nhất."
        )

    def added_to_channel(self, channel: str) -> str:
        return (
            f"Tin Gọn đã là quản trị viên của kênh “{channel}”. "
            "Kênh nhận tin thế nào, bạn chọn ngay tại đây."
        )

    def settings_of(self, chat: str) -> str:
        return f"Cài đặt của “{chat}”"

    def type_it_there(self) -> str:
        return "Lệnh nào nhắc đến dưới đây thì gõ ngay tại đó, không gõ ở đây."

    def settings_in_private(self, channel: str) -> str:
        return (
            f"Cài đặt của “{channel}” nằm trong cuộc trò chuyện riêng với Tin Gọn. "
            "Quản trị viên bấm nút dưới đây để mở."
        )

    def choose_chat(self) -> str:
        return "Bấm nút dưới đây để mở cài đặt. Chỉ quản trị viên của nơi ấy mới đổi được."

    def topic_closed(self, chat: str) -> str:
        return (
            f"⚠️ Chủ đề nhận tin trong “{chat}” đã đóng hoặc bị xóa, nên bản tin được gửi vào "
            "chủ đề chung. Muốn đổi, quản trị viên mở lại chủ đề ấy, hoặc gõ /unsubscribe tại "
            "đây rồi /subscribe trong chủ đề khác."
        )

    def welcome_back(self, summary: str) -> str:
        return f"Mừng bạn trở lại! Mọi cài đặt vẫn còn nguyên.\n\n{summary}"

    def help(self, newspaper: str, *, in_group: bool = False) -> str:
        members = (
            "Trong nhóm, ai cũng gõ được /latest, /why và /help; các lệnh khác dành cho "
            "quản trị viên.\n\n"
        )
        return (
            f"Tin Gọn tóm tắt tin {newspaper} và gửi đến bạn, ngay khi có tin hoặc theo giờ.\n\n"
            "/subscribe – đăng ký (ví dụ: /subscribe 6:30 18:00, hoặc /subscribe ngay)\n"
            "/latest – tin mới nhất (ví dụ: /latest 5)\n"
            "/settings – giờ nhận, các mục, từ khóa, giờ yên tĩnh, độ dài, ảnh\n"
            "/follow Lâm Thao – theo dõi một từ khóa (/unfollow: thôi theo dõi)\n"
            "/mute bóng đá – bỏ qua tin có từ khóa này (/unmute: nhận lại)\n"
            "/why – vì sao có, hoặc không có, một tin (kèm đường dẫn, hoặc trả lời tin ấy)\n"
            "/pause, /resume – tạm dừng, nhận trở lại\n"
            "/unsubscribe – ngừng nhận bản tin\n"
            "/delete_my_data – xóa dữ liệu của bạn\n\n"
            f"{members if in_group else ''}"
            "Từ khóa gõ không dấu khớp với mọi dấu (lam thao ra Lâm Thao); "
            "gõ có dấu thì phải đúng dấu ấy."
        )

    def subscribed_now(self) -> str:
        return "✅ Đã đăng ký. Có tin là bạn nhận được ngay."

    def subscribed_at(
        self,
        times: Sequence[int],
        *,
        weekdays: frozenset[int],
        first: datetime | None,
        now: datetime,
        zone: str,
    ) -> str:
        head = f"✅ Đã đăng ký. Bản tin đến lúc {clocks(times)}, {self.these_weekdays(weekdays)}."
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
            "✅ Đã đăng ký. Tin có từ khóa bạn theo dõi đến ngay khi có; tin còn lại gom vào "
            f"bản tin lúc {clocks(times)}, {self.these_weekdays(weekdays)}."
            + self._first(first, now=now, zone=zone)
        )

    def _first(self, first: datetime | None, *, now: datetime, zone: str) -> str:
        if first is None:
            return ""
        return f"\nBản tin đầu tiên: {self.moment(first, now=now, zone=zone)}."

    def subscribed_to_section(self, section: str) -> str:
        return f"✅ Bạn sẽ nhận tin mục “{section}”."

    def section_among_all(self, section: str) -> str:
        return (
            f"Bạn đang nhận mọi mục, gồm cả “{section}”. "
            "Muốn chỉ đọc một số mục, chọn trong /settings."
        )

    def sample_head(self, count: int) -> str:
        return (
            f"Trong lúc chờ, mời bạn đọc {count} tin mới nhất:" if count > 1 else "Tin mới nhất:"
        )

    def unsubscribed(self) -> str:
        return (
            "Đã hủy đăng ký, bạn sẽ không nhận bản tin nữa. Cài đặt của bạn vẫn được giữ; "
            "muốn nhận lại, gõ /subscribe."
        )

    def not_subscribed(self) -> str:
        return "Bạn chưa đăng ký nhận bản tin. Gõ /subscribe để bắt đầu."

    def paused(self, until: datetime | None, *, now: datetime, zone: str) -> str:
        if until is None or self.is_until_return(until, now=now):
            return "⏸ Đã tạm dừng. Khi nào muốn nhận tin trở lại, gõ /resume."
        when = self.moment(until, now=now, zone=zone)
        return f"⏸ Đã tạm dừng đến {when}. Muốn nhận lại sớm hơn, gõ /resume."

    def resumed(self) -> str:
        return "▶️ Bạn lại nhận tin như trước."

    def not_paused(self) -> str:
        return "Bạn không tạm dừng gì cả: tin vẫn đến như đã chọn. Xem hoặc đổi: /settings"

    def stopped(self) -> str:
        return (
            "Đã dừng mọi bản tin ở đây. Cài đặt vẫn được giữ phòng khi bạn trở lại (/subscribe); "
            "muốn xóa hết, gõ /delete_my_data."
        )

    def deleted(self, what: ChatRecords) -> str:
        gone = [
            f"{count} {name}"
            for count, name in (
                (what.subscriptions, "đăng ký"),
                (what.words, "từ khóa"),
                (what.deliveries, "lượt gửi"),
            )
            if count
        ]
        if not gone:
            return "Ở đây không lưu gì về bạn nên không có gì để xóa."
        return (
            f"Đã xóa: {', '.join(gone)}, cùng mã số, tên và ngôn ngữ của cuộc trò chuyện này. "
            "Tin Gọn không còn giữ gì về bạn. Muốn dùng lại, gõ /start."
        )

    def description(self, newspaper: str) -> str:
        return (
            f"Tin Gọn đọc {newspaper} và tóm tắt từng bài trong vài câu.\n\n"
            "Nhận tin ngay khi có, hoặc gom thành bản tin vào giờ bạn chọn. Chọn mục bạn đọc, "
            "theo dõi quê nhà và những điều bạn quan tâm, bỏ qua điều bạn không cần.\n\n"
            "Bấm Bắt đầu để nhận tin."
        )

    def short_description(self, newspaper: str) -> str:
        return f"Tin {newspaper} tóm tắt trong vài câu, ngay khi có hoặc theo giờ bạn chọn."


def _lower(day: str) -> str:
    return day[:1].lower() + day[1:]


TEXTS = Vietnamese()
