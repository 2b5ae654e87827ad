"""The newest stories, and why one came or did not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.screens.callback_data import slug
from bot.screens.latest import Latest
from bot.screens.why import WhyStory
from digests.model import StoryId
from tests.screens.people import BINH, GROUP


async def test_the_newest_five_come_first(bot):
    await bot.publish(*(f"Tin số {n}" for n in range(7)))

    said = await bot.told("/latest")

    assert [f"Tin số {n}" in said.text for n in range(7)] == [False, False, *[True] * 5]
    assert said.text.index("Tin số 6") < said.text.index("Tin số 2")


async def test_pages_are_turned_in_place_and_keep_their_size(bot):
    await bot.publish(*(f"Tin số {n}" for n in range(7)))
    first = await bot.told("/latest 3")

    second = await bot.tapped(first.button("Cũ hơn"))
    third = await bot.tapped(second.button("Cũ hơn"))

    assert second.calls[1].method == "editMessageText"
    assert [f"Tin số {n}" in second.text for n in range(7)] == [n in (1, 2, 3) for n in range(7)]
    assert "trang 3/3" in third.text
    assert "Tin số 0" in third.text
    assert not any("Cũ hơn" in label for label in third.buttons)


@pytest.mark.parametrize(
    ("typed", "count"), [("1", 1), ("0", 5), ("10", 10), ("500", 10), ("99999", 10)]
)
async def test_as_many_as_asked_and_at_most_a_page(bot, typed, count):
    await bot.publish(*(f"Tin số {n:02}" for n in range(12)))

    said = await bot.told(f"/latest {typed}")

    assert sum(f"Tóm tắt: Tin số {n:02}" in said.text for n in range(12)) == count


@pytest.mark.parametrize("typed", ["-3", "2.5", "...", "1-5"])
async def test_a_number_that_is_none_is_told_as_a_number(bot, typed):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))

    said = await bot.told(f"/latest {typed}")

    assert said.text.startswith("Sau /latest là số tin bạn muốn xem, từ 1 đến 10")


async def test_before_there_is_any_section_none_is_listed(bot):
    said = await bot.told("/latest kinh tế")

    assert said.text == "Không có mục “kinh tế”. Xem tất cả tin: /latest"


@pytest.mark.parametrize("typed", ["kinh tế", "kinh te", "KINH TẾ", "3 kinh tế", "kinh tế 3"])
async def test_a_section_is_asked_for_by_its_name(bot, typed):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    await bot.publish("Mở hội làng", sections=("Văn hóa",))

    said = await bot.told(f"/latest {typed}")

    assert "Giá lúa tăng" in said.text
    assert "Mở hội làng" not in said.text


async def test_a_section_that_is_none_is_told_with_those_there_are(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))

    said = await bot.told("/latest bóng chuyền")

    assert "“bóng chuyền”" in said.text
    assert "Kinh tế" in said.text


async def test_sections_are_a_tap_away_and_so_is_everything(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    await bot.publish("Mở hội làng", sections=("Văn hóa",))
    everything = await bot.told("/latest")

    economy = await bot.tapped(everything.button("Kinh tế"))
    back = await bot.tapped(economy.button("Tất cả"))

    assert "Mở hội làng" not in economy.text
    assert "Mở hội làng" in back.text


async def test_a_page_that_is_no_more_is_the_last(bot):
    await bot.publish("Tin số 1", "Tin số 2")

    said = await bot.tapped(Latest(page=40))

    assert "Tin số 1" in said.text


async def test_a_section_that_is_no_more_is_an_old_button(bot):
    said = await bot.tapped(Latest(section=slug("Mục cũ")))

    assert "Nút này đã cũ" in said.toast


@pytest.mark.parametrize("data", ["L:0:", "L:1:", "L:0::99999"])
async def test_buttons_of_old_messages_still_work(bot, data):
    await bot.publish("Tin số 1")

    said = await bot.tapped(data)

    assert "Tin số 1" in said.text


async def test_before_the_first_story_the_answer_is_patient(bot):
    said = await bot.told("/latest")

    assert said.text.startswith("Chưa có tin nào.")


async def test_what_is_read_does_not_move_the_cursor(bot):
    await bot.told("/subscribe ngay")
    await bot.publish("Khởi công cầu mới")
    await bot.told("/latest")

    said = await bot.told("/why https://bao.test/tin-1.htm")

    assert "Sẽ có trong bản tin" in said.text or "Sẽ gửi" in said.text


# ---- why ----------------------------------------------------------------------------------------


async def test_why_with_a_link_tells_the_facts(bot):
    await bot.told("/subscribe ngay")
    await bot.told("/mute cầu")
    await bot.publish("Khởi công cầu mới")

    said = await bot.told("/why https://bao.test/tin-1.htm")

    assert "Khởi công cầu mới" in said.text
    assert "“cầu”" in said.text


async def test_why_as_a_reply_finds_the_link_of_the_story(bot):
    await bot.publish("Khởi công cầu mới")
    headline = {"type": "text_link", "offset": 0, "length": 5, "url": "https://bao.test/tin-1.htm"}
    replied = {"reply_to_message": {"message_id": 3, "text": "Khởi…", "entities": [headline]}}

    said = await bot.told("/why", **replied)

    assert "Khởi công cầu mới" in said.text


async def test_in_an_edition_the_quoted_story_is_meant(bot):
    await bot.publish("Khởi công cầu mới", "Mưa lớn ở Thanh Sơn")
    links = [
        {"type": "text_link", "offset": at, "length": 5, "url": f"https://bao.test/tin-{n}.htm"}
        for n, at in ((1, 20), (2, 200))
    ]
    edition = {"message_id": 3, "text": "…", "entities": links}

    whole = await bot.told("/why", reply_to_message=edition)
    second = await bot.told(
        "/why", reply_to_message=edition, quote={"text": "Mưa lớn", "position": 230}
    )
    head = await bot.told("/why", reply_to_message=edition, quote={"text": "Bản", "position": 0})

    assert "Khởi công cầu mới" in whole.text
    assert "Mưa lớn ở Thanh Sơn" in second.text
    assert "Khởi công cầu mới" in head.text


async def test_a_bare_address_behind_emoji_is_found_in_a_reply(bot):
    await bot.publish("Khởi công cầu mới")
    text = "📰📰 https://bao.test/tin-1.htm đó"
    url = {"type": "url", "offset": 5, "length": 26}
    assert text.encode("utf-16-le")[10:62].decode("utf-16-le") == "https://bao.test/tin-1.htm"

    said = await bot.told(
        "/why", reply_to_message={"message_id": 3, "text": text, "entities": [url]}
    )

    assert "Khởi công cầu mới" in said.text


@pytest.mark.parametrize("more", [{}, {"reply_to_message": {"message_id": 3, "text": "chào bạn"}}])
async def test_why_without_a_link_says_how_to_ask(bot, more):
    said = await bot.told("/why", **more)

    assert "/why" in said.text


async def test_an_article_that_nobody_has_seen_is_told_so(bot):
    said = await bot.told("/why https://bao.test/khong-co.htm")

    assert "chưa thấy bài này" in said.text


async def test_below_a_story_one_tap_asks_why(bot):
    await bot.told("/subscribe ngay")
    (story,) = await bot.publish("Khởi công cầu mới")

    said = await bot.tapped(WhyStory(story.id))

    assert said.toast == ""
    assert said.calls[1].method == "sendMessage"
    assert "Bạn đang nhận" in said.text or "mọi tin" in said.text


async def test_in_a_group_only_who_asks_why_reads_the_answer(bot):
    await bot.told("/subscribe ngay", chat=GROUP)
    (story,) = await bot.publish("Khởi công cầu mới " + "rất dài " * 30)

    said = await bot.tapped(WhyStory(story.id), who=BINH, chat=GROUP)

    assert len(said.calls) == 1
    assert said.calls[0].params["show_alert"] is True
    assert said.toast.startswith("•")
    assert "Nhóm đang nhận mọi tin." in said.toast, "who asks is not who subscribed"


async def test_a_story_that_is_no_more_is_told_kindly(bot):
    said = await bot.tapped(WhyStory(StoryId(999)))

    assert said.toast.startswith("Không tìm thấy tin này nữa.")


# ---- words without a command ----------------------------------------------------------------


async def test_hours_typed_without_a_command_are_taken(bot):
    said = await bot.told("6h30 và 18h")

    assert (await bot.choices()).times == (390, 1080)
    assert said.text.startswith("✅ Đã đăng ký.")


async def test_a_link_without_a_command_is_asked_about(bot):
    await bot.publish("Khởi công cầu mới")

    said = await bot.told("sao tôi không thấy bài bao.test/tin-1.htm?")

    assert "Khởi công cầu mới" in said.text


async def test_a_section_without_a_command_is_shown(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))

    assert "Giá lúa tăng" in (await bot.told("Kinh tế")).text


@pytest.mark.parametrize("text", ["chào bạn", "18", "6:30 đi chợ nhé", "?", "🙏"])
async def test_other_words_get_a_hint_and_change_nothing(bot, text):
    said = await bot.told(text)

    assert "/help" in said.text
    assert await bot.choices() is None


async def test_a_command_that_is_none_gets_a_hint(bot):
    assert "/help" in (await bot.told("/khongco")).text


async def test_help_fits_one_screen(bot):
    said = await bot.told("/help")

    assert len(said.text.splitlines()) <= 16
    assert len(said.text) < 1_000


async def test_in_a_group_the_help_says_what_members_may_type(bot):
    said = await bot.told("/help", who=BINH, chat=GROUP)

    assert "ai cũng gõ được /latest, /why và /help" in said.text
    assert len(said.text.splitlines()) <= 18


@pytest.mark.parametrize("data", ["", "zz", "t:9999:1", "s:ngan:1:0", "@zz", "@@|o:home:0"])
async def test_a_button_that_nobody_knows_says_that_it_is_old(bot, data):
    said = await bot.tapped(data)

    assert "Nút này đã cũ" in said.toast


async def test_a_moment_far_away_is_no_trouble(bot):
    await bot.publish("Tin của hôm nay")
    bot.clock.now += timedelta(days=400)

    assert "24/11/2026" in (await bot.told("/latest")).text
