"""Which sentences may stand in a digest at all."""

from __future__ import annotations

import re
from enum import StrEnum

from digests.summary.furniture import is_byline, is_caption
from digests.summary.phrases import one_of
from digests.summary.predicates import is_name_only
from digests.text import syllables

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


_NEVER_LAST = one_of("""
    cho biết, cho hay, nói, khẳng định, chia sẻ, cho rằng, nhận định, rằng, là, của, và, với,
    để, do, bởi, như, gồm, sau, theo, tại, các, những, một, hoặc, hay, thì, mà, vì, khi, nếu
""")
_ENDS_OPEN = re.compile(rf"(?:\b{_NEVER_LAST}|[,;:–-])\s*[.:…]*$", re.IGNORECASE)
_LINK = re.compile(
    r"https?:|www\.|\S+@\S+|[#@]\w|\b[\w-]+\.(?:vn|com|net|org)\b|[<>{}|\\]|\*\s?\*", re.IGNORECASE
)
_INVITES = re.compile(
    one_of("""
        xem thêm, đọc thêm, mời bạn, mời quý, mời độc giả, bấm vào, nhấn vào, click, độc giả,
        bạn đọc, quý độc giả, hãy cùng, dưới đây, sau đây, mọi thông tin, mọi ý kiến
    """)
    + r"\b",
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
    if not _starts_well(sentence) or _ENDS_OPEN.search(bare.rstrip(".… ") + "."):
        return Fault.FRAGMENT
    if is_name_only(said):
        return Fault.FRAGMENT
    if _is_speech(sentence):
        return Fault.SPEECH
    if title and set(said) == title:
        return Fault.REPEATS_TITLE
    return None


def is_balanced(sentence: str) -> bool:
    return (
        sentence.count("“") == sentence.count("”")
        and sentence.count('"') % 2 == 0
        and sentence.count("(") == sentence.count(")")
        and sentence.count("[") == sentence.count("]")
    )


def _starts_well(sentence: str) -> bool:
    first = sentence.lstrip('"“‘ ')[:1]
    return first.isupper() or first.isdigit()


def _is_speech(sentence: str) -> bool:
    """Whether somebody speaks here, and the sentence does not say who."""
    if _SPEAKER.match(sentence):
        return True
    outside = _QUOTED.sub(" ", sentence)
    return _FIRST_PERSON.search(outside) is not None or len(syllables(outside)) < 3
