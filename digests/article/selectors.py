"""Find elements by the few selectors that page rules need, without a CSS engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

_PART = re.compile(
    r"(?P<tag>^[a-z][a-z0-9]*)|#(?P<id>[\w-]+)|\.(?P<class>[\w-]+)|\[(?P<attr>[\w-]+)(?:=(?P<value>[\w:-]+))?\]"
)


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(
        "".join(f"//{_step(step)}" for step in selector.split()).replace("//", ".//", 1)
    )


def _step(step: str) -> str:
    tag, tests = "*", ""
    for part in _PART.finditer(step):
        if part["tag"]:
            tag = part["tag"]
        elif part["id"]:
            tests += f'[@id="{part["id"]}"]'
        elif part["class"]:
            tests += f'[contains(concat(" ", normalize-space(@class), " "), " {part["class"]} ")]'
        elif part["value"]:
            tests += f'[@{part["attr"]}="{part["value"]}"]'
        else:
            tests += f"[@{part['attr']}]"
    return tag + tests


def select(tree: HtmlElement, selectors: Iterable[str]) -> Iterator[HtmlElement]:
    """Yield what the selectors match, one after the other, each in document order."""
    for selector in selectors:
        yield from _compiled(selector)(tree)
