"""Texts of which we know how they come apart: for the tests and for comparisons with others."""

from __future__ import annotations

from pathlib import Path

CASES = Path(__file__).with_name("cases") / "sentences.txt"


def cases() -> list[tuple[str, list[str]]]:
    """Return each case's text and the sentences it must come apart into."""
    found = []
    for paragraph in CASES.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in paragraph.strip().split("\n") if not line.startswith("#")]
        text, sentences = "", []
        for line in filter(None, lines):
            if line.startswith("~"):
                text += "\n" + line[1:].strip()
                sentences[-1] += " " + line[1:].strip()
                continue
            bare = line.removeprefix("¶")
            text += ("\n" if line.startswith("¶") else " ") * bool(text) + bare
            sentences.append(bare)
        if sentences:
            found.append((text, sentences))
    return found
