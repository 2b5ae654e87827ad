"""Vietnamese plain text: cleaning, syllables, folding. Rules only."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from typing import NamedTuple

# C0/C1 controls but newline and tab, bidi marks and overrides, zero-width and other invisible
# characters: none of them is text, some of them disguise it.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_LINE_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_TAG = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>|</?[a-zA-Z!][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_ABSURD_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_SYLLABLE = re.compile(r"\w+")
# A number keeps its separators: "455" does not occur in "1.455". An underscore only joins.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def clean(text: str) -> str:
    """Return `text` in NFC without invisible characters, blanks folded, lines kept."""
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def unescaped(text: str) -> str:
    """Undo HTML entities; unlike html.unescape, never fail on a number of a thousand digits."""
    return unescape(_ABSURD_REFERENCE.sub("", text))


def unescape_twice(text: str) -> str:
    """Undo HTML entities; newspapers often escape what is escaped already."""
    return unescaped(unescaped(text))


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


class Syllable(NamedTuple):
    """A syllable as words are sought: without marks, and with them."""

    folded: str
    exact: str
    """Lower case, NFC, the tone at the end: "hoà" and "hòa" are one."""


def word_syllables(text: str) -> tuple[Syllable, ...]:
    """Return the syllables of `text` in order, for comparing words."""
    return tuple(map(_syllable, _WORD.findall(unicodedata.normalize("NFC", text).lower())))


@lru_cache(maxsize=65_536)
def _syllable(word: str) -> Syllable:
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(char for char in decomposed if ord(char) in _TONES)
    toneless = unicodedata.normalize("NFC", decomposed.translate(_TONES))
    return Syllable(unicodedata.normalize("NFC", unaccented(word)), toneless + tones)
