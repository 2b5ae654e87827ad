"""Make one linear pass over a feed's XML so that nothing in it can hang or mislead the parser.

After it: no DOCTYPE and no entity of the feed's own, no character XML forbids, every "<" opens a
tag of at most 64 KB (a longer one loses its attributes), every "&" a known reference, and no
half of an entry at a cut end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from math import inf
from xml.sax.saxutils import escape

LONGEST_TAG = 64 * 1024
MAX_ATTRIBUTES = 256
"""The parser's time grows with their square: 50,000 in one tag take it half a minute."""
MAX_TOKENS = 1_500_000
"""Tags and references; a feed of 8 MB that is markup escaped throughout has 800,000."""
MAX_TAGS = 80_000
"""Each takes the parser up to 0.1 ms; 1,000 entries with whole bodies in XHTML have 50,000."""
MAX_ENTRIES = 5_000
"""VietNamNet serves 1,000; what comes behind these is left out."""
MAX_CHILDREN = 1_000
"""Of one entry; the parser compares each category with all before it."""
MAX_OUTSIDE = 12_000
"""Tags outside entries: an RSS 1.0 feed lists its entries' addresses there once more."""
MAX_NAMESPACES = 64
"""Different prefixes; the parser goes through all of them at each tag."""
LONGEST_SHORT_TEXT = 4_096
"""Characters of an author, a link...: the parser seeks e-mail addresses in quadratic time."""
DEEPEST = 256
"""Elements inside each other; feeds need ten."""

