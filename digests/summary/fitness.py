"""Which sentences may stand in a digest at all."""

from __future__ import annotations

import re
from enum import StrEnum

from digests.summary.furniture import is_byline, is_caption
from digests.summary.phrases import one_of, words
from digests.summary.predicates import is_name_only
from digests.text import syllables

SHORTEST_QUOTE = 6
"""Syllables of a quotation that is worth its marks."""
FEWEST = 7
"""Syllables; anything shorter is a label, not a sentence."""


class Fault(StrEnum):
    """Why a sentence is never chosen."""

    SHORT = "short"
    HEADING = "heading"
    QUESTION = "question"
    EXCLAMATION = "exclamation"
    FRAGMENT = "fragment"
    UNBALANCED = "unbalanced"
    SPEECH = "speech"
    CAPTION = "caption"
    BYLINE = "byline"
    LINK = "link"
    REPEATS_TITLE = "repeats_title"
    NAME_ONLY = "name_only"


_NEVER_LAST = one_of("""
    cho rằng, rằng, là, của, và, với, để, bởi, như, gồm, các, những, một, hoặc, thì, mà, vì,
    khi, nếu
""")
# Words that end a sentence well behind one of these: "tự do", "hiện tại", "hôm sau", "tháng một".
_ENDS_WELL = re.compile(
    r"\b(?:nội các|(?:tháng|thứ|số|hạng|lớp|khoá|khóa|cấp|mười|mươi|top|duy) một"
    r"|(?:đôi|lắm) khi|duy nhất là)\s*[.…]*$",
    re.IGNORECASE,
)
_ENDS_OPEN = re.compile(rf"(?:\b{_NEVER_LAST}|[,;:–-])\s*[.:…]*$", re.IGNORECASE)
_SAID = one_of("cho biết, cho hay, nói, khẳng định, chia sẻ, nhận định, thông báo, đưa tin")
_ENDS_SAYING = re.compile(rf"\b{_SAID}\s*[.:…]*$", re.IGNORECASE)
_SPEAKER_LAST = re.compile(rf"[,”\"»](?:\s*[-–])?\s+[^,”\"]{{2,120}}\b{_SAID}$", re.IGNORECASE)
_PERSON = words("ông bà anh chị em cháu cô bé")
_LINK = re.compile(
    r"https?:|www\.|\S+@\S+|[#@]\w|\b[\w-]+\.(?:vn|com|net|org)\b|[<>{}|\\]|\*\s?\*", re.IGNORECASE
)
_INVITES = re.compile(
    one_of("""
        xem thêm, đọc thêm, mời bạn, mời quý, mời độc giả, bấm vào, nhấn vào, click, độc giả,
        bạn đọc, quý độc giả, hãy cùng, dưới đây, sau đây, mọi thông tin, mọi ý kiến,
        không tự ý, không nên, đừng, hãy, tuyệt đối không, lưu ý, chú ý, bạn nên, bạn cần, bạn hãy,
        bạn có thể, bạn phải
    """)
    + r"\b",
    re.IGNORECASE,
)
_SAYING = one_of("""
    nói, cho biết, cho hay, chia sẻ, khẳng định, kể, nhấn mạnh, cho rằng, bày tỏ, tâm sự, viết,
    tuyên bố, phát biểu, thừa nhận, nhận định, trả lời, giải thích, tiết lộ, thông tin, lý giải
""")
_SPEAKER = re.compile(
    r"[\"“'‘]?\s*"
    + one_of("""
        tôi, chúng tôi, mình, tụi tôi, bọn tôi, gia đình tôi, con tôi, nhà tôi, vợ chồng tôi,
        chúng ta, chúng em, em xin, chào, vâng, dạ, thưa, này, ôi, ừ
    """)
    + r"\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:tôi|chúng tôi|chúng ta)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“(?:[^“”]|“[^“”]*”)*”|\"[^\"]*\"|«[^»]*»")


