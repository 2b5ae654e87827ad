"""Telegram's flood limits as a rule: simulated time, so an hour takes a second."""

from __future__ import annotations

import itertools
import math
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sending.permits import ChatKey, Limits, Permit, PermitQueue
from digests.outbox import Lane

BACKGROUND = (Lane.AS_IT_COMES, Lane.SCHEDULED, Lane.EDIT)


class World:
    """Time that moves only from one turn to the next."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.turns: PermitQueue[str] = PermitQueue(limits or Limits())
        self.now = 1000.0
        self.sent: list[tuple[float, ChatKey, Lane, str]] = []
        self.slow = False  # granted permits are not used before the test says so

    def ask(self, chat: ChatKey, lane: Lane = Lane.SCHEDULED, name: str = "") -> Permit[str]:
        turn = self.turns.request(chat, lane, name, self.now)
        self.give()
        return turn

    def give(self) -> None:
        for turn in self.turns.grant(self.now):
            if not self.slow:
                self.turns.departed(turn, self.now)
            self.sent.append((self.now, turn.chat, turn.lane, turn.waiter))

    def run(self, seconds: float = math.inf, late: float = 0.0) -> None:
        until = self.now + seconds
        while (at := self.turns.next_at(self.now)) is not None and at <= until:
            self.now = max(self.now, at) + random.uniform(0, late)
            self.give()
        self.now = max(self.now, until) if seconds != math.inf else self.now

    def times(self, chat: ChatKey = None) -> list[float]:
        return [at for at, to, _, _ in self.sent if chat is None or to == chat]


def most_within(times: list[float], window: float) -> int:
    """Return the greatest number of times in any half-open window."""
    most = start = 0
    for end, at in enumerate(times):
        while times[start] <= at - window:
            start += 1
        most = max(most, end - start + 1)
    return most


# ---------------------------------------------------------------- the whole bot


@pytest.mark.parametrize("rate", [1, 25, 30, 1000])
def test_a_rush_is_sent_at_97_percent_of_the_rate_and_never_above_it(rate: int) -> None:
    world = World(Limits(per_second=rate))

    for chat in range(rate * 20):
        world.ask(chat)
    world.run()

    assert most_within(world.times(), 1.0) <= rate
    took = world.times()[-1] - world.times()[0]
    assert len(world.sent) == rate * 20
    assert rate * 20 / (took + 1 / rate) >= 0.97 * rate


def test_nothing_bursts_in_the_first_second() -> None:
    world = World()

    for chat in range(300):
        world.ask(chat)
    world.run(0.999)

    assert len(world.sent) <= 30
    # the pace is even, so no tenth of a second holds much more than its share
    assert most_within(world.times(), 0.1) <= 12


def test_an_idle_hour_is_no_credit_for_a_burst() -> None:
    world = World()
    world.ask(1)
    world.run(3600)

    for chat in range(100, 200):
        world.ask(chat)

    # a breath's worth, no more: the rest follows evenly
    assert len(world.sent) - 1 <= 4


def test_messages_that_draw_together_on_the_way_still_arrive_within_the_limit() -> None:
    world = World()
    for chat in range(1800):
        world.ask(chat)
    world.run(late=0.002)

    way = random.Random(7)
    arrivals = sorted(at + 0.05 + way.uniform(0, 0.02) for at in world.times())

    assert most_within(arrivals, 1.0) <= 30


def test_requests_that_leave_late_are_counted_from_when_they_left() -> None:
    # given thirty permits whose requests first have to connect, which takes 80 ms
    world = World()
    world.slow = True
    for chat in range(30):
        world.ask(chat, Lane.ANSWER)
    world.now += 0.08
    for turn in list(world.turns._sent):
        world.turns.departed(turn, world.now)

    # when another one asks, on a connection that is there
    world.ask(99, Lane.ANSWER)
    world.run()

    # then it does not arrive within a second of theirs
    assert world.times(99)[0] >= 1000.08 + 1 - 0.04


def test_a_turn_that_is_not_used_yet_keeps_its_place() -> None:
    world = World(Limits(per_second=2))
    world.slow = True
    slow = [world.ask(chat, Lane.ANSWER) for chat in (1, 2)]

    world.ask(3, Lane.ANSWER)
    world.run(1.5)
    waiting = world.times(3)
    for turn in slow:
        world.turns.departed(turn, world.now)
    left = world.now
    world.run(2)

    assert waiting == []
    assert world.times(3)[0] >= left + 0.95


def test_a_turn_that_is_never_used_is_not_waited_for_for_ever() -> None:
    world = World(Limits(per_second=2))
    world.slow = True
    for chat in (1, 2, 3):
        world.ask(chat, Lane.ANSWER)

    world.run(5)

    assert 1000 + 2 < world.times(3)[0] < 1000 + 4


@pytest.mark.parametrize("lag", [0.0, 0.02, 0.1])
def test_a_usual_way_from_turn_to_departure_costs_no_throughput(lag: float) -> None:
    """Marking in the database takes its time, now and then a lot of it."""
    world = World()
    world.slow = True
    way = random.Random(3)
    leaving: list[tuple[float, Permit[str]]] = []
    departures: list[float] = []
    pending = [world.turns.request(chat, Lane.SCHEDULED, "", world.now) for chat in range(1200)]

    while len(departures) < len(pending):
        times = [leaving[0][0]] if leaving else []
        if (at := world.turns.next_at(world.now)) is not None:
            times.append(at)
        world.now = max(world.now, min(times))
        while leaving and leaving[0][0] <= world.now:
            world.turns.departed(leaving.pop(0)[1], world.now)
            departures.append(world.now)
        for turn in world.turns.grant(world.now):
            stall = 0.2 if way.random() < 0.005 else 0.0
            leaving.append((world.now + lag + way.uniform(0, 0.01) + stall, turn))
        leaving.sort(key=lambda place: place[0])

    arrivals = sorted(at + way.uniform(0, 0.005) for at in departures)
    assert most_within(arrivals, 1.0) <= 30
    assert 1200 / (departures[-1] - departures[0]) >= 0.96 * 30


def test_a_chats_second_runs_from_when_its_message_left() -> None:
    world = World()
    world.slow = True
    late = world.ask(5)
    world.now += 0.3
    world.turns.departed(late, world.now)

    world.ask(5)
    world.run()

    assert world.times(5)[1] >= 1001.3


def test_late_wake_ups_cost_no_throughput() -> None:
    world = World()

    for chat in range(1800):
        world.ask(chat)
    world.run(late=0.01)

    took = world.times()[-1] - world.times()[0]
    assert 1800 / took >= 0.97 * 30
    assert most_within(world.times(), 1.0) <= 30


def test_a_long_stall_is_not_made_good_by_a_burst() -> None:
    world = World()
    for chat in range(900):
        world.ask(chat)
    world.run(5)

    world.now += 3
    world.give()
    world.run()

    assert most_within(world.times(), 1.0) <= 30
    assert most_within(world.times(), 0.1) <= 12


# ---------------------------------------------------------------- lanes


def test_who_asks_is_answered_within_a_breath_in_the_middle_of_a_broadcast() -> None:
    world = World()
    for chat in range(3_000):
        world.ask(chat)
    world.run(10)

    waits = []
    for person in range(200):
        world.run(0.2)
        asked = world.now
        world.ask(20_000 + person, Lane.ANSWER, "latest")
        world.run(0.2)
        waits.append(next(at for at, to, *_ in world.sent if to == 20_000 + person) - asked)

    assert max(waits) <= 0.3
    assert most_within(world.times(), 1.0) <= 30


def test_answers_after_a_quiet_time_do_not_wait_for_the_pace() -> None:
    world = World()

    for chat in range(30):
        world.ask(chat, Lane.ANSWER)

    assert len(world.sent) == 30
    world.ask(99, Lane.ANSWER)
    world.run()
    assert world.sent[-1][0] >= world.sent[0][0] + 1


def test_lanes_go_in_their_order_and_each_in_the_order_of_asking() -> None:
    world = World(Limits(per_second=1))
    world.ask(0, Lane.ANSWER, "first")

    for chat, lane in enumerate((*reversed(BACKGROUND), Lane.ANSWER), start=1):
        world.ask(chat, lane, f"{lane} a")
        world.ask(chat + 10, lane, f"{lane} b")
    world.run()

    assert [name for *_, name in world.sent[1:]] == [
        f"{lane} {who}" for lane in Lane for who in "ab"
    ]


def test_a_person_overtakes_what_waits_for_the_same_chat() -> None:
    world = World()
    world.ask(5, Lane.SCHEDULED, "one")
    world.ask(5, Lane.SCHEDULED, "two")

    world.ask(5, Lane.ANSWER, "help")
    world.run()

    assert [name for *_, name in world.sent] == ["one", "help", "two"]


# ---------------------------------------------------------------- one chat


def test_a_chat_gets_one_message_a_second() -> None:
    world = World()

    for _ in range(10):
        world.ask(5)
    world.run()

    assert most_within(world.times(5), 1.0) == 1
    assert world.times(5)[-1] - world.times(5)[0] <= 9 * 1.03


def test_a_person_may_be_told_three_things_at_once() -> None:
    world = World()

    for _ in range(5):
        world.ask(5, Lane.ANSWER)
    at_once = len(world.sent)
    world.run()

    assert at_once == 3
    assert most_within(world.times(5), 1.0) == 3
    assert world.times(5)[-1] - world.times(5)[0] <= 2.1


@pytest.mark.parametrize("group", [-5, -100500, "@baophutho"])
@pytest.mark.parametrize("lane", [Lane.ANSWER, Lane.SCHEDULED])
def test_a_group_gets_twenty_messages_a_minute(group: ChatKey, lane: Lane) -> None:
    world = World()

    for _ in range(100):
        world.ask(group, lane)
    world.run()

    assert most_within(world.times(group), 60.0) == 20
    assert world.times(group)[-1] - world.times(group)[0] <= 4 * 60.7 + 20


def test_a_chat_that_must_wait_holds_up_no_other() -> None:
    world = World()
    world.turns.hold(-5, world.now + 100, world.now)
    for _ in range(50):
        world.ask(-5, Lane.ANSWER)

    for chat in range(20):
        world.ask(chat, Lane.EDIT)
    world.run(2)

    assert world.times(-5) == []
    assert len(world.sent) == 20


def test_a_held_chat_goes_on_when_its_time_is_over() -> None:
    world = World()
    world.turns.hold(5, world.now + 3, world.now)
    world.ask(5)

    world.run()

    assert world.times(5) == [1003.0]


def test_a_hold_of_everyone_stops_answers_too() -> None:
    world = World()
    world.turns.hold(None, world.now + 3, world.now)

    world.ask(5, Lane.ANSWER)
    world.ask(None, Lane.ANSWER)
    world.run()

    assert min(world.times()) >= 1003.0
    assert len(world.sent) == 2


# ---------------------------------------------------------------- leaving


def test_who_leaves_before_his_turn_costs_nobody_anything() -> None:
    world = World(Limits(per_second=1))
    world.ask(0)
    leaving = world.ask(1)
    world.ask(2)

    world.turns.cancel(leaving, world.now)
    world.run()

    assert [chat for _, chat, _, _ in world.sent] == [0, 2]
    assert world.now - 1000 <= 1.03


def test_who_leaves_with_his_turn_in_hand_gives_it_back() -> None:
    world = World(Limits(per_second=1))
    world.slow = True
    given = world.ask(-5)

    world.turns.cancel(given, world.now)
    world.turns.cancel(given, world.now)
    world.ask(-5)

    assert len(world.sent) == 2
    assert world.now == 1000


def test_many_who_leave_a_held_chat_leave_nothing_behind() -> None:
    world = World()
    world.turns.hold(5, world.now + 1e6, world.now)

    for _ in range(1000):
        world.turns.cancel(world.ask(5), world.now)

    assert len(world.turns) == 0
    assert len(world.turns._queues[5].waiting) <= 17


def test_idle_chats_are_forgotten() -> None:
    world = World(Limits(per_second=1000))
    for chat in range(5000):
        world.ask(chat)
        world.ask(-chat - 1)
    world.run()

    world.run(100)
    world.now += 100
    world.give()

    assert world.turns.chats == 0


# ---------------------------------------------------------------- whatever happens

asks = st.tuples(
    st.sampled_from([1, 2, 3, -1, -2, "@kenh", None]),
    st.sampled_from(list(Lane)),
    st.floats(0, 3),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(asks, max_size=120),
    st.sampled_from([1, 3, 30]),
    st.sampled_from([1, 3]),
    st.sampled_from([2, 20]),
)
def test_no_window_is_ever_exceeded_and_nobody_waits_for_ever(
    script: list[tuple[ChatKey, Lane, float, bool]], rate: int, burst: int, per_minute: int
) -> None:
    world = World(Limits(per_second=rate, burst=burst, group_per_minute=per_minute))
    stayed = 0

    for chat, lane, pause, leaves in script:
        turn = world.ask(chat, lane)
        if leaves and turn.granted_at is None:
            world.turns.cancel(turn, world.now)
        else:
            stayed += 1
        world.run(pause)
    world.run()

    assert len(world.sent) == stayed
    assert len(world.turns) == 0
    assert most_within(world.times(), 1.0) <= rate
    by_chat = defaultdict(list)
    for at, chat, lane, _ in world.sent:
        by_chat[chat].append((at, lane))
    for chat, messages in by_chat.items():
        times = [at for at, _ in messages]
        if chat is None:
            continue
        assert most_within(times, 1.0) <= burst
        if isinstance(chat, str) or chat < 0:
            assert most_within(times, 60.0) <= per_minute
        for (before, _), (at, lane) in itertools.pairwise(messages):
            assert lane is Lane.ANSWER or at - before >= 1.0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(BACKGROUND)), max_size=60))
def test_within_a_lane_a_chat_is_served_in_the_order_of_asking(
    script: list[tuple[int, Lane]],
) -> None:
    world = World()

    for number, (chat, lane) in enumerate(script):
        world.ask(chat, lane, f"{number:03}")
    world.run()

    for chat in range(1, 6):
        for lane in BACKGROUND:
            names = [name for _, to, of, name in world.sent if (to, of) == (chat, lane)]
            assert names == sorted(names)
