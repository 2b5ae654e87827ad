"""Changing what a reader chose, one section or word at a time; asked twice, done once."""

from __future__ import annotations

from collections.abc import Sequence

from digests.edition.matching import same_section
from digests.edition.words import same_word


def with_section(chosen: Sequence[str], section: str, *, wanted: bool) -> tuple[str, ...]:
    others = tuple(one for one in chosen if not same_section(one, section))
    if not wanted:
        return others
    return tuple(chosen) if len(others) < len(chosen) else (*others, section)


def with_word(words: Sequence[str], word: str, *, wanted: bool) -> tuple[str, ...]:
    others = tuple(one for one in words if not same_word(one, word))
    if not wanted:
        return others
    return tuple(words) if len(others) < len(words) else (*others, word)


def without_section(
    chosen: Sequence[str], section: str, *, every: Sequence[str], followed: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the sections to choose so that `section` no longer comes; None: nothing would.

    Who has chosen no section gets all of them, so muting one chooses all the others. An empty
    choice would bring everything again, unless followed words are left to narrow it. Where only
    words bring news the choice stays as it is.
    """
    if not chosen and followed:
        return ()
    left = with_section(chosen or every, section, wanted=False)
    return left if left or followed else None
