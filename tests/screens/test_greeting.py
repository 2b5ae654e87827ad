"""A group that a link adds the bot to is greeted, and once: the link is told in two updates."""

from __future__ import annotations

import pytest

from digests.model import Mode
from digests.outbox import ChatGone
from tests.screens.people import AN, BINH, GROUP

HELLO = "Xin chào cả nhóm!"
A_YEAR = 365 * 24 * 3600


def let_in(bot, *, after: int = 0, who: int = AN):
    bot.people.date += after
    return bot.people.changes_the_bot("member", was="left", chat=GROUP, who=who)


def put_out(bot):
    return bot.people.changes_the_bot("left", was="member", chat=GROUP)


def link_says(bot, words: str = " them", *, after: int = 0, who: int = AN):
    bot.people.date += after
    return bot.people.says(f"/start@TinGonBot{words}", chat=GROUP, who=who)


@pytest.fixture(params=["let in first", "said first"])
def two(request, bot):
    """What one link brings, in one order and the other."""
    updates = [let_in(bot), link_says(bot, after=1)]
    return updates if request.param == "let in first" else updates[::-1]


async def test_a_link_that_adds_the_bot_is_greeted_once(bot, two):
    said = await bot.hears(*two)

    assert [text.startswith(HELLO) for text in said.texts] == [True]
    assert "Nhận ngay" in str(said.buttons)


async def test_a_restart_between_the_two_changes_nothing(bot, clock, two):
    first = await bot.hears(two[0])
    bot.restart()
    clock.advance(hours=3)

    second = await bot.hears(two[1])

    assert first.text.startswith(HELLO)
    assert second.calls == []


@pytest.mark.parametrize("only", [let_in, link_says])
async def test_one_of_the_two_is_enough(bot, only):
    said = await bot.hears(only(bot))

    assert said.text.startswith(HELLO)


@pytest.mark.parametrize("before", [let_in, link_says])
@pytest.mark.parametrize("then", [let_in, link_says])
async def test_a_greeting_of_long_ago_greets_nobody_today(bot, before, then):
    await bot.hears(before(bot))

    said = await bot.hears(then(bot, after=A_YEAR))

    assert said.text.startswith(HELLO)


@pytest.mark.parametrize("before", [let_in, link_says])
async def test_a_bot_put_out_and_added_again_greets_again(bot, before):
    await bot.hears(before(bot))
    await bot.hears(put_out(bot))

    said = await bot.hears(let_in(bot, after=5), link_says(bot, after=1))

    assert [text.startswith(HELLO) for text in said.texts] == [True]


@pytest.mark.parametrize("words", ["", " them"])
async def test_who_says_start_later_is_answered(bot, two, words):
    await bot.hears(*two)

    said = await bot.hears(link_says(bot, words, after=3600))

    assert said.text.startswith(HELLO)


async def test_who_types_start_at_once_is_answered_too(bot):
    await bot.hears(let_in(bot), link_says(bot))

    said = await bot.hears(link_says(bot, ""), link_says(bot, who=BINH))

    assert [text.startswith(HELLO) for text in said.texts] == [True, True]


async def test_a_greeting_that_could_not_be_said_is_none(bot, telegram):
    telegram.answers = [ChatGone("not enough rights to send text messages to the chat")]
    await bot.hears(let_in(bot))

    said = await bot.hears(link_says(bot, after=1))

    assert said.text.startswith(HELLO)


async def test_something_heard_of_a_group_before_it_lets_the_bot_in_is_no_greeting(bot):
    await bot.told("/help", chat=GROUP)

    said = await bot.hears(let_in(bot))

    assert said.text.startswith(HELLO)


async def test_a_link_of_a_section_subscribes_and_is_no_return(bot, two):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))
    said_first = "message" in two[0]
    link = link_says(bot, " sec_kinh-te")
    updates = [link, two[1]] if said_first else [two[0], link]

    said = await bot.hears(*updates)

    assert (await bot.choices(GROUP)).mode is Mode.NOW
    assert sum(text.startswith("✅") for text in said.texts) == 1
    assert sum(text.startswith(HELLO) for text in said.texts) == (0 if said_first else 1)
    assert not any(text.startswith("Mừng") for text in said.texts)


@pytest.mark.parametrize("words", [" them", " sec_kinh-te"])
async def test_a_member_who_adds_the_bot_is_not_told_off(bot, words):
    await bot.publish("Giá lúa tăng", sections=("Kinh tế",))

    said = await bot.hears(let_in(bot, who=BINH), link_says(bot, words, after=1, who=BINH))

    assert [text.startswith(HELLO) for text in said.texts] == [True]
    assert await bot.choices(GROUP) is None


async def test_a_group_that_is_subscribed_already_is_welcomed_once(bot, two):
    await bot.told("/subscribe 6:30", chat=GROUP)
    await bot.hears(put_out(bot))

    said = await bot.hears(*two)

    assert len(said.texts) == 1
    assert said.text.startswith("Mừng bạn trở lại!")
    assert "6:30" in said.text


async def test_a_link_opened_in_a_group_that_has_news_shows_what_is_chosen(bot):
    await bot.told("/subscribe 6:30", chat=GROUP)

    said = await bot.hears(link_says(bot))

    assert said.text.startswith("⚙️")
