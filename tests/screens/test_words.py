"""Followed and muted words: typed, undone, chosen below a story or from the list of places."""

from __future__ import annotations

import pytest

from bot.screens.callback_data import slug
from bot.screens.keyboard import OpenPage
from bot.screens.places import SetPlace
from bot.screens.story import MuteSection, SuggestWords
from bot.screens.words import SetFollowed, SetMuted, Unfollow, Unmute
from digests.edition import PLACES, place_named
from digests.model import StoryId
from tests.screens.people import AN, GROUP


async def test_a_word_is_followed_and_taken_back_by_one_tap(bot):
    await bot.told("/subscribe ngay")
    said = await bot.told("/follow Lâm Thao")
    assert said.text.startswith("⭐ Đã theo dõi: Lâm Thao.")
    assert "chỉ nhận tin có từ khóa theo dõi" in said.text
    assert (await bot.choices()).followed == ("Lâm Thao",)

    undone = await bot.tapped(said.button("Hoàn tác"))

    assert undone.text.startswith("Đã thôi theo dõi “Lâm Thao”.")
    assert "bạn lại nhận mọi tin" in undone.text
    assert (await bot.choices()).followed == ()


async def test_several_words_are_followed_at_once(bot):
    await bot.told("/follow Việt Trì, giá điện")

    assert (await bot.choices()).followed == ("Việt Trì", "giá điện")


async def test_a_word_is_muted_and_taken_back_by_one_tap(bot):
    await bot.told("/subscribe ngay")
    said = await bot.told("/mute bóng đá")
    assert said.text == "🔕 Từ giờ bỏ qua tin có: bóng đá."

    undone = await bot.tapped(said.button("Hoàn tác"))

    assert undone.text == "Tin có “bóng đá” lại đến như thường."
    assert (await bot.choices()).muted == ()


async def test_who_gets_nothing_yet_hears_so_with_the_word(bot):
    said = await bot.told("/follow Lâm Thao")

    assert said.text.endswith("Gõ /subscribe để bắt đầu.")


@pytest.mark.parametrize("command", ["/follow", "/mute"])
@pytest.mark.parametrize(
    ("typed", "answer"),
    [("...", "Từ khóa cần có"), ("một hai ba bốn năm sáu bảy tám", "“một hai ba")],
)
async def test_words_that_are_none_are_told(bot, command, typed, answer):
    said = await bot.told(f"{command} {typed}")

    assert said.text.startswith(answer)
    assert await bot.choices() is None


async def test_too_many_words_are_told(bot):
    for start in (0, 100, 200):
        await bot.told("/follow " + ", ".join(f"từ {n}" for n in range(start, start + 100)))

    said = await bot.told("/mute thêm nữa")

    assert "300" in said.text
    assert (await bot.choices()).muted == ()


async def test_a_word_is_given_up_by_typing_it(bot):
    await bot.told("/subscribe ngay")
    await bot.told("/follow Lâm Thao, giá điện")

    said = await bot.told("/unfollow lâm thao")

    assert said.text == "Đã thôi theo dõi “Lâm Thao”."
    assert (await bot.choices()).followed == ("giá điện",)
    await bot.tapped(said.button("Hoàn tác"))
    assert set((await bot.choices()).followed) == {"giá điện", "Lâm Thao"}


@pytest.mark.parametrize("how", ["typed", "tapped"])
async def test_who_gives_up_the_last_word_hears_that_everything_comes_again(bot, how):
    await bot.told("/subscribe ngay")
    await bot.told("/follow Lâm Thao")

    if how == "typed":
        heard = (await bot.told("/unfollow Lâm Thao")).text
    else:
        listing = await bot.told("/follow")
        heard = (await bot.tapped(listing.button("Lâm Thao ✕"))).toast

    assert "bạn lại nhận mọi tin" in heard


