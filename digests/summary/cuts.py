"""The few cuts that leave a whole sentence and change no fact. Used only to keep to a budget.

A closed list. A cut drops words and never adds, moves or changes one (but for a first letter), and
never drops a negation, a condition or a limit. What is not on the list is not cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from digests.summary.fitness import fault, is_balanced
from digests.summary.phrases import one_of
from digests.text import syllables

FEWEST_LEFT = 9
MOST_VARIANTS = 6

_AGENCY = one_of("""
    Reuters, AFP, AP, BBC, CNN, TASS, RT, Tân Hoa Xã, Tân Hoa xã, Xinhua, Yonhap, Kyodo, NHK,
    Guardian, The Guardian, New York Times, Straits Times, Channel NewsAsia, CNA, Sputnik, DPA,
    Bloomberg, Fox News, Sky News, Independent, Telegraph, Daily Mail, TTXVN, VietnamPlus,
    Zing, VnExpress, Tuổi Trẻ, Thanh Niên, Dân Trí, Vietnamnet, VietNamNet, VTC News, VTV, VOV,
    Người Lao Động, Tiền Phong
""")
_PAPER = r"(?:hãng tin\s|báo\s|hãng\s|tờ\s|trang\s)?"
_SAYS = r"(?:đưa tin|cho biết|cho hay|viết|dẫn tin)"
_AGENCY_TAIL = re.compile(
    rf",\s+(?:theo\s+{_PAPER}{_AGENCY}(?:\s{_SAYS})?|{_PAPER}{_AGENCY}\s{_SAYS})\s*\.$"
)
_AGENCY_HEAD = re.compile(
    rf"(?:theo\s+(?:tin từ\s)?{_PAPER}(?-i:{_AGENCY})|{_PAPER}(?-i:{_AGENCY})\s{_SAYS}),\s+",
    re.IGNORECASE,
)
# "Thông tin trên báo Dân Trí, ...", "Trao đổi với PV Tuổi Trẻ Online, ông An ..."
_SPEAKERS = one_of("""
    ông, bà, anh, chị, đại diện, lãnh đạo, luật sư, bác sĩ, thượng tá, đại tá, trung tá, thiếu tá,
    một, chủ tịch, giám đốc, phó, trưởng
""")
_SOURCE_HEAD = re.compile(
    r"(?:theo (?:thông tin|nguồn tin|tin tức|tin)|thông tin|nguồn tin|tin tức|tin)"
    r" (?:được đăng tải |đăng tải |đăng )?(?:trên|từ|của) (?:báo|tờ|trang|kênh)"
    r" [^,“”\":;()]{2,40},\s+"
    r"|(?:trao đổi|chia sẻ|trả lời|nói|tâm sự|trò chuyện|thông tin)"
    r" (?:(?:nhanh|thêm|riêng|qua điện thoại) )?(?:với|với báo|cùng)"
    rf" (?:PV|phóng viên|báo chí|báo giới)\b[^,“”\":;()\d]{{0,50}},\s+(?={_SPEAKERS}\b)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*\((?P<inner>[^()]{1,90})\)")
_LIFE = re.compile(r"(?:SN|sinh năm|sinh ngày|s\.n\.?|\d{1,2} tuổi)\b", re.IGNORECASE)
_KEEP_WORD = one_of("""
    nếu, chưa, không, trừ, chỉ, ngoài, hơn, gần, khoảng, tức, hay, gọi tắt, sau đây, trước đây,
    cũ, khóa, khoá, tên, ảnh, giữa, trái, phải, áo, bìa
""")
_KEEP_IN_BRACKETS = re.compile(rf"\d|\b{_KEEP_WORD}\b", re.IGNORECASE)
_NUMBERED = one_of("""
    Nghị quyết, Chỉ thị, Kế hoạch, Kết luận, Quyết định, Nghị định, Thông tư, Luật, Đề án,
    Hướng dẫn, Quy định, Công văn
