"""For whom a story is, what decided it, and in which order an edition has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.edition import (
    PLACES,
    Match,
    MatchReason,
    MatchText,
    compose,
    find_match,
    followed_places,
    match_text,
    matches,
    place_named,
    places_in,
    section_of,
    suggested_words,
    with_place,
    word_key,
    word_text,
)
from digests.model import OTHER_SECTION, Profile
from digests.subscribers.wishes import with_section, with_word, without_section
from tests.reader.samples import NOW, story

BRIDGE = match_text(
    "Khởi công cầu mới", "Cầu nối Việt Trì với bờ bên kia", sections=("Kinh tế", "Giao thông")
)
NO_SECTION = match_text("Mưa lớn ở Lâm Thao")


@pytest.mark.parametrize(
    ("profile", "text", "expected"),
    [
        (Profile(), BRIDGE, Match(reason=MatchReason.EVERYTHING)),
        (Profile(), NO_SECTION, Match(reason=MatchReason.EVERYTHING)),
        (
            Profile(sections=("Giao thông",)),
            BRIDGE,
            Match(reason=MatchReason.SECTION, term="Giao thông"),
        ),
        (
            Profile(sections=("giao  thông",)),
            BRIDGE,
            Match(reason=MatchReason.SECTION, term="giao  thông"),
        ),
        (Profile(sections=("Giao thong",)), BRIDGE, Match(reason=MatchReason.NOTHING)),
        (Profile(sections=("Văn hoá",)), BRIDGE, Match(reason=MatchReason.NOTHING)),
        (
            Profile(sections=(OTHER_SECTION,)),
            NO_SECTION,
            Match(reason=MatchReason.SECTION, term=OTHER_SECTION),
        ),
        (Profile(sections=(OTHER_SECTION,)), BRIDGE, Match(reason=MatchReason.NOTHING)),
        (Profile(followed=("viet tri",)), BRIDGE, Match(reason=MatchReason.WORD, term="viet tri")),
        (Profile(followed=("Lâm Thao",)), BRIDGE, Match(reason=MatchReason.NOTHING)),
        # a section or a word: either is enough
        (
            Profile(sections=("Văn hóa",), followed=("Việt Trì",)),
            BRIDGE,
            Match(reason=MatchReason.WORD, term="Việt Trì"),
        ),
        # a muted word wins over everything
        (Profile(muted=("cầu mới",)), BRIDGE, Match(reason=MatchReason.MUTED, term="cầu mới")),
        (
            Profile(sections=("Kinh tế",), followed=("Việt Trì",), muted=("viet tri",)),
            BRIDGE,
            Match(reason=MatchReason.MUTED, term="viet tri"),
        ),
        # what came at once does not come again
        (
            Profile(sections=("Kinh tế",), told_at_once=("Việt Trì",)),
            BRIDGE,
            Match(reason=MatchReason.TOLD_AT_ONCE, term="Việt Trì"),
        ),
        (Profile(muted=("Lâm Thao",)), BRIDGE, Match(reason=MatchReason.EVERYTHING)),
    ],
)
def test_what_decides(profile: Profile, text: MatchText, expected: Match) -> None:
    assert find_match(profile, text) == expected
    assert matches(profile, text) is expected.matched


def test_sections_spelt_the_old_way_and_the_new_are_one() -> None:
    text = match_text("Hội làng", sections=("Văn hóa",))

    assert matches(Profile(sections=("Văn hoá",)), text)


WORDS = st.lists(st.sampled_from(["Việt Trì", "cầu", "má", "lâm thao"]), max_size=2).map(tuple)
SECTIONS = st.lists(st.sampled_from(["Kinh tế", "Xã hội"]), max_size=2, unique=True).map(tuple)


@given(WORDS, WORDS, SECTIONS, st.text(max_size=30), SECTIONS)
def test_who_wants_both_ways_gets_every_story_by_exactly_one(
    followed: tuple[str, ...],
    muted: tuple[str, ...],
    chosen: tuple[str, ...],
    title: str,
    sections: tuple[str, ...],
) -> None:
    text = match_text(title, "cầu Việt Trì" if len(title) % 2 else "", sections=sections)
    at_once = Profile(followed=followed, muted=muted)
    at_hours = Profile(sections=chosen, muted=muted, told_at_once=followed)
    whole = Profile(sections=chosen, followed=followed if chosen else (), muted=muted)

    ways = (matches(at_once, text) and bool(followed)) + matches(at_hours, text)

    assert ways == matches(whole, text)


def test_an_edition_goes_by_section_then_by_time() -> None:
    older = story(1, sections=("Xã hội",), published=NOW - timedelta(hours=3))
    newer = story(2, sections=("Kinh tế",), published=NOW - timedelta(hours=2))
    newest = story(3, sections=("Xã hội",), published=NOW - timedelta(hours=1))
    without = story(4, sections=(), published=NOW - timedelta(hours=9))

    order = compose([newest, without, newer, older, newest], profile=Profile())

    assert [one.id for one in order] == [1, 3, 2, 4]


def test_chosen_sections_come_in_the_order_of_choice() -> None:
    first = story(1, sections=("Xã hội", "Kinh tế"))
    second = story(2, sections=("Thể thao",))

    order = compose([first, second], profile=Profile(sections=("Thể thao", "Kinh tế")))

    assert [one.id for one in order] == [2, 1]
    assert section_of(first, profile=Profile(sections=("Kinh tế",))) == "Kinh tế"
    assert section_of(first, profile=Profile()) == "Xã hội"


@given(st.lists(st.integers(1, 30), max_size=40), st.permutations(range(40)))
def test_composing_loses_nothing_repeats_nothing_and_does_not_depend_on_the_order(
    numbers: list[int], order: list[int]
) -> None:
    stories = [story(n, sections=("ABC"[n % 3],) if n % 4 else ()) for n in numbers]
    shuffled = [stories[at] for at in order if at < len(stories)]

    composed = compose(stories, profile=Profile())

    assert sorted(one.id for one in composed) == sorted(set(numbers))
    assert compose(shuffled, profile=Profile()) == composed
    sections = [section_of(one, profile=Profile()) for one in composed]
    assert len([1 for at, s in enumerate(sections) if not at or sections[at - 1] != s]) == len(
        set(sections)
    )


# Places ------------------------------------------------------------------------------------


def test_a_former_district_is_followed_with_its_new_communes() -> None:
    lam_thao = place_named("lâm thao")
    assert lam_thao is not None
    profile = Profile(followed=with_place((), lam_thao, wanted=True))

    assert matches(profile, match_text("Xã Phùng Nguyên đón khách"))
    assert matches(profile, match_text("Huyện Lâm Thao trước đây"))
    assert not matches(profile, match_text("Việt Trì vào hội"))


def test_a_place_is_followed_once_and_left_whole() -> None:
    place = PLACES[0]
    once = with_place(("giá điện",), place, wanted=True)

    assert with_place(once, place, wanted=True) == once
    assert followed_places(once) == {place.name}
    assert with_place(once, place, wanted=False) == ("giá điện",)
    assert followed_places(once[:-1]) == frozenset()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Phường Thống Nhất gặp mặt cán bộ hưu trí", "thành phố Hòa Bình"),
        ("Thịnh Minh khánh thành trường mới", "thành phố Hòa Bình"),
        ("Xã Quyết Thắng vào vụ mía", "Lạc Sơn"),
        ("Mưa lớn ở xã Yên Phú", "Lạc Sơn"),
    ],
)
def test_who_follows_a_former_district_reads_of_its_new_communes(title: str, name: str) -> None:
    place = place_named(name)
    assert place is not None

    assert places_in(word_text(title)) == (place,)


def test_peace_is_not_a_province() -> None:
    assert places_in(word_text("Vì một thế giới hòa bình")) == ()
    assert places_in(word_text("Lối sống hợp lý, dân chủ, thống nhất")) == ()
    assert places_in(word_text("Phong trào thi đua quyết thắng")) == ()


def test_no_name_belongs_to_two_places() -> None:
    keys = [word_key(word) for place in PLACES for word in place.words]

    assert len(set(keys)) == len(keys)
    assert all(place.words[0] == place.name for place in PLACES)


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Lâm Thao “tự soi”, “tự sửa”", ("Lâm Thao",)),
        ("Bà Nguyễn Thị Hoa nhận bằng khen", ("Nguyễn Thị Hoa",)),
        ("Xã Hy Cương mở hội, ông Trần Văn Bình dự", ("Hy Cương", "Trần Văn Bình")),
        ("KHỞI CÔNG CẦU MỚI", ()),
        ("Giá xăng tăng mạnh", ()),
        ("", ()),
    ],
)
def test_a_story_offers_its_names_to_follow(title: str, topics: tuple[str, ...]) -> None:
    assert suggested_words(title) == topics


# Changing a choice ---------------------------------------------------------------------------


def test_asking_twice_for_the_same_state_changes_nothing() -> None:
    assert with_section(("Kinh tế",), "kinh tế", wanted=True) == ("Kinh tế",)
    assert with_section((), "Kinh tế", wanted=False) == ()
    assert with_word(("Hoà Bình",), "hòa bình", wanted=True) == ("Hoà Bình",)
    assert with_word(("Hoà Bình",), "hòa bình", wanted=False) == ()


@pytest.mark.parametrize(
    ("chosen", "followed", "left"),
    [
        ((), (), ("Xã hội", "Thể thao")),
        (("Kinh tế", "Xã hội"), (), ("Xã hội",)),
        (("Xã hội",), (), ("Xã hội",)),
        (("Kinh tế",), ("má",), ()),
        ((), ("má",), ()),
        (("Kinh tế",), (), None),
    ],
)
def test_muting_a_section_never_brings_everything_back(
    chosen: tuple[str, ...], followed: tuple[str, ...], left: tuple[str, ...] | None
) -> None:
    every = ("Kinh tế", "Xã hội", "Thể thao")

    assert without_section(chosen, "Kinh tế", every=every, followed=followed) == left
