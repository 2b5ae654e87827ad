"""Times as people type them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.schedule import (
    MAX_TIMES,
    BadTime,
    BadTimeReason,
    clock_time,
    parse_quiet,
    parse_times,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("6:30 18:00", "6:30 18:00"),
        ("6:30 18h 7 giờ 21:00", "6:30 7:00 18:00 21:00"),
        ("18:00 6:30 6:30", "6:30 18:00"),
        ("06:30,18:00;21:00", "6:30 18:00 21:00"),
        ("6h30 và 18h", "6:30 18:00"),
        ("6 18", "6:00 18:00"),
        ("0630 1800", "6:30 18:00"),
        ("6.30", "6:30"),
        ("7g15", "7:15"),
        ("7 giờ 30 phút", "7:30"),
        ("7 giờ rưỡi", "7:30"),
        ("7 gio ruoi toi", "19:30"),
        ("lúc 6 giờ sáng và 8 giờ tối", "6:00 20:00"),
        ("sáng 6:30, tối 8 giờ", "6:30 20:00"),
        ("2 giờ chiều", "14:00"),
        ("11 giờ trưa, 1 giờ trưa", "11:00 13:00"),
        ("12 giờ trưa", "12:00"),
        ("12 giờ đêm", "0:00"),
        ("10 giờ đêm", "22:00"),
        ("1 giờ đêm", "1:00"),
        ("12 giờ sáng", "0:00"),
        ("6:30am 6pm", "6:30 18:00"),
        ("24:00", "0:00"),
        ("0:00 23:59", "0:00 23:59"),
        (unicodedata.normalize("NFD", "7 giờ rưỡi"), "7:30"),
        ("7 GIỜ TỐI", "19:00"),
    ],
)
def test_times_are_read_as_they_are_meant(typed: str, expected: str) -> None:
    assert " ".join(map(clock_time, parse_times(typed))) == expected


@pytest.mark.parametrize(
    ("typed", "reason", "word"),
    [
        ("", BadTimeReason.NOTHING, ""),
        (" , ", BadTimeReason.NOTHING, ""),
        ("sáng mai", BadTimeReason.NOT_A_TIME, "sáng"),
        ("6:30 bảy giờ", BadTimeReason.NOT_A_TIME, "bảy"),
        ("6:300", BadTimeReason.NOT_A_TIME, "6:300"),
        ("18h0", BadTimeReason.NOT_A_TIME, "18h0"),
        ("-5", BadTimeReason.NOT_A_TIME, "-5"),
        ("25:00", BadTimeReason.NO_SUCH_TIME, "25:00"),
        ("7:61", BadTimeReason.NO_SUCH_TIME, "7:61"),
        ("24:30", BadTimeReason.NO_SUCH_TIME, "24:30"),
        ("99", BadTimeReason.NO_SUCH_TIME, "99"),
        (" ".join(f"{h}:00" for h in range(MAX_TIMES + 1)), BadTimeReason.TOO_MANY, "13"),
    ],
)
def test_what_is_no_time_is_named(typed: str, reason: BadTimeReason, word: str) -> None:
    with pytest.raises(BadTime) as error:
        parse_times(typed)

    assert (error.value.reason, error.value.word) == (reason, word)


@given(st.lists(st.integers(0, 24 * 60 - 1), min_size=1, max_size=MAX_TIMES))
def test_times_as_we_write_them_are_read_back(times: list[int]) -> None:
    assert parse_times(" ".join(map(clock_time, times))) == tuple(sorted(set(times)))


@given(st.text(max_size=60))
def test_no_text_does_anything_but_give_times_or_say_why_not(text: str) -> None:
    try:
        times = parse_times(text)
    except BadTime:
        return
    assert times == tuple(sorted(set(times)))
    assert all(0 <= minutes < 24 * 60 for minutes in times)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("22:00-6:00", "22:00 6:00"),
        ("22:00 – 6:00", "22:00 6:00"),
        ("22h đến 6h", "22:00 6:00"),
        ("từ 22h đến 6h", "22:00 6:00"),
        ("22h 6h", "22:00 6:00"),
        ("10 giờ tối tới 6 giờ sáng", "22:00 6:00"),
        ("9:30 to 5:30", "9:30 5:30"),
    ],
)
def test_quiet_hours_are_read(typed: str, expected: str) -> None:
    quiet = parse_quiet(typed)

    assert f"{clock_time(quiet.start)} {clock_time(quiet.end)}" == expected


@pytest.mark.parametrize("typed", ["", "22:00", "22:00-", "22-22", "a-b", "22-6-8", "22 6 8"])
def test_quiet_hours_need_a_beginning_and_an_end(typed: str) -> None:
    with pytest.raises(BadTime):
        parse_quiet(typed)
