"""Every word the bot says: in each language, within Telegram's limits, in good order."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.messages import LANGUAGES, Labels, Scope, Texts, Whose, texts
from digests.edition import (
    BadWord,
    BadWordReason,
    Match,
    MatchReason,
    StoryExplanation,
    StoryStatus,
    parse_word,
)
from digests.model import OTHER_SECTION, ChatRecords, Choices, Length, Mode
from digests.schedule import (
    EVERY_DAY,
    WEEKEND,
    WORKDAYS,
    BadTime,
    BadTimeReason,
    QuietHours,
    parse_quiet,
    parse_times,
)
from tests.reader.samples import NOW, ZONE

VI = texts("vi")
EN = texts("en")
SOON = NOW + timedelta(hours=11, minutes=30)
RICH = Choices(
    mode=Mode.BOTH,
    times=(390, 1080),
    weekdays=WORKDAYS,
    zone="Europe/Berlin",
    quiet=QuietHours(start=1320, end=360),
    sections=("Kinh tế", OTHER_SECTION),
    followed=tuple(f"từ khóa số {n} của tôi nhé" for n in range(200)),
    muted=("bóng đá",),
    length=Length.LONG,
    pictures=True,
    paused_until=NOW + timedelta(days=7),
)
WHEN = {"now": NOW, "zone": ZONE}
AT_HOURS = {"weekdays": EVERY_DAY, "first": SOON, **WHEN}
# One call at least of everything that can be said; the test below sees to it that none is missing.
SAID: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "date": [((NOW.date(),), {})],
    "clock": [((390,), {})],
    "moment": [((SOON,), WHEN), ((NOW - timedelta(days=9),), WHEN)],
    "story_time": [((NOW,), WHEN)],
    "some": [((["Lâm Thao"] * 40,), {})],
    "brief": [(("x" * 99,), {})],
    "section_name": [((OTHER_SECTION,), {}), (("Kinh tế",), {})],
    "edition_head": [((NOW,), WHEN), ((None,), WHEN)],
    "today_at": [(("6:30",), {})],
    "tomorrow_at": [(("6:30",), {})],
    "yesterday_at": [(("6:30",), {})],
    "day_at": [(("Thứ ba", "6:30"), {})],
    "and_more": [((3,), {})],
    "edition_name": [((hour,), {}) for hour in range(24)],
    "these_weekdays": [
        ((days,), {}) for days in (EVERY_DAY, WORKDAYS, WEEKEND, frozenset({0, 2}), frozenset())
    ],
    "story_count": [((1,), {}), ((2,), {})],
    "continued": [((2, 3), {})],
    "start": [(("Báo Quê Nhà",), {})],
    "start_in_group": [(("Báo Quê Nhà",), {})],
    "added_to_channel": [(("Kênh làng",), {})],
    "settings_of": [(("Kênh làng",), {})],
    "type_it_there": [((), {})],
    "settings_in_private": [(("Kênh làng",), {})],
    "choose_chat": [((), {})],
    "topic_closed": [(("Nhóm làng",), {})],
    "welcome_back": [(("…",), {})],
    "help": [(("Báo Quê Nhà",), {"in_group": in_group}) for in_group in (True, False)],
    "subscribed_now": [((), {})],
    "subscribed_at": [(((390, 1080),), AT_HOURS), (((390,),), {**AT_HOURS, "first": None})],
    "subscribed_both": [(((390, 1080),), AT_HOURS)],
    "subscribed_to_section": [(("Kinh tế",), {})],
    "section_among_all": [(("Kinh tế",), {})],
    "sample_head": [((1,), {}), ((3,), {})],
    "unsubscribed": [((), {})],
    "not_subscribed": [((), {})],
    "paused": [((SOON,), WHEN), ((None,), WHEN), ((NOW.replace(year=9000),), WHEN)],
    "resumed": [((), {})],
    "not_paused": [((), {})],
    "stopped": [((), {})],
    "deleted": [
        ((ChatRecords(),), {}),
        ((ChatRecords(subscriptions=2, words=3, deliveries=40),), {}),
    ],
    "choices": [((Choices(),), {"now": NOW}), ((RICH,), {"now": NOW})],
    **{
        f"{page}_page": [((), {})]
        for page in ("mode", "places", "length", "pictures", "language", "pause", "delete")
    },
    **{
        f"{page}_page": [((choices,), {}) for choices in (Choices(), RICH)]
        for page in ("hours", "weekdays", "sections", "quiet")
    },
    "saved": [((), {})],
    "no_times_left": [((), {})],
    "no_days_left": [((), {})],
    "both_needs_words": [((), {})],
    "followed": [((("Lâm Thao",),), {"narrows": narrows}) for narrows in (True, False)],
    "unfollowed": [((("Lâm Thao", "x" * 90),), {"widens": widens}) for widens in (True, False)],
    "not_among_followed": [((("Lâm Thao",),), {})],
    "muted": [((("bóng đá",),), {})],
    "unmuted": [((("bóng đá",),), {})],
    "not_among_muted": [((("bóng đá",),), {})],
    "quoted": [((["Lâm Thao"] * 40,), {})],
    "words": [(((), ()), {}), ((RICH.followed, RICH.muted), {})],
    "follow_which": [(("Khởi công cầu",), {})],
    "no_topics": [(("Khởi công cầu",), {})],
    "section_muted": [(("Kinh tế",), {})],
    "came_by_word": [((), {})],
    "last_section": [(("Kinh tế",), {})],
    "latest_head": [
        ((), {"page": 1, "pages": pages, "section": section})
        for pages in (1, 3)
        for section in (None, "Kinh tế")
    ],
    "latest_how": [((10,), {})],
    "latest_empty": [((None,), {}), (("Kinh tế",), {})],
    "why": [
        (
            (
                StoryExplanation(
                    status=status, title="Khởi công cầu", fetched=NOW, match=match, at=at
                ),
            ),
            {**WHEN, "whose": whose},
        )
        for whose in Whose
        for status in StoryStatus
        for match in (None, *(Match(reason=reason, term="Lâm Thao") for reason in MatchReason))
        for at in (None, SOON)
    ],
    "why_how": [((), {})],
    "bad_time": [((BadTime(reason, "7:61"),), {}) for reason in BadTimeReason],
    "no_such_wish": [(("x" * 4000, ["Kinh tế"] * 40), {}), (("tắt", ()), {})],
    "bad_word": [((BadWord(reason, "x" * 90),), {}) for reason in BadWordReason],
    "too_many_words": [((50,), {})],
    "no_such_section": [(("x" * 5000, ["Kinh tế"] * 40), {}), (("bóng đá", ()), {})],
    "only_admins": [((), {})],
    "not_an_admin_there": [(("Nhóm làng",), {})],
    "old_button": [((), {})],
    "story_gone": [((), {})],
    "try_again": [((), {})],
    "not_understood": [((), {})],
    "next_edition": [((SOON,), WHEN)],
    "unknown_command": [((), {})],
    "description": [(("Báo Quê Nhà",), {})],
    "short_description": [(("Báo Quê Nhà",), {})],
}
NOT_TEXT = {"commands", "is_until_return"}
NAMES = (
    "other_section",
    "fresh_news",
    "lead_only",
    "withdrawn",
    "corrected",
    "untitled",
    "also_in",
    "title_only",
)


def sayings(spoken: Texts) -> Iterator[tuple[str, str]]:
    for name, calls in SAID.items():
        method: Callable[..., str] = getattr(spoken, name)
        for args, kwargs in calls:
            yield name, method(*args, **kwargs)
    for name in NAMES:
        yield name, getattr(spoken, name)
    for field in fields(Labels):
        yield field.name, getattr(spoken.labels, field.name)


def test_everything_that_can_be_said_is_tried_here() -> None:
    methods = {
        name
        for name, _ in inspect.getmembers(Texts, inspect.isfunction)
        if not name.startswith("_")
    }

    assert methods == SAID.keys() | NOT_TEXT


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_language_lacks_a_word(language: str) -> None:
    spoken = texts(language)

    assert not inspect.isabstract(type(spoken))
    assert spoken.own_name
    assert len(set(spoken.weekdays)) == len(set(spoken.weekdays_short)) == 7
    for name, said in sayings(spoken):
        assert said.strip(), name
        assert said == said.strip(), name
        assert said == unicodedata.normalize("NFC", said), name
        assert "  " not in said, name
        assert not re.search(r"None|\{|\}|Mode\.|datetime|frozenset", said), (name, said)
        assert not re.search(r"<[a-z/]", said), name
        assert not re.search(r"\s[,.;:!?](?=\s|$)|\.\.(?!\.)|, \.|“”", said), (name, said)
        assert len(said.encode("utf-16-le")) // 2 <= 2000, name


def test_the_languages_say_it_differently() -> None:
    same = {name for (name, vi), (_, en) in zip(sayings(VI), sayings(EN), strict=True) if vi == en}

    assert same <= {"clock", "story_time", "brief", "section_name"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_telegram_shows_of_the_bot_fits(language: str) -> None:
    spoken = texts(language)
    newspaper = "Báo và phát thanh, truyền hình Phú Thọ"

    assert len(spoken.description(newspaper)) <= 512
    assert len(spoken.short_description(newspaper)) <= 120
    for scope in Scope:
        for command, description in spoken.commands(scope):
            assert re.fullmatch(r"[a-z_]{1,32}", command)
            assert 3 <= len(description) <= 256
    assert spoken.command_descriptions.keys() == VI.command_descriptions.keys()
    assert [name for name, _ in spoken.commands(Scope.GROUP)] == ["latest", "help"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_help_fits_one_screen_and_names_only_commands_that_exist(language: str) -> None:
    spoken = texts(language)

    longest = spoken.help("Báo Quê Nhà", in_group=True)
    assert len(longest) <= 1000
    assert longest.count("\n") <= 16
    known = {*spoken.command_descriptions, "start"}
    for name, said in sayings(spoken):
        for command in re.findall(r"(?<![\w/])/([a-z_]+)", said):
            assert command in known, (name, command)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_is_said_in_passing_is_not_cut(language: str) -> None:
    """Telegram shows 200 characters above a button."""
    spoken = texts(language)
    said = (
        spoken.only_admins(),
        spoken.old_button(),
        spoken.no_times_left(),
        spoken.no_days_left(),
        spoken.both_needs_words(),
        spoken.unsubscribed(),
        spoken.story_gone(),
        spoken.came_by_word(),
        spoken.last_section("Khoa học và công nghệ"),
        spoken.followed(["x" * 40], narrows=True),
        spoken.unfollowed(["x" * 40], widens=True),
    )

    assert [text for text in said if len(text) > 200] == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_examples_in_the_texts_work(language: str) -> None:
    examples: list[tuple[str, str]] = [
        (command, words.strip(" .)"))
        for _, said in sayings(texts(language))
        for command, words in re.findall(r"/(subscribe|follow|mute|quiet) ([^\n,.);]+)", said)
    ]

    tried = set()
    for command, words in examples:
        if command == "subscribe" and re.match(r"\d", words):
            assert parse_times(words)
        elif command == "quiet" and re.match(r"\d", words):
            assert parse_quiet(words)
        elif command in ("follow", "mute"):
            assert parse_word(words.partition(" –")[0])
        tried.add(command)
    assert tried == {"subscribe", "follow", "mute", "quiet"}


def test_labels_are_short_enough_for_two_in_a_row() -> None:
    for spoken in LANGUAGES.values():
        for field in fields(Labels):
            assert len(getattr(spoken.labels, field.name)) <= 26, field.name


@pytest.mark.parametrize("code", ["vi", "vi-VN", "VI", None, "", "tlh", "zz-ZZ"])
def test_who_speaks_no_language_of_ours_is_spoken_to_in_vietnamese(code: str | None) -> None:
    assert texts(code) is VI


def test_who_speaks_english_is_spoken_to_in_english() -> None:
    assert texts("en-GB") is EN


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW, "6:30 hôm nay"),
        (SOON, "18:00 hôm nay"),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "0:00 ngày mai"),
        (datetime(2026, 11, 23, 16, 59, tzinfo=UTC), "23:59 hôm qua"),
        (datetime(2026, 11, 29, 23, 30, tzinfo=UTC), "6:30 thứ hai, 30/11/2026"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: datetime, said: str) -> None:
    assert VI.moment(moment, now=NOW, zone=ZONE) == said


def test_a_new_subscriber_is_told_when_the_first_edition_comes() -> None:
    said = VI.subscribed_at((390, 1080), weekdays=EVERY_DAY, first=SOON, now=NOW, zone=ZONE)

    assert said == (
        "✅ Đã đăng ký. Bản tin đến lúc 6:30 và 18:00, hằng ngày.\n"
        "Bản tin đầu tiên: 18:00 hôm nay."
    )


def test_the_settings_say_what_has_been_chosen() -> None:
    chosen = Choices(
        mode=Mode.HOURS,
        times=(1080, 390),
        quiet=QuietHours(start=1320, end=360),
        followed=("Lâm Thao",),
    )

    assert VI.choices(chosen, now=NOW) == (
        "⚙️ Cài đặt\n\n"
        "Nhận tin: theo giờ, lúc 6:30 và 18:00, hằng ngày\n"
        "Mục đang đọc: chỉ tin có từ khóa theo dõi\n"
        "Theo dõi: Lâm Thao\n"
        "Bỏ qua: không có từ khóa nào\n"
        "Giờ yên tĩnh: 22:00 – 6:00\n"
        "Bản tóm tắt: vừa, không ảnh"
    )


def test_why_a_story_came_is_told_in_plain_words() -> None:
    explanation = StoryExplanation(
        status=StoryStatus.SENT,
        title="Khởi công cầu mới",
        fetched=NOW - timedelta(minutes=9),
        match=Match(reason=MatchReason.WORD, term="Lâm Thao"),
        at=NOW,
    )

    assert VI.why(explanation, now=NOW, zone=ZONE) == (
        "❓ Khởi công cầu mới\n\n"
        "• Lấy về lúc 6:21 hôm nay.\n"
        "• Tin có từ khóa “Lâm Thao” mà bạn theo dõi.\n"
        "• Đã gửi lúc 6:30 hôm nay."
    )
