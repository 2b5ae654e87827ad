"""Telegram's HTML, built so that it is always valid and its size after parsing is known.

Text is escaped here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

MAX_UNITS = 4096
"""UTF-16 units of one message after parsing; core.telegram.org/bots/api#sendmessage"""
MAX_ENTITIES = 100
"""Telegram silently drops the formatting beyond."""
LONGEST_URL = 1024
"""A longer address is left out: it is nobody's article."""

_ELLIPSIS = "…"
_JOINER = "\u2060"
"""An invisible character that breaks nothing but what Telegram would make a link of."""
_TAPPABLE = re.compile(r"(?<!\w)[/#](?=\w)|@(?=\w)")
_ADDRESS = re.compile(
    r":(?=//)"
    r"|(?<=[\w-])(?=\.(?:[a-z]{2}|com|net|org|info|biz|gov|edu|name|app|dev|xyz|top|club|site|"
    r"online|shop|store|vip|win|bet|live|link|news|asia|tech|space|website|fun|pro|icu)(?![\w-]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Markup:
    """A piece of a message: the HTML, what is left of it after parsing, and its entities."""

    html: str = ""
    text: str = ""
    entities: int = 0

    @property
    def units(self) -> int:
        return utf16_units(self.text)

    @property
    def fits(self) -> bool:
        return self.units <= MAX_UNITS and self.entities <= MAX_ENTITIES

    def __add__(self, other: Markup) -> Markup:
        return Markup(
            self.html + other.html, self.text + other.text, self.entities + other.entities
        )

    def __bool__(self) -> bool:
        return bool(self.text)


NO_MARKUP = Markup()


def plain(text: str) -> Markup:
    return Markup(escape(text, quote=False), text)


def inert(text: str) -> str:
    """Return a newspaper's words so that Telegram makes no link, mention or command of them.

    What can be tapped in a message is ours: the headline, and the commands we name.
    """
    tappable = _TAPPABLE.sub(lambda found: found.group() + _JOINER, text)
    return _ADDRESS.sub(lambda found: found.group() + _JOINER, tappable)


def bold(inner: Markup) -> Markup:
    return _tagged("b", inner)


def italic(inner: Markup) -> Markup:
    return _tagged("i", inner)


def struck(inner: Markup) -> Markup:
    return _tagged("s", inner)


def folding_quote(inner: Markup) -> Markup:
    """A quotation that the reader opens by tapping it."""
    html = f"<blockquote expandable>{inner.html}</blockquote>"
    return Markup(html, inner.text, inner.entities + 1)


def link(inner: Markup, url: str) -> Markup:
    """Link to a web page; what is no web address stays text."""
    if not is_web_address(url) or not inner:
        return inner
    return Markup(f'<a href="{escape(url)}">{inner.html}</a>', inner.text, inner.entities + 1)


def joined(pieces: list[Markup], between: str) -> Markup:
    whole = NO_MARKUP
    for piece in pieces:
        if piece:
            whole = whole + plain(between) + piece if whole else piece
    return whole


def is_web_address(url: str) -> bool:
    if len(url) > LONGEST_URL or not url.isprintable() or any(map(str.isspace, url)):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, most: int) -> str:
    """Return `text` in at most `most` UTF-16 units, cut between syllables, "…" at the cut."""
    if utf16_units(text) <= most:
        return text
    room = most - utf16_units(_ELLIPSIS)
    cut = _characters_within(text, room)
    between_words = text.rfind(" ", 0, cut + 1)
    if between_words > cut // 2:
        cut = between_words
    else:
        while cut > 0 and _continues(text[cut]):
            cut -= 1
    return text[:cut].rstrip(" ,;:–-") + _ELLIPSIS


def _tagged(tag: str, inner: Markup) -> Markup:
    if not inner:
        return inner
    return Markup(f"<{tag}>{inner.html}</{tag}>", inner.text, inner.entities + 1)


def _characters_within(text: str, units: int) -> int:
    used = 0
    for at, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > units:
            return at
    return len(text)


def _continues(character: str) -> bool:
    """Say whether a character belongs to the one before: accents, skin tones."""
    return bool(unicodedata.combining(character)) or "\U0001f3fb" <= character <= "\U0001f3ff"
