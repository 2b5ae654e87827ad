"""Which sentences may stand in a digest, and which quotations get back the mark they lost."""

from __future__ import annotations

import pytest

from digests.summary.selection.eligibility import Ineligible, ineligible, with_quotation_mended
from digests.text import syllables


@pytest.mark.parametrize(
    "sentence",
    [
        "Lũ đã cuốn trôi hai cây cầu ở phía tây tỉnh Hama, hãng tin Reuters cho biết.",
        "“Nước rút chậm hơn chúng tôi dự kiến”, ông Lê Văn An chia sẻ.",
        "Nhiều hộ dân mong có việc làm và được sống tự do.",
        "Đoàn đến trao quà cho trẻ em vùng lũ hồi tháng một.",
        "Trên chuyến bay có một hành khách tên Phan Văn Anh Vu.",
        "Ở chợ huyện, họ gặp một người buôn trâu tên Lữ Và.",
        "Đoàn khảo sát đồi chè Long Cốc và gặp các hộ sinh sống tại đây.",
        "Kẻ gian đã giật chiếc túi xách trên tay chị N..",
        "Là trung tâm của tỉnh, thành phố có nhiều chợ, trường học, bệnh viện...",
        "Bà Lan bán ở chợ nhiều món quê: bánh tai, xôi cọ, thịt chua…",
        "Hạt kiểm lâm huyện đang xác minh theo Kế hoạch số 12 của T.Ư.",
        "Trong khi đó nhiều cửa hàng ở thị trấn vẫn đóng cửa đến hết tuần.",
        "Với việc thông qua các nội dung ấy, công ty bước vào năm mới.",
    ],
)
def test_it_may_stand(sentence: str) -> None:
    assert ineligible(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Theo ông Lê Văn An, Chủ tịch huyện, cho rằng.",
        "Trao đổi với phóng viên ông Lê Văn An cho biết.",
        "Huyện đã trao 50 suất quà cho các hộ nghèo và.",
        "Là một người đa năng khi làm được nhiều việc: cày ruộng, đan lát, dạy học…",
        "Với nhiều món quê được mang ra chợ: bánh tai, xôi cọ, thịt chua...",
        "Bà Lê Thị Mơ được ghi trong hồ sơ là giám đốc duy nhất của công ty P. T.",
        "Trong khi đề án không có quy định nào cho phép xử phạt tài xế.",
        "Với việc thông qua tất cả các nội dung quan trọng của năm nay.",
    ],
)
def test_it_breaks_off(sentence: str) -> None:
    assert ineligible(sentence) is Ineligible.FRAGMENT


@pytest.mark.parametrize(
    "sentence",
    [
        "Danh sách thí sinh trúng tuyển của trường tại đây.",
        "Thí sinh có thể tra cứu điểm thi của mình tại đây.",
    ],
)
def test_it_only_labels_a_link(sentence: str) -> None:
    assert ineligible(sentence) is Ineligible.LINK


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (
            "Ông An cho biết: “Nước đã rút khỏi ba xã ven sông Thao.",
            "Ông An cho biết: “Nước đã rút khỏi ba xã ven sông Thao.”",
        ),
        (
            "Ba xã ven sông sẽ được hỗ trợ giống lúa”, ông Lê Văn An khẳng định.",
            "“Ba xã ven sông sẽ được hỗ trợ giống lúa”, ông Lê Văn An khẳng định.",
        ),
        (
            'Công văn của xã nêu rõ: "Ngày 16/5, huyện công bố dịch tả lợn trên địa bàn.',
            'Công văn của xã nêu rõ: "Ngày 16/5, huyện công bố dịch tả lợn trên địa bàn."',
        ),
        (  # what is quoted inside the quotation has its marks
            "Đạo diễn lên tiếng: “Đoàn phim đã “cứu” được hai cảnh quay trong mưa.",
            "Đạo diễn lên tiếng: “Đoàn phim đã “cứu” được hai cảnh quay trong mưa.”",
        ),
        (  # opened and closed by marks of two kinds
            'Ông An cho biết: "Nước đã rút khỏi ba xã ven sông Thao”.',
            "Ông An cho biết: “Nước đã rút khỏi ba xã ven sông Thao”.",
        ),
        (  # turned the wrong way
            "Ông An cho biết:” Nước đã rút khỏi ba xã ven sông Thao”.",
            "Ông An cho biết:“ Nước đã rút khỏi ba xã ven sông Thao”.",
        ),
    ],
)
def test_a_quotation_over_several_sentences_is_closed_in_one(broken: str, whole: str) -> None:
    assert with_quotation_mended(broken) == whole
    assert syllables(with_quotation_mended(broken)) == syllables(broken)


@pytest.mark.parametrize(
    "sentence",
    [
        "“Nước đã rút khỏi ba xã ven sông Thao.",
        "Ba xã ven sông sẽ được hỗ trợ giống lúa”.",
        "Cuốn sách mới (tạm dịch: “Lửa và nước ở vùng trung du) của ông Lê Văn An bán rất chạy.",
    ],
)
def test_a_quotation_of_nobody_stays_broken(sentence: str) -> None:
    assert with_quotation_mended(sentence) == sentence
    assert ineligible(sentence) is Ineligible.UNBALANCED


def test_a_writer_who_chats_with_readers_tells_no_news() -> None:
    assert (
        ineligible("Ví điện tử tiện lợi như vậy thì dại gì mà bỏ qua chứ nhỉ.")
        is Ineligible.SPEECH
    )
    assert ineligible("Ví điện tử được dùng ở mọi chợ của huyện Hạ Hòa.") is None
