"""Groups, their topics and channels: who may change what, and where it is shown."""

from __future__ import annotations

import pytest

from bot.screens.delete import DeleteData
from bot.screens.hours import SetTimes
from bot.screens.keyboard import OpenPage
from bot.screens.latest import Latest
from bot.screens.mode import SetMode
from bot.screens.story import MuteSection, SuggestWords
from bot.screens.why import WhyStory
from digests.model import Destination, Mode, StoryId
from tests.screens.people import AN, BINH, CHANNEL, GROUP

OF_CHANNEL = Destination(address=CHANNEL)


async def test_a_group_that_lets_the_bot_in_is_greeted_with_the_choice(bot):
    said = await bot.hears(bot.people.changes_the_bot("member", was="left", chat=GROUP))

    assert said.text.startswith("Xin chào cả nhóm!")
    assert said.places == [(GROUP, None)]
    await bot.tapped(said.button("Nhận ngay"), chat=GROUP)
    assert (await bot.choices(GROUP)).mode is Mode.NOW


async def test_a_bot_that_becomes_admin_of_its_group_says_nothing(bot):
    promoted = bot.people.changes_the_bot("administrator", was="member", chat=GROUP)

    said = await bot.hears(promoted)

    assert said.calls == []


@pytest.mark.parametrize(
    "text",
    ["/subscribe ngay", "/settings", "/unsubscribe", "/stop", "/mute a", "/delete_my_data"],
)
async def test_a_member_cannot_change_a_group(bot, text):
    await bot.told("/subscribe 6:30", chat=GROUP)
    before = await bot.choices(GROUP)

    said = await bot.told(text, who=BINH, chat=GROUP)

    assert said.text.startswith("Chỉ quản trị viên")
    assert await bot.choices(GROUP) == before


@pytest.mark.parametrize(
    "action",
    [
        SetMode(Mode.OFF),
        OpenPage("home"),
        DeleteData(),
        SuggestWords(StoryId(1)),
        MuteSection(StoryId(1)),
    ],
)
async def test_a_member_who_taps_is_told_in_passing(bot, action):
    await bot.told("/subscribe 6:30", chat=GROUP)
    before = await bot.choices(GROUP)

    said = await bot.tapped(action, who=BINH, chat=GROUP)

    assert said.toast.startswith("Chỉ quản trị viên")
    assert len(said.calls) == 1
    assert await bot.choices(GROUP) == before


@pytest.mark.parametrize("text", ["/latest", "/help", "/why https://bao.test/tin-1.htm"])
async def test_a_member_may_read_and_telegram_is_not_asked_who_it_is(bot, telegram, text):
    await bot.publish("Khởi công cầu mới")

    said = await bot.told(text, who=BINH, chat=GROUP)

    assert not said.text.startswith("Chỉ quản trị viên")
    assert telegram.asked == []


async def test_a_member_may_turn_the_pages(bot):
    await bot.publish(*(f"Tin số {n}" for n in range(7)))

    said = await bot.tapped(Latest(page=1), who=BINH, chat=GROUP)

    assert "Tin số 0" in said.text


async def test_an_anonymous_admin_is_an_admin(bot, telegram):
    anonymous = {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "Hội làng"}}

    await bot.told("/subscribe ngay", who=1087968824, chat=GROUP, **anonymous)

    assert (await bot.choices(GROUP)).mode is Mode.NOW
    assert telegram.asked == []


async def test_who_speaks_as_another_chat_is_asked_about(bot):
    elsewhere = {"sender_chat": {"id": CHANNEL, "type": "channel", "title": "Kênh làng"}}

    said = await bot.told("/subscribe ngay", who=136817688, chat=GROUP, **elsewhere)

    assert said.text.startswith("Chỉ quản trị viên")


async def test_each_topic_has_a_subscription_of_its_own(bot):
    await bot.told("/subscribe 6:30", chat=GROUP, topic=5)
    await bot.told("/subscribe ngay", chat=GROUP, topic=9)
    said = await bot.told("/mute bóng đá", chat=GROUP, topic=9)

    assert said.places == [(GROUP, 9)]
    assert (await bot.choices(GROUP, 5)).mode is Mode.HOURS
    assert (await bot.choices(GROUP, 5)).muted == ()
    assert (await bot.choices(GROUP, 9)).muted == ("bóng đá",)
    assert await bot.choices(GROUP, 0) is None


