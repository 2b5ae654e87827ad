"""What somebody says over several sentences is not told as if the newspaper said it."""

from __future__ import annotations

import pytest

from digests.summary.fitness import Fault
from digests.summary.material import Material
from digests.summary.quotations import inside
from digests.summary.reading import read

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
    assert inside(sentences) == quoted


def test_a_mark_that_is_never_closed_swallows_nothing() -> None:
    assert not any(inside([OPENED, *[AFTER] * 20, CLOSED]))


def test_a_sentence_inside_may_not_stand() -> None:
    reading = read(Material(title="Lũ về", text="\n".join([OPENED, BARE, CLOSED, AFTER])))

    assert [s.fault for s in reading.body if s.text in (BARE, AFTER)] == [Fault.SPEECH, None]
