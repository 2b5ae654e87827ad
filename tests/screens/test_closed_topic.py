"""A topic that got the news is closed or deleted: where it comes now, it is told and ended."""

from __future__ import annotations

import pytest

from digests.model import Mode
from digests.store import chats, subscriptions
from tests.screens.people import AN, GROUP

CLOSED = "Chủ đề nhận tin trong “Hội làng” đã đóng hoặc bị xóa"


@pytest.fixture
async def fallen(bot):
    """Two topics are subscribed; of one, Telegram says that it is closed."""
    await bot.told("/subscribe ngay", chat=GROUP, topic=5)
    await bot.told("/subscribe ngay", chat=GROUP, topic=9)
    async with bot.db.write() as tx:
        chat = await chats.at(tx, GROUP)
        (one,) = await subscriptions.of_chat(tx, chat.id, topic=5)
        await subscriptions.change(tx, one.id, topic_gone_at=bot.clock())
    return bot


async def test_the_settings_say_why_news_comes_here(fallen):
    here = await fallen.told("/settings", chat=GROUP)
    elsewhere = await fallen.told("/settings", chat=GROUP, topic=9)

    assert CLOSED in here.text
    assert CLOSED not in elsewhere.text


async def test_what_comes_here_instead_can_be_ended_here(fallen):
    said = await fallen.told("/unsubscribe", chat=GROUP)

    assert said.text.startswith("Đã hủy đăng ký")
    assert (await fallen.choices(GROUP, 5)).mode is Mode.OFF
    assert (await fallen.choices(GROUP, 9)).mode is Mode.NOW
    assert CLOSED not in (await fallen.told("/settings", chat=GROUP)).text


async def test_a_topic_opened_again_is_no_longer_spoken_of(fallen):
    opened = {"forum_topic_reopened": {}}
    reopening = fallen.people.says("", chat=GROUP, topic=5, who=AN, **opened)

    await fallen.hears(reopening)

    assert CLOSED not in (await fallen.told("/settings", chat=GROUP)).text
    assert "/subscribe" in (await fallen.told("/unsubscribe", chat=GROUP)).text


@pytest.mark.parametrize("words", ["ngay", "6:30"])
async def test_who_subscribes_in_the_topic_itself_has_opened_it(fallen, words):
    """Telegram's own word of it may have passed while we were down."""
    await fallen.told(f"/subscribe {words}", chat=GROUP, topic=5)

    assert CLOSED not in (await fallen.told("/settings", chat=GROUP)).text
    async with fallen.db.read() as tx:
        chat = await chats.at(tx, GROUP)
        there = await subscriptions.of_chat(tx, chat.id, topic=5)
    assert {one.topic_gone_at for one in there} == {None}
