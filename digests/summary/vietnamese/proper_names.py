"""Proper names in a Vietnamese text: what has capitals and does not merely open a sentence."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_STARTERS = (".", "!", "?", "…", ":", ";", "“", '"', "(", "-", "–", "—", "‘", "*", "•")


def proper_names(text: str) -> list[str]:
    """Return the proper names: runs of capitalised words, single ones in mid-sentence."""
    found: list[str] = []
    tokens = list(_WORD.finditer(text))
    place = 0
    while place < len(tokens):
        end = place
        while (
            end < len(tokens) and tokens[end][0][0].isupper() and _joined(text, tokens, place, end)
        ):
            end += 1
        if end > place:
            run = text[tokens[place].start() : tokens[end - 1].end()]
            if end - place > 1 or not begins_sentence(text, tokens[place].start()):
                found.append(" ".join(_WORD.findall(run)))
        place = max(end, place + 1)
    return found


def _joined(text: str, tokens: list[re.Match[str]], place: int, end: int) -> bool:
    return end == place or text[tokens[end - 1].end() : tokens[end].start()] == " "


def begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before.endswith(_STARTERS)
