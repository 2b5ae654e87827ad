"""When a feed is asked again, and what its answer means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.feed.policy import (
    MAX_BACKOFF,
    Alarm,
    FeedHealth,
    FeedPauseReason,
    PollResult,
    Verdict,
    assess,
    next_poll,
    resumed,
    usual_gap_of,
)
from digests.model import FeedEntry
from digests.schedule import VIETNAM

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=VIETNAM).astimezone(UTC)
URL = "https://example.vn/rss/home.rss"
MINUTE = timedelta(minutes=1)
GOOD = PollResult(status=200, entries=20)
UNCHANGED = PollResult(status=304, unchanged=True)
NOBODY = PollResult(status=None)


def local(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=VIETNAM)


def wait(**changes: object) -> timedelta:
    return next_poll(NOON, **{"jitter": 0.5, **changes}) - NOON  # type: ignore[arg-type]


def after(health: FeedHealth, *answers: PollResult, every: timedelta = 10 * MINUTE) -> Verdict:
    """Return the verdict on the last of `answers`, given one after the other."""
    now, verdict = NOON, None
    for answer in answers:
        verdict = assess(health, answer, now=now, url=URL)
        health, now = verdict.health, now + every
    assert verdict is not None
    return verdict


# when


@given(st.floats(0, 1))
def test_by_day_a_feed_is_asked_every_ten_minutes_or_so(jitter: float) -> None:
    assert 8 * MINUTE <= wait(jitter=jitter) <= 12 * MINUTE


@given(st.floats(0, 1), st.integers(0, 6 * 60 + 59))
def test_by_night_hourly_and_awake_by_the_first_minutes_of_the_morning(
    jitter: float, minutes: int
) -> None:
    now = local(23) + timedelta(minutes=minutes)

    then = next_poll(now, jitter=jitter)

    morning = datetime(2026, 11, 25, 6, tzinfo=VIETNAM)
    assert then > now
    assert then <= morning + 12 * MINUTE
    assert then - now >= 48 * MINUTE or then >= morning


def test_who_wants_no_night_has_none() -> None:
    assert next_poll(local(3), jitter=0.5, night=None) == local(3, 10)


def test_the_pace_is_the_operators() -> None:
    assert wait(base=timedelta(seconds=1)) == timedelta(seconds=1)
    assert wait(base=timedelta(hours=2), usual_gap=MINUTE) == timedelta(hours=2)


def test_a_feed_that_rarely_has_news_is_asked_less_often_but_hourly_at_least() -> None:
    assert wait(usual_gap=timedelta(minutes=5)) == 10 * MINUTE
    assert wait(usual_gap=timedelta(hours=3)) == 30 * MINUTE
    assert wait(usual_gap=timedelta(days=9)) == 60 * MINUTE


def test_the_newspapers_wish_counts_up_to_half_an_hour() -> None:
    assert wait(ttl=5 * MINUTE) == 10 * MINUTE
    assert wait(ttl=20 * MINUTE) == 20 * MINUTE
    assert wait(ttl=20 * MINUTE, max_age=timedelta(days=1)) == 30 * MINUTE


def test_each_failure_doubles_the_wait_up_to_six_hours() -> None:
    waits = [wait(failures=failures) for failures in (1, 2, 3, 4)]

    assert waits == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 80 * MINUTE]
    assert wait(failures=1_000_000) == MAX_BACKOFF


@given(st.floats(0, 1), st.integers(-100, 10**6))
def test_nobody_is_asked_before_the_time_they_named(jitter: float, seconds: int) -> None:
    named = timedelta(seconds=seconds)

    waited = wait(jitter=jitter, failures=1, retry_after=named)

    assert min(named, MAX_BACKOFF) <= waited <= MAX_BACKOFF


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.floats(0, 1),
    st.integers(0, 40),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=30)),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_the_next_poll_is_never_now_and_never_far(
    now: datetime, jitter: float, failures: int, gap: timedelta | None, ttl: timedelta | None
) -> None:
    then = next_poll(now, jitter=jitter, failures=failures, usual_gap=gap, ttl=ttl)

    assert 5 * MINUTE <= then - now <= MAX_BACKOFF


def test_a_feeds_own_dates_tell_how_often_it_has_news() -> None:
    entries = [
        FeedEntry(guid=str(n), url="", title="", published=NOON - n * 20 * MINUTE)
        for n in range(6)
    ]

    assert usual_gap_of(entries) == 20 * MINUTE
    assert usual_gap_of(entries[:3]) is None


# what


def test_a_permanent_redirect_is_adopted_when_three_answers_agree() -> None:
    moved = replace(GOOD, permanent_url="https://www.example.vn/rss/moi.rss")

    assert not after(FeedHealth(), moved, moved).adopt_url
    assert after(FeedHealth(), moved, moved, moved).adopt_url == moved.permanent_url
    assert not after(FeedHealth(), moved, moved, moved, moved).adopt_url


def test_answers_that_differ_or_stop_begin_the_count_again() -> None:
    here = replace(GOOD, permanent_url="https://example.vn/a.rss")
    there = replace(GOOD, permanent_url="https://example.vn/b.rss")

    assert not after(FeedHealth(), here, here, there, there, here).adopt_url
    assert not after(FeedHealth(), here, here, GOOD, here).adopt_url


def test_a_failure_in_between_does_not() -> None:
    moved = replace(GOOD, permanent_url="https://example.vn/a.rss")

    assert after(FeedHealth(), moved, moved, NOBODY, moved).adopt_url


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/rss", "http://example.vn/rss", "ftp://example.vn/rss", "http://[x",
     "https://example.vn.evil.example/rss"],
)  # fmt: skip
def test_nobody_is_sent_outside_the_allowed_hosts_or_back_to_http(target: str) -> None:
    moved = replace(GOOD, permanent_url=target)

    assert not after(FeedHealth(), *[moved] * 5).adopt_url


def test_another_allowed_host_is_followed() -> None:
    moved, health = replace(GOOD, permanent_url="https://tin.moi.vn/rss"), FeedHealth()
    for _ in range(3):
        verdict = assess(health, moved, now=NOON, url=URL, allowed_hosts=["moi.vn"])
        health = verdict.health

    assert verdict.adopt_url == "https://tin.moi.vn/rss"


def test_gone_pauses_at_once_and_not_found_at_the_fifth_time() -> None:
    gone, missing = PollResult(status=410), PollResult(status=404)

    assert after(FeedHealth(), gone).paused is FeedPauseReason.GONE
    assert after(FeedHealth(), *[missing] * 4).paused is None
    assert after(FeedHealth(), *[missing] * 5).paused is FeedPauseReason.NOT_FOUND
    assert after(FeedHealth(), *[missing] * 4, GOOD, missing).paused is None


def test_a_paused_feed_that_is_asked_by_hand_and_there_again_is_paused_no_more() -> None:
    paused = after(FeedHealth(), GOOD, PollResult(status=410)).health

    assert paused.paused_reason is FeedPauseReason.GONE
    assert after(paused, GOOD).health.paused_reason is None


def test_a_feed_that_is_let_go_on_starts_afresh() -> None:
    paused = after(FeedHealth(news_at=NOON), PollResult(status=410)).health

    assert resumed(paused) == FeedHealth(news_at=NOON)


@pytest.mark.parametrize(
    ("answer", "alarm"),
    [
        (PollResult(status=200, entries=0), Alarm.EMPTY),
        (PollResult(status=200, malformed="html_page"), Alarm.NOT_A_FEED),
        (PollResult(status=200, malformed="not_xml"), Alarm.NOT_A_FEED),
        (PollResult(status=200, malformed="cookie_page"), Alarm.BLOCKED),
        (PollResult(status=200, malformed="challenge_page"), Alarm.BLOCKED),
        (PollResult(status=403), Alarm.BLOCKED),
        (PollResult(status=503, challenged=True), Alarm.BLOCKED),
    ],
)
def test_silence_with_status_200_is_an_alarm_once_until_all_is_well(
    answer: PollResult, alarm: Alarm
) -> None:
    first = after(FeedHealth(), answer)
    second = after(first.health, answer)
    well = after(second.health, GOOD)

    assert (first.raised, first.brought_feed, first.health.alarm_since) == (alarm, False, NOON)
    assert second.raised is None
    assert second.health.failures == 2
    assert (well.cleared, well.health.alarm, well.health.failures) == (alarm, None, 0)


def test_a_server_that_is_down_for_a_while_is_no_alarm_and_for_long_it_is() -> None:
    down = PollResult(status=502)

    assert after(FeedHealth(), *[down] * 5).raised is None
    assert after(FeedHealth(), *[down] * 6).raised is Alarm.UNREACHABLE
    assert after(after(FeedHealth(), *[down] * 6).health, UNCHANGED).cleared is Alarm.UNREACHABLE


def test_no_news_for_a_day_where_there_usually_is_raises_an_alarm_and_news_clears_it() -> None:
    lively = after(FeedHealth(), replace(GOOD, entry_gap=20 * MINUTE)).health

    silent = assess(lively, UNCHANGED, now=NOON + timedelta(hours=24), url=URL)
    still = assess(silent.health, GOOD, now=NOON + timedelta(hours=25), url=URL)
    news = assess(still.health, replace(GOOD, new=1), now=NOON + timedelta(hours=26), url=URL)

    assert assess(lively, UNCHANGED, now=NOON + timedelta(hours=23), url=URL).raised is None
    assert silent.raised is Alarm.SILENT
    assert (still.raised, still.cleared) == (None, None)
    assert news.cleared is Alarm.SILENT


def test_a_section_with_news_every_other_day_may_be_silent_for_a_day() -> None:
    rare = after(FeedHealth(), replace(GOOD, entry_gap=timedelta(days=2))).health

    assert assess(rare, GOOD, now=NOON + timedelta(days=3), url=URL).raised is None


def test_how_often_there_is_news_is_learned_and_a_night_counts_only_so_much() -> None:
    health = after(FeedHealth(), replace(GOOD, new=20)).health
    assert health.usual_gap is None

    news = replace(GOOD, new=1)
    learned = after(health, *[news] * 20, every=30 * MINUTE).health
    assert learned.usual_gap is not None and learned.news_at is not None
    rested = assess(learned, news, now=learned.news_at + timedelta(hours=9), url=URL).health

    assert 20 * MINUTE <= learned.usual_gap <= 30 * MINUTE
    assert rested.usual_gap is not None and rested.usual_gap <= 2 * learned.usual_gap


ANSWERS = st.builds(
    PollResult,
    status=st.sampled_from([None, 200, 200, 200, 304, 403, 404, 410, 429, 500]),
    unchanged=st.booleans(),
    malformed=st.sampled_from(["", "", "html_page", "cookie_page"]),
    entries=st.integers(0, 3),
    new=st.integers(0, 3),
    permanent_url=st.sampled_from(["", "https://example.vn/moi.rss"]),
)


@given(st.lists(ANSWERS, max_size=30))
def test_alarms_are_raised_and_cleared_in_turn_whatever_comes(answers: list[PollResult]) -> None:
    health, now, standing = FeedHealth(), NOON, None
    for answer in answers:
        verdict = assess(health, answer, now=now, url=URL)
        if verdict.cleared is not None:
            assert verdict.cleared is standing
            standing = None
        if verdict.raised is not None:
            assert verdict.raised is not standing
            standing = verdict.raised
        health, now = verdict.health, now + 10 * MINUTE
        assert health.alarm is standing
        assert (health.alarm_since is None) == (standing is None)
        assert not (verdict.brought_feed and health.failures)
