"""What follows a newspaper's lead."""

from __future__ import annotations

import pytest

from digests.model import Article, Length
from digests.summary.lengths import BUDGETS
from digests.summary.selection.after_lead import (
    FEATURE_NAMES,
    WEIGHTS,
    Threshold,
    lead_features,
    value_after_lead,
)
from digests.summary.selection.candidates import Candidate, candidates_of
from digests.summary.selection.document import analyze

TITLE = "Tai nạn trên cầu Hữu Lương"
LEAD = "Hai xe tải đâm nhau trên cầu khiến ba người bị thương, giao thông bị ùn tắc nhiều giờ."
ALONE = Threshold(0.8)


def candidates(*lines: str) -> list[Candidate]:
    reading = analyze(Article(title=TITLE, lead=LEAD, text="\n".join(lines)))
    return [candidates_of(s, BUDGETS[Length.DEFAULT])[0] for s in reading.body]


def told_by(signal: str, *lines: str) -> list[float]:
    table = lead_features(candidates(*lines), lead=LEAD, title=TITLE)
    return [float(value) for value in table[:, FEATURE_NAMES.index(signal)]]


@pytest.mark.parametrize(
    ("signal", "says", "does_not"),
    [
        (
            "now",
            "Hiện công an xã đang điều tra nguyên nhân của vụ tai nạn.",
            "Công an xã đã có mặt để phân luồng cho các xe khác.",
        ),
        (
            "ahead",
            "Huyện sẽ cấm xe trên 10 tấn đi qua cầu từ tháng sau.",
            "Huyện đã cấm xe trên 10 tấn đi qua cầu cả tuần nay.",
        ),
        (
            "before",
            "Trước đây huyện từng chi 12 tỷ đồng để sửa mặt cầu này.",
            "Hai tài xế bị thương ở chân và được đưa về trạm y tế xã.",
        ),
        (
            "age",
            "Nạn nhân là bà Đinh Thị Mơ, 54 tuổi, ở xã Đồng Trung.",
            "Nạn nhân là ba người đi xe máy ở ngay phía sau xe tải.",
        ),
        (
            "decides",
            "Công an huyện đã tạm giữ cả hai tài xế để xác minh.",
            "Cả hai tài xế đều quê ở ngay bên kia bờ sông Lô.",
        ),
        (
            "source",
            "Theo công an huyện, cả hai tài xế đều ngủ gật khi lái xe.",
            "Cả hai tài xế đều ngủ gật khi lái xe lên đến đầu cầu.",
        ),
    ],
)
def test_a_sentence_shows_what_it_says(signal: str, says: str, does_not: str) -> None:
    assert told_by(signal, says, does_not) == [1, 0]


def test_only_the_day_told_first_is_that_of_the_news() -> None:
    told = told_by(
        "day",
        "Công an xã đã có mặt để phân luồng cho các xe khác.",
        "Khoảng 5h sáng 16/3, hai xe tải chạy ngược chiều nhau lên cầu.",
        "Ngày 2/3 cũng đã có một xe khách lao vào lan can của cầu này.",
    )

    assert told == [0, 1, 0]


def test_a_day_is_no_news_where_the_lead_has_told_it() -> None:
    found = candidates("Khoảng 5h sáng 16/3, hai xe tải chạy ngược chiều nhau lên cầu.")

    table = lead_features(found, lead=f"Sáng 16/3, {LEAD}", title=TITLE)

    assert table[0, FEATURE_NAMES.index("day")] == 0


def worth(*lines: str, lead: str = LEAD, wanted: Threshold = ALONE) -> list[float]:
    found = value_after_lead(candidates(*lines), lead=lead, title=TITLE, threshold=wanted)
    return [float(value) for value in found]


@pytest.mark.parametrize(
    ("open_end", "told"),
    [
        (
            "Người dân nhìn thấy anh Lai nằm ở giữa mặt cầu từ sáng sớm.",
            "Người dân nhìn thấy anh Lai (34 tuổi) nằm ở giữa mặt cầu từ sáng sớm.",
        ),
        (
            "Người dân nhìn thấy anh L. nằm ở giữa mặt cầu từ sáng sớm.",
            "Người dân nhìn thấy anh L., lái xe, nằm ở giữa mặt cầu từ sáng sớm.",
        ),
        (
            "Người dân đã đưa hai anh em đến ngôi trường này để tránh mưa.",
            "Người dân đã đưa hai anh em đến cạnh cầu này để tránh mưa.",
        ),
    ],
)
def test_what_points_to_somebody_or_something_untold_may_hardly_follow(
    open_end: str, told: str
) -> None:
    worth_open, worth_told = worth(open_end, told)

    assert worth_open < worth_told - 0.15


def test_who_is_introduced_elsewhere_may_hardly_be_called_by_first_name() -> None:
    introduced = "Người lái chiếc xe đi đầu là Hồ Minh Hiếu ở xã Châu Thành."
    called = "Công an huyện cho biết Hiếu đã lái xe suốt mười hai giờ liền."
    nobody = "Công an huyện cho biết tài xế đã lái xe suốt mười hai giờ liền."

    of_called, of_nobody = worth(introduced, called)[1], worth(introduced, nobody)[1]

    assert of_called < of_nobody - 0.15


def test_what_tells_half_the_lead_again_is_worth_less_than_what_goes_on() -> None:
    again = "Nhiều người dân kể hai xe tải đâm nhau trên cầu khiến ba người đi đường bị thương."
    goes_on = "Nhiều người dân kể hai xe tải chạy ngược chiều nhau và không bên nào chịu nhường."

    of_again, of_goes_on = worth(again, goes_on)

    assert of_again < of_goes_on


def test_who_has_a_name_in_the_lead_is_no_stranger() -> None:
    line = "Người dân nhìn thấy anh Lai nằm ở giữa mặt cầu từ sáng sớm."

    stranger, known = worth(line), worth(line, lead=f"{LEAD} Anh Đỗ Văn Lai bị thương nặng nhất.")

    assert known[0] > stranger[0] + 0.15


def test_a_name_is_new_once_the_title_and_the_lead_have_not_told_it() -> None:
    line = "Ông Trần Văn Bảy cho biết cầu Hữu Lương đã được sửa hai lần."

    assert told_by("new names", line) == [1]
    assert told_by("known names", line) == [1]


def test_where_room_is_shared_a_long_sentence_has_to_say_more() -> None:
    long = (
        "Công an huyện đã điều hai tổ cảnh sát giao thông đến hai đầu cầu để phân luồng cho các"
        " xe khác đang chờ, đồng thời đưa hai xe tải bị hỏng nặng ra khỏi mặt cầu."
    )
    short = "Công an huyện đã điều hai tổ cảnh sát giao thông đến hai đầu cầu."

    alone = worth(long, short)
    shared = worth(long, short, wanted=Threshold(0.8, syllable_cost=0.02))

    assert alone[0] > alone[1]
    assert alone[0] - shared[0] > alone[1] - shared[1] > 0


def test_each_signal_has_its_weight_and_each_weight_its_signal() -> None:
    assert set(FEATURE_NAMES) == set(WEIGHTS)


def test_an_article_of_a_lead_alone_has_nothing_beside_it() -> None:
    worth = value_after_lead([], lead=LEAD, title=TITLE, threshold=Threshold(0.8))

    assert worth.shape == (0,)
