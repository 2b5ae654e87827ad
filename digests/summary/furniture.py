"""Take away what stands on an article's page but is not the article: bylines, captions, buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digests.text import clean, one_line, syllables, unaccented

CAPTION = 45
"""Syllables; a paragraph that names a photographer and is longer is part of the article."""
BYLINE = 8
LAST_LINES = 4
"""Where an author's name may stand alone."""

_NAME = r"[^\W\d_a-zà-ỹ][\w.&’'-]*"
# "(baophutho.vn) - ", "PTO- ", "(Dân trí) – ", "TTO - ", "VOV.VN – ", "baophutho.vn Những ngày ..."
_OUTLET = re.compile(
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
    r"""(?:
        (?:logo\ of\b.*)
      | thumbnail|security|print|captcha|advertisement|quang\ cao|loading.*
      | print\ ?[+|].*|.*\bfont\ size\b.*|co\ chu:?.*
      | (?:thu\ \w+|chu\ nhat),?\s.*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}.*
      | (?:ngay\ )?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[\s,|–-]*(?:\d{1,2}[:h]\d{2})?.{0,14}
      | (?:y\ kien|binh\ luan)(?:\ (?:ban\ doc|bai\ viet|cua\ ban))?\s*(?:\(\s*\d*\s*\))?:?
      | (?:gui|viet|dang)\ (?:binh\ luan|y\ kien).*
      | (?:chia\ se|share|tweet|like|in\ bai(?:\ viet)?|luu(?:\ bai)?|gui\ email|zalo|facebook)(?:\ \w+){0,2}:?
      | (?:tu\ khoa|tags?|the|chu\ de)\s*:.*
      | (?:tin|bai|cac\ tin|video)(?:\ (?:bai|viet))?\ (?:lien\ quan|khac|cung\ chuyen\ muc|moi(?:\ nhat)?|doc\ nhieu(?:\ nhat)?|noi\ bat).{0,20}
      | (?:xem|doc)\ (?:them|tiep|nhieu(?:\ nhat)?)\b.*
      | (?:moi|kinh\ moi)\ (?:quy\ |ban\ ){0,2}(?:doc\ gia|ban\ doc|doc|doc\ xem|xem|theo\ doi|don\ xem)\b.*
      | [>»]+.*
      | https?://\S+|www\.\S+
      | (?:nguon|theo|anh|video|clip|do\ hoa|bai\ va\ anh|bai,\ anh|tin\ va\ anh|thuc\ hien|tong\ hop)\s*[:(].{0,60}
      | theo\ [\w.\ ]{2,30}
      | anh\ (?:minh\ hoa|tu\ lieu|chup\ man\ hinh)\b.{0,40}
    )\.?""",
    re.VERBOSE,
)
# From such a line on the page is no longer the article.
_THE_END = re.compile(
    r"(?:y kien ban doc|binh luan bai viet|binh luan(?:\s*\(\s*\d*\s*\))?$|tin lien quan|bai lien quan"
    r"|tin (?:bai )?cung chuyen muc|tin khac|cac tin khac|tin moi nhat|doc nhieu(?: nhat)?$)"
)
_CREDIT = re.compile(
    r"[-–—(.,:;]\s*\(?(?:Ảnh|Hình ảnh|ảnh|Nguồn ảnh|Photo|Đồ họa|Đồ hoạ)\s*(?:[:/]|minh h[oọ][ạa]|tư liệu|chụp)"
    r"|^(?:Ảnh|Trong ảnh|Hình ảnh|Video|Clip)\s*[:(]|\(ảnh[^()]*\)\s*\.?$|[ẨẢ]nh\s*:"
)
_END_MARKS = (".", "!", "?", "…", ":", "”", '"', ")", ";")


def paragraphs(text: str, *, title: str = "", author: str = "") -> list[str]:
    """Return the article's own paragraphs in `text`; lines of one paragraph stay lines."""
    found: list[str] = []
    lines = clean(text).split("\n")
    last = [line for line in lines if line][-LAST_LINES:]
    begun = False
    parts: list[str] = []
    for line in [*lines, ""]:
        if not line:
            if parts:
                found.append("\n".join(parts))
                parts = []
            continue
        plain_line = unaccented(line).strip()
        if begun and _THE_END.match(plain_line):
            break
        if is_furniture(line, title=title, author=author, last=line in last):
            continue
        if _ends_head(line) and not begun:
            # What stands before "(baophutho.vn) - ..." is the page's head: headline, captions.
            found, parts = [], []
        begun = begun or len(syllables(line)) > CAPTION or _ends_head(line)
        line = without_outlet(line)
        if line:
            parts.append(line)
    if parts:
        found.append("\n".join(parts))
    return found


def is_furniture(line: str, *, title: str = "", author: str = "", last: bool = False) -> bool:
    plain_line = unaccented(line).strip()
    if not any(char.isalnum() for char in plain_line):
        return True
    if _WHOLE_LINE.fullmatch(plain_line) and not _is_sentence(line):
        return True
    if title and syllables(line) == syllables(title):
        return True
    if is_caption(line):
        return True
    return last and is_byline(line, author)


def is_caption(line: str) -> bool:
    return _CREDIT.search(line) is not None and len(syllables(line)) <= CAPTION


def is_byline(line: str, author: str = "") -> bool:
    """Whether `line` is an author's name and nothing else: "Chi Hương", "Mộc Miên (Tổng hợp)"."""
    bare = re.sub(r"\([^()]*\)", "", line).strip(" .,-–—")
    if author and unaccented(bare) == unaccented(one_line(author)):
        return True
    words = [word for word in re.split(r"[\s,–—&-]+", bare) if word]
    if not words or len(words) > BYLINE or line.rstrip().endswith((".", "!", "?", "…", ":", ";")):
        return False
    return all(word[0].isupper() or word.lower() in ("và", "theo", "thực") for word in words)


def without_outlet(line: str) -> str:
    """Return `line` without the newspaper's name in front: "(baophutho.vn) - ", "PTO- "."""
    head = _OUTLET.match(line)
    return line[head.end() :].lstrip(" -–—") if head else line


def _ends_head(line: str) -> bool:
    return _OUTLET.match(line) is not None and len(syllables(line)) > BYLINE


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "!", "?")) and len(syllables(line)) > 20


def body_sentences(found: Sequence[str], lead: str) -> list[str]:
    """Return the paragraphs without one that only repeats the lead."""
    said = syllables(lead)
    return [part for part in found if not said or syllables(part) != said]
