"""A caption names what is to be seen; a sentence tells something."""

from __future__ import annotations

import pytest

from digests.model import Article
from digests.summary.selection.document import analyze
from digests.summary.selection.eligibility import Ineligible, ineligible
from digests.summary.vietnamese.predicates import may_be_caption
from digests.text import syllables

CAPTION = "Tàu khu trục Nga tới thăm Philippines."
LEAD = "Nga đang muốn tăng ảnh hưởng trên Biển Đông bằng các chuyến thăm và diễn tập chung."
TOLD = "Tàu Đô đốc Tributs đã cập cảng Manila sáng 3/1 cùng một tàu chở dầu."


@pytest.mark.parametrize(
    "sentence",
    [
        "Tổng thống Mỹ và lãnh đạo Triều Tiên Kim Jong-un.",
        "Một trong những cây cầu cũ nhất của tỉnh.",
        "Nhà hàng Nam Việt ở quận Arlington, bang Virginia.",
        "Cựu giám đốc truyền thông Nhà Trắng Anthony Scaramucci.",
        "Trưởng Ban Dân nguyện tỉnh Trần Thanh Thu.",
    ],
)
def test_a_name_without_a_verb_is_no_news(sentence: str) -> None:
    assert ineligible(sentence) is Ineligible.NAME_ONLY


@pytest.mark.parametrize(
    "sentence",
    [
        "Giám đốc truyền thông Nhà Trắng từ chức hôm qua.",
        "Công ty Cấp nước Phú Thọ hoạt động từ năm 1998.",
        "Ba công nhân của Công ty Sông Lô gặp nạn.",
    ],
)
def test_a_verb_beside_a_noun_that_looks_like_one_is_found(sentence: str) -> None:
    assert ineligible(sentence) is None


def test_what_ends_in_an_initial_goes_on_in_another_line() -> None:
    assert ineligible("Đêm đó Thành đã đến xin mẹ đẻ của chị Th.") is Ineligible.FRAGMENT


def test_advice_to_the_reader_is_no_news() -> None:
    assert ineligible("Không tự ý trèo cột khi công nhân đang làm việc.") is Ineligible.LINK
    assert ineligible("Không có người thiệt mạng trong đám cháy ở xưởng gỗ.") is None


def test_what_begins_in_brackets_is_the_rest_of_something() -> None:
    rest = "(22 tuổi, quê Kiên Giang) điều khiển xe máy chạy trên quốc lộ."

    assert ineligible(rest) is Ineligible.FRAGMENT


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông Bình (trái) trao quà cho bà con xã Tuy Lộc.",
        "Ba em học sinh được khen, từ trái qua: An, Bình, Chi.",
        "Thủ tướng, phải, và người đồng cấp trong cuộc gặp hôm nay.",
        "Chị Lan (áo trắng) hướng dẫn bà con hái chè.",
    ],
)
def test_who_stands_where_is_said_below_a_picture(sentence: str) -> None:
    assert ineligible(sentence) is Ineligible.CAPTION


@pytest.mark.parametrize(
    "sentence",
    [
        "Xe chạy bên phải, bên trái là vực sâu.",
        "Người dân phải sơ tán trong đêm vì nước dâng nhanh.",
        "Đảng cánh tả (trái với dự đoán) thắng cử.",
    ],
)
def test_right_and_left_in_the_news_are_no_caption(sentence: str) -> None:
    assert ineligible(sentence) is None


def test_an_air_force_denies_nothing() -> None:
    assert may_be_caption(syllables("Xe chở tên lửa tại căn cứ không quân của Nga ở Syria."))
    assert not may_be_caption(syllables("Xe chở tên lửa không rời căn cứ của Nga ở Syria."))


def test_a_picture_s_words_between_lead_and_article_are_passed_over() -> None:
    article = f"{CAPTION}\n{TOLD}"

    below_a_lead = analyze(Article(title="Tàu Nga thăm Manila", lead=LEAD, text=article))
    without_one = analyze(Article(title="Tàu Nga thăm Manila", text=article))

    assert [s.ineligible for s in below_a_lead.body] == [Ineligible.CAPTION, None]
    assert [s.ineligible for s in without_one.body] == [None, None]
