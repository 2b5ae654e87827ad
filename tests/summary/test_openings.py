"""A sentence that begins in the middle stands only where another leads to it."""

from __future__ import annotations

import pytest

from digests.model import Article
from digests.summary.selection.document import analyze
from digests.summary.vietnamese.openings import definite_opening, mentions, refers_back


@pytest.mark.parametrize(
    "sentence",
    [
        "Bước ngoặt đến từ hợp tác xã.",
        "Kết quả cho thấy 74 nhà có bọ gậy.",
        "Chỉ một ngày sau, phía Mỹ lại nói đã có những cuộc thảo luận.",
        "Theo ông, điều này rất mất thời gian.",
        "Sáng qua, chị cùng các cô giáo đưa 90 cháu đi công viên.",
        "“Dòng vốn sẽ bắt đầu giải ngân”, báo cáo nêu rõ.",
        "Trong lòng cô là một đứa bé đang ngủ say.",
        "Năm 2014 anh có ký hợp đồng thuê một căn hộ ở Đền Hùng.",
        "Các công tố viên phản đối: “Hình ảnh đã lan truyền khắp nơi”.",
        "Trước tiên là xóa các cổ phiếu khỏi chỉ số cũ.",
        "Dùng từ “thống nhất” như thế là chưa phù hợp với từ điển.",
        "Có tới 2.000 tấm ảnh như thế trên trang bán ảnh.",
        "Danh sách trúng tuyển có 64 thí sinh.",
        "Nhóm 2 là học sinh các trường ở ngoài thị trấn.",
    ],
)
def test_it_points_back(sentence: str) -> None:
    assert refers_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Kết quả xổ số miền Bắc có hai giải đặc biệt.",
        "Danh sách trúng tuyển Trường Cao đẳng Hùng Vương có 64 thí sinh.",
        "Công ty Cho Won là doanh nghiệp có vốn đầu tư Hàn Quốc.",
        "Sáng qua, chị Hoa cùng các cô giáo đưa 90 cháu đi công viên.",
        "Trong thôn, cô giáo Lan được nhiều người biết.",
        "Cú va chạm khiến người đàn ông ngã xuống đường.",
        "Như vậy, sau ba vòng thi đội chủ nhà dẫn đầu.",
        "Hôm nay, em bé đã được xuất viện.",
        "Ngày 14/5 anh Hoa đã nộp đơn xin thuê đất.",
        "Một năm sau vụ cháy, chợ mở cửa trở lại.",
        "“Dòng vốn sẽ giải ngân”, báo cáo của Công ty Chứng khoán MB nêu rõ.",
    ],
)
def test_it_stands_alone(sentence: str) -> None:
    assert not refers_back(sentence)


def test_what_the_headline_names_is_known() -> None:
    sentence = "Chương trình sẽ phát sóng tối 30 Tết trên truyền hình tỉnh."

    assert refers_back(sentence)
    assert not refers_back(sentence, mentioned=mentions("Chương trình đón Tết của đài tỉnh"))


def test_a_bare_thing_needs_who_names_it() -> None:
    reading = analyze(
        Article(
            title="Lãnh 16 năm tù vì lừa bán đất",
            text="Tòa phạt Thịnh, bị cáo đầu vụ, 16 năm tù.\nBị cáo có quyền kháng cáo 15 ngày.",
        )
    )

    named, bare = (sentence.anaphora for sentence in reading.body)

    assert definite_opening("Bị cáo có quyền kháng cáo 15 ngày.") == {"bị cáo"}
    assert bare.unresolved <= named.introduced
