"""Sentences that begin in the middle: "Bước ngoặt đến từ ...", "Một ngày sau, ..."."""

from __future__ import annotations

import re

from digests.summary.vietnamese.phrases import one_of, phrases

_LOWER = "".join(chr(code) for code in range(0x1EFA) if chr(code).islower())
_PERSON = one_of("ông, bà, anh, chị, cô, họ, y, hắn, em, cậu, bác, cụ, cháu")
# "ông bà", "anh em", "cô giáo", "em bé": people, but nobody in particular.
COMPOUND = one_of("""
    bà, con, em, chị, cha, mẹ, bố, giáo, dâu, rể, gái, trai, bé, nhỏ, chủ, vợ, chồng, ngoại, nội,
    nhà, hàng, tên, lớn, út, ruột, họ, thể, nông dân, tư, sĩ, xã, công chúa, hai, ba, sáu, bảy,
    tám, chín, mười, chàng, lão, nàng, cố, trùm, hoàng, ông, bầu, chú, giúp việc, bán hàng,
    bán hoa, bán vé, bạn, học trò, học sinh, nhân viên, thợ, thầy, đồng nghiệp, chúa
""")
"""What makes no particular person of "ông", "bà", ... before it."""
_REFERS_BACK = re.compile(
    # "Chỉ một ngày sau, ...", but not "Ba ngày sau vụ cháy, ..."
    r"(?:chỉ |khoảng |gần |hơn |đúng |ít |vài )*"
    r"(?:\d+|một|hai|ba|bốn|năm|sáu|bảy|mười|vài|mấy|nhiều|ít)"
    r" (?:phút|giờ|tiếng|ngày|hôm|tuần|tháng|năm|đêm) (?:sau|trước)(?: đó)?,"
    rf"|theo (?:lời )?{_PERSON}(?: (?:này|ấy|ta))?,"
    # "Sáng qua, chị cùng các cô giáo ...": nobody is named before the comma.
    rf"|[^,“\"():;]{{4,60}}, {_PERSON} (?!{COMPOUND}\b)(?-i:(?=[{_LOWER}]))"
    # "Trong lòng cô là ...", "Năm 2014 anh có ký ..."
    r"|(?:[^\W_][\w/]* ){1,4}(?<!đàn )(?:ông|bà|anh|chị|cô|hắn)"
    rf" (?!{COMPOUND}\b)(?-i:(?=[{_LOWER}]))"
    # "Riêng tại phòng này ...", "Trước tiên là ...": one of several, the others are not here.
    r"|(?:trước tiên|trước hết|tiếp theo|tiếp đến|kế đến|cuối cùng|sau cùng|chưa kể|riêng"
    r"|tất cả đều)\b"
    # "Nhóm 2 là học sinh các trường ...": of a list whose beginning is not here.
    r"|(?:nhóm|loại|mức|cách|phương án|trường hợp|khung|bậc) (?:thứ )?(?:[2-9]|hai|ba|bốn|tư)\b"
    # Another story, told in passing.
    r"|trong (?:một )?diễn biến (?:khác|liên quan|mới nhất)\b",
    re.IGNORECASE,
)
# "Các công tố viên phản đối: ...", "những tấm ảnh như thế": to what, like which?
_TO_WHAT = re.compile(
    r"\b(?:phản đối|đồng tình|phản bác|đáp lại|đáp|trả lời)\s*:"
    r"|[\w”\"] như (?:thế|vậy)(?=[.,;]|\s+(?:trên|ở|tại|này|đã|của|là)\b)",
    re.IGNORECASE,
)
_STATES = "nêu rõ, nêu, viết, cho biết, cho hay, ghi rõ, ghi, có đoạn, nhấn mạnh, khẳng định"
_STATED = tuple(phrases(_STATES))
# “...”, báo cáo nêu rõ: whose report?
_UNNAMED_SOURCE = re.compile(
    r"[,”\"]\s*(?:[-–]\s*)?"
    + one_of("""
        báo cáo, văn bản, thông báo, tuyên bố, nghiên cứu, bản tin, bài báo, bài viết, công văn,
        nguồn tin, quan chức này, cơ quan này, đơn vị này, hãng này, tờ báo, trang này, cáo trạng,
        kết luận, bản án, thông cáo, bức thư
    """)
    + r"\s(?:này\s)?"
    + one_of(_STATES)
    + r"\s*[.…]*$",
    re.IGNORECASE,
)

