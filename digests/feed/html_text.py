"""Plain text, leads and pictures out of the scraps of HTML that feeds carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digests.text import one_line, unescaped

LONGEST_TITLE = 500
LONGEST_LEAD = 2_000
_LONGEST_MARKUP = 200_000  # characters read of one field; a whole article has 30,000

# Drawn without a blank around them: "H<b>à</b> Nội" is two syllables.
_INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark o:p q s samp small span
    strike strong sub sup tt u var wbr
"""
_INLINE = frozenset(_INLINE_NAMES.split())
_SILENT = frozenset({"script", "style", "noscript", "template", "iframe", "object", "svg"})
_BOOLEAN_NAMES = """
    allowfullscreen async autoplay checked controls defer disabled download hidden ismap itemscope
    loop multiple muted nohref noresize noshade nowrap readonly selected
"""
_BOOLEAN = frozenset(_BOOLEAN_NAMES.split())
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*+)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
_TAG_START = re.compile(r"<!--|<!\[CDATA\[|<!|<\?|<(?=/?[A-Za-z])")
_LINK_LIST = re.compile(
    r"<(ul|ol)\b[^<>]*+>((?:(?!</?\1\b).){0,20000}?)</\1\s*>", re.DOTALL | re.IGNORECASE
)
_IMG = re.compile(r"<img\b((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>", re.IGNORECASE)
# What waits for a reader to scroll there is the picture, "src" a blank in its place.
_IMAGE_ADDRESSES = tuple(
    re.compile(rf"\s{name}\s*=\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))", re.IGNORECASE)
    for name in ("data-src", "data-original", "src")
)
# "(baophutho.vn) - ", "PTO- ", "(Dân trí) – ": who speaks is said beside the story already.
_OUTLET = re.compile(
    r"\A(?:\(\s*(?:[\w-]+(?:\.[\w-]+)+|dân trí|nlđo|chinhphu\.vn|pto|tno|tto|vov|vtv|vtc news"
    r"|znews|zing(?: news)?|pl(?:vn|o)|lđo|kt&đt|tn&mt|báo [\w ]{2,20})\s*\)\s*[-–—:.]*"
    r"|(?:baophutho\.vn|PTO|TTO|TNO|TPO|NLĐO|LĐO|VOV\.VN|Dân trí)\s*[-–—:]+"
    r"|baophutho\.vn(?=\s))\s*",
    re.IGNORECASE,
)


def title_of(markup: str) -> str:
    return _shortened(plain_text(markup), LONGEST_TITLE)


def headline_of(lead: str) -> str:
    """Return something to call an entry by that its newspaper gave no title."""
    return _shortened(lead, 120)


def lead_of(markup: str) -> str:
    """Return the opening paragraph of a description, without its outlet's mark and link lists."""
    markup = _LINK_LIST.sub(_unless_links, markup[:_LONGEST_MARKUP])
    return _shortened(_OUTLET.sub("", plain_text(markup)), LONGEST_LEAD)


def first_paragraph_of(markup: str) -> str:
    """Return the first paragraph of a whole body that says something."""
    for paragraph in re.split(r"</p\s*>|<br\s*/?>\s*<br\s*/?>", markup[:_LONGEST_MARKUP]):
        lead = lead_of(paragraph)
        if len(lead) >= 40:
            return lead
    return _shortened(lead_of(markup), 600)


def plain_text(markup: str) -> str:
    """Return one line of plain text; entities are undone twice, for many are escaped twice."""
    text = _without_tags(markup[:_LONGEST_MARKUP])
    for _ in range(2):
        undone = unescaped(text)
        if undone == text:
            break
        text = _without_tags(undone)
    return one_line(text)


def image_in(markup: str) -> str:
    """Return the address of the first picture, but no tracking pixel."""
    for match in _IMG.finditer(markup[:_LONGEST_MARKUP]):
        attributes = match[1]
        if re.search(r"\b(?:width|height)\s*=\s*[\"']?[01]\b", attributes):
            continue
        for kept in _IMAGE_ADDRESSES:
            source = kept.search(attributes)
            address = unescaped(source[1] or source[2] or source[3]).strip() if source else ""
            if address and not address.lower().startswith("data:"):
                return address
    return ""


def _unless_links(match: re.Match[str]) -> str:
    """Drop a list whose every point is a link: related stories, not this one."""
    inside = match[2].lower()
    points = inside.count("<li")
    return " " if points and inside.count("<a ") >= points else match[0]


def _without_tags(text: str) -> str:
    return "".join(_text_pieces(text)) if "<" in text else text


def _text_pieces(text: str) -> Iterator[str]:
    at = 0
    hopeless: set[str] = set()  # ends that do not come any more: sought once, so time stays linear
    while start := _TAG_START.search(text, at):
        yield text[at : start.start()]
        at = start.start()
        end = _END_OF.get(start[0])
        if end is not None:
            after = _after(text, end, start.end(), hopeless)
            if start[0] == "<![CDATA[" and after:
                yield text[start.end() : after - len(end)]
            at = after or start.end()
            continue
        tag = _TAG.match(text, at)
        if tag is None or not _is_tag(tag):
            yield "<"
            at += 1
            continue
        name = tag[2].lower()
        at = tag.end()
        if name in _SILENT and not tag[1] and not tag[3].endswith("/"):
            closing = _after(text, f"</{name}", at, hopeless)
            at = _after(text, ">", closing, hopeless) or closing if closing else at
        yield "" if name in _INLINE else " "
    yield text[at:]


_END_OF = {"<!--": "-->", "<![CDATA[": "]]>", "<!": ">", "<?": ">"}


def _after(text: str, end: str, start: int, hopeless: set[str]) -> int:
    """Return the place behind the next `end`, 0 if there is none."""
    if end in hopeless:
        return 0
    found = text.find(end, start)
    if found < 0:
        found = text.lower().find(end, start) if end.startswith("</") else -1
    if found < 0:
        hopeless.add(end)
        return 0
    return found + len(end)


def _is_tag(tag: re.Match[str]) -> bool:
    """Tell a tag from "a<b và c>d": attributes have a value or a known name."""
    attributes = tag[3].strip(" \t\r\n/")
    return (
        not attributes
        or "=" in attributes
        or all(word.lower() in _BOOLEAN for word in attributes.split())
    )


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    at_blank = cut.rfind(" ")
    return (cut[:at_blank] if at_blank > longest // 2 else cut).rstrip(" ,;:-–") + "…"
