"""What a newspaper changed between two readings of an article, as far as a reader should know."""

from __future__ import annotations

import re

from digests.model import Article
from digests.text import syllables

_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
_QUOTE = re.compile(r"[“\"«]([^“”\"«»]{12,600})[”\"»]")
# Two or more capitalised syllables in a row, as Vietnamese names are written; str.istitle and
# character ranges fail on its letters, so words are looked at one by one.
_WORD = re.compile(r"[^\W\d_][\w-]*|[.!?:;\n“”\"()–-]")


def changed(old: Article, new: Article) -> frozenset[str]:
    """Return which of "title", "numbers", "names" and "quotes" differ.

    A mended typo, a new comma or a reworded sentence is no change. A reading without a text says
    nothing about the body.
    """
    found = set()
    if syllables(old.title) != syllables(new.title):
        found.add("title")
    if bool(old.text) == bool(new.text):
        before, after = _facts(old), _facts(new)
        found |= {kind for kind in before if before[kind] != after[kind]}
    return frozenset(found)


def _facts(article: Article) -> dict[str, object]:
    text = f"{article.lead}\n{article.text}"
    return {
        # Counted: 17 may become a 15 that stands elsewhere already.
        "numbers": sorted(_NUMBER.findall(text)),
        "names": _names(text),
        "quotes": frozenset(tuple(syllables(quote)) for quote in _QUOTE.findall(text)),
    }


def _names(text: str) -> frozenset[str]:
    """Return the runs of capitalised words that do not merely begin a sentence."""
    names: set[str] = set()
    run: list[str] = []
    begins = True
    for match in [*_WORD.finditer(text + "\n")]:
        word = match.group()
        if word[0].isalpha() and word[0].isupper() and not begins:
            run.append(word)
            continue
        if len(run) >= 2:
            names.add(" ".join(run))
        run = []
        begins = not word[0].isalpha() and word not in "-–"
    return frozenset(names)
