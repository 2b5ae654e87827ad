"""Sentences inside a quotation that another one opened: somebody else's words, bare."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 6
"""Sentences from the one that opens to the one that closes; a mark may have been forgotten."""

_OPENS = re.compile(r"(?:^|[:,]\s*)(?:\"|“)\s*[^\"“”]+$")
_CLOSES = re.compile(r"[^\"“”]+(?:\"|”)\s*(?:[.,;]|[-–]\s|$)")


def inside(sentences: Sequence[str]) -> list[bool]:
    """Return, for each sentence, whether a quotation is open before it and still open after it."""
    found = [False] * len(sentences)
    opened: int | None = None
    for place, sentence in enumerate(sentences):
        if "“" not in sentence and "”" not in sentence and '"' not in sentence:
            continue
        if opened is not None and place - opened < LONGEST and _CLOSES.match(sentence):
            found[opened + 1 : place] = [True] * (place - opened - 1)
        opened = place if _OPENS.search(sentence) else None
    return found
