"""Make one linear pass over a feed's XML so that nothing in it can hang or mislead the parser.

After it: no DOCTYPE and no entity of the feed's own, no character XML forbids, every "<" opens a
tag of at most 64 KB, every "&" a known reference, and no half of an entry at a cut end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

LONGEST_TAG = 64 * 1024
"""Characters; a tag with 50,000 attributes takes the parser half a minute."""
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
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTRY_NAMES = frozenset({"item", "entry"})


class TagTooLong(ValueError):
    """A start tag of more than 64 KB: no feed, an attack or a broken file."""


def repair(text: str) -> str:
    """Return `text` from its first element on, harmless and as well-formed as it can be made."""
    text = _FORBIDDEN.sub("", text)
    pieces: list[str] = []
    writer = _Writer(pieces)
    for match, between in _tokens(text):
        pieces.append(between)
        writer.take(match)
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
    if name:
        return reference[0] if name in _XML_NAMES else html5.get(f"{name};", f"&amp;{name};")
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code > 0x10FFFF or _FORBIDDEN.match(chr(code)):
        return ""
    return f"&#{code};"


class _Writer:
    """Writes the tokens out and remembers what is open, to close it if the feed is cut."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._open: list[str] = []
        self._too_deep = 0
        self._entry_at: int | None = None
        self._entry_depth = 0

    def take(self, match: re.Match[str] | None) -> None:
        if match is None:
            return
        if match["tag"]:
            self._tag(match)
        elif match["cdata"]:
            self._cdata(match["cdata"])
        elif match["other"]:
            self._pieces.append("&amp;" if match["other"] == "&" else "&lt;")

    def _cdata(self, section: str) -> None:
        if section.endswith("]]>"):
            self._pieces.append(section)
        else:
            self._pieces.append(section + "]]>")

    def _tag(self, match: re.Match[str]) -> None:
        tag, name = match["tag"], match["name"]
        if len(tag) > LONGEST_TAG:
            raise TagTooLong(name[:40])
        if match["close"]:
            self._close(tag, name)
        elif tag.endswith("/>"):
            if not self._too_deep:
                self._pieces.append(tag)
        else:
            self._start(tag, name)

    def _start(self, tag: str, name: str) -> None:
        if len(self._open) >= DEEPEST:
            self._too_deep += 1
            return
        if self._entry_at is None and name.lower() in _ENTRY_NAMES:
            self._entry_at, self._entry_depth = len(self._pieces), len(self._open)
        self._open.append(name)
        self._pieces.append(tag)

    def _close(self, tag: str, name: str) -> None:
        if self._too_deep:
            self._too_deep -= 1
            return
        self._pieces.append(tag)
        if name in self._open[-DEEPEST:]:
            while self._open.pop() != name:
                pass
        if name.lower() in _ENTRY_NAMES and len(self._open) <= self._entry_depth:
            self._entry_at = None

    def whole_until(self) -> int:
        """Return how many pieces to keep: an entry that never ends was cut, and is left out."""
        return len(self._pieces) if self._entry_at is None else self._entry_at

    def closing_tags(self) -> str:
        still_open = self._open if self._entry_at is None else self._open[: self._entry_depth]
        return "".join(f"</{name}>" for name in reversed(still_open))
