"""Whether a sentence says anything at all, or only names something, as a caption does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digests.summary.vietnamese.phrases import one_of, words

LONGEST_NAME = 17
"""Words as they are written; in a longer sentence the verb is one that the list has not."""

_PREDICATES = words("""
    là có đã đang sẽ vừa bị được không chưa chẳng cho phải cần nên muốn thể hãy còn vẫn đều cũng
    rất sắp từng đừng mới luôn thường
    làm nói biết thấy nghe gọi hỏi đáp trả kể viết đọc học dạy hiểu nghĩ tin nhớ quên xem nhìn tìm
    gặp mất chết sống tử sinh giết đánh đâm bắn tông va húc lao rơi ngã đổ sập cháy nổ phát gây
    tấn bắt giữ tạm khởi điều xử phạt kết tuyên nhận chuyển gửi đưa đến đi về vào ra lên xuống
    qua chạy bay bơi trốn rời đứng ngồi nằm ngủ ăn uống mua bán trao tặng tham diễn dự họp chủ
    khai bế trương mở đóng bắt tiếp dừng ngừng tăng giảm đạt vượt thắng thua hòa hoà dẫn ghi lập
    xây triển thực hoàn quyết yêu đề kiến chỉ kêu ban ký thông công cảnh khẳng nhấn chia bày
    thừa phủ bác xác kiểm thanh thu tịch khám giúp hỗ bảo cứu chữa nhập cấp khiến để dùng sử lấy
    mang chở kéo đẩy nâng hạ cắt giành thi chơi hát nhảy mặc đội đeo khoe đăng chụp quay lộ hé
    trở thành biến thay đổi sửa bổ miễn bầu chọn trúng kỷ cách khen thưởng xảy gồm bao chiếm
    thuộc dài rộng cao nặng tính ước dự cách tập tích xuất tồn sản nuôi trồng hoạch vận kinh đầu
    phục đón tiễn thăm chào tưởng chống phòng tránh ngăn chặn xả thả bơm khắc di sơ đối đe áp
    trừng rút phóng thử thích ghét lo sợ vui buồn khóc cười hy mong chờ đợi tiếc xin cảm chúc nhờ
    sai khuyên dặn hứa thề nhường lĩnh hưởng nợ chi nộp tiêu tốn thiệt hư ngập lụt trôi dâng tràn
    vỡ sạt lở ngưng từ ca lật đông nổi mắc bình ly thiêu tức đuổi chửi lội ép thắt dính phá trò
    bàn sát mô bám như quy tụ ủng đãi chăm rực diện vây truy hội ngợi tố cáo tranh luận góp rà
    soát lan vươn nối hồi rung tràn đổi mời rước múa hoạt quản phạm reo nứt cuốn nhồi cố
""")


# Nouns that have a syllable of the list.
_NOUN = re.compile(
    r"\b"
    + one_of("""
        truyền thông, thông tin, thông tấn, thông dịch, giám đốc, chủ tịch, chủ nhiệm, chỉ huy,
        công an, công ty, công nghiệp, công nghệ, công tố, công nhân, công trình, công viên,
        kinh tế, kinh doanh, thủ tướng, tổng thống, đầu tư, điều tra, kiểm sát, kiểm toán,
        thanh tra, thể thao, thể dục, tham mưu, dân nguyện, phát triển, phát ngôn, thực phẩm,
        đại sứ, đại biểu, nghị sĩ, ngoại giao, quốc phòng, nội vụ, văn phòng, dẫn chương trình,
        hoàng tử, hoàng gia
    """)
    + r"\b"
)


def has_no_predicate(sentence: str) -> bool:
    """Whether no word of `sentence` could be its verb: "Tổng thống Mỹ và lãnh đạo Triều Tiên."

    The list is made of the first syllables of verbs and of what goes with one; a syllable of it
    that is part of a noun saves a sentence that says nothing: less harm than the reverse.
    """
    said = sentence.split()
    if len(said) > LONGEST_NAME:
        return False
    common = [said[0].lower(), *(word for word in said[1:] if not word[:1].isupper())]
    return _PREDICATES.isdisjoint(_NOUN.sub(" ", " ".join(common)).strip(" .…").split())


SHORT_CAPTION = 20
"""Syllables; what stands below a picture is seldom longer."""
_TELLS = words("""
    đã đang sẽ vừa là không chưa có được bị theo nói biết khi để vì cũng vẫn còn phải cần nếu từ
    sau vào lúc mới rằng này
""")
_WHEN_FIRST = words("""
    sáng trưa chiều tối đêm ngày hôm rạng khoảng đến trong tại ở lúc với do nhằm sau trước từ năm
    tháng mới hiện cuối đầu
""")


def may_be_caption(syllables: Sequence[str]) -> bool:
    """Whether the first sentence below a lead looks like the words below the article's picture.

    Short, with neither the time in front nor one of the words that tell what happened: "Tàu khu
    trục Nga tới thăm Philippines." Where it is none nothing is lost: the lead has said as much.
    """
    said = " ".join(syllables)
    for noun in ("không quân", "không phận", "không gian", "không khí", "hàng không"):
        said = said.replace(noun, "")
    return (
        len(syllables) <= SHORT_CAPTION
        and _TELLS.isdisjoint(said.split())
        and syllables[0] not in _WHEN_FIRST
        and not syllables[0][0].isdigit()
    )