""")
_DOCUMENT_TITLE = re.compile(
    rf"(?P<name>{_NUMBERED}\s(?:[^,.;:“”()]|\([^()]{{1,20}}\)|(?<=\d)\.(?=\d)|T\.Ư){{2,60}}?\d"
    r"(?:[^,;:“”()]|\([^()]{1,20}\)){0,40}?)"
    r",?\s+(?:về|về việc)\s+“(?:[^“”]|“[^“”]*”)*”"
)
# A clause after one of these only enlarges on what is already said.
_ENLARGES = one_of("""
    trong đó, trong đó có, nhằm, góp phần, qua đó, từ đó, để từ đó, nhờ đó, đồng thời,
    đặc biệt là, nhất là, bao gồm, cũng như, tiêu biểu là
""")
_TRAILING = re.compile(rf",\s+{_ENLARGES}\s")
# Not before a name: "... 20 năm tù; Nguyễn Văn Tâm 18 năm tù cùng về tội ..." shares its ends.
_SEMICOLON = re.compile(r";\s+(?=[^\W\d_])(?!bị (?:cáo|can)\b)")
_WANTS_MORE = re.compile(
    r"\b" + one_of("cảnh báo, đề nghị, yêu cầu, nhấn mạnh, kêu gọi, gồm, cho") + r"$",
    re.IGNORECASE,
)
_HEDGED = re.compile(r"\b(?:có thể|nghi|được cho là|dường như|cáo buộc|tố cáo)\b", re.IGNORECASE)
# Never dropped, and never what remains ends with.
_LIMIT = one_of("""
    nếu, chưa, không, chẳng, đừng, trừ, nhưng, song, tuy, dù, mặc dù, chỉ, riêng, ngoại trừ,
    thay vì, phủ nhận, bác bỏ, nghi, có thể
