"""A count that the digest lacks is news, though its words have been said."""

from __future__ import annotations

import numpy as np

from digests.model import Article, Length
from digests.summary.lengths import BUDGETS
from digests.summary.selection.candidates import candidates_of
from digests.summary.selection.document import analyze
from digests.summary.selection.ranker import Salience
from digests.summary.selection.select import TARGETS, select

CHECKED = "Trong năm năm các cấp ủy huyện đã tiến hành kiểm tra 118 đảng viên và một tổ chức Đảng."
PUNISHED = "Trong năm năm các cấp ủy huyện đã thi hành kỷ luật 96 đảng viên và một tổ chức Đảng."
AGAIN = "Trong năm năm các cấp ủy huyện đã kiểm tra xong 118 đảng viên và một tổ chức Đảng."


def test_a_new_count_is_no_repetition_and_an_old_one_is() -> None:
    assert _chosen(CHECKED, PUNISHED) == [CHECKED, PUNISHED]
    assert _chosen(CHECKED, AGAIN) == [CHECKED]


def _chosen(*sentences: str) -> list[str]:
    """Return what a long digest of `sentences` takes when every syllable is as likely."""
    reading = analyze(Article(title="Huyện ủy tự soi, tự sửa", text="\n".join(sentences)))
    budget = BUDGETS[Length.LONG]
    pool = [form for sentence in reading.body for form in candidates_of(sentence, budget)]
    likely = {syllable: 0.5 for form in pool for syllable in form.syllables}
    salience = Salience(
        unigrams=likely, bigrams={}, sentences=np.zeros((len(sentences), 3), np.float32)
    )
    chosen = select(
        pool, salience, budget=budget, target=TARGETS[Length.LONG], introduced=reading.introduced
    )
    return [candidate.text for candidate in chosen.candidates] if chosen else []
