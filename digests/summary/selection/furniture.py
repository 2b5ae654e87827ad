"""Take away what stands on an article's page and is not the article: bylines, captions, ..."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digests.summary.vietnamese.phrases import one_of
from digests.text import clean, one_line, syllables, unaccented

LONGEST_CAPTION = 45
"""Syllables; a paragraph that names a photographer and is longer is part of the article."""
LONGEST_HEAD = 80
"""Syllables that may stand above "(baophutho.vn) - ": the headline again, captions, a date."""
BODY_HAS_BEGUN = 20
"""Syllables from which the article has begun, so that what closes a page can close it."""
LONGEST_CLOSING = 60
"""Characters of a line in which what closes a page is to be found: the rest is not looked at."""
MAX_BYLINE_WORDS, LONGEST_BYLINE = 8, 90
LAST_LINES = 4
"""Where an author's name may stand alone."""

_NAME = r"[^\W\d_a-zà-ỹ][\w.&’'-]*"
# "(baophutho.vn) - ", "PTO- ", "(Dân trí) – ", "VOV.VN – ", "baophutho.vn Những ngày ..."
_OUTLET_PREFIX = re.compile(
    rf"""(?:
        \(\s*(?:[\w-]+(?:\.[\w-]+)+|{_NAME}(?:\s[\w.]+){{0,3}})\s*\)\s*[-–—:]\s*
      | [A-ZĐ]{{2,8}}\s?[-–—]\s*(?=[“"]?\w)
      | [A-ZĐ]{{2,8}}\.[A-Z]{{2,4}}\s*[-–—]\s*
      | (?:www\.)?[a-z0-9-]+(?:\.[a-z]{{2,6}}){{1,2}}\s*[-–—:]?\s+(?=[“"]?[^\W\d_a-z])
    )""",
    re.VERBOSE,
)
# Lines that are nothing but a part of the page. Matched whole, unaccented, in lower case.
_WHOLE_LINE = re.compile(
    rf"""(?:
        logo\ of\b.*
      | {one_of("thumbnail, security, print, captcha, advertisement, quang cao")}
      | print\ ?[+|].* | .*\bfont\ size\b.* | co\ chu:?.* | loading.*
      | (?:thu\ \w+|chu\ nhat),?\s.*\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}.*
      | (?:ngay\ )?\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}[\s,|–-]*(?:\d{{1,2}}[:h]\d{{2}})?.{{0,14}}
      | (?:y\ kien|binh\ luan)(?:\ (?:ban\ doc|bai\ viet|cua\ ban))?\s*(?:\(\s*\d*\s*\))?:?
      | (?:gui|viet|dang)\ (?:binh\ luan|y\ kien).*
      | {one_of("chia se, share, tweet, like, in bai, in bai viet, luu, luu bai, gui email, zalo")}
        (?:\ \w+){{0,2}}:?
      | (?:tu\ khoa|tags?|the|chu\ de)\s*:.*
      | (?:tin|bai|cac\ tin|video)(?:\ (?:bai|viet))?
        \ {one_of("lien quan, khac, cung chuyen muc, moi, moi nhat, doc nhieu, noi bat")}.{{0,20}}
      | (?:xem|doc)\ (?:them|tiep|nhieu(?:\ nhat)?)\b.*
      | (?:kinh\ )?moi\ (?:quy\ |ban\ ){{0,2}}
        {one_of("doc gia, ban doc, doc, doc xem, xem, theo doi, don xem")}\b.*
      | [>»]+.*
      | https?://\S+ | www\.\S+
      | {one_of("nguon, theo, anh, video, clip, do hoa, bai va anh, tin va anh, thuc hien")}
        \s*[:(].{{0,60}}
      | theo\ [\w.\ ]{{2,30}}
      | anh\ (?:minh\ hoa|tu\ lieu|chup\ man\ hinh)\b.{{0,40}}
    )\.?""",
    re.VERBOSE,
)
# From such a line on the page is no longer the article.
_END_OF_ARTICLE = re.compile(
    one_of("""
        y kien ban doc, binh luan bai viet, tin lien quan, bai lien quan, tin cung chuyen muc,
        tin bai cung chuyen muc, tin khac, cac tin khac, tin moi nhat
    """)
    + r"|(?:binh luan(?:\s*\(\s*\d*\s*\))?|doc nhieu(?: nhat)?)$"
)
LONGEST_INITIAL = 5
"""Characters of " Th." and the like: a pattern for the end of a line need not try all of it."""
_NAME_LAST = re.compile(r"(?:^|\s)[^\W\d_a-zà-ỹ]\w{0,2}\.$")
_LONG_LINE = re.compile(r"\W*(?:\w+\W+){20}\w")
# Who stands where: only said below a picture.
_DESCRIBES_PICTURE = re.compile(
    r"\((?:bìa |bên |ngoài cùng |ngồi |đứng )?(?:trái|phải)\)|\(giữa\)|, (?:trái|phải|giữa),"
    r"|\(thứ \w+ từ (?:trái|phải)|\bảnh (?:bìa|trên|dưới)\)|\btừ (?:trái|phải) (?:qua|sang)\b"
    r"|\((?:áo|mặc|đeo|đội|dấu|khoanh) [\w ]{2,24}\)|\(hàng (?:đầu|trước|sau|trên|dưới)\b"
)
_MAY_BE_IN_PICTURE = (
    *("trái)", "phải)", "(giữa)", ", trái,", ", phải,", ", giữa,", "từ trái", "từ phải"),
    *("(áo", "(mặc", "(đeo", "(đội", "(dấu", "(khoanh", "(hàng", "bìa)", "trên)", "dưới)"),
)
_CREDIT_WORDS = ("Ảnh", "ảnh", "Hình", "Nguồn", "Photo", "Đồ h", "Video", "Clip")
_CREDIT = re.compile(
    r"[-–—(.,:;]\s*\(?(?:Ảnh|Hình ảnh|ảnh|Nguồn ảnh|Photo|Đồ họa|Đồ hoạ)"
    r"\s*(?:[:/]|minh h[oọ][ạa]|tư liệu|chụp)"
    r"|^(?:Ảnh|Trong ảnh|Hình ảnh|Video|Clip)\s*[:(]|\(ảnh[^()]*\)\s*\.?$|Ảnh\s*:"
)


