"""From /start to subscribed, by buttons, by words and through links."""

from __future__ import annotations

import pytest

from bot.screens.hours import SetTimes
from bot.screens.mode import SetMode
from digests.model import Mode
from tests.screens.people import AN, GROUP


async def test_it_is_two_taps_from_start_to_subscribed(bot):
    await bot.publish("Khởi công cầu mới", "Mưa lớn ở Thanh Sơn", "Mở hội làng", "Giá lúa tăng")
    greeting = await bot.told("/start")  # Telegram's own button is the first tap

    answer = await bot.tapped(greeting.button("Nhận ngay"))

    assert (await bot.choices()).mode is Mode.NOW
    assert answer.toast == ""
    assert answer.text == "✅ Đã đăng ký. Có tin là bạn nhận được ngay."
    assert answer.calls[1].method == "editMessageText"
    sample = answer.texts[-1]
    assert sample.startswith("Trong lúc chờ, mời bạn đọc 3 tin mới nhất:")
    assert [title in sample for title in ("Giá lúa tăng", "Mở hội", "Mưa lớn")] == [True] * 3
    assert "Khởi công" not in sample
    assert bot.changed


async def test_hours_from_the_first_keyboard_say_when_the_first_edition_comes(bot):
    greeting = await bot.told("/start")

    answer = await bot.tapped(greeting.button("Bản tin lúc 6:30, 18:00"))

    assert (await bot.choices()).times == (390, 1080)
    assert answer.text == (
        "✅ Đã đăng ký. Bản tin đến lúc 6:30 và 18:00, hằng ngày.\n"
        "Bản tin đầu tiên: 18:00 hôm nay."
    )


async def test_the_sample_is_an_answer_and_no_delivery(bot):
    await bot.publish("Khởi công cầu mới")

    await bot.tapped(SetMode(Mode.NOW))

    async with bot.db.read() as tx:
        chat = await bot.subscribers.meet(tx, AN, kind="private", title="An", now=bot.clock())
        assert (await bot.subscribers.records(tx, chat.id)).deliveries == 0


@pytest.mark.parametrize(
    ("typed", "mode", "times"),
    [
        ("ngay", Mode.NOW, ()),
        ("now", Mode.NOW, ()),
        ("NGAY khi có tin", Mode.NOW, ()),
        ("6:30 18:00", Mode.HOURS, (390, 1080)),
        ("6h30, 18h hằng ngày", Mode.HOURS, (390, 1080)),
        ("hang ngay 7h toi", Mode.HOURS, (1140,)),
        ("ngay 18h", Mode.BOTH, (1080,)),
        ("6:30 và ngay", Mode.BOTH, (390,)),
        ("cả hai", Mode.BOTH, (390, 1080)),
    ],
)
async def test_how_the_news_should_come_can_be_typed(bot, typed, mode, times):
    await bot.told(f"/subscribe {typed}")

    chosen = await bot.choices()

    assert (chosen.mode, chosen.times) == (mode, times)


async def test_subscribe_alone_asks_how_and_afterwards_shows_what_is_chosen(bot):
    asked = await bot.told("/subscribe")
    await bot.tapped(asked.button("Nhận ngay"))

    again = await bot.told("/subscribe")

    assert again.text.startswith("📬 Bạn muốn nhận tin thế nào?")
    assert "✅ Ngay khi có tin" in again.buttons


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("25:00", "Không có giờ “25:00”."),
        ("mai nhé", "“mai nhé” không phải là giờ nhận, cũng không phải tên mục."),
        ("6:30 thứ hai", "“thứ” không phải là giờ nhận, cũng không phải tên mục."),
        ("6:30 19:5", "“19:5” không phải là giờ."),
        (
            " ".join(f"{hour}:10" for hour in range(13)),
            "Mỗi ngày đặt được nhiều nhất 12 giờ nhận.",
        ),
    ],
)
async def test_what_cannot_be_read_is_told_and_changes_nothing(bot, typed, answer):
    said = await bot.told(f"/subscribe {typed}")

    assert said.text.startswith(answer)
    assert await bot.choices() is None


