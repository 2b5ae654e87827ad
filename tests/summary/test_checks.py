"""A summary says nothing that its article does not say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digests.model import Article, Length
from digests.summary.faithfulness.checks import check
from digests.summary.faithfulness.claims import check_claims
from digests.summary.vietnamese.numbers import dates, in_digits, normalised, numbers, written_out
from digests.text import syllables

DAM = Article(
    title="Hồ Ngòi Giành tích nước",
    lead="Ngày 5/7, huyện Yên Lập tích nước hồ Ngòi Giành.",
    text=(
        "Theo ông Nguyễn Văn Thắng, hồ rộng 1.455ha, tưới cho 12 xã. Hồ không phát điện.\n\n"
        "“Nước về là vui nhất”, bà Hà Thị Mơ nói. Dự án hết 35 tỷ đồng, do Công ty Sông Thao "
        "thi công. Có hai mươi ba hộ phải di dời, mỗi hộ nhận 118 triệu đồng. Tổng thầu chưa bàn "
        "giao trạm bơm."
    ),
    published=datetime(2024, 7, 6, tzinfo=UTC),
)
FAITHFUL = "Ngày 5/7, huyện Yên Lập tích nước hồ Ngòi Giành rộng 1.455ha, tưới cho 12 xã."


def failed(summary: str, article: Article = DAM, length: Length = Length.DEFAULT) -> list[object]:
    result = check(summary, article, length=length)["failed"]
    assert isinstance(result, list)
    return result


def test_the_result_has_a_verdict_for_each_check() -> None:
    assert check(FAITHFUL, DAM) == {
        "numbers": True,
        "names": True,
        "dates": True,
        "quotes": True,
        "units": True,
        "language": True,
        "clean": True,
        "length": True,
        "not_headline": True,
        "failed": [],
    }


@pytest.mark.parametrize(
    ("summary", "check_name"),
    [
        ("Nam Thắng nói hồ rộng 1.455ha, tưới cho 12 xã.", "names"),
        ("Hồ rộng 1.465ha, tưới cho 12 xã.", "numbers"),
        ("Hồ rộng 1.455ha, tưới cho mười ba xã.", "numbers"),
        ("Hồ tưới cho 12 huyện.", "units"),
        ("Dự án hết 35 triệu đồng.", "units"),
        ("Ngày 7/5, hồ Ngòi Giành tích nước.", "dates"),
        ("Ông Nguyễn Văn Thành cho biết hồ tưới cho 12 xã.", "names"),
        ("Hồ do Công ty Sông Lô thi công.", "names"),
        ("Bà Hà Thị Mơ nói: “Nước về là mừng nhất”.", "quotes"),
        ("Bà Hà Thị Mơ nói: “Nước về là vui nhất.", "quotes"),
        ("The reservoir stores water for 12 communes.", "language"),
        ("Hồ 水库 tưới cho 12 xã.", "language"),
        ("Hồ tưới cho 12 xã. Xem thêm tại https://vidu.vn", "clean"),
        ("Hồ **rộng** 1.455ha, tưới cho 12 xã.", "clean"),
        ("Hồ <b>rộng</b> 1.455ha, tưới cho 12 xã.", "clean"),
        ("Hồ tích nước. Theo dõi kênh @tinnhanh để nhận tin.", "clean"),
        ("Hồ Ngòi Giành tích nước.", "not_headline"),
        ("", "length"),
        (" ".join(["Hồ tích nước."] * 30), "length"),
    ],
)
def test_what_the_article_does_not_say_is_found(summary: str, check_name: str) -> None:
    assert check_name in failed(summary)


@pytest.mark.parametrize(
    "summary",
    [
        "Hồ rộng 1455ha.",
        "Hồ rộng 1.455ha, 23 hộ phải di dời.",
        "Hồ rộng 1.455 ha.",
        "Ngày 5 tháng 7 năm 2024, huyện Yên Lập tích nước hồ.",
        "Ngày 05/07/2024, huyện Yên Lập tích nước hồ.",
        "Ngày 6/7, hồ Ngòi Giành đã tích nước.",
        "Dự án hết 35 tỉ đồng.",
        "Công ty Sông Thao thi công hồ này.",
    ],
)
def test_another_spelling_of_the_same_is_no_error(summary: str) -> None:
    assert failed(summary) == []


def test_the_day_of_publication_may_be_said() -> None:
    unknown = Article(title=DAM.title, lead=DAM.lead, text=DAM.text)

    assert "dates" in failed("Ngày 6/7, hồ Ngòi Giành đã tích nước.", unknown)


@pytest.mark.parametrize(
    ("summary", "check_name"),
    [
        ("Hồ phát điện và tưới cho 12 xã.", "negation"),
        ("Tổng thầu bàn giao trạm bơm.", "negation"),
        ("Có hai mươi ba hộ phải di dời, mỗi hộ nhận 35 triệu đồng.", "together"),
        ("Hồ tưới cho 118 xã.", "together"),
        ("Ông Nguyễn Văn Thắng phải di dời, nhận tiền.", "together"),
        ("Hồ Ngòi Giành có hai mươi ba hộ phải di dời.", "together"),
    ],
)
def test_a_model_may_not_put_facts_together_wrongly(summary: str, check_name: str) -> None:
    result = check_claims(summary, DAM)["failed"]

    assert isinstance(result, list)
    assert check_name in result


@pytest.mark.parametrize(
    "summary",
    [
        "Ngày 5/7, huyện Yên Lập tích nước hồ Ngòi Giành.",
        "Hồ rộng 1.455ha, tưới cho 12 xã nhưng không phát điện.",
        "Mỗi hộ phải di dời nhận 118 triệu đồng; trạm bơm chưa bàn giao.",
    ],
)
def test_a_model_that_keeps_to_the_article_passes(summary: str) -> None:
    assert check_claims(summary, DAM)["failed"] == []


def test_numbers_are_compared_in_one_spelling() -> None:
    assert numbers("1.455 tổ chức, 2,50 ha, 07 hộ, 1,200 USD") == ["1455", "2.5", "7", "1200"]
    assert normalised("10.2.2017") == "10.2.2017"


def test_numbers_in_words_are_read() -> None:
    said = syllables("một nghìn bốn trăm năm mươi lăm hộ và hai mươi ba xã")

    assert [value for value, _, _ in written_out(said)] == [1455, 23]
    assert in_digits("hai mươi ba hộ, mười xã") == "23 hộ 10 xã"


def test_dates_are_read_in_every_spelling() -> None:
    text = "Ngày 5/7, 10.2.2017, ngày 3 tháng 4 năm 2020, mùng 1 tháng 2, tháng 11/2025; đạt 8,5%"

    assert dates(text) == {
        (5, 7, None),
        (10, 2, 2017),
        (3, 4, 2020),
        (1, 2, None),
        (0, 11, 2025),
    }