def paragraphs(text: str, *, title: str = "", author: str = "") -> list[str]:
    """Return the article's own paragraphs in `text`; lines of one paragraph stay lines."""
    lines = clean(text).split("\n")
    last = [line for line in lines if line][-LAST_LINES:]
    found: list[list[str]] = [[]]
    size = 0
    headed = False
    for line in lines:
        if size >= BODY_HAS_BEGUN and _END_OF_ARTICLE.match(_folded(line[:LONGEST_CLOSING])):
            break
        if not line:
            found.append([])
        if is_furniture(line, title=title, author=author, last=line in last):
            continue
        bare = without_outlet(line)
        if bare != line and size <= LONGEST_HEAD and not headed:
            found, headed = [[]], True
        if found[-1] and _breaks_off(found[-1][-1], bare):
            found[-1][-1] += f" {bare}"
        else:
            found[-1] += [bare] if bare else []
        if size <= LONGEST_HEAD:  # beyond it nobody asks how much there is
            size += len(syllables(bare))
    return ["\n".join(part) for part in found if part]


def _breaks_off(line: str, following: str) -> bool:
    """Whether a shortened name was taken for the end of `line`: "... chị Th." and "đã báo tin"."""
    return (
        bool(following)
        and _NAME_LAST.search(line, max(len(line) - LONGEST_INITIAL, 0)) is not None
        and (following[0].islower() or following[0] in "(,")
    )


def is_furniture(line: str, *, title: str = "", author: str = "", last: bool = False) -> bool:
    if not any(char.isalnum() for char in line):
        return True
    if not _is_sentence(line) and _WHOLE_LINE.fullmatch(_folded(line)):
        return True
    if title and len(line) < 2 * len(title) and syllables(line) == syllables(title):
        return True
    if is_caption(line):
        return True
    return last and is_byline(line, author)


def is_caption(line: str) -> bool:
    # Looking for words is far cheaper than the patterns.
    is_one = (_has_any(line, _CREDIT_WORDS) and _CREDIT.search(line) is not None) or (
        _has_any(line, _MAY_BE_IN_PICTURE) and _DESCRIBES_PICTURE.search(line) is not None
    )
    return is_one and len(syllables(line)) <= LONGEST_CAPTION


def _has_any(line: str, words: Sequence[str]) -> bool:
    for word in words:  # noqa: SIM110 - a bare loop: any() takes three times as long
        if word in line:
            return True
    return False


def is_byline(line: str, author: str = "") -> bool:
    """Whether `line` is an author's name and nothing else: "Chi Hương", "Mộc Miên (Tổng hợp)"."""
    if len(line) > LONGEST_BYLINE:
        return False
    bare = re.sub(r"\([^()]*\)", "", line).strip(" .,-–—")
    if author and unaccented(bare) == unaccented(one_line(author)):
        return True
    words = [word for word in re.split(r"[\s,–—&-]+", bare) if word]
    if (
        not words
        or len(words) > MAX_BYLINE_WORDS
        or line.rstrip().endswith((".", "!", "?", "…", ":", ";"))
    ):
        return False
    return all(word[0].isupper() or word.lower() in ("và", "theo", "thực") for word in words)


def without_outlet(line: str) -> str:
    """Return `line` without the newspaper's name in front: "(baophutho.vn) - ", "PTO- "."""
    head = _OUTLET_PREFIX.match(line)
    return line[head.end() :].lstrip(" -–—") if head else line


# `unaccented` letter by letter: the same for NFC text, and much faster for a whole page.
_FOLD = {code: unaccented(chr(code)) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}


def _folded(line: str) -> str:
    return line.lower().translate(_FOLD).strip()


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "!", "?")) and _LONG_LINE.match(line) is not None
