"""Attribution: the newspaper or agency that a sentence has its news from: "Theo Reuters, ..."."""

from __future__ import annotations

import re

from digests.summary.vietnamese.phrases import one_of

SAYING = one_of("""
    nói, cho biết, cho hay, chia sẻ, khẳng định, kể, nhấn mạnh, cho rằng, bày tỏ, tâm sự, viết,
    tuyên bố, phát biểu, thừa nhận, nhận định, trả lời, giải thích, tiết lộ, thông tin, lý giải,
    xác nhận, thú nhận, nhận xét, nêu, đặt câu hỏi, hỏi, lên tiếng, cảnh báo, phân tích, bình luận,
    đề nghị, kết luận, dự báo, suy đoán, chất vấn, than thở, bức xúc, lo lắng, xúc động, nghẹn ngào
""")
"""The verbs with which a source is named."""

_AGENCY = one_of("""
    Reuters, AFP, AP, BBC, CNN, TASS, RT, Tân Hoa Xã, Tân Hoa xã, Xinhua, Yonhap, Kyodo, NHK,
    Guardian, The Guardian, New York Times, Straits Times, Channel NewsAsia, CNA, Sputnik, DPA,
    Bloomberg, Fox News, Sky News, Independent, Telegraph, Daily Mail, TTXVN, VietnamPlus,
    Zing, VnExpress, Tuổi Trẻ, Thanh Niên, Dân Trí, Vietnamnet, VietNamNet, VTC News, VTV, VOV,
    Người Lao Động, Tiền Phong
""")
_PAPER = r"(?:hãng tin\s|báo\s|hãng\s|tờ\s|trang\s)?"
_SAYS = r"(?:đưa tin|cho biết|cho hay|viết|dẫn tin)"
_TRAILING_ATTRIBUTION = re.compile(
    rf",\s+(?:theo\s+{_PAPER}{_AGENCY}(?:\s{_SAYS})?|{_PAPER}{_AGENCY}\s{_SAYS})\s*\.$"
)
_LEADING_ATTRIBUTION = re.compile(
    rf"(?:theo\s+(?:tin từ\s)?{_PAPER}(?-i:{_AGENCY})|{_PAPER}(?-i:{_AGENCY})\s{_SAYS}),\s+"
    # "Thông tin trên báo Dân Trí, ..."
    r"|(?:theo (?:thông tin|nguồn tin|tin tức|tin)|thông tin|nguồn tin|tin tức|tin)"
    r" (?:được đăng tải |đăng tải |đăng )?(?:trên|từ|của) (?:báo|tờ|trang|kênh)"
    r" [^,“”\":;()]{2,40},\s+"
    # "Như Tuổi Trẻ Online đã thông tin, ..."
    r"|như (?-i:[^\W\d_a-zà-ỹ])[^,“”\":;()]{2,40}? (?:đã )?(?:thông tin|đưa tin|đưa|phản ánh)"
    r"(?: trước đó)?,\s+",
    re.IGNORECASE,
)
# "Trao đổi với PV Tuổi Trẻ Online, ông An cho biết ..."
_SPEAKERS = one_of("""
    ông, bà, anh, chị, đại diện, lãnh đạo, luật sư, bác sĩ, thượng tá, đại tá, trung tá, thiếu tá,
    một, chủ tịch, giám đốc, phó, trưởng
""")
_REPORTER = re.compile(
    r"(?:trao đổi|chia sẻ|trả lời|nói|tâm sự|trò chuyện|thông tin)"
    r" (?:(?:nhanh|thêm|riêng|qua điện thoại) )?(?:với|với báo|cùng)"
    rf" (?:PV|phóng viên|báo chí|báo giới)\b[^,“”\":;()\d]{{0,50}},\s+(?={_SPEAKERS}\b)",
    re.IGNORECASE,
)
_SAYING_VERB = re.compile(rf"\b{SAYING}\b", re.IGNORECASE)


def without_attribution(sentence: str) -> str:
    """Return `sentence` without the source it begins with, if it names one."""
    head = _LEADING_ATTRIBUTION.match(sentence) or _REPORTER.match(sentence)
    if head is None:
        return sentence
    rest = sentence[head.end() :]
    if head.re is _REPORTER and not _SAYING_VERB.search(rest):
        return sentence  # nothing else says that somebody speaks
    return rest[:1].upper() + rest[1:]


def without_trailing_attribution(sentence: str) -> str:
    """Return `sentence` without ", theo Reuters" or ", AFP đưa tin" at its end."""
    return _TRAILING_ATTRIBUTION.sub(".", sentence)
