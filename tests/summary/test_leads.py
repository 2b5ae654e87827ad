"""A newspaper's lead is the base of a digest when it tells the news below its headline."""

from __future__ import annotations

import pytest

from digests.model import Length
from digests.summary.material import Material
from digests.summary.summarizer import Work

TEXT = "Huyện đã cấp hai tấn gạo cho các hộ bị ngập.\nNước rút chậm trong hai ngày tới."


def base(title: str, lead: str) -> str:
    work = Work(Material(title=title, lead=lead, text=TEXT), None)
    return " ".join(candidate.text for candidate in work.base(Length.DEFAULT))


@pytest.mark.parametrize(
    "lead",
    [
        "Tehran bác bỏ thông tin nước này đề xuất mua tên lửa phòng không và bị Moskva từ chối.",
        "Cử tri xã Phú Mỹ Hưng đặt câu hỏi này tại buổi tiếp xúc đại biểu Quốc hội sáng 15/10.",
        "Tỉ phú tuyên bố mở công ty bán kẹo để chứng minh điều mình nói là đúng!",
        "Đêm hội xuân bên bờ sông Lô cùng bốn phường Xoan gốc của tỉnh Phú Thọ.",
        "Kết quả phân tích mẫu nước trên kênh cho thấy lượng oxy chỉ còn 0,9 miligam một lít.",
    ],
)
def test_a_lead_may_call_out_and_point_to_the_headline(lead: str) -> None:
    assert base("Tin trong ngày", lead) == lead


def test_a_lead_gets_the_full_stop_that_its_newspaper_left_out() -> None:
    lead = "Chủ tịch tỉnh đề nghị xử lý nghiêm trách nhiệm, bảo đảm hiệu quả công tác thanh tra"

    assert base("Thanh tra đẩy nhanh tiến độ", lead) == f"{lead}."


@pytest.mark.parametrize(
    "lead",
    [
        "Trước đó, phía bạn khẳng định các quân nhân đến đây hoàn toàn hợp pháp và phù hợp.",
        "“Dòng vốn thụ động tham chiếu theo chỉ số sẽ bắt đầu giải ngân”, báo cáo nêu rõ.",
        "“Sau ba ngày bám vào thùng xốp giữa biển, đến trưa anh ấy buông tay”, một ngư dân kể.",
        "Phải chăng mối quan hệ của hai nữ ca sĩ là bằng mặt không bằng lòng như lời đồn?",
    ],
)
def test_a_lead_that_leans_on_something_else_is_none(lead: str) -> None:
    assert base("Tin trong ngày", lead) == ""
