"""A piece of the sample newspaper, and how it comes again with other figures.

In its text `{{120|4}}` is a figure: 120 and up to sixty steps of 4, another in every round
(`{{120|4|9}}`: no more than nine values);
`{{ngày}}` is the day it is published on. What stands twice has the same value twice.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_FIGURE = re.compile(r"\{\{([\d.,]+)\|([\d.,]+)(?:\|(\d+))?\}\}")
_STEPS = (61, 53)
"""Two primes: the figures of a piece come together again only after 3,233 rounds."""


class Shape(StrEnum):
    PLAIN = "plain"
    PHOTOS = "photos"
    ENCODED = "encoded"
    """The body is unreadable until a script has decoded it."""
    BODILESS = "bodiless"
    """A title, a lead and a film; nothing to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    section: str
    title: str
    lead: str
    body: str
    """Paragraphs apart by a blank line; `# ` a heading, `> ` a quotation, `- ` a list item,
    `[ảnh] ` a picture with its caption, `| ` a row of a table."""
    author: str
    caption: str = ""
    tags: tuple[str, ...] = ()
    shape: Shape = Shape.PLAIN

    def edition(self, round_: int, published: datetime) -> Piece:
        """Return the piece with the figures and the day of this round."""

        def told(text: str) -> str:
            text = _FIGURE.sub(lambda match: _figure(match, round_), text)
            return text.replace("{{ngày}}", f"{published.astimezone(VIETNAM):%-d/%-m}")

        return replace(
            self,
            title=told(self.title),
            lead=told(self.lead),
            body=told(self.body),
            caption=told(self.caption),
        )

    def paragraphs(self) -> list[str]:
        blocks = self.body.strip().split("\n\n")
        return [
            block.strip() if block.lstrip().startswith(("|", "- ")) else " ".join(block.split())
            for block in blocks
        ]


def slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _unaccented(title)).strip("-")[:90].rstrip("-")


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _figure(match: re.Match[str], round_: int) -> str:
    base, step = match.group(1), match.group(2)
    salt = zlib.crc32(match.group().encode())
    steps = int(match.group(3) or _STEPS[salt % 2])
    factor = (round_ * 7 + salt) % steps
    places = len(base.partition(",")[2])
    return _spoken(_number(base) + factor * _number(step), places)


def _number(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def _spoken(value: float, places: int) -> str:
    """Write a number as Vietnamese papers do: 1.250 and 4,5."""
    text = f"{value:,.{places}f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")