async def test_who_gets_nothing_is_not_told_that_giving_up_a_word_brings_news(bot):
    await bot.told("/follow Lâm Thao")
    await bot.told("/mute bóng đá")

    for typed in ("/unfollow Lâm Thao", "/unmute bóng đá"):
        said = await bot.told(typed)

        assert "lại nhận mọi tin" not in said.text
        assert said.text.endswith("Gõ /subscribe để bắt đầu.")


async def test_a_place_followed_from_the_list_is_given_up_whole_by_its_name(bot):
    await bot.told("/subscribe ngay")
    await bot.told("/follow giá điện")
    await bot.tapped(SetPlace(slug("Lâm Thao"), True))

    said = await bot.told("/unfollow Lâm Thao")

    assert "“Xuân Lũng”" in said.text
    assert (await bot.choices()).followed == ("giá điện",)


async def test_a_muted_word_comes_again_by_typing_it(bot):
    await bot.told("/subscribe ngay")
    await bot.told("/mute bóng đá")

    said = await bot.told("/unmute bóng đá")

    assert said.text == "Tin có “bóng đá” lại đến như thường."
    assert (await bot.choices()).muted == ()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/unfollow", "“nhạc Trịnh” không có trong các từ bạn theo dõi."),
        ("/unmute", "“nhạc Trịnh” không có trong các từ bạn bỏ qua."),
    ],
)
async def test_a_word_that_was_never_chosen_is_told_with_those_that_are(bot, command, answer):
    await bot.told("/follow Lâm Thao")

    said = await bot.told(f"{command} nhạc Trịnh")

    assert said.text.startswith(answer)
    assert "Theo dõi: Lâm Thao" in said.text
    assert "⭐ Lâm Thao ✕" in said.buttons


@pytest.mark.parametrize("command", ["/unfollow", "/unmute"])
async def test_giving_up_without_a_word_shows_what_there_is(bot, command):
    assert (await bot.told(command)).text.startswith("🔎")
    assert (await bot.told(f"{command} ...")).text.startswith("Từ khóa cần có")


async def test_the_listing_takes_words_out_one_by_one(bot):
    await bot.told("/follow Lâm Thao, Việt Trì")
    await bot.told("/mute bóng đá")
    listing = await bot.told("/follow")
    assert "Lâm Thao, Việt Trì" in listing.text.replace(" và ", ", ")

    listing = await bot.tapped(listing.button("Lâm Thao ✕"))
    listing = await bot.tapped(listing.button("bóng đá ✕"))

    chosen = await bot.choices()
    assert (chosen.followed, chosen.muted) == (("Việt Trì",), ())


@pytest.mark.parametrize("action", [Unfollow(slug("đã bỏ rồi")), Unmute(slug("đã bỏ rồi"))])
async def test_a_word_taken_out_already_shows_the_listing_as_it_is(bot, action):
    await bot.told("/follow Lâm Thao")

    said = await bot.tapped(action)

    assert said.text.startswith("🔎")
    assert (await bot.choices()).followed == ("Lâm Thao",)


async def test_a_place_is_followed_under_all_its_names(bot):
    await bot.told("/subscribe ngay")
    places = await bot.tapped(OpenPage("places"))

    said = await bot.tapped(places.button("Lâm Thao"))

    assert (await bot.choices()).followed == place_named("Lâm Thao").words
    assert "chỉ nhận tin" in said.toast
    assert "✅ Lâm Thao" in said.buttons


async def test_every_page_of_the_places_stays_where_it_is(bot):
    last = PLACES[-1]

    said = await bot.tapped(SetPlace(slug(last.name), True, 2))

    assert f"✅ {last.name}" in said.buttons


async def test_a_place_that_is_none_is_an_old_button(bot):
    said = await bot.tapped(SetPlace(slug("Không đâu"), True))

    assert "Nút này đã cũ" in said.toast


async def test_old_buttons_about_words_still_work(bot):
    await bot.tapped(SetFollowed(wanted=True, word="Lâm Thao"))
    await bot.tapped(SetMuted(wanted=True, word="bóng đá"))

    chosen = await bot.choices()
    assert (chosen.followed, chosen.muted) == (("Lâm Thao",), ("bóng đá",))


