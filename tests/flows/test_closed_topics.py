"""A topic that got the news is closed: its group is told once, where the news comes now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.sending.api_call import ApiCall
from bot.sending.closed_topics import ClosedTopics
from digests.model import Mode
from digests.outbox import ChatGone, Outcome, RetryLater, Sent, TopicGone, Uncertain
from digests.store import chats
from tests.flows.messenger import Messenger

FORUM = -1002000000001
CLOSED = TopicGone("TOPIC_CLOSED")


@dataclass
class Voice:
    """Says what is not an edition; answers what it is told to, then that all is well."""

    answers: list[Outcome] = field(default_factory=list)
    calls: list[ApiCall] = field(default_factory=list)

    async def perform(self, call: ApiCall) -> Outcome:
        self.calls.append(call)
        return self.answers.pop(0) if self.answers else Sent(1)

    @property
    def said(self) -> list[str]:
        return [call.params["text"] for call in self.calls]


@pytest.fixture
def sender() -> Messenger:
    return Messenger()


@pytest.fixture
def voice() -> Voice:
    return Voice()


@pytest.fixture
async def forum(house, voice, logged):
    """The group, whose topics 5 and 9 may be subscribed; `told` brings news there."""
    notices = ClosedTopics(db=house.db, subscribers=house.subscribers, perform=voice.perform)
    house.outbox.on_topic_gone = notices.note

    async def told(*titles: str) -> None:
        await named(house, "Hội làng")
        await house.publish(*titles)
        await house.turn()
        await notices.tell_all()

    house.told = told
    return house


async def named(house, title: str) -> None:
    async with house.db.write() as tx:
        if await chats.at(tx, FORUM) is not None:
            await house.subscribers.meet(
                tx, FORUM, kind="supergroup", title=title, now=house.clock()
            )


async def opened(house, topic: int) -> None:
    async with house.db.write() as tx:
        chat = await chats.at(tx, FORUM)
        await house.subscribers.topic_opened(tx, chat.id, topic)


async def test_the_group_is_told_once_and_the_news_goes_on(forum, sender, voice):
    sender.script[FORUM] = [CLOSED]
    await forum.subscribe(FORUM, topic=5)

    await forum.told("Khởi công cầu mới")
    await forum.told("Mưa lớn")

    (text,) = voice.said
    assert text.startswith("⚠️ Chủ đề nhận tin trong “Hội làng” đã đóng hoặc bị xóa")
    assert "message_thread_id" not in voice.calls[0].params
    assert forum.got(FORUM) == [["Khởi công cầu mới"], ["Mưa lớn"]]


async def test_two_subscriptions_of_a_group_say_it_once(forum, sender, voice):
    sender.script[FORUM] = [CLOSED, CLOSED]
    await forum.subscribe(FORUM, topic=5)
    await forum.subscribe(FORUM, topic=9)

    await forum.told("Khởi công cầu mới")

    assert len(voice.said) == 1


async def test_hours_that_come_long_after_say_nothing_new(forum, clock, sender, voice):
    sender.script[FORUM] = [CLOSED]
    await forum.subscribe(FORUM, Mode.BOTH, topic=5, followed=("cầu",))
    await forum.told("Khởi công cầu mới")
    assert len(voice.said) == 1

    sender.script[FORUM] = [CLOSED]
    clock.advance(hours=12)
    await forum.told("Mưa lớn")

    assert len(forum.got(FORUM)) == 2
    assert len(voice.said) == 1


async def test_a_topic_closed_again_is_told_again(forum, sender, voice):
    sender.script[FORUM] = [CLOSED]
    await forum.subscribe(FORUM, topic=5)
    await forum.told("Khởi công cầu mới")
    await opened(forum, 5)
    sender.script[FORUM] = [CLOSED]

    await forum.told("Mưa lớn")

    assert len(voice.said) == 2


@pytest.mark.parametrize(
    "answer", [ChatGone("CHAT_WRITE_FORBIDDEN"), Uncertain("no answer"), TopicGone("closed")]
)
async def test_what_cannot_be_said_or_may_have_been_is_let_be(forum, sender, voice, answer):
    sender.script[FORUM] = [CLOSED]
    voice.answers = [answer]
    await forum.subscribe(FORUM, topic=5)

    await forum.told("Khởi công cầu mới")
    await forum.told("Mưa lớn")

    assert len(voice.said) == 1
    assert len(forum.got(FORUM)) == 2, "the news itself goes on, and so do the settings"


async def test_what_telegram_asks_to_wait_for_is_said_afterwards(forum, sender, voice):
    sender.script[FORUM] = [CLOSED]
    voice.answers = [RetryLater(timedelta(0), "flood")]
    await forum.subscribe(FORUM, topic=5)

    await forum.told("Khởi công cầu mới")

    assert len(voice.said) == 2


async def test_a_group_that_was_deleted_meanwhile_hears_nothing(forum, sender, voice):
    sender.script[FORUM] = [CLOSED]
    await forum.subscribe(FORUM, topic=5)
    await forum.publish("Khởi công cầu mới")
    await forum.turn()
    async with forum.db.write() as tx:
        await forum.subscribers.forget(tx, (await chats.at(tx, FORUM)).id)

    await forum.told("Mưa lớn")

    assert voice.said == []


async def test_a_group_where_nothing_may_be_written_any_more_is_not_written_to(
    forum, sender, voice
):
    sender.script[FORUM] = [CLOSED, ChatGone("CHAT_WRITE_FORBIDDEN")]
    await forum.subscribe(FORUM, topic=5)

    await forum.told("Khởi công cầu mới")

    assert voice.said == []
