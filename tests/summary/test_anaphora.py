"""A sentence that speaks of what only its neighbour names does not stand alone."""

from __future__ import annotations

import pytest

from digests.summary.vietnamese.anaphora import find_anaphora, introduced_by_title


def needs_previous(sentence: str, title: str = "") -> bool:
    return find_anaphora([sentence], title)[0].needs_previous


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông này cho biết nước rút chậm.",
        "Do đó ai cũng mừng khi cầu khánh thành.",
        "Đơn vị trên bị phạt 150 triệu đồng.",
        "Sau đó, lực lượng cứu hộ đã đến hiện trường.",
        "Tại đây, đoàn đã trao 50 suất quà.",
        "Đây là lần thứ ba trong năm huyện tổ chức hội thi.",
        "Ông cho biết dự án sẽ xong trong năm nay.",
        "Họ đã đi bộ suốt đêm để tới trạm xá.",
        "Giới quan sát cho rằng đây là lý do ông Kim đưa ra tuyên bố trên.",
        "Quyết định này có hiệu lực từ ngày 1/7.",
        "“Nước rút chậm hơn dự kiến”, ông nói.",
        "“Đây là trận lũ lớn nhất”, ông Lê Văn An nói.",
        "Vụ tai nạn trên đang được công an huyện điều tra.",
        "Ông cảnh báo sẽ cách chức ai vi phạm lệnh cấm.",
        "“Lực lượng này sẽ giám sát tàu lạ trên biển”, Bộ Quốc phòng Nga cho biết.",
        "“Thế nên phải đợi Quốc hội thông qua”, ông Lê Văn An thông tin.",
        "Theo TTXVN, đây là lần trùng tu công phu nhất của ngôi đình.",
        "Theo Reuters, ông cho biết nước rút chậm.",
        "“Nhất là đối với các công trình thoát nước hiện nay”, ông Lê Văn An nói.",
        "“Miệng tôi há hốc vì con số ấy”, bà kể về giải thưởng 1,3 triệu USD.",
        "Tại Thanh Ba, mức giá chè búp tươi trong tuần cũng tương tự.",
        "Từ đó, xác định quan điểm và mục tiêu phát triển rừng của tỉnh.",
        "Càng không thể nhân danh nghệ thuật để thu lợi từ trẻ em.",
        "Sau khi họ từ chối, người phụ nữ 28 tuổi lật đổ bàn ăn.",
        "Không lâu sau đó, trên mạng có một tài khoản mang tên Trung Du.",
        "“Lẽ ra cô cần nói với gia đình”, vị phụ huynh này bức xúc.",
        "“Chưa đến một tháng đã xong”, ông Phó chủ tịch thông tin.",
        "Với Lê Văn An, đây là một vấn đề lớn và là câu chuyện dài.",
        "Theo ông Lê Văn An, điều này cũng đồng nghĩa với việc giá chè sẽ giảm.",
        "Ông chỉ nói rằng đợt kiểm tra nhằm bảo đảm an toàn.",
        "Bà hôm qua yêu cầu dừng thi công.",
        "Cô xuất hiện ở giây thứ 36 của đoạn phim.",
    ],
)
def test_it_needs_the_sentence_before(sentence: str) -> None:
    assert needs_previous(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông Nguyễn Văn An cho biết nước rút chậm.",
        "Theo công an huyện, đây có khả năng là một vụ cướp.",
        "Với 12 xã ven sông, huyện có nhiều bãi bồi.",
        "Theo đó, huyện sẽ xây 12 cây cầu.",
        "Hiện nay, huyện có 12 xã đạt chuẩn nông thôn mới.",
        "Tuy nhiên, mưa đã ngớt từ chiều qua.",
        "Thông tin trên báo Phú Thọ cho thấy giá chè đang tăng.",
        "Huyện có 45 tổ chức đảng, trong đó có 12 đảng bộ xã.",
        "Trước đó, ngày 14/5, tòa đã hoãn phiên xử.",
        "Gia đình sống ở tầng trên, cửa hàng ở tầng dưới.",
        "Cũng theo ông Lê Văn An, nước đã rút.",
        "Ngoài ra tại xã Đồng Trung, 12 nhà tốc mái.",
        "Hải quân Ukraine cho biết 6 thủy thủ nước này bị thương.",
        "Lần đầu tiên người ta thấy sếu về hồ.",
        "“Chưa đến một tháng đã xong”, ông Lê Văn An, Phó chủ tịch huyện thông tin.",
        "Sau khi họ hàng hai bên gặp nhau, lễ cưới đã diễn ra ở Việt Trì.",
        "Chương trình tuần này nói về nghề nuôi cá lồng.",
        "Liên quan đến vụ việc này, Công an huyện Thanh Ba đã triệu tập ba người.",
        "Theo TTXVN, trước đó, ngày 14/5, tòa đã hoãn phiên xử.",
        "Theo Reuters, ông Lê Văn An cho biết nước rút chậm.",
        "Về vấn đề trên, Chủ tịch huyện Lê Văn An yêu cầu dừng khai thác cát.",
        "Cô bán hoa ở chợ Mộ Hạ nhặt được 12 triệu đồng.",
        "Bà con xã Tuy Lộc thu hoạch lúa sớm.",
        "Ông Lê Văn An chỉ nói rằng nước rút chậm.",
    ],
)
def test_it_stands_alone(sentence: str) -> None:
    assert not needs_previous(sentence)


def test_a_headline_tells_which_accident_is_meant() -> None:
    sentence = "Vụ tai nạn này khiến 2 người bị thương."

    assert needs_previous(sentence)
    assert not needs_previous(sentence, "Tai nạn trên cao tốc Nội Bài - Lào Cai")
    assert needs_previous("Ông này bị thương.", "Tai nạn trên cao tốc Nội Bài - Lào Cai")


def test_a_document_and_a_first_name_need_who_introduces_them() -> None:
    first, second = find_anaphora(
        [
            "Huyện ủy triển khai Nghị quyết Trung ương 4, do ông Trần Văn Lực chủ trì.",
            "Qua thực hiện Nghị quyết, ông Lực đã kiểm tra 12 chi bộ.",
        ]
    )

    assert second.unresolved == {"Nghị quyết", "Lực"}
    assert second.unresolved <= first.introduced


def test_a_headline_introduces_too() -> None:
    assert "Lực" in introduced_by_title("Ông Trần Văn Lực được khen thưởng")


def test_the_same_day_needs_the_day() -> None:
    first, second = find_anaphora(
        ["Sáng 16/3, lửa bùng lên ở chợ Mộ Hạ.", "Đến 10h cùng ngày, lửa đã tắt."]
    )

    assert second.unresolved <= first.introduced
    assert second.unresolved
    assert second.unresolved <= introduced_by_title("Cháy chợ Mộ Hạ sáng 16/3")
    (whole,) = find_anaphora(["Sáng 16/3, lửa bùng lên, đến 10h cùng ngày thì tắt."])
    assert not whole.unresolved