async def test_a_section_that_is_none_is_told_with_those_there_are(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))

    said = await bot.told("/subscribe bóng chuyền")

    assert "“bóng chuyền”" in said.text
    assert "Mục hiện có: Kinh tế." in said.text
    assert "/subscribe ngay" in said.text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("25:00", "Không có giờ “25:00”."), ("19:5", "“19:5” không phải là giờ.")],
)
async def test_an_hour_that_is_none_is_told_without_a_command_too(bot, typed, answer):
    said = await bot.told(typed)

    assert said.text.startswith(answer)
    assert await bot.choices() is None


async def test_both_without_words_says_what_is_missing(bot):
    said = await bot.told("/subscribe cả hai")

    assert "Hãy thêm từ khóa theo dõi" in said.text


async def test_unsubscribing_keeps_the_choices_for_the_next_time(bot):
    await bot.told("/follow Lâm Thao")
    await bot.told("/subscribe 5:45")
    said = await bot.told("/unsubscribe")
    assert said.text.startswith("Đã hủy đăng ký")
    assert (await bot.choices()).mode is Mode.OFF

    await bot.tapped(SetMode(Mode.HOURS))

    chosen = await bot.choices()
    assert (chosen.mode, chosen.times, chosen.followed) == (Mode.HOURS, (345,), ("Lâm Thao",))


async def test_who_is_not_subscribed_is_told_so(bot):
    said = await bot.told("/unsubscribe")

    assert said.text == "Bạn chưa đăng ký nhận bản tin. Gõ /subscribe để bắt đầu."


async def test_a_link_subscribes_to_a_section(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    await bot.publish("Mở hội làng", sections=("Văn hóa",))

    said = await bot.told("/start sec_kinh-te")

    chosen = await bot.choices()
    assert (chosen.mode, chosen.sections) == (Mode.NOW, ("Kinh tế",))
    assert said.text.startswith("✅ Bạn sẽ nhận tin mục “Kinh tế”.")
    assert "Giá lúa tăng" in said.texts[-1]
    assert "Mở hội làng" not in said.texts[-1]


async def test_a_link_for_a_group_subscribes_the_group(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))

    await bot.told("/start@TinGonBot sec_kinh-te", chat=GROUP)

    assert (await bot.choices(GROUP)).sections == ("Kinh tế",)
    assert await bot.choices(AN) is None


async def test_a_link_takes_nothing_from_who_gets_everything(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    await bot.told("/subscribe ngay")

    said = await bot.told("/start sec_kinh-te")

    assert said.text.startswith("Bạn đang nhận mọi mục, gồm cả “Kinh tế”.")
    assert (await bot.choices()).sections == ()


async def test_a_link_to_a_section_that_is_no_more_greets(bot):
    said = await bot.told("/start sec_chuyen-cu")

    assert said.text.startswith("Xin chào!")
    assert await bot.choices() is None


async def test_a_section_can_be_subscribed_to_by_its_name(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))

    await bot.told("/subscribe kinh te")

    assert (await bot.choices()).sections == ("Kinh tế",)


async def test_the_same_button_pressed_twice_means_the_same(bot):
    await bot.tapped(SetTimes((390, 1080)))
    once = await bot.choices()

    again = await bot.tapped(SetTimes((390, 1080)))

    assert await bot.choices() == once
    assert again.toast == "Đã lưu"


async def test_a_wish_as_long_as_a_message_may_be_is_answered_in_short(bot):
    said = await bot.told("/subscribe " + "a" * 4000)

    assert "không phải là giờ" in said.text
    assert len(said.text) < 200


async def test_a_group_that_asks_how_is_spoken_to_as_a_group(bot):
    said = await bot.told("/subscribe", chat=GROUP)

    assert said.text.startswith("Xin chào cả nhóm!")
    assert "Nhận ngay" in str(said.buttons)
