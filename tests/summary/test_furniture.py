"""What stands on the page and is not the article never reaches a digest."""

from __future__ import annotations

import pytest

from digests.summary.selection.furniture import is_byline, is_caption, paragraphs, without_outlet

PAGE = """Logo of Phú Thọ Logo of Phú Thọ

Cẩm Khê vào vụ gặt

Thứ hai, 03/06/2024, 07:15 (GMT +7)
thumbnail
Print + | - Font Size: A

Nông dân xã Tuy Lộc dùng máy gặt đập liên hợp trên cánh đồng mẫu.

(baophutho.vn) - Những ngày đầu tháng 6, nông dân huyện Cẩm Khê tranh thủ trời nắng ráo để gặt \
hơn 4.500ha lúa chiêm xuân với phương châm “xanh nhà hơn già đồng”.

Theo Phòng Nông nghiệp huyện, năng suất ước đạt 58 tạ/ha, cao hơn vụ trước 1,5 tạ/ha.

Máy gặt làm việc tới khuya. Ảnh: Thu Hương

Thu Hương

Ý kiến bạn đọc ( )
Bình luận bài viết
security"""


def test_only_the_articles_own_paragraphs_are_left() -> None:
    found = paragraphs(PAGE, title="Cẩm Khê vào vụ gặt", author="Thu Hương")

    assert len(found) == 2
    assert found[0].startswith("Những ngày đầu tháng 6")
    assert found[1].startswith("Theo Phòng Nông nghiệp huyện")


def test_without_a_byline_in_the_feed_the_last_name_goes_all_the_same() -> None:
    assert "Thu Hương" not in " ".join(paragraphs(PAGE))


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("(baophutho.vn) - Sáng nay, mưa to.", "Sáng nay, mưa to."),
        ("PTO- Sáng nay, mưa to.", "Sáng nay, mưa to."),
        ("PTO - Sáng nay, mưa to.", "Sáng nay, mưa to."),
        ("baophutho.vn Sáng nay, mưa to.", "Sáng nay, mưa to."),
        ("(Dân trí) – Sáng nay, mưa to.", "Sáng nay, mưa to."),
        ("(VTC News) - Sáng nay, mưa to.", "Sáng nay, mưa to."),
        ("VOV.VN - Sáng nay, mưa to.", "Sáng nay, mưa to."),
        ("TTO - “Nước lên nhanh”, ông Hải nói.", "“Nước lên nhanh”, ông Hải nói."),
    ],
)
def test_the_newspapers_name_in_front_goes(line: str, rest: str) -> None:
    assert without_outlet(line) == rest


@pytest.mark.parametrize(
    "line",
    [
        "UBND tỉnh họp sáng nay.",
        "Nội Bài - Lào Cai là tuyến cao tốc dài nhất.",
        "Việt Nam - Lào ký 3 văn kiện.",
        "(SN 1990) là chủ quán.",
        "HLV Park Hang Seo hài lòng với học trò.",
    ],
)
def test_what_merely_looks_like_a_newspapers_name_stays(line: str) -> None:
    assert without_outlet(line) == line


@pytest.mark.parametrize(
    "line",
    ["Chi Hương", "Mộc Miên (Tổng hợp)", "Lê Hoàng - Thu Hà", "LÊ HOÀNG", "Nguyễn Văn An"],
)
def test_a_name_alone_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize("line", ["Chi Hương về đích đầu tiên.", "Trồng rừng ở Thanh Sơn", "12/9"])
def test_a_sentence_or_a_heading_is_no_byline(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Máy gặt làm việc tới khuya. Ảnh: Thu Hương",
        "Ảnh: Minh Hà",
        "Cầu Vĩnh Phú nhìn từ trên cao (Ảnh minh họa).",
        "Lễ khởi công sáng 5/7 - Ảnh: TTXVN",
        "Trang bìa số Tết, chị Lan ở vị trí trung tâm (dấu x đỏ).",
    ],
)
def test_a_line_with_a_photographer_is_a_caption(line: str) -> None:
    assert is_caption(line)


def test_a_sentence_about_photographs_is_no_caption() -> None:
    assert not is_caption("Triển lãm trưng bày 120 bức ảnh về đất Tổ.")


def test_a_line_that_repeats_the_headline_goes() -> None:
    assert paragraphs("Cẩm Khê vào vụ gặt\n\nMưa to.", title="CẨM KHÊ VÀO VỤ GẶT") == ["Mưa to."]


def test_what_follows_the_readers_comments_is_not_read() -> None:
    text = (
        "Sáng 5/7, tại thành phố Việt Trì, Ban Chấp hành Đảng bộ tỉnh tổ chức hội nghị lần thứ "
        "mười để đánh giá kết quả sáu tháng đầu năm.\n"
        "Ý kiến bạn đọc (2)\nTôi thấy bài báo nói không đúng, giá nước ở khu tôi tăng gấp đôi."
    )

    assert "giá nước" not in " ".join(paragraphs(text))


def test_a_shortened_name_does_not_end_a_line() -> None:
    text = "Chiều 5/1, anh Lê Văn T.\n(38 tuổi) đã đến trình báo.\nCông an xã tiếp nhận đơn."

    assert paragraphs(text) == [
        "Chiều 5/1, anh Lê Văn T. (38 tuổi) đã đến trình báo.\nCông an xã tiếp nhận đơn."
    ]
