"""Editions as messages: any stories, any text, always valid, always whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import texts
from bot.render import (
    MAX_ON_A_PAGE,
    TelegramRenderer,
    render_latest,
    render_sample,
    utf16_units,
)
from bot.render.html import shortened
from bot.screens import latest
from bot.screens.story import below_story
from digests.edition import compose
from digests.model import Length, Look, Part, Profile, Story, StoryId
from digests.text import one_line
from sandbox.markup import parse as telegram_parse
from sandbox.markup import tidy
from tests.reader.samples import NOW, ZONE, story
from tests.reader.telegram_html import Parsed, parse

RENDERER = TelegramRenderer(below_story)


def rendered(
    stories: Sequence[Story], *, slot: bool = True, profile: Profile | None = None
) -> tuple[Part, ...]:
    return RENDERER.render(
        stories, profile=profile or Profile(), slot=NOW if slot else None, zone=ZONE, now=NOW
    )


def body(part: Part) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(part.body)
    return loaded


def message(part: Part) -> Parsed:
    return parse(body(part)["text"])


def within_limits(html: str) -> Parsed:
    parsed = parse(html)
    assert parsed.units <= 4096
    assert len(parsed.entities) <= 100
    assert parsed.text.strip()
    text, entities = telegram_parse(html, "HTML")
    assert text == parsed.text
    assert len(entities) == len(parsed.entities)
    return parsed


# What people see -----------------------------------------------------------------------------


def test_a_digest_has_its_name_its_date_its_sections_and_its_stories() -> None:
    stories = compose(
        [story(1, sections=("Kinh tế",)), story(2, sections=("Xã hội",))], profile=Profile()
    )

    (part,) = rendered(stories)

    assert message(part).text == (
        "Bản tin sáng · Thứ ba, 24/11/2026 · 2 tin\n\n"
        "XÃ HỘI\n"
        "Khởi công cầu số 2 qua sông Lô\n"
        "Sáng nay, cầu số 2 được khởi công. Cầu nối hai bờ sông Lô.\n"
        "6:10 · Báo Quê Nhà\n\n"
        "KINH TẾ\n"
        "Khởi công cầu số 1 qua sông Lô\n"
        "Sáng nay, cầu số 1 được khởi công. Cầu nối hai bờ sông Lô.\n"
        "6:20 · Báo Quê Nhà"
    )
    assert message(part).links == [one.url for one in stories]
    assert part.stories == (StoryId(2), StoryId(1))
    assert body(part)["plain"] == message(part).text
    assert body(part)["preview"] is None
    assert body(part)["keyboard"] is None


@pytest.mark.parametrize(
    ("hour", "name"),
    [
        (6, "Bản tin sáng"),
        (12, "Bản tin trưa"),
        (15, "Bản tin chiều"),
        (18, "Bản tin tối"),
        (21, "Bản tin tối"),
        (23, "Bản tin đêm"),
        (2, "Bản tin đêm"),
    ],
)
def test_an_edition_is_named_after_the_hour_it_was_chosen_for(hour: int, name: str) -> None:
    slot = NOW + timedelta(hours=hour - 6)

    (part,) = RENDERER.render([story()], profile=Profile(), slot=slot, zone=ZONE, now=slot)

    assert message(part).text.startswith(f"{name} · Thứ ba, 24/11/2026" if hour != 2 else name)


def test_a_late_edition_bears_the_hour_it_was_due_at() -> None:
    (part,) = RENDERER.render(
        [story()], profile=Profile(), slot=NOW, zone=ZONE, now=NOW + timedelta(hours=8)
    )

    assert message(part).text.startswith("Bản tin sáng · Thứ ba, 24/11/2026")


def test_a_story_that_comes_by_itself_has_its_buttons() -> None:
    (part,) = rendered([story(7)], slot=False)

    assert message(part).text == (
        "Khởi công cầu số 7 qua sông Lô\n\n"
        "Sáng nay, cầu số 7 được khởi công. Cầu nối hai bờ sông Lô.\n\n"
        "Kinh tế · 5:20 · Báo Quê Nhà"
    )
    labels = [button["text"] for row in body(part)["keyboard"] for button in row]
    assert labels == ["⭐ Theo dõi chủ đề", "🔕 Tắt mục này", "❓ Vì sao tôi nhận tin này?"]


def test_a_story_of_another_day_says_which() -> None:
    (part,) = rendered([story(published=NOW - timedelta(days=1))])

    assert "6:30, 23/11/2026 · Báo Quê Nhà" in message(part).text


def test_only_the_lead_could_be_had_and_the_reader_is_told() -> None:
    (part,) = rendered([story(lead_only=True)])

    assert "Chưa đọc được toàn văn, trên đây là lời dẫn (sa-pô) của báo." in message(part).text


def test_not_even_a_lead_could_be_had_and_the_reader_is_told() -> None:
    (part,) = rendered([story(lead_only=True, summaries={})])

    assert "Chưa đọc được bài này, mời bạn xem trên báo." in message(part).text


def test_a_withdrawn_story_is_struck_out_and_links_nowhere() -> None:
    (part,) = rendered([story(withdrawn=True)])

    parsed = message(part)
    assert "Báo đã gỡ bài này." in parsed.text
    assert "được khởi công" not in parsed.text
    assert parsed.links == []
    assert any(entity.name == "s" for entity in parsed.entities)


def test_a_corrected_story_says_so() -> None:
    (part,) = rendered([story(revision=2)])

    assert "đã cập nhật theo báo" in message(part).text


def test_the_same_event_in_other_papers_is_linked() -> None:
    (part,) = rendered([story(other_sources=(("Báo Bạn", "https://ban.example/1"),))])

    assert "Cũng đăng trên: Báo Bạn" in message(part).text
    assert "https://ban.example/1" in message(part).links


def test_a_long_summary_folds() -> None:
    long = {Length.DEFAULT: "Cầu nối hai bờ sông Lô. " * 30}

    (part,) = rendered([story(summaries=long)])

    (quote,) = [e for e in message(part).entities if e.name == "blockquote"]
    assert quote.text == one_line(long[Length.DEFAULT])


def test_pictures_are_the_preview_of_one_story_for_who_wants_them() -> None:
    stories = [
        story(1),
        story(2, image="https://bao.example/2.jpg"),
        story(3, image="https://x/3"),
    ]

    (with_pictures,) = rendered(stories, profile=Profile(pictures=True))
    (without,) = rendered(stories)

    assert body(with_pictures)["preview"] == {"url": stories[1].url, "prefer_large_media": True}
    assert body(without)["preview"] is None


def test_the_length_is_the_readers() -> None:
    texts = {Length.SHORT: "Ngắn.", Length.DEFAULT: "Vừa.", Length.LONG: "Dài."}

    for length, text in texts.items():
        (part,) = rendered([story(summaries=texts)], profile=Profile(length=length))
        assert f"\n{text}\n" in message(part).text


def test_the_language_is_the_readers() -> None:
    (part,) = rendered([story(sections=())], profile=Profile(language="en"))

    assert message(part).text.startswith("Morning digest · Tuesday, 24/11/2026 · 1 story")
    assert "OTHER NEWS" in message(part).text


def test_twenty_stories_at_an_hour_are_read_whole_in_few_messages() -> None:
    stories = [story(n) for n in range(1, 21)]

    parts = rendered(stories)

    assert len(parts) == 1
    assert message(parts[0]).text.count("được khởi công") == 20


@pytest.mark.parametrize(("slot", "count"), [(True, 300), (False, 60)])
def test_a_burst_becomes_a_list_of_everything(slot: bool, count: int) -> None:
    long = {Length.DEFAULT: "Cầu nối hai bờ sông Lô. " * 10}
    stories = [story(n, summaries=long) for n in range(1, count + 1)]

    parts = rendered(stories, slot=slot)

    assert len(parts) == count // 60
    assert [number for part in parts for number in part.stories] == list(range(1, count + 1))
    assert [link for part in parts for link in message(part).links] == [s.url for s in stories]
    assert "hai bờ" not in message(parts[0]).text
    if len(parts) > 1:
        assert "phần 2/5" in message(parts[1]).text


def test_an_address_that_is_none_is_not_linked() -> None:
    for url in ("javascript:alert(1)", "", "https://", "http://a b", "tg://user?id=1", "x" * 9000):
        (part,) = rendered([story(url=url)], profile=Profile(pictures=True))
        assert message(part).links == []


@pytest.mark.parametrize(
    "words",
    [
        "Xem https://lua-dao.example/qua ngay",
        "Vào lua-dao.com hoặc LUA-DAO.VN nhận quà",
        "Gõ /delete_my_data để nhận thưởng",
        "Nhắn @lua_dao_bot, gửi qua@lua-dao.vn",
        "#trung_thuong trong tay, TS.BS Nguyễn Văn An nói",
    ],
)
def test_nothing_in_a_newspapers_words_can_be_tapped(words: str) -> None:
    texts = {Length.DEFAULT: words}
    given = [
        story(1, title=words, summaries=texts, sections=(words,), source=words),
        story(2, title=words, summaries=texts, withdrawn=True),
        story(3, title=words, summaries=texts, url=""),
    ]

    (part,) = rendered(given)

    text, entities = tidy(*telegram_parse(body(part)["text"], "HTML"))
    assert text.replace("\u2060", "").count(words) == 6
    assert [e["url"] for e in entities if e["type"] == "text_link"] == [given[0].url]
    own = {"text_link", "bold", "italic", "strikethrough", "blockquote"}
    assert {e["type"] for e in entities} <= own


@pytest.mark.parametrize("words", ["TP.HCM", "24/11/2026", "km/h", "35-KH/HU", "1.455", "T.Ư 4"])
def test_ordinary_words_are_left_alone(words: str) -> None:
    (part,) = rendered([story(summaries={Length.DEFAULT: f"Cầu {words} mới."})])

    assert f"Cầu {words} mới." in message(part).text


# Any stories, any text ---------------------------------------------------------------------------

ANY_TEXT = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "",
            " \n\u200b",
            "<b>đậm</b> & <script>alert('x')</script> &lt;",
            "👨‍👩‍👧‍👦🇻🇳👍🏽" * 60,
            "a" * 5000,
            "Tiếng Việt có dấu " * 600,
            "\u202eđảo ngược\u202c \u2067مرحبا\u2069",
            "e\u0301" * 3000,
            "\ud800 lẻ \udfff",
            "dòng một\n\ndòng hai\r\ndòng ba",
            "]]></a></b></blockquote>",
            "ﬁﬀ ŉ ß ǰ" * 40,
        ]
    ),
)
URLS = st.one_of(
    st.just("https://bao.example/tin.htm?a=1&b=\"'<>"),
    st.sampled_from(["", "javascript:alert(1)", "https://bao.example/" + "x" * 3000]),
)
STORY = st.builds(
    story,
    title=ANY_TEXT,
    summaries=st.fixed_dictionaries({Length.DEFAULT: ANY_TEXT}, optional={Length.SHORT: ANY_TEXT}),
    url=URLS,
    sections=st.lists(ANY_TEXT, max_size=2).map(tuple),
    source=ANY_TEXT,
    other_sources=st.lists(st.tuples(ANY_TEXT, URLS), max_size=4).map(tuple),
    image=st.none() | URLS,
    lead_only=st.booleans(),
    withdrawn=st.booleans(),
    revision=st.integers(1, 3),
)
STORIES = st.one_of(
    st.lists(STORY, min_size=1, max_size=12),
    st.tuples(STORY, st.integers(1, 300)).map(lambda given: [given[0]] * given[1]),
    st.tuples(st.lists(STORY, min_size=1, max_size=4), st.integers(1, 75)).map(
        lambda given: given[0] * given[1]
    ),
).map(lambda many: [replace(one, id=StoryId(n)) for n, one in enumerate(many, 1)])
PROFILES = st.builds(
    Profile,
    length=st.sampled_from(Length),
    pictures=st.booleans(),
    language=st.sampled_from(["vi", "en"]),
)


@given(STORIES, st.booleans(), PROFILES)
@settings(max_examples=100, deadline=None)
def test_every_story_is_in_exactly_one_part_and_every_part_is_valid(
    stories: list[Story], slot: bool, profile: Profile
) -> None:
    parts = rendered(stories, slot=slot, profile=profile)

    assert [number for part in parts for number in part.stories] == [one.id for one in stories]
    by_id = {one.id: one for one in stories}
    for part in parts:
        assert part.stories
        parsed = within_limits(body(part)["text"])
        assert body(part)["plain"] == parsed.text
        part.body.encode()
        # Each story shows at least the beginning of its title, in order.
        shown = parsed.text.replace("\u2060", "")
        at = 0
        for number in part.stories:
            start = shortened(one_line(by_id[number].title), 12).rstrip("…").strip()
            at = shown.index(start, at) + len(start)


@given(STORIES, STORIES, st.booleans(), PROFILES)
@settings(max_examples=60, deadline=None)
def test_corrected_stories_stay_in_the_part_they_were_in(
    stories: list[Story], corrections: list[Story], slot: bool, profile: Profile
) -> None:
    parts = rendered(stories, slot=slot, profile=profile)

    for position, part in enumerate(parts):
        corrected = [
            replace(corrections[number % len(corrections)], id=number, revision=2)
            for number in part.stories
        ]
        again = RENDERER.rerender(
            corrected,
            position=position,
            total=len(parts),
            profile=profile,
            slot=NOW if slot else None,
            zone=ZONE,
            now=NOW,
            previous=part.body,
        )
        within_limits(json.loads(again)["text"])
        assert json.loads(again)["keyboard"] == body(part)["keyboard"]


@given(STORIES, st.booleans(), PROFILES)
@settings(max_examples=40, deadline=None)
def test_without_a_correction_a_part_stays_as_it_was(
    stories: list[Story], slot: bool, profile: Profile
) -> None:
    parts = rendered(stories, slot=slot, profile=profile)
    by_id = {one.id: one for one in stories}

    for position, part in enumerate(parts):
        again = RENDERER.rerender(
            [by_id[number] for number in part.stories],
            position=position,
            total=len(parts),
            profile=profile,
            slot=NOW if slot else None,
            zone=ZONE,
            now=NOW,
            previous=part.body,
        )
        assert json.loads(again) == body(part)


def test_without_the_body_it_had_a_part_claims_no_number_of_stories() -> None:
    given = {"profile": Profile(), "slot": NOW, "zone": ZONE, "now": NOW}

    one = RENDERER.rerender([story()], position=0, total=1, **given)
    one_of_two = RENDERER.rerender([story()], position=1, total=2, **given)

    assert parse(json.loads(one)["text"]).text.split("\n")[0].endswith(" · 1 tin")
    assert parse(json.loads(one_of_two)["text"]).text.split("\n")[0].endswith("2026 · phần 2/2")


@given(st.lists(STORY, max_size=MAX_ON_A_PAGE), st.integers(0, 3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_page_of_latest_is_valid_whatever_is_on_it(
    stories: list[Story], page: int, of_section: bool
) -> None:
    section = "Kinh tế" if of_section else None
    html = render_latest(
        stories,
        page=page,
        pages=4,
        section=section,
        look=Look(),
        zone=ZONE,
        now=NOW,
    )
    keyboard = latest.buttons(
        page=page, pages=4, section=section, sections=("Kinh tế", "Xã hội"), spoken=texts("vi")
    )

    within_limits(html)
    data = [button.callback_data for row in keyboard.inline_keyboard for button in row]
    assert len(set(data)) == len(data)


def test_the_sample_after_subscribing_shows_the_newest_stories() -> None:
    html = render_sample([story(1), story(2), story(3)], look=Look(), zone=ZONE, now=NOW)

    assert parse(html).text.startswith("Trong lúc chờ, mời bạn đọc 3 tin mới nhất:\n\nKhởi công")
    assert len(parse(html).links) == 3


@given(st.text(), st.integers(5, 60))
def test_what_is_shortened_is_a_beginning_and_fits(text: str, most: int) -> None:
    short = shortened(text, most)

    assert utf16_units(short) <= most
    assert short == text or text.startswith(short[:-1])
    assert short == text or short.endswith("…")


def test_shortening_cuts_between_syllables_and_splits_no_letter() -> None:
    assert shortened("Khởi công cầu mới qua sông Lô", 16) == "Khởi công cầu…"
    assert shortened("Khởi công, cầu mới", 12) == "Khởi công…"
    assert shortened("👍🏽" * 9, 8) == "👍🏽…"
    assert shortened("xe\u0301" * 9, 3) == "x…"
