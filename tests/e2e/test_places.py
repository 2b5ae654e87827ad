"""Groups, topics, channels and a person who leaves and returns, over real HTTP."""

from __future__ import annotations

import pytest

from tests.e2e.test_program import to

AN, BINH = 1001, 1002


@pytest.fixture
async def awake(bot, telegram):
    """The bot, and An, who has been greeted by it."""
    bot.start()
    await telegram.send("/start", user=AN)
    await telegram.until(to(AN), seconds=30)
    return bot


async def said(telegram, chat, since):
    (entry,) = await telegram.until(to(chat), since=since, seconds=15)
    return entry


async def test_two_taps_lead_from_the_greeting_to_the_news(awake, telegram):
    (greeting,) = await telegram.until(to(AN))

    query = await telegram.tap(greeting["message_id"], chat=AN, button="⚡ Nhận ngay khi có tin")

    await telegram.answer(query)
    edited = await telegram.until(
        lambda entry: entry["chat_id"] == AN and "Đã đăng ký" in entry["text"], seconds=15
    )
    assert edited[0]["message_id"] == greeting["message_id"]


async def test_in_a_forum_admins_choose_for_each_topic_and_members_read(awake, telegram):
    before = await telegram.last()
    group = await telegram.create_chat("supergroup", "Hội làng", forum=True, owner=AN)
    await said(telegram, group, before)  # the greeting
    await telegram.set_member(group, BINH, "member")
    topic = await telegram.create_topic(group, "Tin tức")
    since = await telegram.last()

    await telegram.send("/subscribe ngay", user=BINH, chat=group, thread=topic)
    refused = await said(telegram, group, since)
    await telegram.send("/subscribe 6:30", user=AN, chat=group, thread=topic)
    chosen = await said(telegram, group, refused["seq"])
    await telegram.send("/latest 1", user=BINH, chat=group, thread=topic)
    (read,) = await telegram.until(
        # Whether the first articles are read by now is not what this is about.
        lambda entry: entry["text"].startswith(("📰", "Chưa có tin nào")),
        since=chosen["seq"],
        seconds=15,
    )

    assert refused["text"].startswith("Chỉ quản trị viên")
    assert chosen["text"].startswith("✅ Đã đăng ký. Bản tin đến lúc 6:30")
    assert {entry["thread_id"] for entry in (refused, chosen, read)} == {topic}


async def test_a_topic_that_is_closed_is_told_to_the_group_where_the_news_now_comes(
    awake, telegram
):
    before = await telegram.last()
    group = await telegram.create_chat("supergroup", "Hội làng", forum=True, owner=AN)
    await said(telegram, group, before)  # the greeting
    topic = await telegram.create_topic(group, "Tin tức")
    since = await telegram.last()
    await telegram.send("/subscribe ngay", user=AN, chat=group, thread=topic)
    await said(telegram, group, since)

    await telegram.close_topic(group, topic)

    (notice,) = await telegram.until(
        lambda entry: entry["chat_id"] == group and entry["text"].startswith("⚠️ Chủ đề"),
        seconds=30,
    )
    assert notice["thread_id"] is None
    assert "“Hội làng”" in notice["text"]


async def test_a_channel_is_set_up_in_private_and_gets_the_news(awake, telegram):
    since = await telegram.last()
    channel = await telegram.create_chat("channel", "Kênh làng", owner=AN)
    asked = await said(telegram, AN, since)
    assert "Kênh làng" in asked["text"]

    query = await telegram.tap(asked["message_id"], chat=AN, button="⚡ Nhận ngay khi có tin")

    await telegram.answer(query)
    news = await telegram.until(to(channel), seconds=30)
    assert "Cài đặt" not in news[0]["text"]


async def test_who_blocks_and_returns_is_welcomed_with_what_there_was(awake, telegram):
    since = await telegram.last()
    await telegram.send("/subscribe 6:30", user=AN)
    await said(telegram, AN, since)
    await telegram.block(AN)
    since = await telegram.last()

    await telegram.unblock(AN)

    welcome = await said(telegram, AN, since)
    assert welcome["text"].startswith("Mừng bạn trở lại!")
    assert "6:30" in welcome["text"]
