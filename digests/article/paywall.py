"""What a page says to who has not paid, has not logged in, or has no scripts."""

from __future__ import annotations

import re

LONGEST_NOTICE = 45  # words
_INVITATION = (
    r"(?:(?:(?:xin )?vui lòng|mời|hãy|bạn (?:cần|phải)|(?:quý )?(?:bạn đọc|độc giả))"
    r"[^.!?]{0,30}\s)?"
)
_LOG_IN = r"(?:đăng nhập|đăng ký|mua gói|nâng cấp)\b"
_THE_REST = r"(?:tiếp\b|toàn bộ|đầy đủ|trọn)"
_THIS_ARTICLE = r"(?:(?:các |những )?(?:nội dung|bài(?: viết| báo)?)(?: này| trên)?)"
_OF_ACCOUNTS = (
    r"(?:thuê bao|trả phí|tính phí|vip\b|premium|có tài khoản|đăng ký|đăng nhập|mua gói)"
)
_NOTICE = re.compile(
    "|".join(
        (
            # Vui lòng đăng nhập để đọc tiếp; ... để xem nội dung này; ... để tiếp tục theo dõi
            rf"^{_INVITATION}{_LOG_IN}[^.!?]{{0,60}}\bđể (?:đọc|xem|theo dõi)"
            rf" (?:{_THE_REST}|{_THIS_ARTICLE}[.!]?$)",
            rf"^{_INVITATION}{_LOG_IN}[^.!?]{{0,60}}\bđể tiếp tục"
            rf"(?: (?:đọc|xem|theo dõi)(?: {_THIS_ARTICLE})?)?[.!]?$",
            # Để đọc toàn bộ bài viết, vui lòng đăng nhập
            rf"^để (?:đọc|xem|theo dõi) (?:{_THE_REST}|{_THIS_ARTICLE}\b)[^.!?]{{0,40}},"
            rf" {_INVITATION}{_LOG_IN}[^.!?]{{0,40}}[.!]?$",
            # Nội dung này chỉ dành cho thuê bao; Bài viết dành cho thành viên trả phí
            r"^(?:nội dung|bài(?: viết| báo)?)(?: này)?(?: chỉ)? dành(?: riêng)? cho"
            rf"\b.{{0,40}}\b{_OF_ACCOUNTS}",
            # Bạn đã đọc hết số bài miễn phí; Bạn đang đọc bản xem trước
            r"^(?:bạn|(?:quý )?độc giả) (?:đã|đang) (?:đọc|xem)"
            r" (?:hết\b.{0,30}\bmiễn phí|bản xem trước)",
            # Đăng nhập để bình luận; Bạn đã có tài khoản? Đăng nhập
            r"^(?:vui lòng )?đăng nhập[^.!?]{0,20} để (?:gửi |viết )?(?:bình luận|lưu bài)\b",
            r"^(?:bạn )?(?:đã|chưa) có tài khoản\s*\?\s*đăng (?:nhập|ký)\b",
            # Trình duyệt của bạn không hỗ trợ ...; Vui lòng bật JavaScript
            r"^trình duyệt"
            r"(?: (?:này|hiện tại|(?:web )?(?:của|mà)? ?(?:bạn|quý vị)\b[^.!?]{0,20}))?"
            r" không hỗ trợ\b",
            r"^(?:(?:xin )?vui lòng|hãy|bạn (?:cần|phải)|please)\b[^.!?]{0,30}"
            r"\b(?:bật|kích hoạt|enable) java ?script\b",
            r"^this (?:content|article|story) is (?:only )?(?:for|available to) (?:\w+ )?"
            r"(?:subscribers|members)\b",
            r"^(?:please )?(?:subscribe|log ?in|sign ?in)\b[^.!?]{0,40}"
            r"\bto (?:read|continue|view)\b",
        )
    ),
    re.IGNORECASE,
)

# A step of an instruction, a notice of a school: another's accounts than the newspaper's.
_OTHER_ACCOUNTS = re.compile(
    r"\b(?:vneid|vssid|dịch vụ công|định danh|căn cước|bảo hiểm|ngân hàng"
    r"|(?:thí|học) sinh|phụ huynh|(?:dự|cuộc) thi|xét tuyển)\b",
    re.IGNORECASE,
)


def is_paywall_notice(text: str) -> bool:
    short = len(text.split()) <= LONGEST_NOTICE
    return short and bool(_NOTICE.search(text)) and not _OTHER_ACCOUNTS.search(text)
