"""Lists of Vietnamese phrases as they can be read, and as a pattern can use them."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """Return the words of `text`, which blanks separate."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return the phrases of `text`, which commas separate."""
    return frozenset({" ".join(part.split()) for part in text.split(",")} - {""})


def one_of(text: str) -> str:
    """Return a pattern that matches one of the phrases of `text`, which commas separate.

    A longer phrase is tried first, and a blank in it stands for any blank.
    """
    longest_first = sorted(sorted(phrases(text)), key=len, reverse=True)
    found = (re.escape(phrase).replace(r"\ ", r"\s") for phrase in longest_first)
    return "(?:" + "|".join(found) + ")"
