"""What becomes of a delivery, whatever the messenger answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from digests.model import DeliveryId, FeedEntry, Mode
from digests.outbox import (
    ChatGone,
    Lane,
    Refused,
    RetryLater,
    TokenRefused,
    TopicGone,
    Uncertain,
    UncertainPolicy,
)
from digests.schedule import QuietHours
from digests.store import articles, feeds, operator_actions, stories, tables
from digests.store.articles import AliasedEntry, Poll
from digests.store.tables import receipts
from tests.flows.conftest import AN, BINH, CHI
from tests.flows.messenger import Messenger

FORUM = -1009
CUT = Uncertain("the connection was cut")


@pytest.fixture
def sender():
    return Messenger()


async def listed(house, *states):
    async with house.db.read() as tx:
        return await operator_actions.listing(tx, states=states, limit=100)


async def come_back(house, address):
    async with house.db.write() as tx:
        await house.subscribers.meet(tx, address, kind="private", now=house.clock())


# ---- later --------------------------------------------------------------------------------------


async def test_a_chat_that_must_wait_holds_up_no_other(house, clock, sender):
    sender.script[AN] = [RetryLater(timedelta(seconds=30), "flood control", flood=True)]
    await house.subscribe(AN)
    await house.subscribe(BINH)
    await house.publish("Khởi công cầu mới")

    await house.turn()
    clock.advance(seconds=29)
    await house.turn()
    assert (house.got(AN), house.got(BINH)) == ([], [["Khởi công cầu mới"]])

    clock.advance(seconds=1)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_one_topic_that_must_wait_makes_its_whole_chat_wait(house, clock, sender):
    sender.script[FORUM] = [RetryLater(timedelta(seconds=30), "flood control", flood=True)]
    await house.subscribe(FORUM, topic=1)
    await house.publish("Một")
    await house.turn()
    await house.subscribe(FORUM, topic=2)
    await house.publish("Hai")
    await house.queueing.queue()

    clock.advance(seconds=30)
    await house.turn()

    assert len(sender.calls) == 3
    assert sorted(house.got(FORUM)) == [["Hai"], ["Một"]]


async def test_who_has_to_wait_for_our_own_limiter_is_never_marked(house, clock, sender):
    sender.held[AN] = RetryLater(timedelta(seconds=10), "flood control", flood=True)
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")

    await house.turn()

    assert await house.states() == {"queued": 1}
    assert sender.calls == []
    del sender.held[AN]
    clock.advance(seconds=10)
    await house.turn()
    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_pauses_grow_for_a_message_the_server_fails_on(house, clock, sender):
    fails = RetryLater(timedelta(0), "502", server_error=True)
    sender.script[AN] = [fails] * 4
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    pauses = []

    for _ in range(4):
        await house.turn()
        (waiting,) = await listed(house, "queued")
        pauses.append((waiting["not_before"] - clock()).total_seconds())
        clock.now = waiting["not_before"]
    await house.turn()

    assert pauses == [2, 4, 8, 16]
    assert house.got(AN) == [["Khởi công cầu mới"]]


async def put_aside_meanwhile(house, clock):
    """Let news go out to all until one delivery has failed for good; return it."""
    for n in range(30):
        await house.publish(f"Tin {n}")
        await house.turn()
        clock.advance(seconds=50)
        if "failed" in await house.states():
            break
    (failed,) = await listed(house, "failed")
    return failed


async def test_a_message_on_which_the_server_fails_for_ever_is_put_aside(house, clock, sender):
    sender.script[AN] = [RetryLater(timedelta(0), "500", server_error=True)] * 100
    await house.subscribe(AN)
    await house.subscribe(BINH)

    failed = await put_aside_meanwhile(house, clock)

    assert (failed["address"], failed["reason"]) == (AN, "500")
    assert len(house.got(BINH)) > 5


async def test_a_message_that_is_never_answered_is_not_sent_for_ever(house, clock, sender):
    sender.script[AN] = [CUT] * 100
    await house.subscribe(AN)
    await house.subscribe(BINH)

    failed = await put_aside_meanwhile(house, clock)

    assert (failed["address"], failed["reason"]) == (AN, CUT.reason)
    assert len([to for to in sender.calls if to.address == AN]) == 8


async def test_each_part_of_an_edition_has_its_own_tries(house, clock, sender):
    house.renderer.per_part = 1
    no = Refused("message is too long")
    sender.script[AN] = [no, no, None, no, no]
    await house.subscribe(AN)
    await house.publish("Một", "Hai")

    for _ in range(5):
        await house.turn()
        clock.advance(minutes=1)

    assert house.got(AN) == [["Một"], ["Hai"]]


async def test_a_server_that_is_away_makes_nobody_wait_longer_and_longer(house, clock, sender):
    away = RetryLater(timedelta(seconds=2), "no connection", everyone=True)
    sender.script[AN] = [away] * 20
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")

    for _ in range(20):
        await house.turn()
        clock.advance(seconds=3)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_when_everyone_must_wait_nobody_is_tried(house, clock, sender):
    sender.script[AN] = [RetryLater(timedelta(seconds=60), "flood control", True, flood=True)]
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    await house.subscribe(BINH)
    await house.publish("Mưa lớn")

    await house.turn()
    assert len(sender.calls) == 1

    clock.advance(seconds=60)
    await house.turn()
    assert house.got(BINH) == [["Mưa lớn"]]


async def test_a_refused_token_stops_everything_and_loses_nothing(house, clock, sender):
    told = []
    house.outbox.on_token_refused = told.append
    sender.script[AN] = [TokenRefused("Unauthorized")]
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    assert told == ["Unauthorized"]

    await house.turn()
    assert len(sender.calls) == 1

    clock.advance(seconds=31)
    await house.turn()
    assert house.got(AN) == [["Khởi công cầu mới"]]


# ---- gone and back ------------------------------------------------------------------------------


async def test_a_blocked_chat_is_paused_with_its_settings_and_gets_it_all_later(house, sender):
    sender.script[AN] = [ChatGone("bot was blocked by the user")]
    await house.subscribe(AN, followed=("cầu",))
    await house.publish("Khởi công cầu mới")
    await house.turn()
    await house.publish("Cầu mới hợp long")
    await house.turn()
    assert len(sender.calls) == 1
    assert (await house.subscription(AN)).state == "away"

    await come_back(house, AN)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới", "Cầu mới hợp long"]]


async def test_a_chat_that_left_in_the_middle_of_an_edition_gets_its_rest(house, sender):
    house.renderer.per_part = 1
    sender.script[AN] = [None, ChatGone("bot was blocked by the user")]
    await house.subscribe(AN)
    await house.publish("Một", "Hai", "Ba")
    await house.turn()
    await house.turn()
    assert house.got(AN) == [["Một"]]

    await come_back(house, AN)
    await house.turn()

    assert house.got(AN) == [["Một"], ["Hai"], ["Ba"]]


async def test_one_chat_that_is_gone_stops_no_other(house, sender):
    sender.script[AN] = [ChatGone("user is deactivated")]
    for chat in (AN, BINH, CHI):
        await house.subscribe(chat)
    await house.publish("Khởi công cầu mới")

    await house.turn()

    assert house.got(BINH) == house.got(CHI) == [["Khởi công cầu mới"]]


# ---- topics -------------------------------------------------------------------------------------


async def test_a_closed_topic_falls_back_to_the_group(house, sender):
    sender.script[FORUM] = [TopicGone("TOPIC_CLOSED")]
    await house.subscribe(FORUM, topic=5)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    await house.publish("Mưa lớn")
    await house.turn()

    assert house.got(FORUM) == [["Khởi công cầu mới"], ["Mưa lớn"]]
    assert [to.topic for to in sender.calls] == [5, None, None]


async def test_a_group_where_even_that_fails_is_paused_not_left(house, sender):
    sender.script[FORUM] = [TopicGone("TOPIC_CLOSED"), TopicGone("TOPIC_CLOSED")]
    await house.subscribe(FORUM, topic=5)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    assert (await house.subscription(FORUM)).state == "away"

    await come_back(house, FORUM)
    async with house.db.write() as tx:
        chat = await house.chat(FORUM)
        await house.subscribers.topic_opened(tx, chat.id, 5)
    await house.turn()

    assert [part.to.topic for part in sender.delivered] == [5]


# ---- refused ------------------------------------------------------------------------------------


async def refuse_three_times(house, clock, sender):
    sender.script[AN] = [Refused("message is too long")] * 3
    await house.subscribe(AN)
    await house.subscribe(BINH)
    await house.publish("Khởi công cầu mới")
    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)
    (failed,) = await listed(house, "failed")
    return DeliveryId(failed["id"]), failed["reason"]


async def test_what_is_refused_three_times_is_put_aside_and_blocks_nobody(house, clock, sender):
    _, reason = await refuse_three_times(house, clock, sender)
    await house.publish("Mưa lớn")
    await house.turn()

    assert reason == "message is too long"
    assert house.got(AN) == [["Mưa lớn"]]
    assert house.got(BINH) == [["Khởi công cầu mới"], ["Mưa lớn"]]


async def test_the_operator_tries_again_days_later(house, clock, sender):
    failed, _ = await refuse_three_times(house, clock, sender)
    await house.publish("Mưa lớn")
    await house.turn()
    clock.advance(days=2)

    async with house.db.write() as tx:
        assert await operator_actions.retry(tx, failed, now=clock())
        assert not await operator_actions.retry(tx, failed, now=clock())
    await house.turn()
    await house.turn()

    assert house.got(AN) == [["Mưa lớn"], ["Khởi công cầu mới"]]


async def test_nothing_comes_twice_where_a_retried_delivery_meets_a_blocked_chat(
    house, clock, sender
):
    failed, _ = await refuse_three_times(house, clock, sender)
    await house.publish("Mưa lớn")
    await house.turn()
    async with house.db.write() as tx:
        await operator_actions.retry(tx, failed, now=clock())
    sender.script[AN] = [ChatGone("bot was blocked by the user")]
    await house.turn()

    await come_back(house, AN)
    await house.publish("Nắng lên")
    await house.turn()

    assert house.got(AN) == [["Mưa lớn"], ["Nắng lên"]]
    assert [one["id"] for one in await listed(house, "failed")] == [failed]


async def test_a_retry_waits_for_the_edition_that_is_on_its_way(house, clock, sender):
    failed, _ = await refuse_three_times(house, clock, sender)
    await house.publish("Mưa lớn")
    await house.queueing.queue()

    async with house.db.write() as tx:
        assert not await operator_actions.retry(tx, failed, now=clock())


async def test_the_operator_drops_what_waits_and_its_story_does_not_come_again(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    (waiting,) = await listed(house, "queued")

    async with house.db.write() as tx:
        assert await operator_actions.drop(tx, DeliveryId(waiting["id"]), now=clock())
    await house.publish("Mưa lớn")
    await house.turn()

    assert house.got(AN) == [["Mưa lớn"]]


async def test_dropping_what_failed_leaves_the_edition_on_its_way_alone(house, clock, sender):
    failed, _ = await refuse_three_times(house, clock, sender)
    await house.publish("Mưa lớn")
    await house.queueing.queue()

    async with house.db.write() as tx:
        assert await operator_actions.drop(tx, failed, now=clock())
    await house.publish("Nắng lên")
    await house.turn()
    await house.turn()

    assert house.got(AN) == [["Mưa lớn"], ["Nắng lên"]]
    assert house.got(BINH)[1:] == [["Mưa lớn"], ["Nắng lên"]]


async def test_after_a_restore_the_operator_skips_to_now(house, clock):
    await house.subscribe(AN)
    await house.subscribe(BINH, Mode.HOURS)
    await house.publish("Tin đã gửi trước khi khôi phục")
    await house.queueing.queue()
    await house.publish("Tin nữa")

    async with house.db.write() as tx:
        newest = await stories.number_ready(tx)
        assert await operator_actions.skip_to_now(tx, newest=newest, now=clock()) == 1
    clock.set_local(18)
    await house.publish("Tin mới")
    await house.turn()

    assert house.got(AN) == house.got(BINH) == [["Tin mới"]]


async def test_what_was_not_prepared_when_the_operator_skipped_is_not_pushed_later(house, clock):
    await house.subscribe(AN)
    async with house.db.write() as tx:
        await feeds.add(tx, "https://bao.test/rss", section=None, origin="test", now=clock())
        entry = FeedEntry(guid="g", url="https://bao.test/tin.htm", title="Tin đã gửi")
        found = AliasedEntry(
            entry=entry, aliases=("url:https://bao.test/tin.htm",), host="bao.test"
        )
        await articles.keep_all(tx, [Poll(feed_id=1, entries=[found])], now=clock())

        await operator_actions.skip_to_now(tx, newest=0, now=clock())

        assert await tx.scalar(sa.select(tables.articles.c.backlog))


async def test_what_was_being_sent_at_the_backup_is_skipped_too(house, clock):
    await house.subscribe(AN)
    await house.publish("Tin đã gửi")
    await house.queueing.queue()
    async with house.db.write() as tx:
        await tx.execute(tables.deliveries.update().values(state="sending", epoch=0))
        await operator_actions.skip_to_now(tx, newest=await stories.newest(tx), now=clock())

    house.restart()
    await house.lease.renew()
    await house.outbox.recover()
    await house.publish("Tin mới")
    await house.turn()

    assert house.got(AN) == [["Tin mới"]]


async def test_an_error_of_ours_on_one_delivery_ends_after_three_tries(house, clock, sender):
    sender.script[AN] = [RuntimeError("a bug")] * 3
    await house.subscribe(AN)
    await house.subscribe(BINH)
    await house.publish("Khởi công cầu mới")

    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)

    (failed,) = await listed(house, "failed")
    assert failed["reason"] == "broke: RuntimeError"
    assert house.got(BINH) == [["Khởi công cầu mới"]]


async def test_an_error_before_the_mark_ends_after_three_tries_too(house, clock, sender):
    def bug():
        raise RuntimeError("a bug")

    sender.on_permit = bug
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")

    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)

    assert await house.states() == {"failed": 1}


# ---- uncertain ----------------------------------------------------------------------------------


async def test_what_may_have_arrived_is_sent_again(house, clock, sender):
    sender.script[AN] = [CUT]
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    clock.advance(minutes=1)

    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_or_it_is_skipped_and_listed(house, clock, sender):
    house.restart(uncertain=UncertainPolicy.SKIP)
    house.renderer.per_part = 1
    sender.script[AN] = [None, CUT, None]
    await house.subscribe(AN)
    await house.publish("Một", "Hai", "Ba")

    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)

    assert house.got(AN) == [["Một"], ["Ba"]]
    async with house.db.read() as tx:
        kept = await tx.execute(receipts.select().order_by(receipts.c.part))
        assert [row.message_id is None for row in kept] == [False, True, False]


async def test_an_uncertain_last_part_makes_the_delivery_uncertain(house, clock, sender):
    house.restart(uncertain=UncertainPolicy.SKIP)
    sender.script[AN] = [CUT]
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    clock.advance(minutes=1)
    await house.publish("Mưa lớn")
    await house.turn()

    assert house.got(AN) == [["Mưa lớn"]]
    assert len(await listed(house, "uncertain")) == 1


# ---- too late -----------------------------------------------------------------------------------


async def test_what_is_too_old_is_taken_back_and_comes_with_the_next_edition(house, clock):
    clock.set_local(6)
    await house.subscribe(AN, Mode.HOURS)
    await house.publish("Khởi công cầu mới")
    clock.set_local(6, 30)
    await house.queueing.queue()
    clock.set_local(14)
    await house.turn()
    assert house.got(AN) == []
    await house.publish("Mưa lớn")

    clock.set_local(18)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới", "Mưa lớn"]]


async def test_what_waits_when_quiet_hours_begin_comes_after_them(house, clock):
    clock.set_local(21, 59)
    await house.subscribe(AN, quiet=QuietHours(start=22 * 60, end=6 * 60))
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    clock.set_local(22)
    await house.turn()
    await house.turn()
    assert house.got(AN) == []

    clock.set_local(6, days=1)
    await house.turn()

    assert house.got(AN) == [["Khởi công cầu mới"]]


async def test_a_partly_sent_edition_is_finished_whatever_the_hour(house, clock, sender):
    house.renderer.per_part = 1
    sender.script[AN] = [None, RetryLater(timedelta(hours=9), "flood control", flood=True)]
    clock.set_local(21)
    await house.subscribe(AN, quiet=QuietHours(start=22 * 60, end=7 * 60))
    await house.publish("Một", "Hai")
    await house.turn()

    clock.set_local(6, days=1)
    await house.turn()

    assert house.got(AN) == [["Một"], ["Hai"]]


# ---- order --------------------------------------------------------------------------------------


async def test_one_place_gets_its_deliveries_in_due_order(house, clock, sender):
    clock.set_local(17, 59)
    await house.subscribe(AN, Mode.BOTH, followed=("lâm thao",))
    sender.script[AN] = [RetryLater(timedelta(minutes=2), "502", server_error=True)]
    await house.publish("Lâm Thao được mùa", "Việt Trì mưa lớn")
    await house.turn()
    clock.set_local(18)
    await house.turn()
    assert house.got(AN) == []

    clock.set_local(18, 3)
    await house.turn()

    assert house.got(AN) == [["Lâm Thao được mùa"], ["Việt Trì mưa lớn"]]
    assert [part.lane for part in sender.delivered] == [Lane.AS_IT_COMES, Lane.SCHEDULED]


async def test_corrections_go_after_everything_else(house, sender):
    await house.subscribe(AN)
    (story,) = await house.publish("Khởi công cầu mới")
    await house.turn()
    await house.corrections.withdraw(story)
    await house.publish("Mưa lớn")
    happened = []
    sender.on_permit = lambda: happened.append((len(sender.delivered), len(sender.edited)))

    await house.turn()

    assert house.got(AN)[-1] == ["Mưa lớn"]
    assert [body for _, _, body in sender.edited] == ['["[rút] Khởi công cầu mới"]']
    assert happened == [(1, 0), (2, 0)]


async def test_a_receipt_says_where_and_when_a_message_went(house, clock):
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    await house.turn()

    async with house.db.read() as tx:
        (kept,) = (await tx.execute(receipts.select())).mappings()

    assert (kept["address"], kept["message_id"], kept["at"]) == (AN, 1, clock())
