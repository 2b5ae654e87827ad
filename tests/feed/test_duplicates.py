"""One event is one story; a newspaper's daily bulletins are each their own."""

# ruff: noqa: E501  # a page, a bulletin: one line is one thing

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.feed.duplicates import (
    Fingerprint,
    containment,
    figures,
    fingerprint,
    is_other_news,
    pack,
    same_event,
    shingles,
    unpack,
)

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HOME, OTHER = "baophutho.vn", "vnexpress.net"

TITLE = "Thông xe cầu mới nối hai bờ sông Lô"
LEAD = "Sáng 24/11, cây cầu dài 1.200 m nối hai bờ sông Lô được thông xe sau ba năm thi công."
TEXT = (
    "Cây cầu có bốn làn xe, tổng vốn gần 900 tỷ đồng, do sở xây dựng làm chủ đầu tư. "
    "Người dân hai bên bờ sông trước đây phải đi phà, mỗi chuyến mất hơn nửa giờ đồng hồ. "
    "Ông Nguyễn Văn Mẫu, một người bán hàng ở bến phà cũ, nói ông vừa mừng vừa tiếc. "
    "Đơn vị quản lý cho biết xe tải trên mười tấn tạm thời chưa được qua cầu trong tháng đầu. "
    "Tuyến đường dẫn phía bắc sẽ được mở rộng vào mùa xuân năm sau khi giải phóng xong mặt bằng. "
    "Theo quy hoạch, quanh chân cầu sẽ có một công viên và một bến thuyền phục vụ du khách."
)


def mark(
    host: str = HOME, *, title: str = TITLE, lead: str = LEAD, text: str = TEXT, hours: float = 0
) -> Fingerprint:
    at = MORNING + timedelta(hours=hours)
    return fingerprint(host=host, published=at, title=title, lead=lead, text=text)


def test_another_newspapers_shorter_version_is_the_same_event() -> None:
    sentences = TEXT.split(". ")
    brief = mark(OTHER, title="Cầu mới qua sông Lô", text=". ".join(sentences[:3]), hours=5)

    assert same_event(mark(), brief)
    assert same_event(brief, mark())


def test_a_version_without_a_third_of_its_sentences_is_the_same_event() -> None:
    sentences = TEXT.split(". ")
    heavy = mark(OTHER, title="Nối hai bờ sông", text=". ".join(sentences[2:]), hours=20)

    assert same_event(mark(), heavy)


def test_after_two_days_it_is_news_again() -> None:
    assert not same_event(mark(), mark(OTHER, hours=49))


def test_a_repost_within_the_newspaper_is_the_same_event() -> None:
    repost = mark(title="Nối hai bờ sông Lô: thông xe cầu mới", text=TEXT[:-90], hours=3)

    assert same_event(mark(), repost)


def test_within_the_newspaper_another_number_is_another_event() -> None:
    assert not same_event(mark(), mark(lead=LEAD.replace("1.200", "1.500"), hours=3))


def test_two_newspapers_bulletins_for_different_days_are_two() -> None:
    text = TEXT.replace("cầu", "mưa")
    today = mark(title="Thời tiết ngày 24/11", lead="Dự báo thời tiết ngày 24/11", text=text)
    later = mark(OTHER, title="Thời tiết ngày 25/11", lead="Dự báo cho 25/11", text=text, hours=20)

    assert not same_event(today, later)


def test_an_undated_bulletin_of_another_paper_tells_the_next_day_by_its_figures() -> None:
    today = mark(title="Giá heo hơi", lead="Heo hơi bán ra ở mức 62.000 đồng mỗi kg.")
    later = mark(OTHER, title="Giá heo hơi", lead="Heo hơi giữ giá 63.000 đồng.", hours=23)
    copied = mark(OTHER, title="Giá heo hơi", lead="Heo hơi giữ giá 63.000 đồng.", hours=2)

    assert not same_event(today, later)
    assert same_event(today, copied)


