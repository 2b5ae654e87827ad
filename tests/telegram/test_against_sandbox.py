"""Sender and poller against a Telegram that keeps state, limits and a journal of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.operating.health import Health
from bot.receiving.poller import Poller, RawUpdate
from bot.sending.limiter import RateLimiter
from bot.sending.permits import Limits
from bot.sending.sender import TelegramSender
from bot.sending.transport import AiohttpRequest
from digests.model import Destination
from digests.outbox import (
    ChatGone,
    ChatMoved,
    Lane,
    Outcome,
    Refused,
    RetryLater,
    Sent,
    TokenRefused,
    TopicGone,
    Uncertain,
)
from sandbox import start
from sandbox.client import Sandbox

TOKEN = "700700:tiny"
AN = 1001


@dataclass
class House:
    telegram: Sandbox
    request: AiohttpRequest
    sender: TelegramSender
    bot: ExtBot[Any]

    async def send(self, chat: int = AN, topic: int | None = None, text: str = "Tin") -> Outcome:
        body = json.dumps({"text": text, "plain": "Tin", "preview": None, "keyboard": None})
        return await self.sender.send(
            Destination(address=chat, topic=topic), body, lane=Lane.SCHEDULED
        )


@pytest.fixture
async def house() -> AsyncIterator[House]:
    running = await start(bots=[TOKEN])
    flow = RateLimiter(Limits(chat_pause=0.02))
    async with (
        Sandbox(running.url) as telegram,
        AiohttpRequest(connect_timeout=0.5, read_timeout=0.5) as request,
    ):
        bot: ExtBot[Any] = ExtBot(
            TOKEN,
            base_url=f"{running.url}/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=flow,
        )
        await telegram.user(AN, first_name="An")
        await telegram.send("/start", user=AN)
        yield House(telegram, request, TelegramSender(bot), bot)
    await running.stop()


async def test_an_ordinary_message_arrives_once(house: House) -> None:
    outcome = await house.send(text="<b>Khởi công</b> &amp; thông xe")

    (message,) = (await house.telegram.messages(AN))[-1:]
    assert outcome == Sent(message["message_id"])
    assert message["text"] == "Khởi công & thông xe"


async def test_people_who_left_are_gone(house: House) -> None:
    await house.telegram.user(1002, first_name="Bình")
    await house.telegram.send("/start", user=1002)
    await house.telegram.block(AN)
    await house.telegram.deactivate(1002)

    assert isinstance(await house.send(AN), ChatGone)
    assert isinstance(await house.send(1002), ChatGone)
    assert isinstance(await house.send(987_654), ChatGone)


@pytest.mark.parametrize("status", ["kicked", "left"])
async def test_a_group_without_the_bot_is_gone(house: House, status: str) -> None:
    group = await house.telegram.create_chat("supergroup", "Tổ dân phố 5")
    await house.telegram.set_bot(group, "member")
    assert isinstance(await house.send(group), Sent)

    await house.telegram.set_bot(group, status)

    assert isinstance(await house.send(group), ChatGone)


async def test_a_channel_that_does_not_let_the_bot_write_is_gone(house: House) -> None:
    channel = await house.telegram.create_chat("channel", "Tin Phú Thọ")
    await house.telegram.set_bot(channel, "member")

    assert isinstance(await house.send(channel), ChatGone)


async def test_a_group_that_moved_says_where(house: House) -> None:
    group = await house.telegram.create_chat("group", "Xóm 3")
    await house.telegram.set_bot(group, "member")
    moved = await house.telegram.migrate(group)

    assert await house.send(group) == ChatMoved(moved)


async def test_topics_close_and_go_away(house: House) -> None:
    forum = await house.telegram.create_chat("supergroup", "Diễn đàn", forum=True)
    await house.telegram.set_bot(forum, "member")
    closed = await house.telegram.create_topic(forum, "Giá vàng")
    gone = await house.telegram.create_topic(forum, "Thời tiết")
    await house.telegram.close_topic(forum, closed)
    await house.telegram.delete_topic(forum, gone)

    assert isinstance(await house.send(forum, closed), TopicGone)
    assert isinstance(await house.send(forum, gone), TopicGone)
    assert isinstance(await house.send(forum), Sent)


async def test_what_cannot_be_parsed_arrives_plain(house: House) -> None:
    outcome = await house.send(text="<b>Khởi công <i>cầu</b>")

    assert isinstance(outcome, Sent)
    assert (await house.telegram.messages(AN))[-1]["text"] == "Tin"


async def test_edits_come_through_and_doing_them_twice_is_success(house: House) -> None:
    sent = await house.send()
    assert isinstance(sent, Sent)
    to = Destination(address=AN)
    body = json.dumps({"text": "Đính chính", "plain": "Đính chính"})

    first = await house.sender.edit(to, sent.message_id, body)
    second = await house.sender.edit(to, sent.message_id, body)
    missing = await house.sender.edit(to, 99_999, body)

    assert first == second == sent
    assert isinstance(missing, Refused)
    assert (await house.telegram.messages(AN))[-1]["text"] == "Đính chính"


@pytest.mark.parametrize(
    ("fault", "outcome", "delivered"),
    [
        ({"action": "drop_before"}, Uncertain, 0),
        ({"action": "drop_after"}, Uncertain, 1),
        ({"action": "hang"}, Uncertain, 0),
        ({"action": "hang_after"}, Uncertain, 1),
        ({"action": "html"}, RetryLater, 0),
        ({"action": "error", "code": 500}, RetryLater, 0),
        ({"action": "error", "code": 503}, RetryLater, 0),
        (
            {
                "action": "error",
                "code": 429,
                "description": "Too Many Requests: retry after 2",
                "parameters": {"retry_after": 2},
            },
            RetryLater,
            0,
        ),
        ({"action": "401"}, TokenRefused, 0),
        ({"action": "truncate"}, Sent, 1),
    ],
)
async def test_a_misfortune_is_told_for_what_it_is(
    house: House, fault: dict[str, Any], outcome: type[Outcome], delivered: int
) -> None:
    before = len(await house.telegram.messages(AN))
    await house.telegram.fault(method="sendMessage", **fault)

    assert isinstance(await house.send(), outcome)
    assert len(await house.telegram.messages(AN)) - before == delivered


@pytest.mark.parametrize("action", ["drop_before", "drop_after", "html", "truncate", "401"])
async def test_what_people_say_is_heard_once_through_any_fault(house: House, action: str) -> None:
    heard: list[str] = []
    last = asyncio.Event()

    async def accept(updates: Sequence[RawUpdate]) -> None:
        for update in updates:
            text = update["message"]["text"]
            if text not in heard:  # the inbox's unique key
                heard.append(text)
            if text == "câu 4":
                last.set()

    await house.telegram.fault(action, method="getUpdates", times=3)
    poller = Poller(house.bot, accept, Health(), pause_factor=0.01)
    polling = asyncio.create_task(poller.run())
    for number in range(5):
        await house.telegram.send(f"câu {number}", user=AN)

    await asyncio.wait_for(last.wait(), 10)
    await poller.stop()
    await polling

    assert heard == ["/start", *(f"câu {number}" for number in range(5))]


async def test_a_rush_is_sent_without_a_single_429(house: House) -> None:
    await house.telegram.populate(60)
    await house.telegram.limits()

    outcomes = await asyncio.gather(*(house.send(100_000 + number) for number in range(60)))

    assert [outcome for outcome in outcomes if not isinstance(outcome, Sent)] == []
