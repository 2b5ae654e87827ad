"""The settings, and the words and sections a reader chooses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.texts import Texts
from digests.model import Choices, Length, Mode
from digests.schedule import clock_time

_MODES = {
    Mode.NOW: "ngay khi có tin",
    Mode.HOURS: "theo giờ",
    Mode.BOTH: "từ khóa theo dõi ngay khi có, tin còn lại theo giờ",
    Mode.OFF: "chưa đăng ký",
}
_LENGTHS = {Length.SHORT: "ngắn", Length.DEFAULT: "vừa", Length.LONG: "dài"}


class SettingsTexts(Texts):
    def choices(self, choices: Choices, *, now: datetime) -> str:
        lines = [
            "⚙️ Cài đặt",
            "",
            f"Nhận tin: {self._how(choices)}",
            f"Mục đang đọc: {self._sections(choices)}",
            f"Theo dõi: {self.some(choices.followed) or 'không có từ khóa nào'}",
            f"Bỏ qua: {self.some(choices.muted) or 'không có từ khóa nào'}",
            f"Giờ yên tĩnh: {quiet(choices)}",
            f"Bản tóm tắt: {_LENGTHS[choices.length]}, "
            f"{'có ảnh' if choices.pictures else 'không ảnh'}",
        ]
        if choices.paused_until is not None and choices.paused_until > now:
            lines.append(f"Tạm dừng: {self._pause(choices.paused_until, now, choices.zone)}")
        return "\n".join(lines)

    def _how(self, choices: Choices) -> str:
        how = _MODES[choices.mode]
        if choices.mode not in (Mode.HOURS, Mode.BOTH):
            return how
        zone = "" if choices.zone == "Asia/Ho_Chi_Minh" else f" (giờ {choices.zone})"
        times = f"lúc {clocks(choices.times)}" if choices.times else "chưa chọn giờ"
        return f"{how}, {times}, {self.these_weekdays(choices.weekdays)}{zone}"

    def _sections(self, choices: Choices) -> str:
        if choices.sections:
            return self.some([self.section_name(section) for section in choices.sections])
        return "chỉ tin có từ khóa theo dõi" if choices.followed else "tất cả"

    def _pause(self, until: datetime, now: datetime, zone: str) -> str:
        if self.is_until_return(until, now=now):
            return "đến khi bạn bật lại"
        return f"đến {self.moment(until, now=now, zone=zone)}"

    def next_edition(self, at: datetime, *, now: datetime, zone: str) -> str:
        return f"Bản tin tới: {self.moment(at, now=now, zone=zone)}"

    def mode_page(self) -> str:
        return (
            "📬 Bạn muốn nhận tin thế nào?\n\n"
            "Ngay khi có tin: mỗi tin đến ngay sau khi báo đăng.\n"
            "Theo giờ: tin được gom thành bản tin vào giờ bạn chọn.\n"
            "Cả hai: tin có từ khóa bạn theo dõi đến ngay, tin còn lại theo giờ; "
            "không tin nào đến hai lần."
        )

    def hours_page(self, choices: Choices) -> str:
        return (
            f"🕐 Giờ nhận bản tin: {clocks(choices.times) or 'chưa chọn'}\n\n"
            "Bấm để thêm hoặc bớt. Muốn giờ khác, gõ chẳng hạn: /subscribe 5:45 20:15"
        )

    def weekdays_page(self, choices: Choices) -> str:
        return f"📅 Ngày nhận bản tin theo giờ: {self.these_weekdays(choices.weekdays)}."

    def sections_page(self, choices: Choices) -> str:
        return (
            f"🗂 Mục đang đọc: {self._sections(choices)}\n\n"
            "Chọn những mục bạn muốn đọc. Không chọn mục nào là nhận tất cả, trừ khi bạn "
            "có từ khóa theo dõi: khi ấy chỉ tin có từ khóa mới đến."
        )

    def places_page(self) -> str:
        return (
            "📍 Theo dõi địa phương\n\nMỗi nơi gồm tên huyện, thị cũ và tên các xã, "
            "phường mới. Bài viết gọi theo tên nào, bạn cũng nhận được."
        )

    def quiet_page(self, choices: Choices) -> str:
        return (
            f"🌙 Giờ yên tĩnh: {quiet(choices)}\n\n"
            "Tin đến trong giờ này được giữ lại và gửi một lần khi hết giờ. Bản tin theo "
            "giờ bạn chọn vẫn đến đúng giờ. Muốn giờ khác, gõ chẳng hạn: /quiet 21:30-5:30"
        )

    def length_page(self) -> str:
        return "📏 Bạn muốn bản tóm tắt dài chừng nào?"

    def pictures_page(self) -> str:
        return "🖼 Bạn có muốn kèm ảnh của báo không? Ảnh tốn thêm dung lượng mạng."

    def language_page(self) -> str:
        return "🌐 Tin Gọn nói chuyện với bạn bằng tiếng gì? Tin thì luôn bằng tiếng Việt."

    def pause_page(self) -> str:
        return "⏸ Tạm dừng nhận tin trong bao lâu? Cài đặt của bạn vẫn được giữ nguyên."

    def delete_page(self) -> str:
        return "🗑 Xóa mọi đăng ký, từ khóa và cài đặt ở đây? Việc này không hoàn tác được."

    def saved(self) -> str:
        return "Đã lưu"

    def no_times_left(self) -> str:
        return "Hãy giữ ít nhất một giờ nhận, hoặc đổi sang nhận ngay khi có tin."

    def no_days_left(self) -> str:
        return "Hãy giữ ít nhất một ngày nhận. Muốn ngừng nhận tin, gõ /unsubscribe."

    def both_needs_words(self) -> str:
        return (
            "Hãy thêm từ khóa theo dõi, chẳng hạn: /follow Lâm Thao\n"
            "Tin có từ khóa ấy sẽ đến ngay khi có."
        )

    def followed(self, words: Sequence[str], *, narrows: bool) -> str:
        text = f"⭐ Đã theo dõi: {self.some(words)}."
        if narrows:
            text += (
                "\nTừ giờ bạn chỉ nhận tin có từ khóa theo dõi. "
                "Muốn thêm tin khác, chọn thêm mục trong /settings."
            )
        return text

    def unfollowed(self, words: Sequence[str], *, widens: bool) -> str:
        text = f"Đã thôi theo dõi {self.quoted(words)}."
        if widens:
            text += (
                "\nKhông còn từ khóa nào, nên từ giờ bạn lại nhận mọi tin. "
                "Muốn bớt, chọn mục trong /settings."
            )
        return text

    def not_among_followed(self, words: Sequence[str]) -> str:
        return f"{self.quoted(words)} không có trong các từ bạn theo dõi."

    def muted(self, words: Sequence[str]) -> str:
        return f"🔕 Từ giờ bỏ qua tin có: {self.some(words)}."

    def unmuted(self, words: Sequence[str]) -> str:
        return f"Tin có {self.quoted(words)} lại đến như thường."

    def not_among_muted(self, words: Sequence[str]) -> str:
        return f"{self.quoted(words)} không có trong các từ bạn bỏ qua."

    def words(self, followed: Sequence[str], muted: Sequence[str]) -> str:
        return (
            f"🔎 Theo dõi: {self.some(followed) or 'không có từ khóa nào'}\n"
            f"Bỏ qua: {self.some(muted) or 'không có từ khóa nào'}\n\n"
            "Thêm bằng cách gõ: /follow Lâm Thao, hoặc /mute bóng đá. Bấm vào từ nào là bỏ từ ấy. "
            "Từ gõ không dấu khớp với mọi dấu; gõ có dấu thì phải đúng dấu ấy."
        )

    def follow_which(self, title: str) -> str:
        return f"⭐ Bạn muốn theo dõi chủ đề nào trong tin “{title}”?"

    def no_topics(self, title: str) -> str:
        return (
            f"Tin “{title}” không có tên riêng nào để theo dõi. "
            "Bạn có thể tự chọn từ khóa: /follow Lâm Thao"
        )

    def section_muted(self, section: str) -> str:
        return f"🔕 Đã tắt mục “{self.section_name(section)}”."

    def came_by_word(self) -> str:
        return (
            "Bạn chỉ nhận tin có từ khóa theo dõi, không theo mục nào, nên không có mục để tắt. "
            "Muốn bớt từ khóa, vào /settings."
        )

    def last_section(self, section: str) -> str:
        return (
            f"“{self.section_name(section)}” là mục duy nhất bạn đang nhận. "
            "Muốn ngừng nhận tin, gõ /unsubscribe; muốn đổi mục, vào /settings."
        )


def clocks(times: Sequence[int]) -> str:
    names = [clock_time(minutes) for minutes in sorted(times)]
    return " và ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def quiet(choices: Choices) -> str:
    if choices.quiet is None:
        return "không đặt"
    return f"{clock_time(choices.quiet.start)} – {clock_time(choices.quiet.end)}"