# Nobody knows which is meant, whatever the article is about, unless it has been named.
_MUST_BE_NAMED = phrases("""
    bước ngoặt, báo cáo, con số, số tiền, kết quả, nguyên nhân, đoàn, nhóm, loài, quyết định,
    kế hoạch, phương án, dự thảo, đề xuất, thỏa thuận, thoả thuận, chương trình, nghiên cứu,
    khảo sát, tình hình, thông tin, quy định, đơn vị, tổ chức, công ty, hãng, thành phố, cuộc gặp,
    danh sách, danh sách trúng tuyển
""")
# What is spoken of without a name of its own once it has been named.
_THINGS = """
    bước ngoặt, báo cáo, nạn nhân, vụ việc, sự việc, vụ án, vụ tai nạn, vụ cháy, tai nạn, dự án,
    thành phố, đoạn clip, clip, đoạn video, video, bức ảnh, bài viết, quy định, thông tin,
    quyết định, nghiên cứu, khảo sát, cuộc họp, cuộc gặp, chương trình, sự cố, đối tượng, bị cáo,
    bị can, nghi phạm, hung thủ, tài xế, thủ phạm, công ty, hãng, nhà trường, đơn vị, tổ chức,
    chiếc xe, máy bay, con tàu, phim, bộ phim, ca khúc, số tiền, con số, kết quả, nguyên nhân,
    kế hoạch, dịch vụ, sản phẩm, cháu bé, bé gái, bé trai, người đàn ông, người phụ nữ, cô gái,
    chàng trai, nam thanh niên, nữ sinh, nam sinh, gia đình, công trình, cây cầu, tuyến đường,
    ngôi nhà, căn nhà, ngọn lửa, đám cháy, cơn bão, trận đấu, trận động đất, buổi lễ, hội nghị,
    cuộc thi, hợp đồng, thỏa thuận, thoả thuận, dự thảo, đề xuất, phương án, tình hình, sân bay,
    bệnh viện, ngôi làng, cuộc điều tra, phiên tòa, phiên toà, nhóm, đoàn, tên lửa, loài,
    cuốn sách, danh sách, danh sách trúng tuyển
"""
_THING = one_of(_THINGS)
_EVERY_THING = phrases(_THINGS)
_OPENING = re.compile(
    rf"(?:(?:các|những|cả hai|cả ba|hai|ba|vị|chiếc|mọi)\s)?(?P<noun>{_THING})\s(?-i:"
    + one_of("""
        là, có, đã, đang, sẽ, vừa, bị, được, không, chưa, cho, gồm, diễn, xảy, nêu, nói, đến, kéo,
        cũng, còn, vẫn, đều, khai, thừa nhận, gây, khiến, dài, do, từ, tại, ở, mang, bao, thuộc,
        rộng, cao, bắt, nằm, phải, mới, sau, dự kiến, kết thúc, ước tính, nhắc, chỉ
    """)
    + r")\b",
    re.IGNORECASE,
)


def refers_back(sentence: str, mentioned: frozenset[str] = frozenset()) -> bool:
    """Whether `sentence` can only be read after the one that stands before it.

    `mentioned` are the things that headline and lead have mentioned.
    """
    if has_unnamed_source(sentence) or definite_opening(sentence) & _MUST_BE_NAMED - mentioned:
        return True
    if (":" in sentence or " như " in sentence) and _TO_WHAT.search(sentence):
        return True
    found = _REFERS_BACK.match(sentence)
    return found is not None and not any(word[:1].isupper() for word in found[0].split()[1:])


def has_unnamed_source(sentence: str) -> bool:
    """Whether `sentence` ends in a source nobody has named: "..., báo cáo nêu rõ."."""
    ends_so = sentence.rstrip(" .…").endswith(_STATED)  # far cheaper than the pattern
    return ends_so and _UNNAMED_SOURCE.search(sentence) is not None


def definite_opening(sentence: str) -> frozenset[str]:
    """Return what `sentence` begins with as if it were known: "Dự án có tổng vốn ..."."""
    found = _OPENING.match(sentence)
    return frozenset({found["noun"].lower()}) if found else frozenset()


def mentions(text: str, among: frozenset[str] = _EVERY_THING) -> frozenset[str]:
    """Return the things that may be spoken of as known after `text`.

    `among`: those that are mentioned at all, where it is known: few to look for in each sentence.
    """
    said = text.lower()
    return frozenset([thing for thing in among if thing in said])
