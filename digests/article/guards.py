"""When a body must not be believed: encoded, unrendered, a list of stories, or another story."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from digests.text import syllables

LEAST_OVERLAP = 0.15
"""Of the bigrams of title and lead, in the body. Own bodies fall below it in 1.1 % of 3,000
articles, foreign ones lie above it in 0.9 %."""
LEAST_OVERLAP_OF_STRANGERS = 0.35
"""The same where headline and lead of page and feed differ: two stories of a topic reach 0.25."""

# One run, or one broken into lines of a fixed length, as base64 and hexadecimal digits are.
_ENCODED = re.compile(
    r"[A-Za-z0-9+/_=-]{200,}|(?:[A-Za-z0-9+/_-]{60,}+[ \r\n]++){3,}|"
    r"(?:%[0-9A-Fa-f]{2}){60,}|(?:\\u[0-9a-fA-F]{4}){40,}"
)
_PLACEHOLDER = re.compile(
    r"^[\s\W]*(?:\{\{?\s*[\w.$-]+\s*\}?\}|<%=?[^%]*%>|\$\{[\w.]+\}|\[\[\s*\w+\s*\]\])[\s\W]*"
)
_LONGEST_MEAN_WORD = 15.0  # letters a word on average; Vietnamese has about 4


def is_encoded(text: str) -> bool:
    if _ENCODED.search(text):
        return True
    words = text.split()
    return (
        bool(words) and len(text) > 400 and sum(map(len, words)) / len(words) > _LONGEST_MEAN_WORD
    )


def is_placeholder(line: str) -> bool:
    """Tell whether a line is a place to be filled by a script: {title}, {{ body }}, ${name}."""
    return bool(_PLACEHOLDER.match(line)) and len(line.split()) <= 12


def overlap(title: str, lead: str, body: Iterable[str]) -> float:
    """Return how much of the bigrams of title and lead the body has."""
    ours = _bigrams(title) | _bigrams(lead)
    if not ours:
        return 1.0
    theirs: set[tuple[str, str]] = set()
    for paragraph in body:
        theirs |= _bigrams(paragraph)
    return len(ours & theirs) / len(ours)


def repeats(a: str, b: str) -> bool:
    """Tell whether two paragraphs say the same in nearly the same words."""
    ours, theirs = _bigrams(a), _bigrams(b)
    if not ours or not theirs:
        return False
    return len(ours & theirs) >= 0.8 * max(len(ours), len(theirs))


def contains(body: str, lead: str) -> bool:
    """Tell whether most of the six-syllable runs of `lead` stand in `body`."""
    words = syllables(lead)
    runs = {tuple(words[i : i + 6]) for i in range(max(1, len(words) - 5))}
    text = syllables(body)
    size = min(6, len(words))
    have = {tuple(text[i : i + size]) for i in range(len(text) - size + 1)}
    return len(runs & have) >= 0.8 * len(runs)


def _bigrams(text: str) -> set[tuple[str, str]]:
    words = syllables(text)
    return set(pairwise(words))
