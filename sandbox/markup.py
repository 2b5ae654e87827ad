"""Telegram's HTML as its server reads it: text and entities, or the reason why not.

The wording and the rules follow TDLib's `parse_html`: only these tags, only four named
references, byte offsets in the errors, UTF-16 offsets in the entities.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import BadRequest

Entity = dict[str, Any]

MAX_ENTITIES = 100

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});?")
_NAME = re.compile(r"[^\s>]+")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
_DETECTED = re.compile(
    r"(?P<bot_command>(?<![\w/@.<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<url>(?<![\w.@])(?:https?://[^\s<>\"«»]+|(?:[a-z0-9-]+\.)+(?:vn|com|org|net|io|me)"
    r"(?:/[^\s<>\"«»]*)?(?![\w@])))"
    r"|(?P<email>(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z][a-zA-Z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d_]\w*)"
)
_WORTH_A_LOOK = re.compile(r"[/@#]|\.[a-z]")


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, mode: str | None) -> tuple[str, list[Entity]]:
    """Return the plain text and the entities of `text`."""
    if not mode:
        return text, []
    if mode.lower() == "html":
        return _Html(text).parse() if _SPECIAL.search(text) else (text, [])
    raise BadRequest("unsupported parse_mode")


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Trim `text` as Telegram does and find the links, commands and tags in it."""
    stripped = text.lstrip(" \n\r\t")
    cut = units(text[: len(text) - len(stripped)])
    stripped = stripped.rstrip(" \n\r\t")
    if cut or len(stripped) != len(text):
        entities = _shift(entities, cut, units(stripped))
    found = _detect(stripped, entities) if _WORTH_A_LOOK.search(stripped) else []
    if found:
        entities = [*entities, *found]
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return stripped, entities[:MAX_ENTITIES]


def _shift(entities: list[Entity], cut: int, end: int) -> list[Entity]:
    shifted = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        stop = min(end, entity["offset"] + entity["length"] - cut)
        if stop > start:
            shifted.append({**entity, "offset": start, "length": stop - start})
    return shifted


def _detect(text: str, entities: list[Entity]) -> list[Entity]:
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in {"code", "pre", "text_link", "text_mention"}
    ]
    found: list[Entity] = []
    for match in _DETECTED.finditer(text):
        kind = match.lastgroup or ""
        word = match.group().rstrip(".,;:!?)") if kind == "url" else match.group()
        offset = units(text[: match.start()])
        length = units(word)
        if not any(start < offset + length and offset < stop for start, stop in taken):
            found.append({"offset": offset, "length": length, "type": kind})
    return found


def link(href: str) -> str | None:
    """Return the address if Telegram would make a link of it."""
    href = href.strip()
    if not href or re.search(r"\s", href):
        return None
    if "://" not in href:
        href = f"http://{href}"
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme in {"tg", "ton"}:
        return href
    if parts.scheme not in {"http", "https", "ftp"} or not ("." in host or ":" in host):
        return None
    return href if parts.path or parts.query else f"{href}/"


