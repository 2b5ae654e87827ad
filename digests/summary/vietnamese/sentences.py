"""Where a Vietnamese news sentence ends. Standard library only."""

from __future__ import annotations

import re

from digests.summary.vietnamese.phrases import words
from digests.text import clean

LONGEST_PARENTHESIS = 60
"""Syllables an open quotation or bracket may hold back the end of a sentence: one that is never
closed must not swallow the rest of the paragraph."""

# Abbreviations that are written with a full stop and followed by what they abbreviate.
_ABBREVIATIONS = words("""
    tp tx tt ttr h q p x k đ ths th.s ts gs pgs gs.ts pgs.ts gs.tskh pgs.tskh tskh ts.bs ths.bs
    bs bs.ck ck1 ck2 cki ckii ctcp bs.cki bs.ckii bscki bsckii ds ks kts cn ls ncs nsnd nsưt ngnd
    nsna đ/c đ.c t.ư tw ub ubnd hđnd st no nr tr vd mr mrs ms dr prof gen sen gov vs jr sr inc
    ltd co corp kg sđt đt stt tk nxb gđ pgđ ktv thpt thcs tp.hcm bv đh cđ ct pct tbt ubmttq
    đ.úy tr.úy thg hl fig vol ver
""")
# What may follow a name's initial at the start of a new sentence: "... ông Vũ Hoàng A. Theo ...".
_OPENERS = words("""
    theo tại sau khi ông bà anh chị cô em cháu bé ngày sáng trưa chiều tối đêm hôm trong trước
    hiện đến tuy do vì các những người công cơ lực nạn đối được bị cáo thấy nghi vụ đồng ngoài
    bên nhưng song cả hai ba mẹ bố vợ chồng gia từ với qua để ngay lúc nhận nhiên đây này như
    thời khoảng mới tòa toà hđxx viện kết quá quy chưa không
""")
# A letter after one of these names a kind, not a person, so the full stop is a full stop.
_LETTERED = words("""
    độ vitamin hạng loại bảng nhóm khối lớp khu nhà lô tòa toà hội gan cúm điểm đội phòng hàm
    giải gói phương
""")
_END = re.compile(
    r"(?P<stop>[.!?…]+)(?P<close>[\"”’»)\]]*)(?P<gap>\s+)"
    r"(?=(?P<open>[\"“‘«(\[–—+*•-]*)\s?(?P<next>\w?))"
)
_NUMBERING = re.compile(
    r"(?:(?:Mục|Điều|Khoản|Chương|Bài|Câu|Phần|Điểm|Tiết|Kỳ|Tập)\s+)?"
    r"(?:\d{1,3}|[IVXLC]{1,6}|[a-zđ])"
)
_INITIALS = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})*")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order. A line break ends a sentence too."""
    return [sentence for line in _lines(clean(text)) for sentence in _sentences(line)]


def _lines(text: str) -> list[str]:
    """Return the lines of `text`, with a line that was broken inside its sentence mended."""
    lines: list[str] = []
    blank = True
    for raw in text.split("\n"):
        line = raw.strip()
        if line and not blank and _continues(lines[-1], line):
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
        blank = not line
    return lines


def _continues(before: str, line: str) -> bool:
    """Whether `line` can only be the rest of the sentence that `before` began."""
    word = before.rsplit(None, 1)[-1]
    if line[0] in "()":
        return word.endswith(".") and _INITIALS.fullmatch(word[:-1]) is not None
    if word.endswith(".") and word[:-1].lower() in _ABBREVIATIONS and line[0].isalnum():
        return True
    return before[-1] == "," and line[0].islower()


def _sentences(line: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(line):
        if end.start() >= start and _is_end(line, start, end):
            found.append(line[start : end.end("close")].strip())
            start = end.end()
    rest = line[start:].strip()
    if rest:
        found.append(rest)
    return found


def _is_end(line: str, start: int, end: re.Match[str]) -> bool:
    following, opened = end["next"], end["open"]
    if not following:
        return False
    if not (following.isupper() or following.isdigit()) and not opened.strip("-–—+*•"):
        return False
    if end["close"] and opened[:1] in ("-", "–", "—"):  # “...” - anh Nam nói
        return False
    sentence = line[start : end.end("close")]
    if _is_open(sentence) and len(sentence.split()) < LONGEST_PARENTHESIS:
        return False
    if end["close"] or end["stop"] != ".":
        return True
    return _is_full_stop(line, start, end)


def _is_open(sentence: str) -> bool:
    """Whether a quotation or a bracket of `sentence` is still to be closed."""
    return (
        sentence.count("“") > sentence.count("”")
        or sentence.count('"') % 2 == 1
        or sentence.count("(") > sentence.count(")")
    )


def _is_full_stop(line: str, start: int, end: re.Match[str]) -> bool:
    """Whether the one "." of `end` ends a sentence rather than an abbreviation or a number."""
    before = line[start : end.start()]
    if _NUMBERING.fullmatch(before.strip()):
        return False
    parts = before.rsplit(None, 2)[-2:]
    word = parts[-1].lstrip('(“"‘[') if parts else ""
    lower = word.lower()
    previous = parts[-2] if len(parts) > 1 else ""
    if lower == "đ":  # 700.000 đ. / đ. Nguyễn Huệ
        return previous[-1:].isdigit()
    if lower in _ABBREVIATIONS:
        return False
    if word.isdigit() and end["next"].isdigit():
        return not re.match(r"\d{3}(?!\d)", line[end.end() :])  # 8. 500 đồng
    if word and word[0].isupper() and _INITIALS.fullmatch(word) and _is_initials(word):
        return _ends_after_initials(line[end.end() :], previous, word)
    return True


def _is_initials(word: str) -> bool:
    return len(word) == 1 or ("." in word and all(part[0].isupper() for part in word.split(".")))


def _ends_after_initials(rest: str, previous: str, word: str) -> bool:
    if previous.lower() in _LETTERED:
        return True
    if rest[:1] == "(":
        return False
    if previous[:1].isupper() or "." in word or previous.lower() in ("ông", "bà", "anh", "chị"):
        opener = re.match(r"\w+", rest)
        return opener is not None and opener[0].lower() in _OPENERS
    return False
