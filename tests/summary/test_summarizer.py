"""An article becomes a digest that says what it says, within its length."""

from __future__ import annotations

from digests.model import Article, Length, Method
from digests.summary.lengths import BUDGETS
from digests.summary.summarizer import Summarizer
from digests.text import syllables

FLOOD = Article(
    title="Thanh Thủy khắc phục hậu quả mưa lũ",
    text=(
        "(baophutho.vn) - Mưa lớn đêm 12/9 làm 35 hộ dân ở xã Đồng Trung, huyện Thanh Thủy phải "
        "sơ tán.\n\n"
        "Theo đó, lực lượng dân quân đã giúp bà con di chuyển tài sản lên nơi cao. "
        "Ông này cho biết nước rút chậm. Vì sao nước rút chậm?\n\n"
        "UBND huyện Thanh Thủy đã cấp 2 tấn gạo và 500 thùng nước sạch cho các hộ bị ngập.\n\n"
        "Minh Hà"
    ),
    author="Minh Hà",
)


def test_without_weights_the_sentences_near_the_headline_are_taken() -> None:
    summary = Summarizer(None).summarize(FLOOD)

    assert summary.method is Method.OVERLAP
    assert summary.text.startswith("Mưa lớn đêm 12/9 làm 35 hộ dân")
    assert summary.checks["failed"] == []


def test_every_length_keeps_its_limit() -> None:
    for length, summary in Summarizer(None).summarize_all(FLOOD).items():
        assert 0 < len(syllables(summary.text)) <= BUDGETS[length].most


def test_an_article_without_text_is_its_lead() -> None:
    article = Article(
        title="Khánh thành cầu Vĩnh Phú",
        lead="(baophutho.vn) - Sáng 18/4, UBND tỉnh khánh thành cầu Vĩnh Phú bắc qua sông Lô.",
    )

    summary = Summarizer(None).summarize(article, length=Length.SHORT)

    assert summary.text == ("Sáng 18/4, UBND tỉnh khánh thành cầu Vĩnh Phú bắc qua sông Lô.")


def test_an_article_of_which_nothing_can_stand_is_its_headline() -> None:
    summary = Summarizer(None).summarize(Article(title="Giá vàng hôm nay", text="Xem thêm: ..."))

    assert (summary.text, summary.method) == ("Giá vàng hôm nay", Method.TITLE)
