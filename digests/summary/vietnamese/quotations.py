"""Sentences that are somebody's bare words: inside a quotation, or in a dialogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

LONGEST_QUOTATION = 6
"""Sentences from the one that opens to the one that closes; a mark may have been forgotten."""

_OPENS = re.compile(r"(?:^|[:,]\s*)(?:\"|“)\s*[^\"“”]+$")
_CLOSES = re.compile(r"[^\"“”]+(?:\"|”)\s*(?:[.,;]|[-–]\s|$)")
# "Đen: Cơ quan chức năng ở đâu?", "PV: ...", "Hỏi: ..."
_LABEL = re.compile(r"(?P<who>[^\W\d_]+(?:\s[^\W\d_]+)?)\s?:\s")
FEWEST_SPEAKERS, FEWEST_LABELS = 2, 2
"""How many labels, and how often each, make a dialogue."""


def in_dialogue(sentences: Sequence[str]) -> list[bool]:
    """Return, for each sentence, whether it lies in a dialogue: "Hỏi: ...", "Đáp: ...".

    What follows a labelled sentence up to the next label is said by the same speaker.
    """
    labels = [(place, found["who"]) for place, found in _labelled(sentences)]
    often = {
        who for who, times in Counter(who for _, who in labels).items() if times >= FEWEST_LABELS
    }
    if len(often) < FEWEST_SPEAKERS:
        return [False] * len(sentences)
    places = [place for place, who in labels if who in often]
    return [places[0] <= place <= places[-1] for place in range(len(sentences))]


def _labelled(sentences: Sequence[str]) -> list[tuple[int, re.Match[str]]]:
    found = ((place, _LABEL.match(sentence)) for place, sentence in enumerate(sentences))
    return [(place, label) for place, label in found if label is not None]


def inside_quotation(sentences: Sequence[str]) -> list[bool]:
    """Return, for each sentence, whether a quotation is open before it and still open after it."""
    found = [False] * len(sentences)
    opened: int | None = None
    for place, sentence in enumerate(sentences):
        if "“" not in sentence and "”" not in sentence and '"' not in sentence:
            continue
        if opened is not None and place - opened < LONGEST_QUOTATION and _CLOSES.match(sentence):
            found[opened + 1 : place] = [True] * (place - opened - 1)
        opened = place if _OPENS.search(sentence) else None
    return found