async def test_a_button_in_a_topic_is_about_that_topic(bot):
    await bot.publish("Khởi công cầu mới")
    greeting = await bot.told("/subscribe", chat=GROUP, topic=5)

    said = await bot.tapped(greeting.button("Nhận ngay"), chat=GROUP, topic=5)

    assert (await bot.choices(GROUP, 5)).mode is Mode.NOW
    assert await bot.choices(GROUP, 0) is None
    assert said.places[-1] == (GROUP, 5), "the sample belongs there, too"


async def test_unsubscribing_ends_a_topic_and_stop_ends_them_all(bot):
    for topic in (5, 9, 11):
        await bot.told("/subscribe ngay", chat=GROUP, topic=topic)
    await bot.told("/unsubscribe", chat=GROUP, topic=5)
    modes = [(await bot.choices(GROUP, topic)).mode for topic in (5, 9, 11)]
    assert modes == [Mode.OFF, Mode.NOW, Mode.NOW]

    said = await bot.told("/stop", chat=GROUP, topic=9)

    modes = [(await bot.choices(GROUP, topic)).mode for topic in (5, 9, 11)]
    assert modes == [Mode.OFF, Mode.OFF, Mode.OFF]
    assert said.text.startswith("Đã dừng mọi bản tin ở đây.")


async def test_people_who_talk_to_each_other_are_left_alone(bot):
    for text in ("chào cả nhà", "6:30 họp nhé", "/lenhla", "/subscribe@BotKhac ngay"):
        said = await bot.told(text, chat=GROUP)
        assert said.calls == []
    assert await bot.choices(GROUP) is None


# ---- channels ---------------------------------------------------------------------------------


def let_into_the_channel(bot, **who):
    rights = {"can_post_messages": True}
    return bot.people.changes_the_bot("administrator", was="left", chat=CHANNEL, **who, **rights)


async def test_a_channel_is_set_up_from_its_admins_private_chat(bot, telegram):
    said = await bot.hears(let_into_the_channel(bot))
    assert said.places == [(AN, None)]
    assert "Kênh làng" in said.text

    answer = await bot.tapped(said.button("Bản tin lúc"))

    assert telegram.asked == [(CHANNEL, AN)]
    assert (await bot.choices(CHANNEL)).times == (390, 1080)
    assert await bot.choices(AN) is None
    assert answer.text.startswith("Cài đặt của “Kênh làng”")
    assert {place for place, _ in answer.places} == {AN}


async def test_all_of_a_channels_screens_stay_about_the_channel(bot):
    await bot.hears(let_into_the_channel(bot))
    home = await bot.tapped(OpenPage("home"), target=OF_CHANNEL)
    how = await bot.tapped(home.button("Cách nhận"))

    said = await bot.tapped(how.button("Ngay khi có tin"))

    assert said.text.startswith("Cài đặt của “Kênh làng”")
    assert (await bot.choices(CHANNEL)).mode is Mode.NOW
    assert await bot.choices(AN) is None


async def test_where_a_channels_settings_name_a_command_they_say_where_to_type_it(bot):
    await bot.hears(let_into_the_channel(bot))

    hours = await bot.tapped(OpenPage("hours"), target=OF_CHANNEL)
    length = await bot.tapped(OpenPage("length"), target=OF_CHANNEL)
    own = await bot.tapped(OpenPage("hours"))

    assert "thì gõ ngay tại đó, không gõ ở đây" in hours.text
    assert "gõ ngay tại đó" not in length.text
    assert "gõ ngay tại đó" not in own.text


async def test_who_is_no_admin_of_the_channel_is_refused_by_name(bot):
    await bot.hears(let_into_the_channel(bot))

    said = await bot.tapped(SetTimes((390,)), who=BINH, target=OF_CHANNEL)

    assert said.toast == (
        "Bạn không phải quản trị viên của “Kênh làng”, nên không đổi được cài đặt ở đó."
    )
    assert await bot.choices(CHANNEL) is None


async def test_a_button_about_a_chat_that_nobody_knows_says_that_it_is_old(bot, telegram):
    telegram.admins.add((-100999, AN))

    said = await bot.tapped(SetTimes((390,)), target=Destination(address=-100999))

    assert "Nút này đã cũ" in said.toast


