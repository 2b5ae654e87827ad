"""Sentence compression: the few cuts that leave a whole sentence and change no fact.

Only to keep to a budget. The list is closed: a cut drops words, never adds, moves or changes one
(but for a first letter), and never drops a negation, a condition or a limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from digests.summary.selection.eligibility import ineligible, is_balanced
from digests.summary.vietnamese.anaphora import begins_with_anaphor, without_connective
from digests.summary.vietnamese.attribution import (
    without_attribution,
    without_trailing_attribution,
)
from digests.summary.vietnamese.phrases import one_of
from digests.text import syllables

SHORTEST_LEFT = 9
MAX_COMPRESSIONS = 6

_BRACKETS = re.compile(r"\s*\((?P<inner>[^()]{1,90})\)")
_BIRTH_OR_AGE = re.compile(r"(?:SN|sinh năm|sinh ngày|s\.n\.?|\d{1,2} tuổi)\b", re.IGNORECASE)
_KEEP_WORD = one_of("""
    nếu, chưa, không, trừ, chỉ, ngoài, hơn, gần, khoảng, tức, hay, gọi tắt, sau đây, trước đây,
    cũ, khóa, khoá, tên, ảnh, giữa, trái, phải, áo, bìa, gồm, kể cả, tính cả, chưa kể, sửa đổi,
    bổ sung, dự kiến, tạm tính, ước tính, tuỳ, tùy, chủ yếu, hoặc, làm tròn