def fault(sentence: str, *, title: frozenset[str] = frozenset()) -> Fault | None:
    """Return why `sentence` may not be chosen, or None. `title`: the headline's syllables."""
    said = syllables(sentence)
    if len(said) < FEWEST:
        return Fault.SHORT
    if not is_balanced(sentence):
        return Fault.UNBALANCED
    if _LINK.search(sentence) or _INVITES.match(sentence):
        return Fault.LINK
    if is_caption(sentence):
        return Fault.CAPTION
    if is_byline(sentence):
        return Fault.BYLINE
    bare = sentence.rstrip('"”’»)] ')
    if bare.endswith("?"):
        return Fault.QUESTION
    if bare.endswith("!"):
        return Fault.EXCLAMATION
    if not bare.endswith((".", "…")):
        return Fault.HEADING
    if _is_fragment(sentence, bare):
        return Fault.FRAGMENT
    if _is_speech(sentence):
        return Fault.SPEECH
    if title and set(said) == title:
        return Fault.REPEATS_TITLE
    if is_name_only(said):
        return Fault.NAME_ONLY
    return None


def is_balanced(sentence: str) -> bool:
    return (
        sentence.count("“") == sentence.count("”")
        and sentence.count('"') % 2 == 0
        and sentence.count("(") == sentence.count(")")
        and sentence.count("[") == sentence.count("]")
    )


def _is_fragment(sentence: str, bare: str) -> bool:
    return (
        not _starts_well(sentence)
        or _ends_open(bare.rstrip(".… ") + ".")
        or _ends_in_initial(sentence)
    )


def _ends_in_initial(sentence: str) -> bool:
    """Whether the full stop belongs to a name, the rest of whose sentence stands in another line.

    "Thành đã xin mẹ đẻ của chị Th."
    """
    before, last = ["", *sentence.split()][-2:]
    return len(last) <= 3 and last[:1].isupper() and before.lower() in _PERSON


def _ends_open(sentence: str) -> bool:
    if _ENDS_SAYING.search(sentence):
        return _SPEAKER_LAST.search(sentence.rstrip(" .…:")) is None
    return _ENDS_OPEN.search(sentence) is not None and not _ENDS_WELL.search(sentence)


def _starts_well(sentence: str) -> bool:
    first = sentence.lstrip('"“‘ ')[:1]
    return first.isupper() or first.isdigit()


_SAYS_BEFORE = re.compile(
    rf"\b{_SAYING}(?: [\w ]{{0,30}})?:\s*$",
    re.IGNORECASE,
)
_SAYS_AFTER = re.compile(rf"\s*[,–-]\s*[^\W\d_][^“”\":;]{{2,100}}?\b{_SAYING}\b", re.IGNORECASE)


def mended(sentence: str) -> str:
    """Return `sentence` with the mark of a quotation that a neighbour opened or will close.

    Only where the sentence says who speaks: ... cho biết: “Nước đã rút. -> ... cho biết: “Nước đã
    rút.” No word is added, and what is quoted was said.
    """
    opened, closed = sentence.count("“") - sentence.count("”"), sentence.count('"') % 2
    if opened == 1 and not closed:
        return _closed(sentence, sentence.rfind("“"), "”")
    if opened == -1 and not closed:
        return _opened(sentence, sentence.find("”"), "“")
    if closed and not opened:
        first, last = sentence.find('"'), sentence.rfind('"')
        if _SAYS_BEFORE.search(sentence[:last]):
            return _closed(sentence, last, '"')
        return _opened(sentence, first, '"')
    return sentence


def _closed(sentence: str, place: int, mark: str) -> str:
    told, said = sentence[:place], sentence[place + 1 :]
    if len(syllables(said)) < SHORTEST_QUOTE or not _SAYS_BEFORE.search(told):
        return sentence
    return sentence.rstrip() + mark


def _opened(sentence: str, place: int, mark: str) -> str:
    said, told = sentence[:place], sentence[place + 1 :]
    if len(syllables(said)) < SHORTEST_QUOTE or not _SAYS_AFTER.match(told):
        return sentence
    return mark + sentence


def _is_speech(sentence: str) -> bool:
    """Whether somebody speaks here, and the sentence does not say who."""
    if _SPEAKER.match(sentence):
        return True
    outside = _QUOTED.sub(" ", sentence)
    return _FIRST_PERSON.search(outside) is not None or len(syllables(outside)) < 3
