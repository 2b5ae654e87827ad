"""A group becomes a supergroup: one chat, whichever way and however often we hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digests.model import Mode
from digests.outbox import ChatGone, ChatMoved, RetryLater, Uncertain, UncertainPolicy
from digests.store import operator_actions
from digests.store.moves import move_chat
from digests.subscribers import Subscribers
from tests.flows.conftest import AN
from tests.flows.messenger import Messenger

OLD, NEW = -77, -1000000000077


@pytest.fixture
def sender():
    return Messenger()


async def told_of_the_move(house):
    async with house.db.write() as tx:
        await move_chat(tx, OLD, NEW, now=house.clock())


async def test_what_waits_follows_the_group_to_its_new_address(house, sender):
    sender.script[OLD] = [ChatMoved(NEW)]
    await house.subscribe(OLD)
    await house.publish("Khởi công cầu mới")

    await house.turn()
    await house.turn()

    assert (house.got(OLD), house.got(NEW)) == ([], [["Khởi công cầu mới"]])
    assert await house.chat(OLD) is None


async def test_a_partly_sent_edition_goes_on_at_the_new_address(house, sender):
    house.renderer.per_part = 1
    sender.script[OLD] = [None, ChatMoved(NEW)]
    await house.subscribe(OLD)
    await house.publish("Một", "Hai", "Ba")

    await house.turn()
    await house.turn()

    assert (house.got(OLD), house.got(NEW)) == ([["Một"]], [["Hai"], ["Ba"]])


async def test_told_twice_and_both_ways_it_is_the_same(house, sender):
    sender.script[OLD] = [ChatMoved(NEW)]
    await house.subscribe(OLD, followed=("cầu",))
    await house.publish("Khởi công cầu mới")
    await told_of_the_move(house)
    await told_of_the_move(house)

    await house.turn()
    await told_of_the_move(house)
    await house.turn()

    assert house.got(NEW) == [["Khởi công cầu mới"]]


async def test_where_both_are_known_the_later_choices_win_and_nothing_is_missed(
    house, clock, sender
):
    await house.subscribe(OLD, muted=("giá vàng",))
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()  # it waits for the old address
    clock.advance(minutes=1)
    await house.subscribe(NEW, muted=("thể thao",))
    sender.script[OLD] = [ChatMoved(NEW)]

    for _ in range(2):
        await house.turn()
    await house.publish("Giá vàng tăng", "Thể thao trong nước")
    await house.turn()

    assert house.got(NEW) == [["Khởi công cầu mới"], ["Giá vàng tăng"]]


async def test_what_the_new_address_got_before_we_heard_of_the_move_holds_up_nobody(
    house, clock, sender
):
    await house.subscribe(OLD)
    clock.advance(minutes=1)
    await house.subscribe(NEW)
    await house.subscribe(AN)
    sender.script[OLD] = [RetryLater(timedelta(minutes=1), "busy")]
    await house.publish("Khởi công cầu mới")
    await house.turn()
    clock.advance(minutes=2)
    sender.script[OLD] = [ChatMoved(NEW)]
    await house.turn()

    await house.turn()
    await house.publish("Giá vàng tăng")
    await house.turn()

    assert house.got(NEW) == [["Khởi công cầu mới"], ["Giá vàng tăng"]]
    assert house.got(AN) == [["Khởi công cầu mới"], ["Giá vàng tăng"]]


async def test_what_may_have_arrived_at_the_old_address_stays_on_the_list(house, clock, sender):
    house.restart(uncertain=UncertainPolicy.SKIP)
    sender.script[OLD] = [Uncertain("no answer")]
    await house.subscribe(OLD)
    await house.publish("Khởi công cầu mới")
    await house.turn()
    clock.advance(minutes=1)
    await house.subscribe(NEW)

    await told_of_the_move(house)

    async with house.db.read() as tx:
        listed = await operator_actions.listing(tx, states=["uncertain"], limit=9)
    assert [row["address"] for row in listed] == [NEW]
    await house.turn()
    assert house.got(NEW) == []


async def test_where_the_old_row_wins_its_waiting_edition_is_not_missed_either(house, clock):
    await house.subscribe(NEW)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()  # it waits for the new address
    clock.advance(minutes=1)
    await house.subscribe(OLD)

    await told_of_the_move(house)
    await house.turn()

    assert house.got(NEW) == [["Khởi công cầu mới"]]


async def test_hours_chosen_on_one_side_hold_what_waited_as_it_came_on_the_other(house, clock):
    clock.set_local(10)
    await house.subscribe(OLD)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    clock.advance(minutes=1)
    await house.subscribe(NEW, Mode.HOURS)
    await told_of_the_move(house)

    clock.set_local(18)
    await house.turn()

    assert house.got(NEW) == [["Khởi công cầu mới"]]


async def test_a_topic_that_only_one_side_knows_is_kept(house, clock):
    await house.subscribe(OLD)
    await house.publish("Khởi công cầu mới")
    await house.queueing.queue()
    clock.advance(minutes=1)
    await house.subscribe(NEW, topic=3)
    await told_of_the_move(house)

    await house.turn()

    assert house.got(NEW) == [["Khởi công cầu mới"]]
    chat = await house.chat(NEW)
    async with house.db.read() as tx:
        assert (await house.subscribers.records(tx, chat.id)).subscriptions == 2


async def test_a_group_that_was_away_is_back_when_it_has_moved(house, clock):
    await house.subscribe(OLD)
    clock.advance(minutes=1)
    await house.subscribe(NEW)
    async with house.db.write() as tx:
        await house.subscribers.went(tx, NEW, "bot is kicked", now=clock())
    await house.publish("Khởi công cầu mới")

    await told_of_the_move(house)
    await house.turn()

    assert house.got(NEW) == [["Khởi công cầu mới"]]


STEPS = (
    "subscribe old",
    "subscribe new",
    "told",
    "publish",
    "queue",
    "turn",
    "answer",
    "goes",
    "refuses",
    "returns",
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(order=st.lists(st.sampled_from(STEPS), min_size=3, max_size=10))
async def test_no_order_of_signals_loses_a_story(house, clock, sender, order):
    await forget_all(house, sender)
    await house.subscribe(OLD)
    published = []

    for step in [*order, "answer", "told", "returns", "turn", "returns", "turn", "turn"]:
        clock.advance(minutes=1)
        match step:
            case "subscribe old" if await house.chat(OLD) is not None:
                await house.subscribe(OLD)
            case "subscribe new":
                await house.subscribe(NEW)
            case "told":
                await told_of_the_move(house)
            case "publish":
                title = f"Tin {next(house.numbers)}"
                published.append(title)
                await house.publish(title)
            case "queue":
                await house.queueing.queue()
            case "answer":
                sender.script[OLD] = [ChatMoved(NEW)]
            case "goes":
                await every_known(house, house.subscribers.went, "bot is kicked")
            case "refuses":
                sender.script[NEW] = [ChatGone("bot was kicked from the supergroup chat")]
            case "returns":
                await every_known(house, meet_again)
            case "turn":
                await house.turn()

    got = {title for address in (OLD, NEW) for message in house.got(address) for title in message}
    assert got == set(published)


async def every_known(house, do, *told):
    for address in (OLD, NEW):
        if await house.chat(address) is not None:
            async with house.db.write() as tx:
                await do(tx, address, *told, now=house.clock())


async def meet_again(tx, address, *, now):
    await Subscribers().meet(tx, address, kind="supergroup", now=now)


async def forget_all(house, sender):
    sender.delivered.clear()
    sender.script.clear()
    sender.calls.clear()
    for address in (OLD, NEW):
        chat = await house.chat(address)
        if chat is not None:
            async with house.db.write() as tx:
                await house.subscribers.forget(tx, chat.id)
