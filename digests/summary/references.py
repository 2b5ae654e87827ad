"""What a sentence leaves open when it stands alone: "Ông này", "Theo đó", a bare first name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from digests.summary.phrases import one_of, words

# Openers that only tie a sentence to the one before it. Followed by a comma they can go.
_OPENER = re.compile(
    one_of("""
        tuy nhiên, tuy vậy, thế nhưng, ngoài ra, bên cạnh đó, song song đó, đồng thời,
        mặt khác, cụ thể, cụ thể hơn, hơn nữa, hơn thế, hơn thế nữa, đặc biệt, đáng chú ý,
        đáng nói, như vậy, được biết, theo đó, cũng theo đó, do đó, do vậy, vì vậy, vì thế,
        bởi vậy, bởi thế, chính vì vậy, chính vì thế, thực tế, trên thực tế, nhìn chung,
        trong khi đó, không những thế, không những vậy, không chỉ thế, không chỉ vậy, tóm lại,
        qua đó, từ đó, ngược lại, nhưng, song, tương tự, cùng với đó, trước tình hình đó,
        có thể nói, dù vậy, dẫu vậy, mặc dù vậy, kết quả
    """)
    + r",\s+"
    # With a date of its own the sentence says itself when it was.
    r"|(?:theo đó|trước đó|sau đó|tiếp đó),?\s+(?=(?:vào\s)?(?:khoảng\s|lúc\s|rạng\s)?"
    r"(?:ngày|sáng|trưa|chiều|tối|đêm|khuya|hôm|tháng|năm|\d{1,2}(?:h|g|\sgiờ))\s?[\w/]*\d)"
    r"|theo đó\s",
    re.IGNORECASE,
)
_TIES = one_of("""
    tuy nhiên, tuy vậy, thế nhưng, ngoài ra, theo đó, do đó, do vậy, vì vậy, vì thế, bởi vậy,
    bởi thế, chính vì, trong khi đó, bên cạnh đó, trong đó, trước đó, sau đó, tiếp đó, khi đó,
    lúc đó, lúc này, lúc ấy, khi ấy, từ đó, qua đó, nhờ đó, nhờ vậy, tại đây, ở đây, đến nơi,
    cùng ngày, cùng lúc, cùng thời điểm, cùng với đó, cũng theo, cũng tại, cũng trong,
    cũng vào, cũng như, như vậy, như thế, đây là, đây cũng, đây chính, đó là, đó cũng,
    điều này, điều đó, việc này, việc đó, ngược lại, tương tự, nhưng, song, nếu vậy,
    không những thế, không những vậy, không chỉ thế, không chỉ vậy, mặt khác, hơn nữa, hơn thế,
    đồng thời, dù vậy, dẫu vậy, thấy vậy, nghe vậy, biết vậy, chưa hết, chưa dừng lại,
    không dừng lại, ngay sau đó, gần đó, ngay lập tức, vậy là, vậy mà, thế là, thế mà, và, còn,
    rồi, hay, hoặc, thứ hai, thứ ba, một là, một mặt, hai là, ba là, trường hợp này, lý do là,
    lý do vì, nguyên nhân là, nguyên nhân do, kết quả, hậu quả, người này, nói về vấn đề này,
    nói về việc này, về vấn đề này, trước tình hình đó, trước sự việc
""")
_PERSON = one_of("ông, bà, anh, chị, cô, em, cậu, bác, cụ")
_AFTER_PERSON = one_of("""
    ta, ấy, này, cũng, đã, đang, sẽ, vẫn, còn, không, chưa, được, bị, là, có, cho, nói, kể,
    khẳng định, nhấn mạnh, chia sẻ, bày tỏ, tâm sự, thừa nhận, từng, mới, rất, lại, nêu, nhận,
    đề nghị, yêu cầu, thông tin, cho biết, cho hay, cho rằng, đề xuất, giải thích, nhớ lại,
    mong
""")
_TIES_TO_BEFORE = re.compile(
    rf"(?:{_TIES}|{_PERSON}\s{_AFTER_PERSON}|(?:họ|nó|hắn|chúng|gã)\s(?!tôi\b|ta\b)[^\W\d_]+)\b"
    r"|(?:đây|đó),",
    re.IGNORECASE,
)
# "<noun> này / đó / ấy" near the beginning, and "đơn vị trên" anywhere.
_THIS_NEAR_START = re.compile(r"(?:[\w/-]+\s+){1,9}?(?:này|đó|ấy|nọ)(?=[\s,.;:])", re.IGNORECASE)
_NOT_REFERRING = re.compile(
    r"\b(?:hiện|năm|ngày|lần|dịp|tháng|thời điểm|thời gian|đến|từ trước|thế giới|mùa) (?:này|đó)\b"
    r"|\b(?:trong|do|qua|từ|sau|trước|nhờ|theo|khi|bên cạnh|lúc|tại) đó\b|\bđó (?:là|cũng)\b"
    r"|\bnào đó\b",
    re.IGNORECASE,
)
_ABOVE_NOUN = one_of("""
    đơn vị, đối tượng, vụ việc, vụ án, sự việc, số tiền, địa chỉ, khu vực, thông tin, quy định,
    công ty, tuyến đường, trường hợp, hành vi, vấn đề, nội dung, người, nhóm, dự án,
    công trình, sai phạm, vi phạm, tình trạng, kết quả, quyết định, cơ quan, địa phương,
    nạn nhân, bị can, bị cáo, tội danh, mức án, mức giá
