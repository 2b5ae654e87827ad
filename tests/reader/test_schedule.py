"""Slots: the first moment at which the wall clock has reached a chosen time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.schedule import (
    EVERY_DAY,
    WEEKEND,
    WORKDAYS,
    QuietHours,
    Schedule,
    is_zone,
    local_date_time,
    quiet_until,
)

HO_CHI_MINH = "Asia/Ho_Chi_Minh"
NEW_YORK = "America/New_York"
# Where and when clocks jump: an hour, half an hour, at midnight, a whole day.
JUMPS = (
    (HO_CHI_MINH, date(2026, 11, 24)),
    (NEW_YORK, date(2026, 3, 8)),
    (NEW_YORK, date(2026, 11, 1)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 1, 1)),
)
MINUTES = st.integers(0, 24 * 60 - 1)
TIMES = st.lists(MINUTES, min_size=1, max_size=4, unique=True).map(tuple)
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
A_MINUTE = timedelta(minutes=1)


def local(zone: str, text: str, fold: int = 0) -> datetime:
    naive = datetime.fromisoformat(text)
    return naive.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def first_moment_that_reads(zone: str, day: date, minutes: int) -> datetime:
    """The definition itself, found by looking at the clock every minute."""
    wanted = datetime.combine(day, time(minutes // 60, minutes % 60))
    moment = midnight(day) - timedelta(hours=15)
    while local_date_time(moment, zone).replace(tzinfo=None) < wanted:
        moment += A_MINUTE
    return moment


@pytest.mark.parametrize(
    ("times", "weekdays", "zone", "after", "expected"),
    [
        # an hour today, the next one today, the first one tomorrow
        ("6:30 18:00", EVERY_DAY, HO_CHI_MINH, "2026-11-24T05:00", "2026-11-24T06:30"),
        ("6:30 18:00", EVERY_DAY, HO_CHI_MINH, "2026-11-24T06:30", "2026-11-24T18:00"),
        ("6:30 18:00", EVERY_DAY, HO_CHI_MINH, "2026-11-24T18:00", "2026-11-25T06:30"),
        # midnight belongs to the day that begins
        ("0:00", EVERY_DAY, HO_CHI_MINH, "2026-11-24T23:59", "2026-11-25T00:00"),
        ("23:59", EVERY_DAY, HO_CHI_MINH, "2026-11-24T23:59", "2026-11-25T23:59"),
        # weekdays: 24 November 2026 is a Tuesday
        ("6:30", WEEKEND, HO_CHI_MINH, "2026-11-24T12:00", "2026-11-28T06:30"),
        ("6:30", WORKDAYS, HO_CHI_MINH, "2026-11-27T06:30", "2026-11-30T06:30"),
        ("6:30", frozenset({1}), HO_CHI_MINH, "2026-11-24T06:30", "2026-12-01T06:30"),
        ("6:30", frozenset({0}), HO_CHI_MINH, "2026-11-24T06:30", "2026-11-30T06:30"),
        # the year ends; a leap day
        ("6:30", EVERY_DAY, HO_CHI_MINH, "2026-12-31T07:00", "2027-01-01T06:30"),
        ("6:30", EVERY_DAY, HO_CHI_MINH, "2028-02-28T07:00", "2028-02-29T06:30"),
        # 2:30 does not exist on 8 March in New York: it comes at the next valid moment
        ("2:30", EVERY_DAY, NEW_YORK, "2026-03-08T01:00", "2026-03-08T03:00"),
        ("2:15 2:30 3:00", EVERY_DAY, NEW_YORK, "2026-03-08T01:00", "2026-03-08T03:00"),
        ("2:15 2:30 3:00", EVERY_DAY, NEW_YORK, "2026-03-08T03:00", "2026-03-09T02:15"),
        # Sao Paulo's midnight did not exist on 4 November 2018
        ("0:00", EVERY_DAY, "America/Sao_Paulo", "2018-11-03T12:00", "2018-11-04T01:00"),
    ],
)
def test_the_next_slot_is_the_first_one_after(
    times: str, weekdays: frozenset[int], zone: str, after: str, expected: str
) -> None:
    minutes = tuple(int(t.split(":")[0]) * 60 + int(t.split(":")[1]) for t in times.split())
    schedule = Schedule(times=minutes, weekdays=weekdays, zone=zone)

    due = schedule.next_due(local(zone, after))

    assert due == local(zone, expected)
    assert due.tzinfo is UTC


def test_a_time_that_occurs_twice_fires_once() -> None:
    schedule = Schedule(times=(90,), zone=NEW_YORK)
    first = local(NEW_YORK, "2026-11-01T01:30")

    assert schedule.next_due(first - A_MINUTE) == first
    assert schedule.next_due(first) == local(NEW_YORK, "2026-11-02T01:30")
    assert local(NEW_YORK, "2026-11-01T01:30", fold=1) == first + timedelta(hours=1)


def test_without_hours_or_days_nothing_is_ever_due() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)

    assert Schedule().as_it_comes
    assert Schedule().next_due(now) is None
    assert Schedule(times=(390,), weekdays=frozenset()).next_due(now) is None
    assert Schedule().latest_due(now - timedelta(days=30), now) is None


def test_slots_missed_while_down_fold_into_the_newest() -> None:
    schedule = Schedule(times=(390, 1080))
    down = local(HO_CHI_MINH, "2026-11-20T07:00")
    back = local(HO_CHI_MINH, "2026-11-24T12:00")

    assert schedule.latest_due(down, back) == local(HO_CHI_MINH, "2026-11-24T06:30")


def test_a_slot_already_served_is_not_due_again() -> None:
    schedule = Schedule(times=(390,))
    slot = local(HO_CHI_MINH, "2026-11-24T06:30")

    assert schedule.latest_due(slot - A_MINUTE, slot) == slot
    assert schedule.latest_due(slot, slot) is None
    assert schedule.latest_due(slot, slot + timedelta(hours=23)) is None


def test_a_clock_that_jumps_back_makes_nothing_due() -> None:
    schedule = Schedule(times=(390,))
    served = local(HO_CHI_MINH, "2026-11-24T06:30")

    assert schedule.latest_due(served, served - timedelta(hours=3)) is None


def test_hours_changed_just_before_the_slot_count_from_now() -> None:
    now = local(HO_CHI_MINH, "2026-11-24T06:29") + timedelta(seconds=59)

    assert Schedule(times=(390,)).next_due(now) == local(HO_CHI_MINH, "2026-11-24T06:30")
    assert Schedule(times=(389,)).next_due(now) == local(HO_CHI_MINH, "2026-11-25T06:29")


@given(st.sampled_from(JUMPS), TIMES, WEEKDAYS, st.integers(0, 2 * 24 * 60))
@settings(max_examples=60, deadline=None)
def test_a_slot_is_the_first_moment_the_clock_has_reached_it(
    jump: tuple[str, date], times: tuple[int, ...], weekdays: frozenset[int], start: int
) -> None:
    zone, day = jump
    schedule = Schedule(times=times, weekdays=weekdays, zone=zone)
    after = midnight(day) - timedelta(days=1) + start * A_MINUTE

    due = schedule.next_due(after)

    days = [day + timedelta(days=offset) for offset in range(-3, 4)]
    slots = [
        first_moment_that_reads(zone, d, m) for d in days if d.weekday() in weekdays for m in times
    ]
    expected = min((slot for slot in slots if slot > after), default=None)
    assert due is not None and due > after
    if expected is not None:
        assert due == expected
    else:
        assert due - after <= timedelta(days=8)


@given(st.sampled_from(JUMPS), TIMES, WEEKDAYS)
@settings(max_examples=100, deadline=None)
def test_never_two_for_one_local_date_and_time_and_none_left_out(
    jump: tuple[str, date], times: tuple[int, ...], weekdays: frozenset[int]
) -> None:
    zone, day = jump
    schedule = Schedule(times=times, weekdays=weekdays, zone=zone)
    begin = midnight(day) - timedelta(days=8)
    end = begin + timedelta(days=16)

    slots: list[datetime] = []
    due = schedule.next_due(begin)
    while due is not None and due <= end:
        slots.append(due)
        due = schedule.next_due(due)

    shown = [(local_date_time(s, zone).date(), local_date_time(s, zone).time()) for s in slots]
    assert len(set(shown)) == len(shown)
    assert slots == sorted(set(slots))
    # Whatever the clocks do, an ordinary day has all its slots.
    ordinary = day + timedelta(days=3)
    if ordinary.weekday() in weekdays:
        assert sum(on == ordinary for on, _ in shown) == len(times)
    assert schedule.latest_due(begin, end) == (slots[-1] if slots else None)


@given(st.sampled_from(JUMPS), TIMES, st.integers(0, 20_000), st.integers(0, 20_000))
@settings(max_examples=200, deadline=None)
def test_the_latest_slot_lies_between_and_none_is_newer(
    jump: tuple[str, date], times: tuple[int, ...], start: int, length: int
) -> None:
    zone, day = jump
    schedule = Schedule(times=times, zone=zone)
    after = midnight(day) - timedelta(days=7) + start * A_MINUTE
    now = after + length * A_MINUTE

    latest = schedule.latest_due(after, now)

    if latest is None:
        following = schedule.next_due(after)
        assert following is not None and following > now
    else:
        assert after < latest <= now
        following = schedule.next_due(latest)
        assert following is not None and following > now


@pytest.mark.parametrize(
    ("quiet", "now", "expected"),
    [
        ((22, 6), "2026-11-24T21:59", None),
        ((22, 6), "2026-11-24T22:00", "2026-11-25T06:00"),
        ((22, 6), "2026-11-24T23:59", "2026-11-25T06:00"),
        ((22, 6), "2026-11-25T00:00", "2026-11-25T06:00"),
        ((22, 6), "2026-11-25T05:59", "2026-11-25T06:00"),
        ((22, 6), "2026-11-25T06:00", None),
        ((12, 14), "2026-11-25T13:00", "2026-11-25T14:00"),
        ((12, 14), "2026-11-25T14:00", None),
        ((0, 6), "2026-11-25T00:00", "2026-11-25T06:00"),
        ((22, 0), "2026-11-25T23:00", "2026-11-26T00:00"),
        ((6, 6), "2026-11-25T06:00", None),
    ],
)
def test_quiet_hours_end_in_the_morning(
    quiet: tuple[int, int], now: str, expected: str | None
) -> None:
    hours = QuietHours(start=quiet[0] * 60, end=quiet[1] * 60)

    until = quiet_until(hours, HO_CHI_MINH, local(HO_CHI_MINH, now))

    assert until == (local(HO_CHI_MINH, expected) if expected else None)


def test_quiet_hours_whose_end_the_clock_skips_go_on() -> None:
    # Apia skipped 30 December 2011 altogether.
    quiet = QuietHours(start=22 * 60, end=6 * 60)
    now = local("Pacific/Apia", "2011-12-29T23:00")

    assert quiet_until(quiet, "Pacific/Apia", now) == local("Pacific/Apia", "2011-12-31T06:00")


def test_without_quiet_hours_nothing_is_held() -> None:
    assert quiet_until(None, HO_CHI_MINH, datetime(2026, 11, 24, 20, tzinfo=UTC)) is None


@given(st.sampled_from(JUMPS), MINUTES, MINUTES, st.integers(0, 3 * 24 * 60))
@settings(max_examples=200, deadline=None)
def test_quiet_hours_hold_until_they_end_and_not_longer(
    jump: tuple[str, date], start: int, end: int, offset: int
) -> None:
    zone, day = jump
    quiet = QuietHours(start=start, end=end)
    now = midnight(day) - timedelta(days=1) + offset * A_MINUTE

    until = quiet_until(quiet, zone, now)

    if until is None:
        return
    assert now < until <= now + timedelta(hours=50)
    assert quiet_until(quiet, zone, until) is None
    moment = now
    while moment < until:
        assert quiet_until(quiet, zone, moment) == until
        moment += timedelta(minutes=7)


@pytest.mark.parametrize("name", ["Asia/Ho_Chi_Minh", "Europe/Berlin", "UTC"])
def test_a_zone_that_is_known(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "Hanoi", "../etc/passwd", "Asia/", "Asia"])
def test_a_zone_that_is_not(name: str) -> None:
    assert not is_zone(name)