def test_bulletins_that_tell_their_figures_only_in_the_text_are_each_their_own() -> None:
    storm = (
        "Hồi {a} giờ, tâm bão ở khoảng {b},4 độ vĩ bắc, sức gió mạnh nhất cấp {c}, giật cấp {d}. "
        "Dự báo trong những giờ tới bão di chuyển theo hướng tây tây bắc và còn mạnh thêm. "
        "Vùng biển phía bắc có gió mạnh, sóng cao, biển động dữ dội, tàu thuyền cần tìm nơi trú. "
        "Người dân ven biển được yêu cầu chằng chống nhà cửa và theo dõi các bản tin tiếp theo. "
    )

    def bulletin(hours: float, **figures: int) -> Fingerprint:
        lead = "Bão số 9 tiếp tục đi vào đất liền."
        text = storm.format(**figures)
        return mark(title="Tin bão khẩn cấp", lead=lead, text=text, hours=hours)

    first = bulletin(0, a=7, b=18, c=11, d=13)
    next_one = bulletin(3, a=10, b=19, c=12, d=14)
    again = bulletin(1, a=7, b=18, c=11, d=13)

    assert not same_event(first, next_one)
    assert same_event(first, again)


def test_an_event_told_a_day_later_with_another_lead_is_one_by_the_figures_of_its_text() -> None:
    later = mark(OTHER, title="Cầu 900 tỷ đồng", lead="Cầu gần 900 tỷ đã thông xe.", hours=23)

    assert same_event(mark(text=TEXT + " Cầu dài 1.200 m, vốn 900 tỷ đồng."), later)


def test_a_paper_that_keeps_two_articles_apart_does_so_for_all() -> None:
    fewer = mark(lead=LEAD.replace("1.200", "1.500"), hours=3)

    assert is_other_news(mark(), fewer)
    assert not is_other_news(mark(), mark(hours=3))
    assert not is_other_news(mark(), mark(OTHER, lead="", text="", hours=3))


def test_an_event_told_with_other_words_is_not_guessed_at() -> None:
    other = " ".join(reversed(TEXT.split()))

    assert not same_event(mark(), mark(OTHER, title="Tin khác hẳn", lead="", text=other))


def test_two_leads_alone_must_agree_almost_wholly() -> None:
    lead = "Sáng nay lãnh đạo tỉnh kiểm tra tiến độ dự án đường nối cao tốc qua địa bàn huyện Lâm Thao"
    alone = mark(title="Kiểm tra dự án đường", lead=lead, text="")
    alike = mark(
        OTHER,
        title="Kiểm tra dự án cầu",
        lead=lead.replace("đường nối cao tốc", "cầu qua sông"),
        text="",
    )
    same = mark(OTHER, title="Kiểm tra dự án đường", lead=lead + " hôm nay", text="")

    assert not same_event(alone, alike)
    assert same_event(alone, same)


def test_nothing_to_compare_is_not_the_same() -> None:
    empty = mark(title="Tin vắn", lead="", text="")

    assert not same_event(empty, empty)


