"""A newspaper's lead is the base of a digest when it tells the news below its headline."""

from __future__ import annotations

import pytest

from digests.model import Article, Length
from digests.summary.summarizer import SummaryDraft, summarize

TEXT = "Huyện đã cấp hai tấn gạo cho các hộ bị ngập.\nNước rút chậm trong hai ngày tới."


def base(title: str, lead: str) -> str:
    work = SummaryDraft(Article(title=title, lead=lead, text=TEXT), None)
    return " ".join(candidate.text for candidate in work.lead_candidates(Length.DEFAULT))


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


@pytest.mark.parametrize(
    "lead",
    [
        "Chủ tịch tỉnh đề nghị xử lý nghiêm trách nhiệm, bảo đảm hiệu quả công tác thanh tra",
        "Tỉnh sẽ xử lý hai đơn vị chọn nhà thầu sai ở dự án cầu Hữu Lương (gói thầu số 3)",
        "Huyện đặt tên trung tâm tiếp nhận và trả kết quả thủ tục hành chính là “phục vụ”",
    ],
)
def test_a_lead_gets_the_full_stop_that_its_newspaper_left_out(lead: str) -> None:
    assert base("Thanh tra đẩy nhanh tiến độ", lead) == f"{lead}."


LEAD = "Hai xe tải đâm nhau trên cầu Hữu Lương khiến ba người bị thương, giao thông bị ùn tắc."
DAY = "Khoảng 5h sáng 16/3, hai xe tải chạy ngược chiều thì đâm nhau ở đầu cầu phía xã Đồng Trung."
LATER = "Năm ngoái huyện đã chi 12 tỷ đồng để sửa mặt cầu và thay toàn bộ lan can hai bên."


def digest(lead: str, *lines: str) -> str:
    text = "\n".join(lines)
    return summarize(Article(title="Tai nạn trên cầu", lead=lead, text=text)).text


def test_a_lead_without_a_day_is_completed_by_the_sentence_that_tells_it() -> None:
    away = (
        "Xe cứu hộ được điều đến để đưa hai xe tải ra khỏi đầu cầu phía xã Đồng Trung, nhường lối"
        " cho những xe khác đang chờ."
    )

    assert DAY in digest(LEAD, away, DAY)


def test_beside_a_lead_what_stands_first_goes_before_what_comes_late() -> None:
    first = (
        "Người dân đưa ba người bị thương đến trạm y tế xã Đồng Trung cách cầu chừng một cây số."
    )
    others = [
        f"Ông Lê Văn {name} ở xã Đồng Trung nói rằng đường trơn." for name in ("An", "Tý", "Sơn")
    ]

    told = digest(LEAD, first, *others, *others, *others, LATER)

    assert first in told


def test_what_adds_next_to_nothing_does_not_follow_a_lead() -> None:
    assert digest(LEAD, "Cầu Hữu Lương là cầu lớn của huyện.") == LEAD


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


def test_a_sentence_that_tells_the_lead_s_news_in_full_stands_in_its_place() -> None:
    in_full = (
        "Khoảng 5h sáng 16/3, hai xe tải của một công ty vận tải đâm nhau trên cầu Hữu Lương ở xã"
        " Đồng Trung khiến ba người đi xe máy bị thương."
    )
    next_ = "Hiện công an huyện đã tạm giữ cả hai tài xế để xác minh nguyên nhân của vụ tai nạn."

    assert digest(LEAD, in_full, next_) == f"{in_full} {next_}"


def test_a_lead_is_kept_where_what_follows_tells_only_a_part_of_it() -> None:
    part = "Khoảng 5h sáng 16/3, xe cứu hộ được gọi đến từ trung tâm huyện cách xã chừng 10 km."

    assert digest(LEAD, part).startswith(LEAD)


def test_a_lead_is_kept_where_what_repeats_it_is_no_report_of_its_own() -> None:
    comment = (
        "Người dân cho rằng hai xe tải đâm nhau trên cầu Hữu Lương khiến ba người bị thương vì mặt"
        " cầu quá hẹp và không có đèn."
    )

    assert digest(LEAD, comment).startswith(LEAD)


def test_a_year_is_no_day_a_report_begins_with() -> None:
    background = (
        "Năm 2008, hai xe tải đâm nhau trên cầu Hữu Lương cũng khiến ba người bị thương, giao"
        " thông bị ùn tắc."
    )

    assert digest(LEAD, background).startswith(LEAD)