""")
_AFTER_ABOVE = one_of("""
    đã, đang, sẽ, bị, được, là, có, cho, từ, vào, và, để, với, cấu kết, khai, thuộc, do, gồm,
    gây, cùng, thì, mà, không, chưa, cũng, đều, còn, vẫn, phải, như, theo, đến
""")
_THIS_PERSON = one_of("""
    ông, bà, anh, chị, cô, người, gã, tên, nhóm, nam thanh niên, đối tượng, người đàn ông,
    người phụ nữ
""")
_ABOVE = re.compile(
    rf"\b(?:nói trên|kể trên|nêu trên|như trên|{_ABOVE_NOUN} trên(?=[,.;:]|\s{_AFTER_ABOVE}\b))"
    r"|\b(?!(?:ở|bên|cấp|phía|từ|tầng|hàng|lên|trở) )\w+ trên(?=[,.;])"
    rf"|\b{_THIS_PERSON} (?:này|ấy|ta)(?=[\s,.;:])",
    re.IGNORECASE,
)
_POINTERS = (" trên", " này", " ấy", " ta", " đó", " nọ")
_ABOVE_IS_IN_SENTENCE = 8
"""Words before "ông này" within which its person has been named in the same sentence."""
_KIND = one_of("""
    Nghị quyết, Chỉ thị, Kế hoạch, Kết luận, Nghị định, Thông tư, Quyết định, Đề án,
    Chương trình, Dự án, Luật, Hiệp định
""")
_DOCUMENT = re.compile(rf"(?P<kind>{_KIND})(?P<rest>\s+[\w./-]+)?")
_IDENTIFIED = words("số về của trung tw t.ư liên đại xây phát giảm tăng hội nâng")
_NAMES = re.compile(r"\w+(?:\s\w+)*")


@dataclass(frozen=True, slots=True)
class References:
    """What one sentence needs from elsewhere, and what it gives to those after it."""

    ties: bool
    """It cannot be read without the sentence before it."""
    needs: frozenset[str]
    """Short names and documents that are used here and introduced elsewhere."""
    gives: frozenset[str] = field(default=frozenset())


def without_opener(sentence: str) -> str:
    """Return `sentence` without "Tuy nhiên, ", "Theo đó, " in front, if it begins so."""
    opener = _OPENER.match(sentence)
    if not opener:
        return sentence
    rest = sentence[opener.end() :]
    return rest[:1].upper() + rest[1:]


def ties_to_before(sentence: str) -> bool:
    """Whether `sentence` speaks of something only the sentence before it names."""
    text = without_opener(sentence)
    if _TIES_TO_BEFORE.match(text):
        return True
    if not any(word in text for word in _POINTERS):  # far cheaper than the patterns
        return False
    for found in _ABOVE.finditer(text):
        named = [word for word in text[: found.start()].split() if word[:1].isupper()]
        if (
            found[0].lower().endswith("trên")
            or len(named) < 2
            or len(text[: found.start()].split()) < _ABOVE_IS_IN_SENTENCE
        ):
            return True
    near = _THIS_NEAR_START.match(text)
    return near is not None and not _NOT_REFERRING.search(near[0])


def references(sentences: Sequence[str]) -> list[References]:
    """Return what each sentence of an article needs and gives."""
    runs = [_runs(sentence) for sentence in sentences]
    full: dict[str, set[tuple[str, ...]]] = {}
    for found in runs:
        for run in found:
            if len(run) > 1:
                full.setdefault(run[-1], set()).add(run)
    documents = [_documents(sentence) for sentence in sentences]
    identified = (
        frozenset().union(*(gives for gives, _ in documents)) if documents else frozenset()
    )
    result = []
    for sentence, found, (gives, needs) in zip(sentences, runs, documents, strict=True):
        given = frozenset(run[-1] for run in found if len(run) > 1)
        short = frozenset(run[0] for run in found if len(run) == 1 and run[0] in full)
        result.append(
            References(
                ties_to_before(sentence),
                (short - given) | ((needs & identified) - gives),
                given | gives,
            )
        )
    return result


def given_by_title(title: str) -> frozenset[str]:
    """Return what a reader knows from the headline above the digest."""
    gives, _ = _documents(title)
    return frozenset(word for run in _runs(title) for word in run) | gives


def _runs(sentence: str) -> list[tuple[str, ...]]:
    """Return the runs of capitalised words; a word that merely opens a sentence is none."""
    found: list[tuple[str, ...]] = []
    for chunk in _NAMES.finditer(sentence):
        run: list[str] = []
        for number, word in enumerate([*chunk[0].split(), ""]):
            if word and word[0].isupper() and not word.isdigit():
                run.append(word)
                continue
            starts = chunk.start() == 0 and number == len(run)
            if starts and run and run[0].lower() in _FIRST_WORDS:
                run = run[1:]
            if run and not (starts and len(run) == 1) and any(c.islower() for c in run[-1]):
                found.append(tuple(run))
            run = []
    return found


_FIRST_WORDS = words("""
    theo tại ngày sáng chiều tối trưa đêm ông bà anh chị em cô ở từ với hiện cháu trong sau khi
    do để khoảng vào qua đến nhưng và còn cả các những một nếu vì nhờ trước đối bị tên
""")


def _documents(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the kinds of document that `sentence` identifies, and those it merely mentions."""
    gives: set[str] = set()
    needs: set[str] = set()
    for found in _DOCUMENT.finditer(sentence):
        rest = (found["rest"] or "").strip()
        is_named = bool(rest) and (
            rest[0].isupper() or rest[0].isdigit() or rest.lower() in _IDENTIFIED
        )
        (gives if is_named else needs).add(found["kind"])
    return frozenset(gives), frozenset(needs)