""")
_LIMITS = re.compile(rf"\b{_LIMIT}\b", re.IGNORECASE)
# A clause that begins so has no subject of its own, or hangs on another.
_SUBORDINATE = re.compile(
    one_of("""
        theo, tại, trong, sau, khi, để, với, từ, trước, nhằm, do, vì, nhờ, bên cạnh, ngoài,
        liên quan, tuy, mặc dù, dù, qua, cùng, đến, tính, trên, dưới, nếu, kể, bằng, về, đối,
        bước, nhân, ngay, mới, gần, lúc, vào, ngày, sáng, trưa, chiều, tối, đêm, hôm, tháng,
        năm, cuối, đầu, giữa, là, xác định, nhận, phát huy, thực hiện, đánh giá, trao đổi,
        phát biểu, nói, chia sẻ, trả lời, thông qua, căn cứ, như, mỗi, đây, được, bị,
        hưởng ứng, tiếp nối, tiếp tục, gồm, bao gồm, nhiều, cạnh, phía, khoảng, ở, và, hay,
        hoặc, cũng, còn
    """)
    + r"\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?!bị (?:cáo|can|hại|đơn))"
    + one_of("""
        đã, đang, sẽ, vừa, được, bị, là, có, cho biết, cho hay, khẳng định, nhấn mạnh, yêu cầu,
        đề nghị, tổ chức, ban hành, phát hiện, bắt, khởi tố, tuyên, phạt, đạt, tăng, giảm, gây,
        khiến, tiến hành, triển khai, thực hiện, xảy ra, diễn ra, quyết định, phải, cần, muốn,
        đưa, mở, ký, công bố, thông báo, kêu gọi, chỉ đạo, bày tỏ, tham gia, tạm giữ, điều tra,
        thành lập, khai mạc, nhận, trao, dẫn, đi, đến, chiếm, thu
    """)
    + r"\b",
    re.IGNORECASE,
)


def variants(sentence: str) -> list[str]:
    """Return shorter forms of `sentence`, the least cut first; not the sentence itself."""
    found: dict[str, None] = {}
    stages: tuple[Callable[[str], Iterator[str]], ...] = (
        _without_agency,
        _without_document_title,
        _without_brackets,
        _without_trailing,
    )
    forms = [sentence]
    for stage in stages:
        for form in list(forms):
            for shorter in stage(form):
                if shorter not in found and _is_whole(shorter):
                    found[shorter] = None
                    forms.append(shorter)
    return sorted(found, key=len, reverse=True)[:MOST_VARIANTS]


def _without_agency(sentence: str) -> Iterator[str]:
    tail = _AGENCY_TAIL.sub(".", sentence)
    if tail != sentence and not _HEDGED.search(sentence):
        yield tail
    head = _AGENCY_HEAD.match(sentence) or _SOURCE_HEAD.match(sentence)
    if head and not _HEDGED.search(sentence):
        rest = sentence[head.end() :]
        yield rest[:1].upper() + rest[1:]


def _without_document_title(sentence: str) -> Iterator[str]:
    """Drop the long title of a document that has its number: Nghị quyết ... 4 về “...”."""
    shorter = _DOCUMENT_TITLE.sub(lambda found: found["name"], sentence)
    if shorter != sentence:
        yield shorter


def _without_brackets(sentence: str) -> Iterator[str]:
    shorter = _BRACKETS.sub(lambda found: "" if _may_go(found, sentence) else found[0], sentence)
    if shorter != sentence:
        yield shorter[:-1] if shorter.endswith("..") and not shorter.endswith("...") else shorter


def _may_go(brackets: re.Match[str], sentence: str) -> bool:
    inner = brackets["inner"]
    if _is_quoted(sentence, brackets.start()):
        return False
    if _LIFE.match(inner):
        return _LIMITS.search(inner) is None
    # An abbreviation that the rest of the text may use: "(UBND)", "(HĐND)".
    if inner.isupper() or len(syllables(inner)) < 2:
        return False
    return _KEEP_IN_BRACKETS.search(inner) is None


def _without_trailing(sentence: str) -> Iterator[str]:
    for found in [*_SEMICOLON.finditer(sentence), *_TRAILING.finditer(sentence)]:
        kept, dropped = sentence[: found.start()], sentence[found.start() :]
        if ":" in kept or _LIMITS.search(dropped) or _is_quoted(sentence, found.start()):
            continue
        if _WANTS_MORE.search(kept) or (found.re is _SEMICOLON and _begins_name(dropped)):
            continue
        if _brings_main_clause(dropped) and found.re is _TRAILING:
            continue
        if has_main_clause(kept):
            yield kept.rstrip(" ,;") + "."


def _begins_name(dropped: str) -> bool:
    return dropped.lstrip("; ")[:1].isupper()


def _brings_main_clause(dropped: str) -> bool:
    """Whether more follows than the trailing clause: the subject's own verb may come there."""
    return any(
        re.match(r"\s*(?:đã|đang|sẽ|bị|được|là|vừa|và)\s", clause)
        for clause in dropped.split(",")[2:]
    )


def has_main_clause(text: str) -> bool:
    """Whether a clause of `text` stands on its own, as far as its words tell."""
    clauses = re.split(r",\s+", text)
    return any(
        not _SUBORDINATE.match(clause.strip('“" '))
        and len(clause.split()) >= 5
        and _has_verb_inside(clause)
        for clause in clauses
    ) and all(_LIMITS.match(clause) is None for clause in clauses[-1:])


def _has_verb_inside(clause: str) -> bool:
    """Whether a verb stands behind a subject, that is, not in the first place."""
    return any(found.start() > 0 for found in _VERB.finditer(clause))


def _is_quoted(sentence: str, place: int) -> bool:
    before = sentence[:place]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _is_whole(sentence: str) -> bool:
    return (
        len(syllables(sentence)) >= FEWEST_LEFT
        and is_balanced(sentence)
        and fault(sentence) is None
    )


def is_cut_of(shorter: str, sentence: str) -> bool:
    """Whether the syllables of `shorter` stand in `sentence` in the same order."""
    rest = iter(syllables(sentence))
    return all(any(said == syllable for said in rest) for syllable in syllables(shorter))
