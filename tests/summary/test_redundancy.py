"""A digest that goes on from the newspaper's lead says something new."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from digests.model import Article, Length
from digests.summary.lengths import BUDGETS
from digests.summary.selection.candidates import candidates_of
from digests.summary.selection.document import analyze
from digests.summary.selection.ranker import Salience
from digests.summary.selection.redundancy import Redundancy
from digests.summary.selection.select import TARGETS_WITH_LEAD, select
from digests.text import syllables

TITLE = "Cháy xưởng gỗ lúc rạng sáng ở Yên Lập"
LEAD = "Ngọn lửa bùng lên rạng sáng 3/5 tại xưởng gỗ ép ở Yên Lập, không có người thiệt mạng."
AGAIN = "Lúc rạng sáng, ngọn lửa bùng lên tại xưởng gỗ ép ở Yên Lập khi công nhân đang ngủ."
NEW = "Cảnh sát điều 10 xe đến dập lửa, thiệt hại ban đầu ước tính 9,4 tỷ đồng."


def test_a_sentence_that_tells_the_lead_again_repeats_more_than_one_that_adds() -> None:
    novelty = Redundancy(syllables(TITLE), [syllables(text) for text in (LEAD, AGAIN, NEW)])

    assert novelty.of([0, 1]) > 0.2
    assert novelty.of([0, 2]) == 0
    assert novelty.of([0]) == 0


def test_of_two_sentences_equally_likely_the_one_with_news_completes_the_lead() -> None:
    reading = analyze(Article(title=TITLE, lead=LEAD, text=f"{AGAIN}\n{NEW}"))
    budget = BUDGETS[Length.DEFAULT]
    pool = [form for sentence in reading.body for form in candidates_of(sentence, budget)]
    base = [candidates_of(sentence, budget)[0] for sentence in reading.lead]

    chosen = select(
        pool,
        _all_likely(f"{LEAD} {AGAIN} {NEW}"),
        budget=budget,
        target=TARGETS_WITH_LEAD[Length.SHORT],
        introduced=reading.introduced,
        said_before=TITLE,
        fixed=base,
    )

    assert chosen is not None
    assert NEW in chosen.text
    assert AGAIN not in chosen.text


def _all_likely(text: str) -> Salience:
    said = syllables(text)
    pairs = pairwise(said)
    return Salience(
        unigrams=dict.fromkeys(said, 0.5),
        bigrams=dict.fromkeys(pairs, 0.3),
        sentences=np.zeros((2, 2)),
    )
