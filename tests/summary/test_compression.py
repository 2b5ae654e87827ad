"""Only cuts that leave a whole sentence and change no fact are made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.summary.selection.compression import compressions, has_main_clause, is_compression_of
from digests.summary.vietnamese.anaphora import without_connective
from digests.summary.vietnamese.phrases import words


@pytest.mark.parametrize(
    ("sentence", "shorter"),
    [
        (
            "Hai tàu cá va nhau ngoài khơi làm năm người rơi xuống biển, Reuters đưa tin.",
            "Hai tàu cá va nhau ngoài khơi làm năm người rơi xuống biển.",
        ),
        (
            "Theo TTXVN, lũ trên sông Hồng đang lên và đã vượt báo động hai trong đêm qua.",
            "Lũ trên sông Hồng đang lên và đã vượt báo động hai trong đêm qua.",
        ),
        (
            "Theo thông tin trên báo Lao Động, sáng 6/5 công an huyện đã bắt ba người đánh bạc.",
            "Sáng 6/5 công an huyện đã bắt ba người đánh bạc.",
        ),
        (
            "Trao đổi với phóng viên Báo Phú Thọ, ông Lê Văn An cho biết cầu sẽ xong trước Tết.",
            "Ông Lê Văn An cho biết cầu sẽ xong trước Tết.",
        ),
        (
            "Công an đã bắt Nguyễn Văn An (SN 1990, trú xã Hùng Lô) về hành vi trộm cắp tài sản.",
            "Công an đã bắt Nguyễn Văn An về hành vi trộm cắp tài sản.",
        ),
        (
            "Huyện ủy đã triển khai Nghị quyết Trung ương 4 (khóa XII) về “Tăng cường xây dựng, "
            "chỉnh đốn Đảng” tới mọi chi bộ.",
            "Huyện ủy đã triển khai Nghị quyết Trung ương 4 (khóa XII) tới mọi chi bộ.",
        ),
        (
            "Các xã đã trồng mới 120ha rừng gỗ lớn trong quý hai, góp phần nâng độ che phủ.",
            "Các xã đã trồng mới 120ha rừng gỗ lớn trong quý hai.",
        ),
        (
            "Đoàn đã kiểm tra 45 tổ chức đảng và 18 đảng viên trong năm; giám sát 32 tổ chức.",
            "Đoàn đã kiểm tra 45 tổ chức đảng và 18 đảng viên trong năm.",
        ),
        (  # the opener behind the source goes with it
            "Theo VOV, trước đó, khoảng 22h tối 6/7, người dân thấy một chiếc xe rơi xuống sông.",
            "Khoảng 22h tối 6/7, người dân thấy một chiếc xe rơi xuống sông.",
        ),
        (  # no fifth dot behind an ellipsis
            "Huyện đã xây dựng các chỉ số cho xã, phường, thị trấn…, từ đó đánh giá cán bộ.",
            "Huyện đã xây dựng các chỉ số cho xã, phường, thị trấn…",
        ),
    ],
)
def test_what_only_adds_may_go(sentence: str, shorter: str) -> None:
    assert shorter in compressions(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        # a condition, a limit, a negation
        "Lao động nữ được hưởng trợ cấp (nếu đóng đủ sáu tháng bảo hiểm xã hội) theo luật.",
        "Xe tải được qua cầu vào ban đêm, đồng thời không được chở quá mười tấn hàng.",
        "Tỉnh đã tiếp nhận đủ hồ sơ của các hộ dân, nhưng chưa chi trả tiền đền bù cho hộ nào.",
        # the main clause comes after
        "Theo báo cáo của huyện năm qua, trong đó có phần nêu nguyên nhân, dự án đã chậm.",
        "Là chương trình lớn nhất năm, nhằm tôn vinh nghề dệt, lễ hội thu hút hàng vạn người.",
        # a guess keeps whose guess it is
        "Theo Reuters, nhiều khả năng ông An sẽ phải trở lại nhà tù trong những ngày tới đây.",
        "Công ty đã bị truy thu hơn ba mươi bảy tỉ đồng (làm tròn) vì vi phạm về thuế đất.",
        "Theo Reuters, vụ nổ có thể do rò rỉ khí ga trong tầng hầm của tòa nhà gây ra.",
        # what follows the semicolon shares its end with what stands before
        "Tòa tuyên phạt Nguyễn Văn An 18 năm tù giam; Lê Văn Bình 12 năm tù cùng về tội cướp.",
        # the verb still wants its object, and "bị cáo" is no verb
        "Các bị cáo Trần Văn Nam, nguyên giám đốc công ty; bị cáo Hà, nguyên phó phòng, ra tòa.",
        # when it was said, and who is meant
        "Trao đổi với phóng viên sáng 8/5, ông Lê Văn An cho biết cầu sẽ xong trước Tết này.",
        "Trao đổi với phóng viên, cán bộ của chi cục cho biết đàn lợn đã được tiêm phòng đủ.",
        # numbers in brackets belong to what they stand behind
        "Sản lượng lúa của toàn tỉnh trong vụ này đạt 120.000 tấn (tăng 5% so với cùng kỳ).",
        # without its source it would point to nothing
        "Theo TTXVN, đây được xem là lần trùng tu công phu nhất từ trước đến nay của ngôi đình.",
        # the head is all that says that somebody speaks
        "Trao đổi với phóng viên, đại diện bệnh viện tỉnh vừa tiếp nhận một cháu bé nguy kịch.",
        # brackets that say of which it is true, what is counted, or which word is meant
        "Bà là một trong những nữ tiến sĩ đầu tiên (ngành khoa học máy tính) của cả nước ta.",
        "Điện tái tạo của tỉnh (gồm cả nhà máy thủy điện) đã chiếm hơn bốn mươi phần trăm.",
        "Dự thảo Luật Đất đai (sửa đổi) đã được trình Quốc hội cho ý kiến vào kỳ họp này.",
        "Trong câu thành ngữ cao chạy xa bay, cặp (chạy, bay) đã được dùng để chỉ sự trốn chạy.",
        # what follows the semicolon has no verb of its own, or goes on with days and persons
        "Đường này sẽ bị cấm từ 7 đến 11h ngày 22/4; ngày 24/4 từ 18h đến 24h sẽ cấm tiếp.",
        "Thành phố đề nghị đấu thầu rộng rãi với các dự án hạ tầng kỹ thuật; hạ tầng giao thông.",
        "Đã giảm vé cho xe từ 18 tấn trở lên; xe chở hàng dài mười mét, khi qua trạm thu phí.",
        "Huyện ủy đã kỷ luật ông Lê Văn An, phó chủ tịch huyện; ông Đỗ Văn Ba, trưởng phòng.",
        # each of those counted does one of the things told
        "Ba dự án còn lại xây dựng nhà máy giấy ở Hạ Hòa; mở rộng nhà máy chè ở Thanh Ba.",
        "Sinh viên biết chữ Hán (hoặc chữ Nôm) đã đọc được sử Việt dễ hơn người đọc bản dịch.",
        "Mỗi người được hỗ trợ từ 80 đến 280 lần mức lương cơ sở; tùy thuộc vào trình độ.",
        # the verb, or the main clause, comes behind what enlarges
        "Ông Dũng cũng mong muốn người dân, nhất là các bạn trẻ đi suối vào mùa mưa, cẩn thận.",
        "Nỗ lực của bộ đội đã được nhân dân cả nước, nhất là nhân dân vùng lũ ghi nhận.",
        "Sáng nay, tỉnh đã họp và yêu cầu các đơn vị, nhất là ngành y tế, khẩn trương kiểm tra.",
        "Cho rằng kỳ họp đã đưa ra nhiều luật mới, trong đó có Luật Đặc xá, cử tri đề nghị làm.",
        "Ông An nói nếu đã phát hiện đảng viên vi phạm, đặc biệt là cán bộ, thì phải xử lý.",
        "Xét trong thời gian trốn, ông Tân đã lập nhiều thành tích, từ đó tòa phạt năm năm tù.",
        # an accusation keeps its accuser
        "Theo cáo trạng, bị cáo đã chiếm đoạt 12 tỷ đồng của ngân hàng rồi bỏ trốn.",
    ],
)
def test_what_carries_a_fact_or_a_limit_stays(sentence: str) -> None:
    assert compressions(sentence) == []


def test_a_quotation_is_never_cut_into() -> None:
    sentence = "Ông Hải nói: “Chúng tôi đã làm xong đường, góp phần giúp dân đi lại dễ hơn”."

    assert compressions(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "bare"),
    [
        ("Tuy nhiên, mưa đã ngớt từ chiều qua.", "Mưa đã ngớt từ chiều qua."),
        ("Theo đó, mỗi hộ được nhận 2 triệu đồng.", "Mỗi hộ được nhận 2 triệu đồng."),
        ("Trước đó, ngày 14/5, tòa đã hoãn phiên xử.", "Ngày 14/5, tòa đã hoãn phiên xử."),
        ("Trước đó, tòa đã hoãn phiên xử.", "Trước đó, tòa đã hoãn phiên xử."),
        ("Song Ngư là tên một chòm sao.", "Song Ngư là tên một chòm sao."),
    ],
)
def test_an_opener_that_only_ties_to_what_was_said_goes(sentence: str, bare: str) -> None:
    assert without_connective(sentence) == bare


WORDS = st.sampled_from(
    sorted(
        words("""
            Công an tỉnh đã bắt giữ hai đối tượng nhằm góp phần trong đó không nếu 1.455 (SN 1990)
            “tự soi” , ; : theo Reuters đưa tin Nghị quyết 4 về là của ông An
        """)
    )
)


@given(st.lists(WORDS, min_size=3, max_size=60))
def test_a_cut_sentence_is_its_own_words_in_their_order(found: list[str]) -> None:
    sentence = " ".join(found).replace(" ,", ",").replace(" ;", ";").replace(" :", ":") + "."

    for shorter in [without_connective(sentence), *compressions(sentence)]:
        assert is_compression_of(shorter, sentence)


def test_other_words_or_another_order_are_no_cut() -> None:
    assert not is_compression_of("hai người bị bắt", "bị bắt hai người")
    assert not is_compression_of("ba người", "hai người bị bắt")


def test_a_clause_that_only_says_when_or_how_is_no_main_clause() -> None:
    assert has_main_clause("Trong năm qua, huyện Thanh Ba đã trồng 120ha chè")
    assert not has_main_clause("Trong năm qua, theo báo cáo của Ủy ban nhân dân huyện")
