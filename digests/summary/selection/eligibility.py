"""Which sentences are eligible for a digest at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from digests.summary.selection.furniture import is_byline, is_caption
from digests.summary.vietnamese.attribution import SAYING
from digests.summary.vietnamese.phrases import one_of, words
from digests.summary.vietnamese.predicates import has_no_predicate
from digests.text import syllables

SHORTEST_QUOTE = 6
"""Syllables of a quotation that is worth its marks."""
SHORTEST_SENTENCE = 7
"""Syllables; anything shorter is a label, not a sentence."""


class Ineligible(StrEnum):
    """Why a sentence is never selected."""

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
    DETAIL = "detail"
    """One story of several, in an article whose headings say what each is about."""


LONGEST_END = 40
"""Characters in which a sentence ends as below: the patterns need not try all that is before."""
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
# In small letters only: "Lữ Và", "Lê Thị Là" are names.
_ENDS_OPEN = re.compile(rf"(?:\b{_NEVER_LAST}|[,;:–-])\s*[.:…]*$")
# "Là người đa năng, làm được nhiều việc: cày, đan…" (split before "Bà Lan được cả làng mến").
_LIST_BEFORE_CLAUSE = re.compile(r"(?:Là|Từng là|Với|Sở hữu)\s[^:]+:[^:]+(?:…|\.\.)$")
# "... là giám đốc của công ty P. T.": what comes behind the initials stands in another line.
_ENDS_IN_INITIALS = re.compile(r"\b[A-ZĐ]\.\s(?:[A-ZĐ]\.\s?)+$")
# "Trong khi đề án không cho phép xử phạt tài xế.", "Với việc thông qua tất cả các nội dung."
_CLAUSE_ALONE = re.compile(r"(?:Trong khi(?! (?:đó|ấy|này)\b)|Với việc)\s[^,:;]*$")
_SAID = one_of("cho biết, cho hay, nói, khẳng định, chia sẻ, nhận định, thông báo, đưa tin")
_ENDS_SAYING = re.compile(rf"\b{_SAID}\s*[.:…]*$", re.IGNORECASE)
_SPEAKER_LAST = re.compile(rf"[,”\"»](?:\s*[-–])?\s+[^,”\"]{{2,120}}\b{_SAID}$", re.IGNORECASE)
_TITLES_OF_PEOPLE = words("ông bà anh chị em cháu cô bé")
_LINK = re.compile(
    r"https?:|www\.|\S+@\S+|[#@]\w|\b[\w-]+\.(?:vn|com|net|org)\b|[<>{}|\\]|\*\s?\*", re.IGNORECASE
)
# Every link has one of these: far cheaper to look for.
_MAY_LINK = re.compile(r"[@#<>{}|\\*]|\.\w|http|HTTP|www\.|WWW\.")
_ADDRESSES_READER = re.compile(
    one_of("""
        xem thêm, đọc thêm, mời bạn, mời quý, mời độc giả, bấm vào, nhấn vào, click, độc giả,
        bạn đọc, quý độc giả, hãy cùng, dưới đây, sau đây, mọi thông tin, mọi ý kiến,
        không tự ý, không nên, đừng, hãy, tuyệt đối không, lưu ý, chú ý, bạn nên, bạn cần, bạn hãy,
        bạn có thể, bạn phải
    """)
    + r"\b",
    re.IGNORECASE,
)
_LINK_LABEL = "tại đây"
# "Thí sinh tra cứu kết quả tại đây.": the page has a link there, the digest has none.
_LABELS_LINK = re.compile(
    r"\b(?:danh sách|tra cứu|xem|chi tiết|đăng ký|truy cập|tải)\b[^,.;:]* tại đây\s*[.…]*$",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"[\"“'‘]?\s*"
    + one_of("""
        tôi, chúng tôi, mình, tụi tôi, bọn tôi, gia đình tôi, con tôi, nhà tôi, vợ chồng tôi,
        chúng ta, chúng em, em xin, chào, vâng, dạ, thưa, này, ôi, ừ
    """)
    + r"\b",
    re.IGNORECASE,
)
# "... dại gì mà bỏ qua chứ nhỉ.": a writer who chats with readers.
_CHATS = re.compile(r"\s(?:nhỉ|nhé|nha|ạ|hả|nhá|nghen)[\s.…]*$")
_FIRST_PERSON = re.compile(r"\b(?:tôi|chúng ta)\b")
_QUOTED = re.compile(r"“(?:[^“”]|“[^“”]*”)*”|\"[^\"]*\"|«[^»]*»")


def ineligible(
    sentence: str, *, title: frozenset[str] = frozenset(), said: Sequence[str] | None = None
) -> Ineligible | None:
    """Return why `sentence` may not be selected, or None.

    `title`: the headline's syllables; `said`: the sentence's own, where they are known already.
    """
    said = syllables(sentence) if said is None else said
    if len(said) < SHORTEST_SENTENCE:
        return Ineligible.SHORT
    if not is_balanced(sentence):
        return Ineligible.UNBALANCED
    if _has_link(sentence) or _ADDRESSES_READER.match(sentence):
        return Ineligible.LINK
    if is_caption(sentence):
        return Ineligible.CAPTION
    if is_byline(sentence):
        return Ineligible.BYLINE
    bare = sentence.rstrip('"”’»)] ')
    if bare.endswith("?"):
        return Ineligible.QUESTION
    if bare.endswith("!"):
        return Ineligible.EXCLAMATION
    if not bare.endswith((".", "…")):
        return Ineligible.HEADING
    if _is_fragment(sentence, bare):
        return Ineligible.FRAGMENT
    if _is_speech(sentence):
        return Ineligible.SPEECH
    if title and set(said) == title:
        return Ineligible.REPEATS_TITLE
    if has_no_predicate(sentence):
        return Ineligible.NAME_ONLY
    return None


def _has_link(sentence: str) -> bool:
    if _MAY_LINK.search(sentence) and _LINK.search(sentence):
        return True
    ends_here = sentence.rstrip(" .…")[-len(_LINK_LABEL) :].lower() == _LINK_LABEL
    return ends_here and _LABELS_LINK.search(sentence) is not None


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
        or _ENDS_IN_INITIALS.search(sentence) is not None
        or _CLAUSE_ALONE.match(sentence) is not None
        or _LIST_BEFORE_CLAUSE.match(bare) is not None
    )


def _ends_in_initial(sentence: str) -> bool:
    """Whether the full stop belongs to a name, the rest of whose sentence stands in another line.

    "Thành đã xin mẹ đẻ của chị Th."
    """
    before, last = ["", *sentence.split()][-2:]
    is_whole = last.endswith("..")  # "... em N..": the name's own full stop, and the sentence's
    return len(last) <= 3 and last[:1].isupper() and before in _TITLES_OF_PEOPLE and not is_whole


def _ends_open(sentence: str) -> bool:
    last = max(len(sentence) - LONGEST_END, 0)
    if _ENDS_SAYING.search(sentence, last):
        return _SPEAKER_LAST.search(sentence.rstrip(" .…:")) is None
    return _ENDS_OPEN.search(sentence, last) is not None and not _ENDS_WELL.search(sentence, last)


def _starts_well(sentence: str) -> bool:
    first = sentence.lstrip('"“‘ ')[:1]
    return first.isupper() or first.isdigit()


# Who tells it: "Ông An cho biết:", "Công văn của xã nêu rõ:".
_SAYS_BEFORE = re.compile(r"[^\W\d_][^()]*:\s*$")
SHORTEST_SPEAKER = 3
"""Syllables before the colon: fewer are a label."""
_SAYS_AFTER = re.compile(rf"\s*[,–-]\s*[^\W\d_][^“”\":;]{{2,100}}?\b{SAYING}\b", re.IGNORECASE)
_CLOSING_FOR_OPENING = re.compile(r"(?<=:)(?P<space>\s*)”(?=\s*\w)")


def with_quotation_mended(sentence: str) -> str:
    """Return `sentence` with the mark of a quotation that a neighbour opened or will close.

    Only where the sentence says who speaks: ... cho biết: “Nước đã rút. -> ... cho biết: “Nước đã
    rút.” No word is added, and what is quoted was said.
    """
    sentence = _with_matching_marks(sentence)
    opened, closed = sentence.count("“") - sentence.count("”"), sentence.count('"') % 2
    if opened == 1 and not closed:
        return _closed(sentence, "“", "”")
    if opened == -1 and not closed:
        return _opened(sentence, sentence.find("”"), "“")
    if closed and not opened:
        if _SAYS_BEFORE.search(sentence[: sentence.rfind('"')]):
            return _closed(sentence, '"', '"')
        return _opened(sentence, sentence.find('"'), '"')
    return sentence


def _with_matching_marks(sentence: str) -> str:
    """Return `sentence` with both marks of a quotation of one kind: "Nước đã rút” and the like."""
    opened = sentence.count("“") - sentence.count("”")
    if opened < 0 and _CLOSING_FOR_OPENING.search(sentence):
        return _CLOSING_FOR_OPENING.sub(r"\g<space>“", sentence, count=1)
    if abs(opened) != 1 or sentence.count('"') % 2 == 0:
        return sentence
    if opened < 0 and sentence.find('"') < sentence.rfind("”"):
        return _swapped(sentence, sentence.find('"'), "“")
    if opened > 0 and sentence.find("“") < sentence.rfind('"'):
        return _swapped(sentence, sentence.rfind('"'), "”")
    return sentence


