"""When a newspaper says it published, in all the ways newspapers say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.feed.dates import CLOCK_SKEW, parse_date, published_dates

MOMENT = datetime(2022, 1, 20, 1, 54, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
VIETNAM = timezone(timedelta(hours=7))

SAME_MOMENT = """
Thu, 20 Jan 2022 08:54:00 +0700
Thu, 20 Jan 22 08:54:00 +0700
Thu, 20 Jan 2022 08:54:00 GMT+7
Thu, 20 Jan 2022 08:54:00 GMT+0700
Thu, 20 Jan 2022 08:54:00 UTC+7
Thu, 20 Jan 2022 08:54 ICT
Thu, 20 Jan 2022 08:54:00 +0700 (ICT)
Thu Jan 20 2022 08:54:00 GMT+0700 (Indochina Time)
Thu Jan 20 2022 08:54:00 GMT+0700 (Giờ Đông Dương)
Wed Jan 19 2022 20:54:00 GMT-0500 (GMT)
Thu, 20 Jan 2022 01:54:00 GMT
Thu, 20 Jan 2022 01:54:00 +0000
Wed, 19 Jan 2022 20:54:00 -0500
Wed, 19 Jan 2022 20:54:00 EST
Thursday, 20-Jan-22 01:54:00 GMT
2022-01-20T08:54:00+07:00
2022-01-20T01:54:00Z
2022-01-20T08:54:00.000 +07:00
2022-01-20 08:54:00 +0700
2022-01-20 08:54:00
2022/01/20 08:54
20220120085400
20220120T015400Z
Thu Jan 20 08:54:00 2022
Thu Jan 20 08:54:00 +0700 2022
January 20, 2022 8:54 AM
1/20/2022 8:54:00 AM
20/1/22 8:54
20/01/2022 08:54
20/01/2022 8:54 SA
20-01-2022 08:54
20.01.2022 08:54
08:54, 20/01/2022
08:54 | 20/01/2022 (GMT+7)
20/01/2022 08h54
08 giờ 54, ngày 20/01/2022
20 Tháng Một, 2022 08:54
ngày 20 tháng 1 năm 2022 08:54
Thứ năm, 20/01/2022, 08:54 (GMT +7)
Thứ Năm, 20/01/2022 | 08:54 GMT+7
T5, 20/01/2022 - 08:54
1642643640
/Date(1642643640000)/
""".strip().splitlines()


@pytest.mark.parametrize("raw", SAME_MOMENT)
def test_every_spelling_is_the_same_moment(raw: str) -> None:
    reading = parse_date(raw)

    assert reading is not None
    assert reading.at == MOMENT


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "hôm nay",
        "vừa xong",
        "13/13/2022 08:00",
        "31/02/2022 08:00",
        "0001-01-01T00:00:00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 20 Jan 2022 25:54:00 +0700",
        "9" * 5_000,
    ],
)
def test_what_names_no_moment_for_certain_is_no_date(raw: str) -> None:
    assert parse_date(raw) is None


@given(st.dates(min_value=datetime(1995, 1, 1).date(), max_value=datetime(2090, 1, 1).date()),  # noqa: DTZ001
       st.times())  # fmt: skip
def test_a_day_is_always_read_before_a_month(date: datetime, time: datetime) -> None:
    raw = f"{date.day:02}/{date.month:02}/{date.year} {time.hour:02}:{time.minute:02}"

    reading = parse_date(raw)

    assert reading is not None
    local = reading.at.astimezone(VIETNAM)
    assert (local.day, local.month, local.hour) == (date.day, date.month, time.hour)


@given(
    st.datetimes(
        min_value=datetime(1995, 1, 1),  # noqa: DTZ001
        max_value=datetime(2060, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-11, 13).map(lambda hours: timezone(timedelta(hours=hours))),
    ),
    st.sampled_from(["%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%d/%m/%Y %H:%M:%S %z"]),
)
def test_what_is_written_with_a_zone_is_read_to_the_second(at: datetime, spelling: str) -> None:
    reading = parse_date(at.strftime(spelling))

    assert reading is not None
    assert reading.at == at.replace(microsecond=0)


@given(st.text(max_size=200))
def test_any_text_is_read_or_left(raw: str) -> None:
    reading = parse_date(raw)

    assert reading is None or reading.at.tzinfo is UTC


def test_local_time_labelled_gmt_is_local_time() -> None:
    # given a feed just written at 12:00 in Vietnam, whose older entry is of this morning
    raws = ["Tue, 24 Nov 2026 11:59:00 GMT", "Tue, 24 Nov 2026 11:20:00 GMT",
            "Tue, 24 Nov 2026 04:00:00 GMT"]  # fmt: skip

    dates = published_dates(raws, NOW)

    assert dates == [
        datetime(2026, 11, 24, 4, 59, tzinfo=UTC),
        datetime(2026, 11, 24, 4, 20, tzinfo=UTC),
        datetime(2026, 11, 23, 21, 0, tzinfo=UTC),
    ]


def test_one_entry_ahead_does_not_move_those_that_lie_behind() -> None:
    raws = ["Tue, 24 Nov 2026 11:59:00 GMT", "Tue, 24 Nov 2026 04:00:00 GMT"]

    assert published_dates(raws, NOW)[1] == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def test_an_honest_gmt_feed_stays_as_it_is() -> None:
    raws = ["Tue, 24 Nov 2026 04:59:00 GMT", "Tue, 24 Nov 2026 04:00:00 GMT"]

    assert published_dates(raws, NOW)[0] == datetime(2026, 11, 24, 4, 59, tzinfo=UTC)


def test_minutes_ahead_are_a_clock_and_hours_ahead_are_no_date() -> None:
    near, far = NOW + CLOCK_SKEW, NOW + timedelta(hours=3)

    assert published_dates([near.isoformat(), far.isoformat()], NOW) == [near, None]
