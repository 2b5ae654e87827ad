"""What somebody says over several sentences is not told as if the newspaper said it."""

from __future__ import annotations

import pytest

from digests.model import Article
from digests.summary.selection.document import analyze
from digests.summary.selection.eligibility import Ineligible
from digests.summary.vietnamese.quotations import in_dialogue, inside_quotation

OPENED = "Ông Bình nói: “Nước lên rất nhanh."
BARE = "Nhà nào cũng phải kê đồ lên cao."
CLOSED = "Đến sáng mới đỡ”, ông Bình kể."
AFTER = "Huyện đã cấp hai tấn gạo cho các hộ bị ngập."


@pytest.mark.parametrize(
    ("sentences", "quoted"),
    [
        ([OPENED, BARE, CLOSED, AFTER], [False, True, False, False]),
        ([f"“{BARE}", BARE, CLOSED], [False, True, False]),
        (['"Nước lên nhanh.', BARE, 'Sáng mới đỡ ", ông kể.'], [False, True, False]),
        ([OPENED, CLOSED, BARE], [False, False, False]),
        (["“Nước lên nhanh”, ông Bình nói.", BARE, "“Sáng mới đỡ”, ông kể."], [False] * 3),
    ],
)
def test_only_what_lies_between_is_inside(sentences: list[str], quoted: list[bool]) -> None:
    assert inside_quotation(sentences) == quoted


def test_a_mark_that_is_never_closed_swallows_nothing() -> None:
    assert not any(inside_quotation([OPENED, *[AFTER] * 20, CLOSED]))


def test_a_sentence_inside_may_not_stand() -> None:
    reading = analyze(Article(title="Lũ về", text="\n".join([OPENED, BARE, CLOSED, AFTER])))

    assert [s.ineligible for s in reading.body if s.text in (BARE, AFTER)] == [
        Ineligible.SPEECH,
        None,
    ]


DIALOGUE = ["Mực: Nghe nói chợ Mộ Hạ lại ngập.", "Son: Ngập thật.", "Mực: Ai lo?", "Son: Xã."]


@pytest.mark.parametrize(
    ("sentences", "spoken"),
    [
        ([*DIALOGUE, AFTER], [True, True, True, True, False]),
        ([DIALOGUE[0], BARE, *DIALOGUE[1:]], [True] * 5),
        (["Giá vé: 20.000 đồng.", AFTER, "Địa chỉ: số 5 phố Minh Lang."], [False] * 3),
        (["Ông Bình: Nước rút rồi.", "Bà Lan: Chợ đã họp lại."], [False] * 2),
    ],
)
def test_two_who_take_turns_make_a_dialogue(sentences: list[str], spoken: list[bool]) -> None:
    assert in_dialogue(sentences) == spoken


def test_beside_a_lead_a_dialogue_may_not_stand() -> None:
    lead = "Chợ Mộ Hạ ngập lần thứ ba trong tháng mà chưa ai nhận trách nhiệm về cống thoát nước."
    text = "\n".join([*DIALOGUE, "Mực: Đã lập biên bản, có quyết định cưỡng chế tháo dỡ."])

    beside = analyze(Article(title="Chuyện hai người", lead=lead, text=text)).body
    alone = analyze(Article(title="Chuyện hai người", text=text)).body

    assert {s.ineligible for s in beside if len(s.syllables) >= 7} == {Ineligible.SPEECH}
    assert alone[-1].ineligible is None
