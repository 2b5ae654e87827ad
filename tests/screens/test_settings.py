"""The settings: one message that edits itself, with its state in it and in the database."""

from __future__ import annotations

import pytest

from bot.screens.callback_data import slug
from bot.screens.home import CloseSettings
from bot.screens.hours import SetTime, SetTimes
from bot.screens.keyboard import OpenPage
from bot.screens.language import SetLanguage
from bot.screens.length import SetLength
from bot.screens.mode import SetMode
from bot.screens.pictures import SetPictures
from bot.screens.quiet import SetQuiet
from bot.screens.sections import AllSections, SetSection
from bot.screens.weekdays import SetWeekday, SetWeekdays
from digests.model import Length, Mode
from digests.schedule import EVERY_DAY, WEEKEND, QuietHours
from tests.screens.drawing import PAGES
from tests.screens.people import AN


async def test_every_screen_is_reached_by_buttons_in_the_one_message(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    seen: set[str] = set()
    waiting = [(await bot.told("/settings")).buttons]
    while waiting:
        for data in waiting.pop().values():
            screen = data.split(":")[1] if data.startswith("o:") else ""
            if not screen or screen in seen:
                continue
            seen.add(screen)
            said = await bot.tapped(data)
            assert [call.method for call in said.calls] == [
                "answerCallbackQuery",
                "editMessageText",
            ]
            waiting.append(said.buttons)

    assert seen == set(PAGES) - {"delete"}


async def test_the_first_screen_sums_up_what_is_chosen_and_what_comes_next(bot):
    await bot.told("/subscribe 6:30 18:00")
    await bot.told("/mute bóng đá")

    said = await bot.told("/settings")

    assert "theo giờ" in said.text
    assert "6:30 và 18:00" in said.text
    assert "bóng đá" in said.text
    assert said.text.endswith("Bản tin tới: 18:00 hôm nay")


async def test_a_settings_message_works_after_a_restart(bot):
    home = await bot.told("/settings")
    bot.restart()
    hours = await bot.tapped(home.button("Giờ nhận"))
    bot.restart()

    said = await bot.tapped(hours.button("12:00"))

    assert (await bot.choices()).times == (720,)
    assert "✅ 12:00" in said.buttons


async def test_a_change_is_saved_shown_and_says_so(bot):
    await bot.told("/subscribe ngay")

    said = await bot.tapped(SetLength(Length.LONG))

    assert said.toast == "Đã lưu"
    assert "✅ Dài" in said.buttons
    assert (await bot.choices()).length is Length.LONG


@pytest.mark.parametrize(
    ("action", "name", "value"),
    [
        (SetPictures(True), "pictures", True),
        (SetLength(Length.SHORT), "length", Length.SHORT),
        (SetQuiet(QuietHours(start=1320, end=360)), "quiet", QuietHours(start=1320, end=360)),
        (SetQuiet(None), "quiet", None),
        (SetWeekdays(WEEKEND), "weekdays", WEEKEND),
        (SetWeekdays(frozenset()), "weekdays", EVERY_DAY),
        (SetWeekday(2, False), "weekdays", EVERY_DAY - {2}),
        (SetMode(Mode.NOW), "mode", Mode.NOW),
        (AllSections(), "sections", ()),
    ],
)
async def test_each_choice_is_kept(bot, action, name, value):
    await bot.told("/subscribe 6:30")

    await bot.tapped(action)

    assert getattr(await bot.choices(), name) == value


async def test_the_first_hour_picked_subscribes_and_leaves_the_list_open(bot):
    await bot.publish("Khởi công cầu mới")

    said = await bot.tapped(SetTime(720, True))

    assert (await bot.choices()).mode is Mode.HOURS
    assert said.toast.startswith("✅ Đã đăng ký. Bản tin đến lúc 12:00, hằng ngày.")
    assert "✅ 12:00" in said.buttons
    assert "Khởi công cầu mới" in said.texts[-1]


async def test_the_last_hour_stays(bot):
    await bot.tapped(SetTimes((390,)))

    said = await bot.tapped(SetTime(390, False))

    assert said.toast.startswith("Hãy giữ ít nhất một giờ nhận")
    assert (await bot.choices()).times == (390,)
    assert len(said.calls) == 1


async def test_the_last_day_stays(bot):
    await bot.told("/subscribe 6:30")
    await bot.tapped(SetWeekdays(frozenset({0})))

    said = await bot.tapped(SetWeekday(0, False))

    assert said.toast.startswith("Hãy giữ ít nhất một ngày nhận")
    assert (await bot.choices()).weekdays == {0}


async def test_the_days_are_listed_not_counted_up_to(bot):
    await bot.told("/subscribe 6:30")

    said = await bot.tapped(SetWeekday(0, False))

    assert said.text.startswith("📅 Ngày nhận bản tin theo giờ: thứ ba, thứ tư")


async def test_a_thirteenth_hour_is_refused_in_words(bot):
    await bot.tapped(SetTimes(tuple(range(0, 720, 60))))

    said = await bot.tapped(SetTime(800, True))

    assert said.toast.startswith("Mỗi ngày đặt được nhiều nhất 12 giờ nhận.")


async def test_hours_without_any_named_are_the_usual_ones(bot):
    await bot.told("/subscribe ngay")

    await bot.tapped(SetMode(Mode.HOURS))

    assert (await bot.choices()).times == (390, 1080)


async def test_both_without_words_says_what_is_missing(bot):
    await bot.told("/subscribe ngay")

    said = await bot.tapped(SetMode(Mode.BOTH))

    assert "từ khóa" in said.toast
    assert (await bot.choices()).mode is Mode.BOTH


async def test_no_news_can_be_chosen_and_says_how_to_return(bot):
    await bot.told("/subscribe ngay")

    said = await bot.tapped(SetMode(Mode.OFF))

    assert "/subscribe" in said.toast
    assert (await bot.choices()).mode is Mode.OFF


async def test_sections_are_chosen_from_what_the_paper_has_and_taken_out_when_gone(bot):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    await bot.publish("Mở hội làng", sections=("Văn hóa",))
    await bot.told("/subscribe ngay")
    await bot.tapped(SetSection(slug("Kinh tế"), True))
    await bot.tapped(SetSection(slug("Văn hóa"), True))
    assert (await bot.choices()).sections == ("Kinh tế", "Văn hóa")

    said = await bot.tapped(SetSection(slug("Kinh tế"), False))

    assert (await bot.choices()).sections == ("Văn hóa",)
    assert "✅ Văn hóa" in said.buttons
    assert "Kinh tế" in said.buttons


async def test_a_section_that_has_gone_changes_nothing_and_shows_what_there_is(bot):
    await bot.told("/subscribe ngay")
    before = await bot.choices()

    said = await bot.tapped(SetSection(slug("Mục không còn"), True))

    assert await bot.choices() == before
    assert said.text.startswith("🗂")


async def test_another_language_is_spoken_at_once(bot):
    await bot.told("/subscribe ngay")

    said = await bot.tapped(SetLanguage("en"))

    assert said.toast == "Saved"
    assert (await bot.told("/help")).text.startswith("Tin Gọn sums up")


async def test_a_language_we_do_not_speak_is_an_old_button(bot):
    said = await bot.tapped(SetLanguage("tlh"))

    assert "Nút này đã cũ" in said.toast


async def test_who_has_a_telegram_in_english_is_spoken_to_in_english(bot):
    bot.people.language = "en-GB"

    assert (await bot.told("/start")).text.startswith("Hello!")
    assert (await bot.choices()) is None


async def test_done_leaves_a_summary_without_buttons(bot):
    await bot.told("/subscribe 6:30")

    said = await bot.tapped(CloseSettings())

    assert "reply_markup" not in said.calls[1].params
    assert "6:30" in said.text


@pytest.mark.parametrize(
    ("typed", "quiet"),
    [("22:00-6:00", QuietHours(start=1320, end=360)), ("tắt", None)],
)
async def test_quiet_hours_can_be_typed(bot, typed, quiet):
    await bot.tapped(SetQuiet(QuietHours(start=1260, end=360)))

    said = await bot.told(f"/quiet {typed}")

    assert (await bot.choices()).quiet == quiet
    assert said.text.startswith("🌙")


async def test_quiet_hours_that_cannot_be_read_are_told(bot):
    said = await bot.told("/quiet 22:00")

    assert "22:00-6:00" in said.text
    assert await bot.choices() is None


@pytest.mark.parametrize(
    ("command", "begins"),
    [("/quiet", "🌙"), ("/language", "🌐"), ("/follow", "🔎"), ("/mute", "🔎")],
)
async def test_a_command_alone_opens_its_screen(bot, command, begins):
    said = await bot.told(command)

    assert said.text.startswith(begins)
    assert any("Quay lại" in label for label in said.buttons)


async def test_choices_that_stay_the_same_take_nothing_back(bot):
    await bot.told("/subscribe ngay")
    before = await _changed_at(bot)
    bot.clock.advance(minutes=1)

    await bot.tapped(SetMode(Mode.NOW))
    await bot.tapped(OpenPage("home"))

    assert await _changed_at(bot) == before


async def _changed_at(bot):
    from digests.store import chats

    async with bot.db.read() as tx:
        return (await chats.at(tx, AN)).choices_changed_at
