"""What a wish makes of a reader's choices: by table, and by property."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.edition import PLACES, followed_places, same_section
from digests.model import Choices, Mode
from digests.schedule import EVERY_DAY, MAX_TIMES, BadTime, BadTimeReason, QuietHours
from digests.subscribers.wishes import (
    MAX_WORDS,
    TooManyWords,
    TypedSchedule,
    granted,
    meant_among,
    narrows,
    parse_bare_times,
    parse_latest,
    parse_quiet_wish,
    parse_wish,
    section_named,
    with_followed,
    with_mode,
    with_muted,
    with_place_followed,
    with_section_chosen,
    with_time,
    with_times,
    with_weekday,
)
from tests.reader.samples import NOW

MINUTES = st.integers(0, 24 * 60 - 1)
TIMES = st.lists(MINUTES, max_size=MAX_TIMES, unique=True).map(lambda some: tuple(sorted(some)))
NAMES = st.sampled_from(("Kinh tế", "kinh tế", "Văn hóa", "Thể thao", "Đời sống", "Tin khác"))
WORDS = st.sampled_from(("Lâm Thao", "lâm thao", "lam thao", "bóng đá", "giá điện", "Việt Trì"))


@st.composite
def valid_choices(draw: st.DrawFn) -> Choices:
    """What a chat may have: hours and days where editions come at hours."""
    mode = draw(st.sampled_from(Mode))
    times = draw(TIMES)
    weekdays = draw(st.frozensets(st.integers(0, 6)))
    if mode in {Mode.HOURS, Mode.BOTH}:
        times, weekdays = times or (390,), weekdays or EVERY_DAY
    return Choices(
        mode=mode,
        times=times,
        weekdays=weekdays,
        sections=draw(st.lists(NAMES, max_size=3, unique=True).map(tuple)),
        followed=draw(st.lists(WORDS, max_size=3, unique=True).map(tuple)),
        muted=draw(st.lists(WORDS, max_size=3, unique=True).map(tuple)),
        paused_until=draw(st.none() | st.just(NOW + timedelta(days=1))),
    )


def can_be_due(choices: Choices) -> bool:
    return choices.mode not in {Mode.HOURS, Mode.BOTH} or bool(choices.times and choices.weekdays)


@given(valid_choices(), st.sampled_from(Mode), TIMES.filter(bool), MINUTES, st.booleans())
def test_no_wish_leaves_editions_without_an_hour_or_a_day(choices, mode, times, minutes, wanted):
    for granted_ in (
        with_mode(choices, mode),
        with_times(choices, times),
        with_weekday(choices, minutes % 7, wanted=wanted),
        with_section_chosen(choices, "Kinh tế"),
        granted(choices, TypedSchedule(mode=mode, times=times)),
    ):
        assert granted_ is None or can_be_due(granted_)


@given(valid_choices(), MINUTES, st.booleans())
def test_an_hour_is_wanted_or_not_and_never_toggled(choices, minutes, wanted):
    if wanted and minutes not in choices.times and len(choices.times) == MAX_TIMES:
        with pytest.raises(BadTime, match=BadTimeReason.TOO_MANY):
            with_time(choices, minutes, wanted=True)
        return
    once = with_time(choices, minutes, wanted=wanted)
    if once is None:
        assert not wanted
        assert set(choices.times) <= {minutes}
        return
    assert (minutes in once.times) is wanted
    assert can_be_due(once)
    assert with_time(once, minutes, wanted=wanted) == once


@given(valid_choices(), NAMES)
def test_who_subscribes_to_a_section_gets_it_and_loses_nothing(choices, section):
    after = with_section_chosen(choices, section)

    brings_all = not after.sections and not after.followed
    assert brings_all or any(same_section(section, one) for one in after.sections)
    assert after.mode is not Mode.OFF
    assert after.paused_until is None
    assert set(choices.sections) <= set(after.sections)
    if choices.mode is not Mode.OFF and not choices.sections and not choices.followed:
        assert brings_all
    assert with_section_chosen(after, section) == after


@given(valid_choices(), st.lists(WORDS, min_size=1, max_size=3))
def test_no_word_is_followed_and_muted(choices, words):
    for after in (
        with_followed(with_muted(choices, words, wanted=True), words, wanted=True),
        with_muted(with_followed(choices, words, wanted=True), words, wanted=True),
    ):
        for word in words:
            assert not (word in after.followed and word in after.muted)


def test_words_have_an_end_and_can_always_be_taken_out():
    full = Choices(followed=tuple(f"từ {n}" for n in range(MAX_WORDS)))
    with pytest.raises(TooManyWords):
        with_followed(full, ["một nữa"], wanted=True)
    with pytest.raises(TooManyWords):
        with_muted(full, ["một nữa"], wanted=True)

    assert len(with_followed(full, ["từ 1"], wanted=False).followed) == MAX_WORDS - 1
    assert with_followed(full, ["từ 1"], wanted=True) == full


def test_every_place_of_the_province_can_be_followed_at_once():
    choices = Choices(muted=("Việt Trì",))
    for place in PLACES:
        choices = with_place_followed(choices, place, wanted=True)

    assert followed_places(choices.followed) == {place.name for place in PLACES}
    assert choices.muted == ()


@pytest.mark.parametrize(
    ("kept", "typed", "meant"),
    [
        (("Lâm Thao", "Việt Trì"), ["lâm thao"], ("Lâm Thao",)),
        (("Lâm Thao", "Việt Trì"), ["lam thao"], ("Lâm Thao",)),
        (("mà", "má"), ["má"], ("má",)),
        (PLACES[2].words, ["lam thao"], PLACES[2].words),
        (("Lâm Thao", "Xuân Lũng"), ["Lâm Thao"], ("Lâm Thao",)),
        (PLACES[0].words, [PLACES[0].name], PLACES[0].words),
        (PLACES[0].words, [PLACES[0].words[1]], (PLACES[0].words[1],)),
        ((), ["Lâm Thao"], ()),
    ],
)
def test_a_place_is_meant_whole_only_where_it_is_kept_whole(kept, typed, meant):
    assert meant_among(kept, typed) == meant


@pytest.mark.parametrize(
    ("before", "after", "narrow"),
    [
        (Choices(), Choices(followed=("a",)), True),
        (Choices(followed=("a",)), Choices(followed=("a", "b")), False),
        (Choices(sections=("Kinh tế",)), Choices(sections=("Kinh tế",), followed=("a",)), False),
        (Choices(mode=Mode.BOTH), Choices(mode=Mode.BOTH, followed=("a",)), False),
        (Choices(), Choices(), False),
    ],
)
def test_who_had_everything_hears_that_words_narrow_it(before, after, narrow):
    assert narrows(before, after) is narrow


def test_a_pause_ends_when_a_way_of_getting_news_is_chosen():
    paused = Choices(mode=Mode.NOW, paused_until=NOW)

    assert with_mode(paused, Mode.NOW).paused_until is None
    assert with_time(paused, 390, wanted=True) == replace(paused, mode=Mode.HOURS, times=(390,))


SECTIONS = ("Kinh tế", "Kinh Te", "Đất và người Phú Thọ", "Tin khác")


@pytest.mark.parametrize(
    ("typed", "section"),
    [
        ("kinh tế", "Kinh tế"),
        ("KINH TẾ", "Kinh tế"),
        ("kinh te", "Kinh Te"),
        ("kinh-te", "Kinh Te"),
        ("dat va nguoi phu tho", "Đất và người Phú Thọ"),
        ("đất và người phú thọ", "Đất và người Phú Thọ"),
        ("kinh", None),
        ("", None),
        ("...", None),
    ],
)
def test_a_section_is_known_by_its_name_with_or_without_accents(typed, section):
    assert section_named(typed, SECTIONS) == section


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("ngay", TypedSchedule(mode=Mode.NOW)),
        ("Ngay khi có tin", TypedSchedule(mode=Mode.NOW)),
        ("ngay khi co", TypedSchedule(mode=Mode.NOW)),
        ("now", TypedSchedule(mode=Mode.NOW)),
        ("hằng ngày", TypedSchedule(mode=Mode.HOURS)),
        ("mỗi ngày 6h", TypedSchedule(mode=Mode.HOURS, times=(360,))),
        ("daily 7am", TypedSchedule(mode=Mode.HOURS, times=(420,))),
        ("18:00, 6:30", TypedSchedule(mode=Mode.HOURS, times=(390, 1080))),
        ("now 18:00", TypedSchedule(mode=Mode.BOTH, times=(1080,))),
        ("both", TypedSchedule(mode=Mode.BOTH)),
        ("cả hai 6h", TypedSchedule(mode=Mode.BOTH, times=(360,))),
    ],
)
def test_a_typed_wish_is_read(typed, wish):
    assert parse_wish(typed) == wish


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", BadTimeReason.NOTHING),
        (" , ", BadTimeReason.NOTHING),
        ("24:30", BadTimeReason.NO_SUCH_TIME),
        ("ngay mai", BadTimeReason.NOT_A_TIME),
        ("ngày", BadTimeReason.NOT_A_TIME),
        ("nowhere", BadTimeReason.NOT_A_TIME),
    ],
)
def test_a_wish_that_cannot_be_read_says_why(typed, reason):
    with pytest.raises(BadTime) as caught:
        parse_wish(typed)

    assert caught.value.reason is reason


@given(st.text(max_size=40))
def test_nothing_that_is_typed_does_harm(typed):
    for read in (parse_wish, parse_quiet_wish, parse_bare_times):
        with suppress(BadTime):
            read(typed)
    count, name = parse_latest(typed)
    assert count is None or count >= 0
    assert isinstance(name, str)
    section_named(typed, SECTIONS)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", (None, "")),
        ("7", (7, "")),
        ("kinh tế", (None, "kinh tế")),
        ("3 kinh tế", (3, "kinh tế")),
        ("kinh tế 3", (3, "kinh tế")),
        ("Phường 5 khu 2", (2, "Phường 5 khu")),
        ("12345", (12345, "")),
        ("1" * 40, (None, "1" * 40)),
        ("2.5", (None, "2.5")),
        ("-3", (None, "-3")),
    ],
)
def test_how_many_and_of_which_section_come_in_either_order(typed, asked):
    assert parse_latest(typed) == asked


@pytest.mark.parametrize(
    ("typed", "times"),
    [
        ("6:30", (390,)),
        ("6h30 và 18h", (390, 1080)),
        ("7 giờ tối", (1140,)),
        ("6.30", (390,)),
        ("18", ()),
        ("3", ()),
        ("lúc 6:30 sáng mai đi chợ nhé", ()),
        ("chào bạn", ()),
        ("giá 1.250.000 đồng", ()),
        ("0912.345.678", ()),
        ("24.11.2026", ()),
        ("tỷ số 3:0 nhé", ()),
    ],
)
def test_hours_without_a_command_are_understood_and_mere_numbers_are_not(typed, times):
    assert parse_bare_times(typed) == times


@pytest.mark.parametrize(
    "typed", ["25:00", "6:30, 25h", "25h 18h", "25h18h", "19:5", "7h60", "26g"]
)
def test_an_hour_that_is_none_is_not_passed_over_where_nothing_else_can_be_meant(typed):
    with pytest.raises(BadTime):
        parse_bare_times(typed)


@pytest.mark.parametrize("typed", ["1:" + "111:" * 1000 + "x", "1h " * 1300 + "x", "9:99" * 1000])
def test_no_message_of_figures_holds_the_program_up(typed):
    begun = time.process_time()

    with suppress(BadTime):
        parse_bare_times(typed)

    assert time.process_time() - begun < 1


@pytest.mark.parametrize("typed", ["off", "tắt", "Không", "tat", " none "])
def test_quiet_hours_can_be_put_off_in_words(typed):
    assert parse_quiet_wish(typed) is None


def test_quiet_hours_are_read_like_everywhere():
    assert parse_quiet_wish("22h đến 6h") == QuietHours(start=1320, end=360)