""")
_KEEP_IN_BRACKETS = re.compile(rf"\d|^có\b|\b{_KEEP_WORD}\b", re.IGNORECASE)
# Before brackets that say of what it is true ("tiến sĩ đầu tiên (ngành ...)"), or which is meant.
_NEEDS_BRACKETS = re.compile(
    r"\b"
    + one_of("""
        đầu tiên, duy nhất, nhất, kỷ lục, cặp, chữ, từ, cụm từ, tiếng, ký hiệu, loại, nhóm, mức,
        dạng, dòng, phần, mục, bảng, cột
    """)
    + r"$",
    re.IGNORECASE,
)
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
# What only adds to the noun before it, so that the verb may come behind: "..., nhất là X, đã ...".
_OF_NOUN = re.compile(
    r",\s+" + one_of("trong đó có, đặc biệt là, nhất là, bao gồm, cũng như, tiêu biểu là") + r"\s"
    r"(?!(?:khi|trong|ở|tại|từ|vào|sau|với|về|việc)\s)"
)
_MODAL = re.compile(r"\b(?:cần|phải|nên|sẽ|hãy|đã|đang|vẫn|đều|cùng|ghi nhận)\b", re.IGNORECASE)
_SEMICOLON = re.compile(r";\s+(?=[^\W\d_])")
# "... 20 năm tù; Nguyễn Văn Tâm 18 năm tù cùng về tội ...", "... ngày 22/4; ngày 24/4 từ ...":
# the parts share their ends.
_GOES_ON = re.compile(
    r";\s+(?:(?-i:[A-ZĐ])|"
    + one_of("""
        ông, bà, anh, chị, cháu, em, bị cáo, bị can, ngày, tháng, năm, quý, tuần, thứ, chủ nhật,
        sáng, trưa, chiều, tối, đêm, từ, đến, lúc, khoảng, số, còn lại, riêng, và, hoặc, hay
    """)
    + r"\b)",
    re.IGNORECASE,
)
# "Ba dự án còn lại mở rộng nhà máy X; xây dựng khu Y": each does one of these.
_COUNTED = re.compile(
    r"(?:các|những|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d+)\s(?!giờ|ngày|tháng|năm|\d)[^\W\d_]",
    re.IGNORECASE,
)
# "...; giám sát 32 tổ chức", "...; công an xã đang điều tra": told of the same, or with a verb.
_GOES_ON_DOING = re.compile(
    one_of("""
        giám sát, kiểm tra, bàn giao, nâng cao, bảo đảm, đảm bảo, xử lý, rà soát, tập trung,
        tăng cường, kiểm soát, báo cáo, xem xét, hướng dẫn, bố trí, hỗ trợ, phối hợp, phục vụ,
        xử phạt, kỷ luật, tuyên truyền, phát huy, đẩy mạnh, xây dựng, chăm lo, tặng, khen thưởng
    """)
    + r"\s",
    re.IGNORECASE,
)
_HAS_PREDICATE = re.compile(
    r"\b(?:đã|đang|sẽ|vừa|được|bị|là|cho biết|khẳng định|yêu cầu|đề nghị)\b", re.IGNORECASE
)
_WANTS_MORE = re.compile(
    r"\b" + one_of("cảnh báo, đề nghị, yêu cầu, nhấn mạnh, kêu gọi, gồm, cho") + r"$",
    re.IGNORECASE,
)
# "... yêu cầu các đơn vị", "... được nhân dân cả nước": to do what? did what?
_WANTS_VERB = re.compile(
    r"\b(?:(?:đề nghị|yêu cầu|mong|mong muốn|kêu gọi|khuyến cáo|muốn|chỉ đạo|giao|giúp|khiến|để)"
    r"|(?:được|bị)(?=\s(?:các|những|nhiều|mọi|đông đảo|toàn|nhân dân|người|dư luận|cử tri"
    r"|khán giả|cộng đồng|bạn|giới|phụ huynh|công chúng|du khách)\b))\s",
    re.IGNORECASE,
)
LONGEST_WANTED = 6
"""Words behind "yêu cầu" that may be nothing but the one who is told."""
_HEDGED = re.compile(
    r"\b(?:có thể|khả năng|có lẽ|nghi|được cho là|dường như|dự đoán|dự báo|cáo buộc|tố cáo)\b",
    re.IGNORECASE,
)
# Never dropped, and never what remains ends with.
_LIMIT = one_of("""
    nếu, chưa, không, chẳng, đừng, trừ, nhưng, song, tuy, dù, mặc dù, chỉ, riêng, ngoại trừ,
    thay vì, phủ nhận, bác bỏ, nghi, có thể, tuỳ, tùy, tuỳ thuộc, tùy thuộc, thì
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
# What begins so has no subject before its main clause comes: "Cho rằng ..., cử tri đề nghị".
_NO_SUBJECT = re.compile(
    one_of("""
        cho rằng, nhận thấy, nhận định, nhận xét, xét, xét thấy, thấy, đánh giá, khẳng định, để,
        do, vì, nếu, khi, tuy, mặc dù, dù, là, nhằm, được, phát hiện, biết, nghe, lo, lo ngại
    """)
    + r"\s",
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


def compressions(sentence: str) -> list[str]:
    """Return shorter forms of `sentence`, the longest first; not the sentence itself."""
    found: dict[str, None] = {}
    stages: tuple[Callable[[str], Iterator[str]], ...] = (
        _without_attribution,
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
    return sorted(found, key=len, reverse=True)[:MAX_COMPRESSIONS]


def _without_attribution(sentence: str) -> Iterator[str]:
    tail, rest = without_trailing_attribution(sentence), without_attribution(sentence)
    if tail == rest == sentence or _HEDGED.search(sentence):
        return
    if tail != sentence:
        yield tail
    head = without_connective(rest)
    if rest != sentence and not begins_with_anaphor(head):
        yield head


def _without_document_title(sentence: str) -> Iterator[str]:
    """Drop the long title of a document that has its number: Nghị quyết ... 4 về “...”."""
    shorter = _DOCUMENT_TITLE.sub(lambda found: found["name"], sentence)
    if shorter != sentence:
        yield shorter


def _without_brackets(sentence: str) -> Iterator[str]:
    if "(" not in sentence:
        return
    shorter = _BRACKETS.sub(
        lambda found: "" if _may_be_dropped(found, sentence) else found[0], sentence
    )
    if shorter != sentence:
        yield shorter[:-1] if shorter.endswith("..") and not shorter.endswith("...") else shorter


def _may_be_dropped(brackets: re.Match[str], sentence: str) -> bool:
    inner = brackets["inner"]
    if _is_quoted(sentence, brackets.start()):
        return False
    if _BIRTH_OR_AGE.match(inner):
        return _LIMITS.search(inner) is None
    if _NEEDS_BRACKETS.search(sentence[: brackets.start()]):
        return False
    # An abbreviation that the rest of the text may use: "(UBND)", "(HĐND)".
    if inner.isupper() or len(syllables(inner)) < 2:
        return False
    return _KEEP_IN_BRACKETS.search(inner) is None


def _without_trailing(sentence: str) -> Iterator[str]:
    for found in [*_SEMICOLON.finditer(sentence), *_TRAILING.finditer(sentence)]:
        kept, dropped = sentence[: found.start()], sentence[found.start() :]
        if ":" in kept or _LIMITS.search(dropped) or _is_quoted(sentence, found.start()):
            continue
        if _WANTS_MORE.search(kept) or _holds_a_part_of(dropped, kept):
            continue
        if has_main_clause(kept):
            yield _stopped(kept.rstrip(" ,;"))


def _holds_a_part_of(dropped: str, kept: str) -> bool:
    """Whether what is to go holds a part of what is to stay: its verb, its main clause, ..."""
    if dropped.startswith(";"):
        part = re.split(r"[;,]", dropped[1:])[0]
        if _COUNTED.match(kept) and not _HAS_PREDICATE.search(part):
            return True
        return _GOES_ON.match(dropped) is not None or not _tells(part)
    if _brings_main_clause(dropped):
        return True
    if _NO_SUBJECT.match(kept) and ("," in dropped[1:] or not _OF_NOUN.match(dropped)):
        return True
    return _OF_NOUN.match(dropped) is not None and (
        _MODAL.search(dropped) is not None or _wants_verb(kept)
    )


def _tells(part: str) -> bool:
    """Whether `part` has a verb of its own, rather than being one more in a list of things."""
    part = part.strip()
    return (
        _GOES_ON_DOING.match(part) is not None
        or _VERB.search(" ".join(part.split()[:3])) is not None
        or _HAS_PREDICATE.search(part) is not None
    )


def _wants_verb(kept: str) -> bool:
    """Whether `kept` ends in the one who is told or does something, and not in what."""
    wanting = [found.end() for found in _WANTS_VERB.finditer(kept)]
    rest = kept[wanting[-1] :] if wanting else ""
    return 0 < len(rest.split()) <= LONGEST_WANTED and not _VERB.search(rest)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "…")) else f"{text}."


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
        len(syllables(sentence)) >= SHORTEST_LEFT
        and is_balanced(sentence)
        and ineligible(sentence) is None
    )


def is_compression_of(shorter: str, sentence: str) -> bool:
    """Whether the syllables of `shorter` stand in `sentence` in the same order."""
    rest = iter(syllables(sentence))
    return all(any(said == syllable for said in rest) for syllable in syllables(shorter))
