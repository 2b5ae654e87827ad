"""Words: by whole syllables, without accents when typed so, exactly when typed with them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.edition import (
    LONGEST_WORD,
    BadWord,
    BadWordReason,
    folded,
    ngrams,
    parse_word,
    parse_words,
    same_word,
    word_key,
    word_text,
)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


FOUND = [
    # typed without accents: any accents will do
    ("lam thao", "Lâm Thao “tự soi”, “tự sửa”"),
    ("LAM THAO", "xã Lâm Thao"),
    ("viet tri", "Thành phố Việt Trì"),
    ("phu tho", "Phú Thọ"),
    ("da bac", "huyện Đà Bắc cũ"),
    ("duong", "Đường tỉnh 319"),
    ("ma", "giống má"),
    ("ma", "nhưng mà"),
    ("hoa binh", "Hoà Bình và Hòa Bình"),
    ("giai phong", "Chiến dịch giải phóng"),
    ("nuoc", "nước sạch"),
    # typed with accents: exactly so, whatever the case
    ("má", "giống má chịu hạn"),
    ("Má", "GIỐNG MÁ"),
    ("Lâm Thao", "LÂM THAO ĐÓN NĂM MỚI"),
    ("đền hùng", "Giỗ Tổ Hùng Vương tại Đền Hùng"),
    ("Đền Hùng", "khu di tích đền Hùng"),
    ("công an", "Công an tỉnh"),
    ("giá điện", "Giá điện tăng 4,8%"),
    ("đ", "200.000 đ"),
    # tones written the old way or the new
    ("hoà", "Hòa Bình"),
    ("hòa", "Hoà Bình"),
    ("Thanh Thủy", "huyện Thanh Thuỷ"),
    ("Thanh Thuỷ", "xã Thanh Thủy"),
    ("khoẻ", "chăm sóc sức khỏe"),
    ("sức khỏe", "sức khoẻ cộng đồng"),
    ("Hạ Hòa", "Hạ Hoà"),
    ("xoè", "múa xòe"),
    ("quý", "Quý III/2026"),
    ("thuý", "bà Thúy"),
    # decomposed input and text
    (nfd("Việt Trì"), "Việt Trì"),
    ("Việt Trì", nfd("thành phố Việt Trì")),
    (nfd("hoà"), nfd("hòa")),
    (nfd("đường"), "đường"),
    # punctuation between syllables does not count
    ("COVID-19", "dịch Covid-19"),
    ("covid 19", "dịch COVID-19"),
    ("Phan Rang - Tháp Chàm", "Phan Rang-Tháp Chàm"),
    ("Pà Cò", "bản “Pà Cò”, Mai Châu"),
    ("tự soi", "“tự soi”, “tự sửa”"),
    ("Lâm Thao", "Lâm-Thao"),
    ("35-KH/HU", "Kế hoạch số 35-KH/HU"),
    # initials and abbreviations
    ("TP. Việt Trì", "TP Việt Trì"),
    ("TP.HCM", "TP. HCM"),
    ("UBND", "UBND tỉnh Phú Thọ"),
    ("ubnd tinh", "UBND tỉnh"),
    ("T.Ư", "Nghị quyết T.Ư 4"),
    ("HĐND", "Kỳ họp HĐND"),
    ("hdnd", "Kỳ họp HĐND"),
    ("U23", "đội tuyển U23 Việt Nam"),
    ("5G", "phủ sóng 5G."),
    # numbers
    ("1.455", "tổng vốn 1.455 tỷ đồng"),
    ("2026", "ngày 24/11/2026"),
    ("24/11", "ngày 24/11/2026"),
    ("3,5%", "tăng 3,5%"),
    ("quốc lộ 2", "Quốc lộ 2 tắc dài"),
    ("19/5", "quảng trường 19-5"),
    # first, last and only
    ("mưa", "Mưa"),
    ("lũ", "Cảnh báo lũ"),
    ("mưa lũ", "mưa, lũ"),
    # foreign words
    ("Samsung", "nhà máy SAMSUNG"),
    ("São Paulo", "CLB São Paulo"),
    ("sao paulo", "CLB São Paulo"),
    ("서울", "đi SEOUL (서울)"),
    ("iPhone 17", "iPhone 17 về Việt Nam"),
    # hidden characters, doubled blanks
    ("Việt\u200b Trì", "Việt Trì"),
    ("  Việt   Trì ", "Việt\u00a0Trì"),
    ("phu_tho", "Phú Thọ"),
]
NOT_FOUND = [
    # other accents
    ("má", "nhưng mà"),
    ("mã", "má mà mạ"),
    ("Lâm Thảo", "Lâm Thao"),
    ("hoa", ""),
    ("đa", "Đà Bắc, đá, da"),
    ("đường", "duong, dường, đương"),
    ("hòa", "hóa, hoa, hoả"),
    ("thủy", "thúy, thuý, thuy"),
    ("nước", "nươc, nuớc"),
    ("công an", "công ăn việc làm"),
    ("tin", ""),
    # whole syllables only
    ("an", "anh, bàn, can"),
    ("lam thao", "lam thaoo"),
    ("thao", "Thaoo"),
    ("ma", "mai, mang"),
    ("ha", "Thanh, hai"),
    ("tỉnh", "tỉnhh"),
    ("19", "COVID19"),
    # in sequence
    ("thao lâm", "Lâm Thao"),
    ("lâm thao", "Lâm và Thao"),
    ("phú thọ mới", "Phú Thọ"),
    # a number is one
    ("455", "1.455 tỷ đồng"),
    ("1", "1.455"),
    ("5", "3,5%"),
    ("202", "2026"),
    # nothing to seek
    ("", "Lâm Thao"),
    ("…", "Lâm Thao…"),
    # never a pattern
    (".*", "Lâm Thao"),
    ("l.m thao", "Lâm Thao"),
    ("(lam|viet)", "lam thao"),
]


@pytest.mark.parametrize(("word", "text"), FOUND)
def test_a_word_that_is_found(word: str, text: str) -> None:
    assert word_text(text).has(word_key(word))
    assert folded(word) in ngrams(text)


@pytest.mark.parametrize(("word", "text"), NOT_FOUND)
def test_a_word_that_is_not(word: str, text: str) -> None:
    assert not word_text(text).has(word_key(word))


def test_no_word_reaches_from_one_field_into_the_next() -> None:
    assert not word_text("Khởi công tại Lâm", "Thao trường").has(word_key("Lâm Thao"))
    assert folded("Lâm Thao") not in ngrams(word_text("tại Lâm", "Thao trường"))
    assert word_text("Khởi công", "tại Lâm Thao").has(word_key("Lâm Thao"))


def test_two_spellings_of_one_word_are_the_same() -> None:
    assert same_word("Hoà Bình", nfd("hòa  bình"))
    assert not same_word("Hòa Bình", "hoa binh")


SYLLABLES = st.sampled_from(
    [
        "lâm",
        "Lam",
        "thao",
        "Thảo",
        "hoà",
        "hòa",
        "hóa",
        "đà",
        "da",
        "ma",
        "má",
        "1.455",
        "19",
        "U23",
    ]
)
PHRASES = st.lists(SYLLABLES, min_size=1, max_size=LONGEST_WORD).map(" ".join)


@given(st.text(max_size=60), st.text(min_size=1, max_size=12))
def test_a_word_occurs_without_accents_if_and_only_if_its_key_is_among_the_ngrams(
    text: str, word: str
) -> None:
    bare = folded(word)
    if not 1 <= len(word_key(word).folded) <= LONGEST_WORD:
        return

    found = bare in ngrams(text)

    assert found == word_text(text).has(word_key(bare))


@given(PHRASES, st.text(max_size=20), st.text(max_size=20))
def test_a_word_is_found_wherever_it_stands(word: str, before: str, after: str) -> None:
    assert word_text(f"{before} {word} {after}").has(word_key(word))


@given(st.text(max_size=80))
def test_any_text_is_found_in_itself(text: str) -> None:
    key = word_key(text)

    assert word_text(text).has(key) == bool(key.folded)
    assert word_text(nfd(text)).has(key) == bool(key.folded)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Lâm Thao", "Lâm Thao"),
        ("  “Lâm   Thao”, ", "Lâm Thao"),
        (nfd("Việt Trì"), "Việt Trì"),
        ("35-KH/HU", "35-KH/HU"),
    ],
)
def test_a_word_is_kept_as_it_was_typed(typed: str, kept: str) -> None:
    assert parse_word(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", BadWordReason.EMPTY),
        ("…!?", BadWordReason.EMPTY),
        ("một hai ba bốn năm sáu bảy", BadWordReason.TOO_LONG),
        ("a" * 65, BadWordReason.TOO_LONG),
    ],
)
def test_what_is_no_word_is_refused(typed: str, reason: BadWordReason) -> None:
    with pytest.raises(BadWord) as error:
        parse_word(typed)

    assert error.value.reason is reason


def test_a_list_of_words_has_each_word_once() -> None:
    typed = "Việt Trì, giá điện; Hoà Bình\nhòa bình,, việt trì"

    assert parse_words(typed) == ("Việt Trì", "giá điện", "Hoà Bình")


def test_a_list_without_a_word_is_refused() -> None:
    with pytest.raises(BadWord):
        parse_words(" , ; ")
