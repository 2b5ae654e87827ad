"""Telegram's HTML as Telegram reads it: a second opinion, written without ours.

core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"<(/?)([a-z]+)((?: [^<>]*)?)>|&(#\d+|#x[0-9a-f]+|lt|gt|amp|quot);|([<>&])|([^<>&]+)"
)
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
FORMATS = {"b": "", "i": "", "s": "", "u": "", "a": None, "blockquote": " expandable"}
HREF = re.compile(r' href="([^"]*)"')


class Invalid(AssertionError):
    """Telegram would answer "can't parse entities"."""


@dataclass(frozen=True)
class Entity:
    name: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Parsed:
    text: str
    entities: tuple[Entity, ...]

    @property
    def units(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2

    @property
    def links(self) -> list[str]:
        return [entity.url for entity in self.entities if entity.name == "a"]


def parse(html: str) -> Parsed:
    text = ""
    stack: list[tuple[str, int, str]] = []
    entities: list[Entity] = []
    at = 0
    while at < len(html):
        token = TOKEN.match(html, at)
        if token is None or token[5]:
            raise Invalid(html[at : at + 40])
        at = token.end()
        closes, name, attributes, reference, plain = (token[n] for n in (1, 2, 3, 4, 6))
        if plain:
            text += plain
        elif reference:
            text += _character(reference)
        elif not closes:
            stack.append((name, len(text), _url(name, attributes)))
        else:
            if not stack or stack[-1][0] != name:
                raise Invalid(f"</{name}>")
            _, start, url = stack.pop()
            entities.append(Entity(name, text[start:], url))
    if stack:
        raise Invalid(f"<{stack[-1][0]}> is never closed")
    return Parsed(text, tuple(entities))


def _character(reference: str) -> str:
    if not reference.startswith("#"):
        return NAMED[reference]
    return chr(int(f"0{reference[1:]}", 0) if reference[1] == "x" else int(reference[1:]))


def _url(name: str, attributes: str) -> str:
    if name not in FORMATS:
        raise Invalid(f"<{name}>")
    if name != "a":
        if attributes not in ("", FORMATS[name]):
            raise Invalid(attributes)
        return ""
    href = HREF.fullmatch(attributes)
    if href is None:
        raise Invalid(attributes)
    return re.sub(r"&(#\d+|#x[0-9a-f]+|lt|gt|amp|quot);", lambda m: _character(m[1]), href[1])
