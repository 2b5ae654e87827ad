"""Sentences end where a reader of Vietnamese news would end them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.summary.sentences import split
from digests.text import clean

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


def test_there_are_two_hundred_cases() -> None:
    assert len(cases()) >= 200


@pytest.mark.parametrize(("text", "sentences"), cases(), ids=lambda case: str(case)[:60])
def test_a_text_comes_apart_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(alphabet='aAđĐáế .,;:!?…“”"()-–\n1234TPv/', max_size=200))
def test_splitting_loses_and_adds_nothing_but_blanks(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(clean(text).split())


def test_a_quotation_that_is_never_closed_does_not_swallow_the_paragraph() -> None:
    text = "Ông nói: “Phải làm. " + "Chúng tôi đã làm hết sức mình trong năm qua. " * 12

    assert len(split(text)) > 3
