"""What sets of sentences say is worth, asked of all sets at once, is what counting gives."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from digests.summary.selection.coverage import Coverage

SENTENCES = ["cầu mới khánh thành", "cầu cũ đóng", "", "mới mới khánh thành"]
WORTH = {"cầu": 0.5, "mới": 0.25, "khánh": 0.125, "cũ": 1.0}


def counted(places: tuple[int, ...]) -> float:
    said = {word for place in places for word in SENTENCES[place].split()}
    return sum(WORTH.get(word, 0.0) for word in said)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_two_sentences_both_say_counts_once(size: int) -> None:
    coverage = Coverage([sentence.split() for sentence in SENTENCES], WORTH)
    sets = list(combinations(range(len(SENTENCES)), size))

    worth = coverage.of(np.array(sets))
    with_one_more = coverage.with_one_more(np.array(sets))

    assert worth.tolist() == [counted(places) for places in sets]
    assert with_one_more.tolist() == [
        [counted((*places, place)) for place in range(len(SENTENCES))] for places in sets
    ]


def test_nothing_chosen_yet_is_worth_nothing_and_where_nothing_is_said_nothing_can_be_gained() -> (
    None
):
    nothing_yet = np.zeros((1, 0), np.int64)

    assert Coverage([["cầu"]], WORTH).of(nothing_yet).tolist() == [0.0]
    assert Coverage([[], []], WORTH).with_one_more(nothing_yet).tolist() == [[0.0, 0.0]]
