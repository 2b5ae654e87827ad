"""Buttons: what they ask for, and which there are on every screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.messages import LANGUAGES, texts
from bot.screens import latest
from bot.screens.callback_data import (
    MAX_BYTES,
    Action,
    DataTooLong,
    encode,
    fits,
    named,
    slug,
    target_of,
)
from bot.screens.deep_links import section_linked, start_link
from bot.screens.delete import DeleteData
from bot.screens.home import CloseSettings
from bot.screens.hours import SetTime, SetTimes
from bot.screens.keyboard import OpenPage, undo
from bot.screens.language import SetLanguage
from bot.screens.latest import Latest
from bot.screens.length import SetLength
from bot.screens.mode import SetMode
from bot.screens.pause import PauseFor, PauseKind, Resume, to_resume
from bot.screens.pictures import SetPictures
from bot.screens.places import SetPlace
from bot.screens.quiet import SetQuiet
from bot.screens.sections import AllSections, SetSection
from bot.screens.start import first_choice
from bot.screens.story import MuteSection, SuggestWords
from bot.screens.weekdays import SetWeekday, SetWeekdays
from bot.screens.why import WhyStory
from bot.screens.words import SetFollowed, SetMuted, Unfollow, Unmute, suggestions
from bot.sending.api_call import buttons_of
from digests.edition import PLACES
from digests.model import Choices, Destination, Length, Mode, StoryId
from digests.schedule import MAX_TIMES, QuietHours
from tests.reader.samples import NOW
from tests.screens.drawing import PAGES as SETTINGS
from tests.screens.drawing import decode, draw

VI = texts("vi")
SECTIONS = tuple(f"Chuyên mục số {n}" for n in range(1, 20))
RICH = Choices(
    mode=Mode.BOTH,
    times=(390, 415, 1080),
    weekdays=frozenset({0, 2}),
    quiet=QuietHours(start=1290, end=330),
    sections=("Chuyên mục số 3", "Mục đã bỏ"),
    followed=("Lâm Thao", "một hai ba bốn năm sáu", *(f"từ {n}" for n in range(60))),
    muted=("bóng đá",),
    paused_until=NOW + timedelta(days=1),
)
CHANNEL = Destination(address=-1009999999999, topic=2**31)

MINUTES = st.integers(0, 24 * 60 - 1)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=10)
SLUGS = WORDS.map(slug)
PAGES = st.integers(0, 999)
STORIES = st.integers(1, 2**53).map(StoryId)
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.builds(OpenPage, st.sampled_from(sorted(SETTINGS)), PAGES),
    st.builds(SetMode, st.sampled_from(Mode)),
    st.builds(SetTimes, st.lists(MINUTES, min_size=1, max_size=8).map(tuple)),
    st.builds(SetTime, MINUTES, st.booleans()),
    st.builds(SetWeekdays, st.frozensets(st.integers(0, 6))),
    st.builds(SetWeekday, st.integers(0, 6), st.booleans()),
    st.builds(SetSection, SLUGS, st.booleans(), PAGES),
    st.builds(SetFollowed, st.booleans(), WORDS),
    st.builds(SetMuted, st.booleans(), WORDS),
    st.builds(Unfollow, SLUGS),
    st.builds(Unmute, SLUGS),
    st.builds(SetPlace, SLUGS, st.booleans(), PAGES),
    st.builds(SetQuiet, st.none() | st.builds(QuietHours, start=MINUTES, end=MINUTES)),
    st.builds(SetLength, st.sampled_from(Length)),
    st.builds(SetPictures, st.booleans()),
    st.builds(SetLanguage, st.sampled_from(sorted(LANGUAGES))),
    st.builds(PauseFor, st.sampled_from(PauseKind)),
    st.builds(Latest, PAGES, SLUGS | st.just("")),
    st.builds(SuggestWords, STORIES),
    st.builds(MuteSection, STORIES),
    st.builds(WhyStory, STORIES),
    st.sampled_from([CloseSettings(), AllSections(), Resume(), DeleteData()]),
)
TARGETS = st.none() | st.builds(
    Destination,
    address=st.integers(-(2**52), 2**52),
    topic=st.none() | st.integers(1, 2**31),
)


def pressed(keyboard: InlineKeyboardMarkup) -> dict[str, Action]:
    """What every button of a keyboard asks for, by its label."""
    found: dict[str, Action] = {}
    for row in keyboard.inline_keyboard:
        assert 1 <= len(row) <= 8
        for button in row:
            data = str(button.callback_data)
            assert len(data.encode()) <= MAX_BYTES
            assert button.text.strip()
            action = decode(data)
            assert action is not None
            found[button.text] = action
    assert len(found) <= 100
    return found


# What travels in a button ------------------------------------------------------------------------


@given(ACTIONS, TARGETS)
def test_what_a_button_asks_for_comes_back_as_it_was(
    action: Action, target: Destination | None
) -> None:
    if not fits(action, target):
        with pytest.raises(DataTooLong):
            encode(action, target)
        return

    data = encode(action, target)

    assert len(data.encode()) <= MAX_BYTES
    assert decode(data) == action
    assert target_of(data) == target


@given(
    st.text(max_size=70)
    | ACTIONS.map(encode).flatmap(lambda d: st.text(max_size=4).map(lambda t: d + t))
)
def test_no_data_from_outside_does_any_harm(data: str) -> None:
    action = decode(data)

    target_of(data)
    assert action is None or isinstance(action, Action)


@pytest.mark.parametrize(
    "data",
    [
        *("", "m", "m:sometimes", "t:1440:1", "t:-1:1", "t:390:2", "d:7:1", "ds:8", "o:attic:0"),
        *("q:1", "w:", "w:!", "L:x:", "L:-1:", "s:short:1:0", "hours:6,7", "@|", "@zz/|m", "g"),
        "del:1",
    ],
)
def test_an_old_or_foreign_button_is_none_of_ours(data: str) -> None:
    assert decode(data) is None


def test_the_data_of_buttons_already_sent_keep_their_meaning() -> None:
    assert decode("m:now") == SetMode(Mode.NOW)
    assert decode("t:390:1") == SetTime(390, True)
    assert decode("L:2:") == Latest(2)
    assert decode("w:9ix") == WhyStory(StoryId(12345))
    assert decode(f"s:{slug('Kinh tế')}:1:0") == SetSection("tapklc44", True)
    assert decode("@-crn0nj9v/1k|z:week") == PauseFor(PauseKind.WEEK)


def test_a_slug_does_not_depend_on_the_spelling_and_tells_names_apart() -> None:
    names = ("Văn hóa", "Xã hội", "Hoa", "Hoà", "Hóa", "…", "!")

    assert slug("Văn hoá") == slug("  văn hóa")
    assert len({slug(name) for name in names}) == len(names)
    assert named(slug("văn hoá"), names) == "Văn hóa"
    assert named("aaaaaaaa", names) is None


@pytest.mark.parametrize(
    ("payload", "section"),
    [
        ("sec_kinh-te", "Kinh tế"),
        ("sec_Kinh_Te", "Kinh tế"),
        ("sec_van-hoa-du-lich", "Văn hoá - Du lịch"),
        ("sec_y-te", None),
        ("sec_", None),
        ("kinh-te", None),
        ("", None),
    ],
)
def test_a_link_leads_to_a_section(payload: str, section: str | None) -> None:
    sections = ("Xã hội", "Kinh tế", "Văn hoá - Du lịch", "Новости")

    assert section_linked(payload, sections) == section
    assert start_link("Kinh tế") == "sec_kinh-te"
    assert start_link("Новости") is None


def test_as_many_hours_as_can_be_chosen_fit_into_a_button() -> None:
    assert fits(SetTimes(tuple(range(1440 - MAX_TIMES, 1440))))


# What can be pressed where -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("screen", "choices", "language", "target"),
    list(product(sorted(SETTINGS), (Choices(), RICH), sorted(LANGUAGES), (None, CHANNEL))),
)
def test_every_screen_has_valid_buttons_and_a_way_out(
    screen: str, choices: Choices, language: str, target: Destination | None
) -> None:
    for page in (0, 1, 99):
        keyboard = draw(
            screen, choices, texts(language), sections=SECTIONS, page=page, target=target
        )

        actions = pressed(keyboard).values()
        assert any(isinstance(action, OpenPage | CloseSettings) for action in actions)
        for row in keyboard.inline_keyboard:
            assert all(target_of(str(button.callback_data)) == target for button in row)


def test_from_start_to_subscribed_there_is_one_more_tap() -> None:
    actions = pressed(first_choice(VI))

    assert actions["⚡ Nhận ngay khi có tin"] == SetMode(Mode.NOW)
    assert actions["🕡 Bản tin lúc 6:30, 18:00"] == SetTimes((390, 1080))


def test_a_button_names_the_state_it_leads_to() -> None:
    choices = Choices(mode=Mode.HOURS, times=(390, 415))

    actions = pressed(draw("hours", choices, VI, sections=()))

    assert actions["✅ 6:30"] == SetTime(390, wanted=False)
    assert actions["✅ 6:55"] == SetTime(415, wanted=False)
    assert actions["21:00"] == SetTime(1260, wanted=True)


def test_all_sections_can_be_reached_page_by_page() -> None:
    seen: set[str] = set()
    page: int | None = 0
    while page is not None:
        actions = pressed(draw("sections", RICH, VI, sections=SECTIONS, page=page))
        chosen = [action for action in actions.values() if isinstance(action, SetSection)]
        assert all(action.page == page for action in chosen)
        seen.update(action.section for action in chosen)
        following = actions.get(VI.labels.next)
        page = following.number if isinstance(following, OpenPage) else None

    assert {named(one, (*SECTIONS, "Mục đã bỏ")) for one in seen} == {*SECTIONS, "Mục đã bỏ"}


def test_every_word_can_be_taken_out() -> None:
    seen: set[str] = set()
    for page in range(9):
        actions = pressed(draw("words", RICH, VI, sections=(), page=page))
        seen.update(a.word for a in actions.values() if isinstance(a, Unfollow | Unmute))

    assert seen == {slug(word) for word in (*RICH.followed, *RICH.muted)}


def test_every_place_can_be_followed_and_left() -> None:
    followed = replace(RICH, followed=PLACES[0].words)
    actions = pressed(draw("places", followed, VI, sections=()))

    assert actions["✅ Việt Trì"] == SetPlace(slug("Việt Trì"), wanted=False)
    assert actions["Lâm Thao"] == SetPlace(slug("Lâm Thao"), wanted=True)
    assert len({slug(place.name) for place in PLACES}) == len(PLACES)


def test_the_topics_of_a_story_are_followed_or_left() -> None:
    actions = pressed(suggestions(("lâm thao", "Việt Trì"), RICH, VI))

    assert actions["✅ lâm thao"] == SetFollowed(wanted=False, word="lâm thao")
    assert actions["Việt Trì"] == SetFollowed(wanted=True, word="Việt Trì")


def test_latest_turns_pages_and_goes_to_sections() -> None:
    def buttons(page: int, section: str | None) -> dict[str, Action]:
        return pressed(
            latest.buttons(page=page, pages=3, section=section, sections=SECTIONS, spoken=VI)
        )

    assert buttons(0, None)["Cũ hơn ›"] == Latest(1)
    assert VI.labels.newer not in buttons(0, None)
    assert buttons(2, SECTIONS[0])["‹ Mới hơn"] == Latest(1, slug(SECTIONS[0]))
    assert VI.labels.older not in buttons(2, None)
    assert buttons(0, SECTIONS[0])["Tất cả các mục"] == Latest()
    assert SECTIONS[0] not in buttons(0, SECTIONS[0])


def test_a_pause_can_be_ended_from_the_settings() -> None:
    home = pressed(draw("home", RICH, VI, sections=()))

    assert home["▶️ Nhận tin trở lại"] == Resume()
    assert pressed(to_resume(VI))["▶️ Nhận tin trở lại"] == Resume()


def test_undoing_is_offered_only_where_it_fits() -> None:
    follow = undo(SetFollowed(wanted=False, word="Lâm Thao"), VI)

    assert follow is not None
    assert pressed(follow)["↩️ Hoàn tác"] == SetFollowed(wanted=False, word="Lâm Thao")
    assert undo(SetMuted(wanted=False, word="ư" * 64), VI) is None


def test_a_keyboard_is_kept_as_the_library_would_write_it() -> None:
    link = InlineKeyboardButton("Mở", url="https://t.me/TinGonBot?start=x")
    copied = InlineKeyboardButton("Chép", copy_text=CopyTextButton("Lâm Thao"))
    keyboard = InlineKeyboardMarkup([*draw("home", RICH, VI).inline_keyboard, [link, copied]])

    assert buttons_of(keyboard) == keyboard.to_dict()
