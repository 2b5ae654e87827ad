"""Sentences end where a reader of Vietnamese news would end them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.summary.vietnamese.sentences import split_sentences
from digests.text import clean
from tests.summary.sentence_cases import cases


def test_there_are_two_hundred_cases() -> None:
    assert len(cases()) >= 200


@pytest.mark.parametrize(("text", "sentences"), cases(), ids=lambda case: str(case)[:60])
def test_a_text_comes_apart_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(alphabet='aAđĐáế .,;:!?…“”"()-–\n1234TPv/', max_size=200))
def test_splitting_loses_and_adds_nothing_but_blanks(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(clean(text).split())


def test_a_quotation_that_is_never_closed_does_not_swallow_the_paragraph() -> None:
    text = "Ông nói: “Phải làm. " + "Chúng tôi đã làm hết sức mình trong năm qua. " * 12

    assert len(split_sentences(text)) > 3


def test_a_teachers_title_of_honour_ends_no_sentence() -> None:
    sentence = "GS.TS. NGND. Trần Hiếu Nhuệ cho biết nước sông đã trong hơn."

    assert split_sentences(sentence) == [sentence]