class _Html:
    def __init__(self, source: str) -> None:
        self._source = source
        self._out: list[str] = []
        self._length = 0
        self._open: list[tuple[str, int, dict[str, str], int]] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        source, position = self._source, 0
        while match := _SPECIAL.search(source, position):
            self._text(source[position : match.start()])
            start = match.start()
            if source[start] == "&":
                position = self._reference(start)
            elif source.startswith("</", start):
                position = self._end_tag(start)
            else:
                position = self._start_tag(start)
        self._text(source[position:])
        if self._open:
            tag = self._open[-1][0]
            raise self._refuse(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self._out), _untangle(self._entities)

    def _text(self, text: str) -> None:
        if text:
            self._out.append(text)
            self._length += units(text)

    def _reference(self, start: int) -> int:
        match = _REFERENCE.match(self._source, start)
        if match is None:
            self._text("&")
            return start + 1
        reference = match.group()
        self._text(unescape(reference if reference.endswith(";") else f"{reference};"))
        return match.end()

    def _start_tag(self, start: int) -> int:
        source = self._source
        name = _NAME.match(source, start + 1)
        after = name.end() if name else start + 1
        if after == len(source):
            raise self._refuse("Unclosed start tag", start)
        tag = source[start + 1 : after].lower()
        if tag not in _TYPES:
            raise self._refuse(f'Unsupported start tag "{tag}"', start)
        close = _tag_end(source, after)
        if close is None:
            raise self._refuse("Unclosed start tag", start)
        attributes = self._attributes(tag, source[after:close], start)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refuse('Tag "span" must have class "tg-spoiler"', start)
        self._open.append((tag, self._length, attributes, start))
        return close + 1

    def _attributes(self, tag: str, text: str, start: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        position = 0
        while text[position:].strip(" \n\t/"):
            match = _ATTRIBUTE.match(text, position)
            if match is None:
                raise self._refuse(f'Empty attribute name in the tag "{tag}"', start)
            value = match.group(3)
            if value is None and tag != "blockquote":
                raise self._refuse(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}"', start
                )
            attributes[match.group(1).lower()] = unescape((value or "").strip("\"'"))
            position = match.end()
        return attributes

    def _end_tag(self, start: int) -> int:
        source = self._source
        close = source.find(">", start)
        if close < 0:
            raise self._refuse("Unclosed end tag", start)
        written = source[start + 2 : close].strip().lower()
        if not self._open:
            raise self._refuse("Unexpected end tag", start)
        tag, offset, attributes, _ = self._open.pop()
        if written and written != tag:
            raise self._refuse(
                "Unmatched end tag", start, f', expected "</{tag}>", found "</{written}>"'
            )
        if self._length > offset:
            self._close(tag, offset, attributes)
        return close + 1

    def _close(self, tag: str, offset: int, attributes: dict[str, str]) -> None:
        entity: Entity = {
            "offset": offset,
            "length": self._length - offset,
            "type": _TYPES[tag],
        }
        match tag:
            case "a":
                text = "".join(self._out).encode("utf-16-le")[offset * 2 :].decode("utf-16-le")
                href = attributes.get("href") or text
                if user := re.fullmatch(r"tg://user/?\?id=(\d+)", href):
                    entity["type"] = "text_mention"
                    entity["user"] = {
                        "id": int(user.group(1)),
                        "is_bot": False,
                        "first_name": text,
                    }
                elif url := link(href):
                    entity["url"] = url
                else:
                    return  # Telegram keeps the words and forgets the link
            case "tg-emoji":
                entity["custom_emoji_id"] = attributes.get("emoji-id", "")
            case "blockquote" if "expandable" in attributes:
                entity["type"] = "expandable_blockquote"
            case "code" if self._open and self._open[-1][0] == "pre":
                language = attributes.get("class", "")
                if language.startswith("language-"):
                    entity["type"] = "pre"
                    entity["language"] = language.removeprefix("language-")
            case _:
                pass
        self._entities.append(entity)

    def _refuse(self, reason: str, at: int | None = None, more: str = "") -> BadRequest:
        where = "" if at is None else f" at byte offset {len(self._source[:at].encode())}"
        return BadRequest(f"can't parse entities: {reason}{where}{more}")


def _tag_end(source: str, position: int) -> int | None:
    """Return where the tag's ">" stands; one inside quotation marks does not count."""
    close = source.find(">", position)
    if close < 0:
        return None
    if source.count('"', position, close) % 2 == 0 and "'" not in source[position:close]:
        return close
    quote = ""
    for index in range(position, len(source)):
        char = source[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and source[index - 1] == "=":
            quote = char
        elif char == ">":
            return index
    return None


def _untangle(entities: list[Entity]) -> list[Entity]:
    """Drop what Telegram does not allow inside: nothing in code, no quote in a quote."""
    code = [_span(entity) for entity in entities if entity["type"] in {"code", "pre"}]
    pre = {_span(entity) for entity in entities if "language" in entity}
    quotes = [_span(entity) for entity in entities if entity["type"].endswith("blockquote")]
    kept = []
    for entity in entities:
        span, kind = _span(entity), entity["type"]
        quote = kind.endswith("blockquote")
        within_code = any(_inside(span, other) for other in code if other != span)
        on_code = any(_inside(span, other) for other in code)
        if kind == "pre" and span in pre and "language" not in entity:
            continue
        if within_code if kind in {"code", "pre"} else on_code and not quote:
            continue
        if quote and any(_inside(span, other) for other in quotes if other != span):
            continue
        kept.append(entity)
    return kept


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]