# Possessive quantifiers and no "<" inside quotes: each attempt ends at the next "<", so the whole
# scan is linear. An unclosed CDATA section or comment runs to the end, once.
_TOKEN = re.compile(
    r"""
      (?P<cdata> <!\[CDATA\[ (?: .*?\]\]> | .*+ ) )
    | (?P<comment> <!-- (?: .*?--> | .*+ ) )
    | (?P<pi> <\? [^<>]*+ >? )
    | (?P<doctype> <!DOCTYPE [^<>\[]*+ (?: \[ (?: .*?\]\s*> | .*+ ) | >? ) )
    | (?P<tag> < (?P<close>/?) (?P<name>[A-Za-z_][\w.:-]*+)
        (?: [^<>"']++ | "[^"<]*+" | '[^'<]*+' )*+ > )
    | (?P<other> [<&] )
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_AMPERSAND = re.compile(_REFERENCE.pattern + "|&")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIX = re.compile(r"xmlns:([\w.-]+)")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LONG_TEXTS = frozenset(
    {"title", "description", "summary", "content", "encoded", "body", "subtitle", "fulltext"}
)
_ENTRY_NAMES = frozenset({"item", "entry"})


class TooMuchMarkup(ValueError):
    """More tags, references, children or namespaces than a feed needs: an attack."""


def root_of(text: str) -> re.Match[str] | None:
    """Return the first tag of `text`: behind comments, declarations and junk of any length."""
    return next((token for token in _TOKEN.finditer(text) if token["tag"]), None)


def repair(text: str) -> str:
    """Return `text` from its first element on, harmless and as well-formed as it can be made."""
    text = _FORBIDDEN.sub("", text)
    pieces: list[str] = []
    writer = _XmlWriter(pieces)
    for count, (match, between) in enumerate(_tokens(text)):
        if count > MAX_TOKENS:
            raise TooMuchMarkup("tokens")
        writer.text(between)
        writer.take(match)
        if writer.is_full:
            break
    return "".join(pieces[: writer.whole_until()]) + writer.closing_tags()


def _tokens(text: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    at = 0
    while match := _TOKEN.search(text, at):
        between = text[at : match.start()]
        at = match.end()
        if match["other"] == "&" and (reference := _REFERENCE.match(text, match.start())):
            at = reference.end()
            yield None, between + _resolved(reference)
        else:
            yield match, between
    yield None, text[at:]


def _resolved(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name in _XML_NAMES:
        return reference[0]
    if name:
        return escape(html5.get(f"{name};", reference[0]), {'"': "&quot;"})
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code > 0x10FFFF or _FORBIDDEN.match(chr(code)):
        return ""
    return f"&#{code};"


def _in_tag(tag: str) -> str:
    """Return `tag` with every "&" of its attributes a known reference."""
    if "&" not in tag:
        return tag
    return _AMPERSAND.sub(lambda match: _resolved(match) if match[0] != "&" else "&amp;", tag)


class _XmlWriter:
    """Writes the tokens out and remembers what is open, to close it if the feed is cut."""

    def __init__(self, pieces: list[str]) -> None:
        self.is_full = False
        self._pieces = pieces
        self._open: list[str] = []
        self._room: list[float] = []  # characters that each open element may still hold
        self._too_deep = 0
        self._entry_at: int | None = None
        self._entry_depth = 0
        self._tags = self._entries = self._outside = self._children = 0
        self._prefixes: set[str] = set()

    def text(self, text: str) -> None:
        """Write `text`, as much as its element may hold."""
        if self._room and text:
            text = text if self._room[-1] >= len(text) else text[: int(self._room[-1])]
            self._room[-1] -= len(text)
        self._pieces.append(text)

    def take(self, match: re.Match[str] | None) -> None:
        if match is None:
            return
        if match["tag"]:
            self._tag(match)
        elif match["cdata"]:
            self._cdata(match["cdata"])
        elif match["other"]:
            self.text("&amp;" if match["other"] == "&" else "&lt;")

    def _cdata(self, section: str) -> None:
        inside = section.removeprefix("<![CDATA[").removesuffix("]]>")
        self._pieces.append("<![CDATA[")
        self.text(inside)
        self._pieces.append("]]>")

    def _tag(self, match: re.Match[str]) -> None:
        tag, name = _in_tag(match["tag"]), match["name"]
        if len(tag) > LONGEST_TAG or tag.count("=") > MAX_ATTRIBUTES * 2:
            name = name[:40]
            tag = f"<{match['close']}{name}{'/' if tag.endswith('/>') else ''}>"
        if match["close"]:
            self._close(tag, name)
            return
        self._count(tag, name)
        if self.is_full:
            return
        if not tag.endswith("/>"):
            self._start(tag, name)
        elif not self._too_deep:
            self._pieces.append(tag)

    def _count(self, tag: str, name: str) -> None:
        self._tags += 1
        if self._entry_at is None:
            self._outside += 1
            if name.lower() in _ENTRY_NAMES:
                self._entries += 1
                self._outside -= 1
                self._children = 0
                self.is_full = self._entries > MAX_ENTRIES
        elif len(self._open) == self._entry_depth + 1:
            self._children += 1
        if "xmlns:" in tag:
            self._prefixes.update(_PREFIX.findall(tag))
        if (
            self._tags > MAX_TAGS
            or self._outside > MAX_OUTSIDE
            or self._children > MAX_CHILDREN
            or len(self._prefixes) > MAX_NAMESPACES
        ):
            raise TooMuchMarkup(name[:40])

    def _start(self, tag: str, name: str) -> None:
        if len(self._open) >= DEEPEST:
            self._too_deep += 1
            return
        if self._entry_at is None and name.lower() in _ENTRY_NAMES:
            self._entry_at, self._entry_depth = len(self._pieces), len(self._open)
        within_long = bool(self._room) and self._room[-1] == inf
        is_long = within_long or name.lower().rpartition(":")[2] in _LONG_TEXTS
        self._open.append(name)
        self._room.append(inf if is_long else LONGEST_SHORT_TEXT)
        self._pieces.append(tag)

    def _close(self, tag: str, name: str) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        self._pieces.append(tag)
        if name in self._open[-DEEPEST:]:
            while self._open.pop() != name:
                self._room.pop()
            self._room.pop()
        if name.lower() in _ENTRY_NAMES and len(self._open) <= self._entry_depth:
            self._entry_at = None

    def whole_until(self) -> int:
        """Return how many pieces to keep: an entry that never ends was cut, and is left out."""
        return len(self._pieces) if self._entry_at is None else self._entry_at

    def closing_tags(self) -> str:
        still_open = self._open if self._entry_at is None else self._open[: self._entry_depth]
        return "".join(f"</{name}>" for name in reversed(still_open))