DAILY = [
    ("Giá vàng hôm nay {a}/11: vàng miếng {b},5 triệu đồng", "Giá vàng miếng sáng {a}/11 niêm yết {b},5 triệu đồng mỗi lượng."),
    ("Giá vàng SJC chiều nay", "Chiều {a}/11, vàng SJC mua vào 8{b},2 triệu đồng một lượng."),
    ("Tỷ giá ngoại tệ ngày {a}/11", "Tỷ giá trung tâm ngày {a}/11 là 25.1{b} đồng mỗi đô la Mỹ."),
    ("Giá xăng dầu {a}/11 tiếp tục giảm", "Từ 15 giờ, xăng giảm {b} đồng mỗi lít."),
    ("Giá heo hơi ngày {a}/11", "Giá heo hơi dao động 6{b}.000 đồng mỗi kg."),
    ("Giá cà phê hôm nay", "Giá cà phê sáng {a}/11 ở mức 11{b}.500 đồng mỗi kg."),
    ("Giá lúa gạo tuần qua", "Giá lúa tuần từ {a}/11 tăng {b} đồng mỗi kg."),
    ("Chứng khoán {a}/11: thị trường giằng co", "VN-Index đóng cửa ở 1.2{b},4 điểm."),
    ("Thời tiết ngày {a}/11", "Dự báo ngày {a}/11, vùng trung du trời rét, thấp nhất 1{b} độ."),
    ("Thời tiết Phú Thọ 10 ngày tới", "Từ {a}/11, khu vực có mưa rào, gió cấp {b}."),
    ("Tin bão số 9 (bản tin {b})", "Hồi 7 giờ ngày {a}/11, tâm bão cách bờ {b}0 km."),
    ("Tin lũ trên sông Thao", "Mực nước lúc 7 giờ {a}/11 là 2{b},15 m, trên báo động."),
    ("Lịch cắt điện ngày {a}/11", "Ngày {a}/11, điện lực tạm ngừng cấp điện {b} khu vực."),
    ("Lịch cấp nước tuần này", "Từ {a}/11, {b} tuyến phố được cấp nước luân phiên."),
    ("Kết quả xổ số ngày {a}/11", "Giải đặc biệt ngày {a}/11: 4{b}712."),
    ("Lịch thi đấu bóng đá {a}/11", "Tối {a}/11 có {b} trận của vòng bảng."),
    ("Tai nạn giao thông ngày {a}/11", "Ngày {a}/11 toàn quốc xảy ra {b} vụ tai nạn."),
    ("Tình hình dịch bệnh", "Tính đến {a}/11, toàn tỉnh có {b} ca mắc mới."),
    ("Điểm tin sáng {a}/11", "Những tin đáng chú ý sáng {a}/11, có {b} tin."),
    ("Số hộ nghèo theo huyện", "Báo cáo ngày {a}/11 ghi nhận 1.{b}0 hộ."),
]  # fmt: skip


@pytest.mark.parametrize(("title", "lead"), DAILY)
def test_a_daily_bulletin_comes_through_every_day(title: str, lead: str) -> None:
    # given two days' bulletins whose text differs in nothing but the numbers
    days = [
        mark(title=title.format(a=day, b=number), lead=lead.format(a=day, b=number), hours=hours)
        for day, number, hours in ((24, 12, 0), (25, 37, 24))
    ]

    assert not same_event(*days)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lịch cắt điện Việt Trì ngày 24/11", "Lịch cắt điện Lâm Thao ngày 24/11"),
        ("Bản tin sáng 24/11", "Bản tin chiều 24/11"),
        ("Lịch cấp nước thứ hai", "Lịch cấp nước thứ ba"),
        ("Giá vàng sáng nay", "Giá vàng chiều nay"),
    ],
)
def test_place_weekday_and_time_of_day_tell_bulletins_apart(one: str, other: str) -> None:
    assert not same_event(mark(title=one, lead=""), mark(title=other, lead="", hours=4))


def test_without_a_single_number_yesterdays_bulletin_is_another() -> None:
    calm = {"title": "Dự báo thời tiết", "lead": "Trời nắng nhẹ."}

    assert not same_event(mark(**calm), mark(**calm, hours=24))
    assert same_event(mark(**calm), mark(**calm, hours=2))


def test_figures_are_the_same_however_they_are_written() -> None:
    assert figures("Ngày 05/01/2026", "1.500.000 đồng") == figures("ngày 5 tháng 1", "1,500,000")
    assert figures("Giá 78,5 triệu") == figures("Giá 78.5 triệu") == {"78.5"}
    assert figures("Không có gì") == frozenset()


@given(st.frozensets(st.integers(0, 2**64 - 1), max_size=50))
def test_what_is_packed_is_unpacked(hashes: frozenset[int]) -> None:
    assert unpack(pack(hashes)) == hashes
    assert len(pack(hashes)) == 8 * len(hashes)


@given(st.text(max_size=200), st.text(max_size=200))
def test_containment_is_a_share_and_has_no_side(one: str, other: str) -> None:
    a, b = shingles(one), shingles(other)

    assert 0 <= containment(a, b) == containment(b, a) <= 1
    assert containment(a, a) == bool(a)
