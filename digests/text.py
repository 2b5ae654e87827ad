"""Vietnamese plain text: cleaning, syllables, folding. Rules only."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

# C0/C1 controls but newline and tab, bidi marks and overrides, zero-width and other invisible
# characters: none of them is text, some of them disguise it.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_LINE_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_BLANKS = re.compile(r"[^\S\n]+")
_TAG = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>|</?[a-zA-Z!][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_SYLLABLE = re.compile(r"\w+")


def clean(text: str) -> str:
    """Return `text` in NFC without invisible characters, blanks folded, lines kept."""
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def unescape_twice(text: str) -> str:
    """Undo HTML entities; newspapers often escape what is escaped already."""
    return unescape(unescape(text))


def plain(markup: str) -> str:
    """Return one line of plain text of a scrap of HTML, as feeds put it in titles and leads."""
    text = unescape_twice(_TAG.sub(" ", markup))
    return one_line(_TAG.sub(" ", text))


def syllables(text: str) -> list[str]:
    """Return the lower-case syllables of `text` (NFC), marks kept."""
    return _SYLLABLE.findall(unicodedata.normalize("NFC", text).lower())


def unaccented(text: str) -> str:
    """Return `text` without tone and vowel marks, đ as d, in lower case."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