def _swapped(text: str, place: int, mark: str) -> str:
    return text[:place] + mark + text[place + 1 :]


def _closed(sentence: str, opening: str, mark: str) -> str:
    """Close the quotation that a colon announces, whatever is quoted inside it."""
    for place in (found.start() for found in re.finditer(opening, sentence)):
        speaker, quotation = sentence[:place], sentence[place + 1 :]
        if (
            _SAYS_BEFORE.search(speaker)
            and len(syllables(speaker)) >= SHORTEST_SPEAKER
            and len(syllables(quotation)) >= SHORTEST_QUOTE
            and is_balanced(speaker)
            and is_balanced(quotation)
        ):
            return sentence.rstrip() + mark
    return sentence


def _opened(sentence: str, place: int, mark: str) -> str:
    quotation, speaker = sentence[:place], sentence[place + 1 :]
    if len(syllables(quotation)) < SHORTEST_QUOTE or not _SAYS_AFTER.match(speaker):
        return sentence
    return mark + sentence


def _is_speech(sentence: str) -> bool:
    """Whether somebody speaks here, and the sentence does not say who."""
    if _SPEAKER.match(sentence) or _CHATS.search(sentence):
        return True
    outside = _QUOTED.sub(" ", sentence)
    if outside != sentence and len(syllables(outside)) < 3:
        return True
    said = outside.lower()  # looking for the words is far cheaper than the pattern
    return ("tôi" in said or "chúng ta" in said) and _FIRST_PERSON.search(said) is not None
