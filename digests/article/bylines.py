"""Who wrote it: names of people, told from names of papers and from ordinary words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digests.text import one_line, syllables, unaccented, unescape_twice

MAX_AUTHORS = 6
_BYLINE_PREFIX = re.compile(
    r"^(?:(?:tác giả|tác phẩm|thực hiện|người viết|bài viết|biên tập|by|author|nguồn tin)\s*:\s*|"
    r"(?:tin|bài|ảnh|clip|video|đồ hoạ|đồ họa)"
    r"(?:\s*(?:,|và|-|–|&|/)\s*(?:tin|bài|ảnh|clip|video|đồ hoạ|đồ họa))*\s*:\s*|"
    r"(?:phóng viên|nhà báo|pv|btv|ctv)\.?\s+(?=[^\W\d_]))",
    re.IGNORECASE,
)
_BYLINE_SUFFIX = re.compile(
    r"\s*(?:\([^()]*\)|[-–—|]\s*(?:theo|ảnh|nguồn)\b.*|"
    r"\b(?:tổng hợp|lược dịch|biên dịch)\b.*)\s*$",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:theo|nguồn|lược dịch theo)\s*:?\s+(?=\S)", re.IGNORECASE)
_NAME_SEPARATOR = re.compile(
    r"\s*[;,/|&]\s*|\s+[-–—]\s+|\s*[–—]\s*|\s+(?:và|VÀ)\s+|(?<=[^\W\d_]{2})-(?=[^\W\d_]{2})"
)
_NO_NAME = re.compile(r"[\d@:?!\"“”<>{}=_]|https?|www\.|\.(?:vn|com|net|org)\b", re.IGNORECASE)
# What stands where an author's name is expected and is none.
_OUTLETS = frozenset(
    [
        "admin",
        "administrator",
        "bien tap",
        "ban bien tap",
        "toa soan",
        "vccorp",
        "vccorp vn",
        "vnexpress",
        "tuoi tre online",
        "tuoi tre",
        "thanh nien",
        "dan tri",
        "nguoi lao dong",
        "vietnamnet",
        "cafef",
        "cafebiz",
        "lao dong",
        "tien phong",
        "nhan dan",
        "vtv",
        "vov",
        "vtc",
        "vtc news",
        "zing",
        "znews",
        "kenh",
        "soha",
        "genk",
        "ttxvn",
        "vietnamplus",
        "thong tan xa viet nam",
        "bnews",
        "reuters",
        "afp",
        "ap",
        "bbc",
        "cnn",
        "xinhua",
        "tass",
        "baotuoitre",
        "pv",
        "phong vien",
        "nhom pv",
        "nhom phong vien",
        "ctv",
        "btv",
        "vp",
        "unknown",
        "none",
        "null",
        "editor",
        "tin tuc",
        "quang cao",
        "thong tin doanh nghiep",
        "ban doc",
    ]
)
_OUTLET_WORDS = frozenset(
    [
        "bao",
        "dai",
        "tap",
        "chi",
        "cong",
        "thong",
        "tin",
        "online",
        "news",
        "media",
        "tv",
        "press",
        "trang",
        "thong",
        "tan",
        "xa",
        "dien",
        "tu",
    ]
)
_OUTLET_START = re.compile(
    r"^(?:bao|tap chi|dai|cong thong tin|trang|thong tan xa|ban bien tap|theo)\b"
)


def names_in(text: str, *, outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the people a byline names, in its order, without papers and duplicates."""
    line = one_line(unescape_twice(unescape_twice(text)))
    line = _BYLINE_SUFFIX.sub("", _BYLINE_PREFIX.sub("", _bare(line)))
    known = {_key(outlet) for outlet in outlets}
    found: dict[str, str] = {}
    for part in _NAME_SEPARATOR.split(line):
        name = _BYLINE_PREFIX.sub("", part).strip(" .*•")
        key = _key(name)
        if is_name(name) and key not in known and not _is_outlet(key):
            found.setdefault(key, name)
    return tuple(found.values())[:MAX_AUTHORS]


def is_name(text: str) -> bool:
    """Tell whether `text` can be the name or the initials of a person."""
    words = text.split()
    if not 1 <= len(words) <= 5 or not 2 <= len(text) <= 40 or _NO_NAME.search(text):
        return False
    # str.isupper, since no range of letters tells Vietnamese capitals from small letters.
    return all(word[0].isupper() for word in words)


def is_byline(text: str) -> bool:
    """Tell whether a line says who wrote or where it comes from, and nothing else."""
    line = _bare(text)
    if not line or len(line) > 90 or line.endswith((":", "?", "!", ",")):
        return False
    source = _SOURCE.match(line)
    if source:
        rest = line[source.end() :]
        colon = ":" in source.group()
        return len(rest.split()) <= (9 if colon else 6) and (colon or _all_capital(rest))
    stripped = _BYLINE_SUFFIX.sub("", _BYLINE_PREFIX.sub("", line)).strip()
    if not stripped or _is_outlet(_key(stripped)):
        return True
    parts = [part.strip(" .*") for part in _NAME_SEPARATOR.split(stripped)]
    parts = [part for part in parts if part]
    return 1 <= len(parts) <= 6 and all(map(is_name, parts))


def _bare(text: str) -> str:
    line = one_line(text).strip("*•-–— .")
    return line[1:-1].strip() if line.startswith("(") and line.endswith(")") else line


def _all_capital(text: str) -> bool:
    words = [
        word for word in text.split() if word.lower() not in ("báo", "và", "tạp", "chí", "đài")
    ]
    return all(word[0].isupper() or word[0] in "-–(," for word in words)


def _key(name: str) -> str:
    return " ".join(syllables(unaccented(name)))


def _is_outlet(key: str) -> bool:
    if key in _OUTLETS or _OUTLET_START.match(key):
        return True
    words = key.split()
    return sum(word in _OUTLET_WORDS for word in words) * 2 > len(words)
