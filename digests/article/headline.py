"""Headline and lead: the words a paper puts over a story."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from digests.article import page_rules, selectors
from digests.article.structured_data import StructuredData, words_of
from digests.text import one_line, plain, syllables, unescape_twice

_SUFFIX = re.compile(r"\s+[-–—|»•]\s+(?=[^-–—|»•]{2,60}$)")
# (baophutho.vn) - ..., PTO- ..., baophutho.vn bold and without a dash, (Dân trí) - ...
_DOMAIN = r"[A-Za-z][\w-]*\.(?:vn|net|com\.vn|com|org\.vn)"
_DASH = r"\s*[-–—:]\s*"
_IN_BRACKETS = re.compile(rf"^\s*\(\s*({_DOMAIN}|[^()]{{2,30}})\s*\)\s*[-–—:,.]\s*")
_WITHOUT_BRACKETS = re.compile(
    rf"^\s*(?:({_DOMAIN})(?:{_DASH}|\s+(?=\S))|([^\W\d_a-z]{{2,6}}){_DASH})"
)
_OUTLET_CODES = frozenset(
    [
        "SGGP",
        "SKĐS",
        "VTV",
        "VOV",
        "KTĐT",
        "QĐND",
        "ĐTCK",
        "BNEWS",
        "GDVN",
        "ANTĐ",
        "HNM",
        "DNVN",
        "GD&TĐ",
        "BVPL",
        "NDĐT",
        "PLVN",
    ]
)
_NOT_OUTLET_CODES = frozenset(
    ["CEO", "WHO", "UNESCO", "NATO", "ISO", "WTO", "FAO", "IPO", "UFO", "ECO"]
)
_OUTLET_NAMES = frozenset(
    ("dân trí", "vietnam+", "ttxvn", "tổ quốc", "xây dựng", "công lý", "chinhphu.vn")
)


def read_title(data: StructuredData) -> str:
    shared = data.first("og:title", "twitter:title", "title")
    element = data.tree.find(".//title")
    named = one_line(unescape_twice(element.text_content())) if element is not None else ""
    headline = words_of(data.article_node.get("headline")) or words_of(
        data.article_node.get("name")
    )
    candidates = [text for text in (shared, headline, named) if text]
    for heading in data.tree.iterfind(".//h1"):
        seen = one_line(heading.text_content())
        # The page's own heading, if the rest of the page agrees that it is one.
        if len(syllables(seen)) >= 3 and (
            not candidates or any(_alike(seen, text) for text in candidates)
        ):
            return seen
    for text in candidates:
        return _without_suffix(text, outlets=data.outlets)
    first = data.tree.find(".//h1")
    return one_line(first.text_content()) if first is not None else ""


def _alike(a: str, b: str) -> bool:
    ours, theirs = syllables(a), syllables(b)
    if not ours or not theirs:
        return False
    common = set(ours) & set(theirs)
    return len(common) >= 0.7 * len(set(ours)) and len(ours) <= 1.5 * len(theirs) + 2


def _without_suffix(text: str, *, outlets: Sequence[str]) -> str:
    """Take " - Báo Phú Thọ" and the like off a title."""
    known = {" ".join(syllables(outlet)) for outlet in outlets}
    for _ in range(2):
        pieces = _SUFFIX.split(text)
        if len(pieces) < 2:
            break
        last = " ".join(syllables(pieces[-1]))
        if not (
            last in known
            or any(o and (o in last or last in o) for o in known)
            or _sounds_like_outlet(last)
        ):
            break
        text = text[: text.rindex(pieces[-1])].rstrip(" -–—|»•")
    return text


def _sounds_like_outlet(text: str) -> bool:
    return bool(
        re.match(r"(?:báo|đài|tạp chí|cổng thông tin|trang|kênh|tin tức)\b", text)
    ) or text.endswith((" online", " vn", " news", " tv", " điện tử"))


def read_leads(data: StructuredData) -> tuple[tuple[str, ...], str]:
    """Return the candidates, best first, and the one that the page shows as its lead."""
    described = [
        data.first("og:description"),
        data.first("description", "dcterms.description"),
        words_of(data.article_node.get("description")),
        data.first("twitter:description"),
    ]
    seen = _seen_lead(data.tree, data.rule.lead if data.rule else (), described=None)
    seen = seen or _seen_lead(
        data.tree, page_rules.USUAL_LEADS, described=[text for text in described if text]
    )
    seen = next((text for text in described if _ends_with(seen, text)), seen)
    found: dict[str, None] = {}
    for text in (seen, *described):
        lead = strip_outlet(plain(text))
        if len(syllables(lead)) >= 5:
            found.setdefault(lead)
    return tuple(found), strip_outlet(plain(seen))


def _seen_lead(tree: HtmlElement, places: Sequence[str], *, described: list[str] | None) -> str:
    """Return the lead a reader sees; where we only guess, it must be what the page describes."""
    for element in selectors.select(tree, places):
        text = one_line(" ".join(element.itertext()))
        count = len(syllables(text))
        if not 8 <= count <= 150:
            continue
        if described is None or any(_overlap(text, other) > 0.6 for other in described):
            return text
    return ""


def _ends_with(seen: str, described: str) -> bool:
    """Tell whether a lead only has a place before what is described: "Hà Nội Sáng nay ..."."""
    ours, theirs = syllables(seen), syllables(described)
    return len(theirs) >= 8 and 0 < len(ours) - len(theirs) <= 4 and ours[-len(theirs) :] == theirs


def _overlap(a: str, b: str) -> float:
    ours, theirs = set(syllables(a)), set(syllables(b))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def strip_outlet(text: str) -> str:
    """Take the paper's own name off the front of a lead."""
    if found := _IN_BRACKETS.match(text):
        name = found.group(1).strip()
        known = "." in name or name.lower() in _OUTLET_NAMES or name.lower().startswith("báo ")
        return text[found.end() :] if known or _is_code(name) else text
    if found := _WITHOUT_BRACKETS.match(text):
        domain, code = found.groups()
        rest = text[found.end() :]
        if domain:  # baophutho.vn Những ngày đầu xuân ..., but not: apple.com là trang ...
            dashed = text[: found.end()].rstrip().endswith(("-", "–", "—", ":"))
            return rest if dashed or (domain.endswith(".vn") and rest[:1].isupper()) else text
        return rest if _is_code(code, bare=True) else text
    return text


def _is_code(name: str, *, bare: bool = False) -> bool:
    """Tell whether `name` is a paper's code: PTO, NLĐO. Without brackets EVN may be a firm."""
    if not name.isupper() or not 2 <= len(name) <= 6 or name in _NOT_OUTLET_CODES:
        return False
    return name in _OUTLET_CODES or name.endswith("O") or not bare