@pytest.mark.parametrize(
    "action", [SetFollowed(wanted=True, word="…"), SetMuted(wanted=True, word="…")]
)
async def test_a_button_with_a_word_that_is_none_is_old(bot, action):
    said = await bot.tapped(action)

    assert "Nút này đã cũ" in said.toast


# ---- below a story ------------------------------------------------------------------------------


async def test_a_storys_topics_are_followed_one_after_the_other(bot):
    await bot.told("/subscribe ngay")
    (story,) = await bot.publish("Lâm Thao và Việt Trì thi cấy lúa")
    offered = await bot.tapped(SuggestWords(story.id))
    assert "Lâm Thao và Việt Trì thi cấy lúa" in offered.text
    assert offered.calls[1].method == "sendMessage"  # the story itself stays as it is

    once = await bot.tapped(offered.button("Lâm Thao"), keyboard=offered.keyboard)
    twice = await bot.tapped(once.button("Việt Trì"), keyboard=once.keyboard)

    assert "✅ Lâm Thao" in twice.buttons
    assert "✅ Việt Trì" in twice.buttons
    assert (await bot.choices()).followed == ("Lâm Thao", "Việt Trì")
    assert "chỉ nhận tin" in once.toast


async def test_a_topic_followed_by_mistake_is_given_up_in_the_same_list(bot):
    (story,) = await bot.publish("Lâm Thao và Việt Trì thi cấy lúa")
    offered = await bot.tapped(SuggestWords(story.id))
    once = await bot.tapped(offered.button("Lâm Thao"), keyboard=offered.keyboard)

    again = await bot.tapped(once.button("Lâm Thao"), keyboard=once.keyboard)

    assert "Lâm Thao" in again.buttons
    assert (await bot.choices()).followed == ()


async def test_a_story_without_names_says_how_to_follow_a_word(bot):
    (story,) = await bot.publish("mưa to gió lớn")

    said = await bot.tapped(SuggestWords(story.id))

    assert "không có tên riêng" in said.toast


@pytest.mark.parametrize("action", [SuggestWords(StoryId(999)), MuteSection(StoryId(999))])
async def test_a_story_that_is_no_more_is_told_kindly(bot, action):
    said = await bot.tapped(action)

    assert said.toast.startswith("Không tìm thấy tin này nữa.")


async def test_a_section_is_muted_below_its_story(bot):
    (story,) = await bot.publish("Đội nhà thắng", sections=("Thể thao",))
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    await bot.told("/subscribe ngay")

    said = await bot.tapped(MuteSection(story.id))

    assert (await bot.choices()).sections == ("Kinh tế",)
    assert said.toast == "🔕 Đã tắt mục “Thể thao”."


async def test_in_a_group_muting_is_told_to_the_admin_alone(bot):
    (story,) = await bot.publish("Đội nhà thắng", sections=("Thể thao",))
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    await bot.told("/subscribe ngay", chat=GROUP)

    said = await bot.tapped(MuteSection(story.id), who=AN, chat=GROUP)

    assert len(said.calls) == 1
    assert (await bot.choices(GROUP)).sections == ("Kinh tế",)


async def test_the_only_section_is_not_muted_but_explained(bot):
    (story,) = await bot.publish("Đội nhà thắng", sections=("Thể thao",))
    await bot.told("/start sec_the-thao")

    said = await bot.tapped(MuteSection(story.id))

    assert "/unsubscribe" in said.toast
    assert (await bot.choices()).sections == ("Thể thao",)


async def test_what_came_by_a_word_has_no_section_to_mute(bot):
    (story,) = await bot.publish("Lâm Thao thắng", sections=("Thể thao",))
    await bot.told("/subscribe ngay")
    await bot.told("/follow Lâm Thao")

    said = await bot.tapped(MuteSection(story.id))

    assert "từ khóa" in said.toast
    assert (await bot.choices()).sections == ()
