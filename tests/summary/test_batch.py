"""Many articles from a file: good ones become digests, bad lines are told by number."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from digests.model import Article, Length
from digests.summary.batch import summarize_jsonl
from digests.summary.lengths import BUDGETS
from digests.summary.report import as_text, explain
from digests.summary.selection.ranker import Ranker, RankerUnusable
from digests.summary.summarizer import Summarizer, load_ranker, summarize_all
from digests.text import syllables

BODY = (
    "Sáng 18/4, UBND huyện Hạ Hòa khởi công cầu Ngòi Lao dài 120m, vốn 45 tỷ đồng.\n"
    "Cầu thay cho ngầm tràn vốn ngập mỗi mùa lũ, giúp 300 hộ dân ở hai bờ đi lại.\n"
    "Ông này nói thêm rằng dân rất mừng."
)


def test_each_good_line_gives_one_and_each_bad_line_is_told(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = json.dumps({"id": "a", "title": "Khởi công cầu Ngòi Lao", "body": BODY})
    lines = [
        good,
        "{",
        "[]",
        '{"title": "x"}',
        '{"id": 1, "title": 5}',
        '{"id": 1}',
        '{"id": 1, "title": "\\ud800"}',
        "",
        good,
    ]
    source.write_text("\n".join(lines), encoding="utf-8")

    bad = list(summarize_jsonl(source, target))

    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "a"]
    assert set(rows[0]) == {"id", "summary", "method", "checks"}
    assert rows[0]["checks"]["failed"] == []
    assert [line.number for line in bad] == [2, 3, 4, 5, 6, 7]


def test_the_shipped_weights_give_every_length_within_its_limit() -> None:
    load_ranker()

    found = summarize_all(Article(title="Khởi công cầu Ngòi Lao", text=BODY))

    for length, summary in found.items():
        assert 0 < len(syllables(summary.text)) <= BUDGETS[length].most
        assert "Ông này" not in summary.text


@pytest.mark.parametrize("content", [b"", b"not a zip", None])
def test_weights_that_cannot_be_read_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ranker.npz"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(RankerUnusable):
        load_ranker(path)


def test_weights_of_another_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ranker.npz"
    np.savez(path, format=np.array(99))

    with pytest.raises(RankerUnusable, match="format 99"):
        Ranker.load(path)


def test_an_explanation_says_what_became_of_each_sentence() -> None:
    article = Article(title="Khởi công cầu Ngòi Lao", text=BODY)

    found = explain(article, length=Length.DEFAULT, summarizer=Summarizer(Ranker.load()))

    assert found.sentences[0].chosen is not None
    assert found.sentences[2].reason == "needs the sentence before it"
    assert found.summary.text in as_text(found)