@pytest.mark.parametrize(
    "text", ["/settings", "/start", "/subscribe", "/follow", "/mute", "/quiet", "/language"]
)
async def test_a_channel_answers_a_command_with_the_way_to_its_settings(bot, text):
    await bot.hears(let_into_the_channel(bot))

    post = await bot.told(text, chat=CHANNEL)

    (url,) = post.buttons.values()
    start = url.partition("?start=")[2]
    private = await bot.told(f"/start {start}")
    said = await bot.tapped(private.button("Cài đặt"))
    assert said.text.startswith("Cài đặt của “Kênh làng”")


async def test_what_is_typed_in_a_channel_is_done_there(bot):
    await bot.hears(let_into_the_channel(bot))

    said = await bot.told("/subscribe 6:30", chat=CHANNEL)

    assert said.text.startswith("✅ Đã đăng ký. Bản tin đến lúc 6:30")
    assert (await bot.choices(CHANNEL)).times == (390,)


async def test_quiet_hours_typed_in_a_channel_are_kept_and_said(bot):
    await bot.told("/subscribe ngay", chat=CHANNEL)

    said = await bot.told("/quiet 22h-6h", chat=CHANNEL)

    assert said.text.startswith("🌙 Giờ yên tĩnh: 22:00 – 6:00")
    assert (await bot.choices(CHANNEL)).quiet is not None


@pytest.mark.parametrize("typed", ["/subscribe 6:30", "/help"])
async def test_the_button_under_a_post_of_a_channel_shows_no_settings_to_its_readers(bot, typed):
    await bot.told("/subscribe ngay", chat=CHANNEL)
    post = await bot.told(typed, chat=CHANNEL)

    said = await bot.tapped(post.button("Cài đặt"), chat=CHANNEL)

    assert said.text.startswith("Cài đặt của “Kênh làng” nằm trong cuộc trò chuyện riêng")
    (url,) = said.buttons.values()
    assert "?start=" in url


async def test_the_way_to_a_channels_settings_is_open_to_its_admins_only(bot):
    await bot.hears(let_into_the_channel(bot))
    post = await bot.told("/settings", chat=CHANNEL)
    start = next(iter(post.buttons.values())).partition("?start=")[2]

    private = await bot.told(f"/start {start}", who=BINH)
    said = await bot.tapped(private.button("Cài đặt"), who=BINH)

    assert "Kênh làng" not in private.text
    assert said.toast.startswith("Bạn không phải quản trị viên")


@pytest.mark.parametrize("action", [Latest(page=1), SetMode(Mode.OFF)])
async def test_a_reader_of_a_channel_cannot_change_its_posts(bot, action):
    await bot.publish(*(f"Tin số {n}" for n in range(7)))
    await bot.told("/subscribe ngay", chat=CHANNEL)

    said = await bot.tapped(action, who=BINH, chat=CHANNEL)

    assert said.toast.startswith("Chỉ quản trị viên")
    assert len(said.calls) == 1


async def test_a_reader_of_a_channel_may_ask_why_and_alone_reads_the_answer(bot):
    (story,) = await bot.publish("Khởi công cầu mới")
    await bot.told("/subscribe ngay", chat=CHANNEL)

    said = await bot.tapped(WhyStory(story.id), who=BINH, chat=CHANNEL)

    assert "Lấy về" in said.toast
    assert "Tin có trước khi kênh đăng ký" in said.toast
    assert len(said.calls) == 1


async def test_a_channel_whose_admin_never_wrote_to_us_is_no_trouble(bot, telegram):
    from digests.outbox import ChatGone

    telegram.answers = [ChatGone("bot can't initiate conversation with a user")]

    await bot.hears(let_into_the_channel(bot, who=BINH))

    assert await bot.is_known(CHANNEL)
    assert not await bot.is_known(BINH)


async def test_a_channel_that_lets_the_bot_in_again_finds_what_it_had(bot):
    await bot.hears(let_into_the_channel(bot))
    await bot.tapped(SetTimes((390,)), target=OF_CHANNEL)
    await bot.hears(bot.people.changes_the_bot("left", was="administrator", chat=CHANNEL))

    said = await bot.hears(let_into_the_channel(bot))

    assert "6:30" in said.text
    assert (await bot.choices(CHANNEL)).times == (390,)


async def test_a_forged_button_tells_nobody_what_another_chat_gets(bot):
    await bot.told("/subscribe ngay", chat=GROUP)
    [story] = await bot.publish("Khởi công cầu mới")
    forged = WhyStory(story.id)

    said = await bot.tapped(forged, who=BINH, target=Destination(address=GROUP))

    assert said.toast.startswith("Bạn không phải quản trị viên")
    assert bot.telegram.asked[-1] == (GROUP, BINH)
