"""From the bytes of a page to a tree, with what would choke the parsers taken out or refused."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import islice

import lxml.html
from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement

from digests.challenge import is_challenge

CHALLENGE = "challenge_page"
LARGEST_PAGE = 2 * 1024 * 1024  # bytes; the largest real page we know has 508 KB
LARGEST_START_TAG = 64 * 1024
MAX_ATTRIBUTES = 40_000  # of a whole page, scripts not counted; real ones have 10,000
MAX_ELEMENTS = 40_000  # real pages have 5,000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
# UTF-8 read as Latin-1 and written as UTF-8 again; Vietnamese has several of these in any line.
_MOJIBAKE = re.compile("Ã[\x80-\xbf ]|á[º»][\x80-\xbf]|Æ[°¡]|Ä[\x90-\x91\x83\x82]|áº|á»")
_VIETNAMESE = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐ]")
_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+[^,\"'<>\s]{0,200},[^\"'<>)\s]*", re.IGNORECASE)
_EMPTY_ROOT = re.compile(r"\A\s*(?:<!doctype[^>]*>\s*)?<html[^>]*>\s*</html>", re.IGNORECASE)
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_TAG_OPENS = re.compile(r"<[a-zA-Z]")
_TAG_GOES_ON = re.compile(r"""=\s*(["'])|>""")
_SCRIPTS = {
    name: re.compile(rf"<{name}\b[^>]{{0,2000}}>", re.IGNORECASE) for name in ("script", "style")
}
_SCRIPT_ENDS = {
    name: re.compile(rf"</{name}\b[^>]{{0,200}}>", re.IGNORECASE) for name in ("script", "style")
}
_ENCODED_RUN = re.compile(r"[A-Za-z0-9+/=_-]{200,}")


@dataclass(frozen=True, slots=True)
class UnparsedPage:
    """Why a page is not even parsed, and its head for what can be had of it all the same."""

    warning: str
    head: str


def open_page(content: str | bytes, content_type: str = "") -> HtmlElement | UnparsedPage:
    if len(content) > LARGEST_PAGE:
        return UnparsedPage("too_large", decode(content[: LARGEST_START_TAG // 2], content_type))
    text = decode(content, content_type)
    if is_challenge(text):
        return UnparsedPage(CHALLENGE, "")
    text = _INVALID.sub("", _DATA_URI.sub("data:,", text))
    text = _EMPTY_ROOT.sub("<html>", text)  # the whole page may follow a closed root
    text = _without_scripts(text)
    head = text[: LARGEST_START_TAG // 2]
    if warning := _unparsable(text):
        return UnparsedPage(warning, head)
    tree = _parse(text)
    if tree is None:
        return UnparsedPage("empty_body", head)
    if sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        return UnparsedPage("too_large", head)
    return tree


def decode(content: str | bytes, content_type: str = "") -> str:
    """Return the text: what is valid UTF-8 is UTF-8, whatever it says it is."""
    if isinstance(content, str):
        return _without_mojibake(content)
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return _without_mojibake(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _decode_as_declared(content, content_type)


def _decode_as_declared(content: bytes, content_type: str) -> str:
    in_header = _CHARSET.search(content_type)
    in_page = _DECLARED.search(content[:4096])
    names = [in_header.group(1)] if in_header else []
    names += [in_page.group(1).decode("ascii")] if in_page else []
    for name in names:
        if name.lower() in ("utf-8", "utf8"):
            # Declared and almost right: one broken character in a body is no other encoding.
            text = content.decode("utf-8", "replace")
            if text.count("\ufffd") * 200 < len(text):
                return text
            continue
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    best = from_bytes(content[:65536]).best()
    return content.decode(best.encoding if best else "utf-8", "replace")


def _without_mojibake(text: str) -> str:
    sample = text[:200_000]
    if len(_MOJIBAKE.findall(sample)) < 20 or len(_VIETNAMESE.findall(sample)) > 20:
        return text
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _unparsable(text: str) -> str | None:
    """Return why parsers would choke on `text`: they take quadratic time for attributes."""
    if has_giant_start_tag(text) or text.count("=") > MAX_ATTRIBUTES:
        return "start_tag_too_large"
    # Quotes in odd places hide the end of a tag from us but not from a parser, so any stretch
    # without a single "<" counts as one tag; no paragraph is that long.
    for stretch in text.split("<"):
        if len(stretch) > LARGEST_START_TAG:
            return "encoded_body" if _ENCODED_RUN.search(stretch) else "start_tag_too_large"
    return None


def has_giant_start_tag(text: str) -> bool:
    """Tell whether a start tag is over LARGEST_START_TAG, counting quoted ">" as part of it."""
    position = 0
    while opening := _TAG_OPENS.search(text, position):
        begin = position = opening.start()
        while True:
            step = _TAG_GOES_ON.search(text, position)
            position = step.end() if step else len(text)
            if step and step.group(1):
                closing = text.find(step.group(1), position)
                position = closing + 1 if closing >= 0 else len(text)
            if position - begin > LARGEST_START_TAG:
                return True
            if not step or not step.group(1):
                break
    return False


def _without_scripts(text: str) -> str:
    """Take scripts and styles out before parsing, but for what search engines are told."""
    for name in ("script", "style"):
        pieces, position = [], 0
        while found := _SCRIPTS[name].search(text, position):
            end = _SCRIPT_ENDS[name].search(text, found.end())
            pieces.append(text[position : found.start()])
            position = end.end() if end else len(text)
            if "ld+json" in found.group() and position - found.start() < LARGEST_START_TAG:
                pieces.append(text[found.start() : position])
        text = "".join([*pieces, text[position:]])
    return text


def _parse(text: str) -> HtmlElement | None:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        tree = lxml.html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree
