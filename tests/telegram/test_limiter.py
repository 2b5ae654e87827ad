"""The limiter as PTB calls it, on an event loop whose clock jumps from one timer to the next."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.sending.limiter import FuturePermit, RateLimiter, WaitTooLong
from bot.sending.permits import WINDOW_MARGIN, Limits
from bot.sending.transport import on_request_start
from digests.outbox import Lane

Story = Callable[["Telegram"], Coroutine[Any, Any, None]]


class _JumpingSelector(selectors.DefaultSelector):
    """Does not wait: it tells the loop that the time is over."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is not None and timeout > 0:
            self.now += timeout
        return super().select(0 if timeout is not None else None)


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _JumpingSelector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


class Telegram:
    """What arrives, and what is said to it."""

    def __init__(self, flow: RateLimiter) -> None:
        self.flow = flow
        self.arrived: list[tuple[float, Any]] = []
        self.refuse: dict[Any, float | Exception] = {}
        self.takes = 0.05

    async def send(
        self, chat: Any, lane: Lane | None = Lane.SCHEDULED, endpoint: str = "sendMessage"
    ) -> Any:
        data = {"text": "tin"} | ({} if chat is None else {"chat_id": chat})
        return await self.flow.process_request(self._arrive, (chat,), {}, endpoint, data, lane)

    async def pass_by(self) -> bool:
        self.arrived.append((asyncio.get_running_loop().time(), None))
        return True

    async def send_with(self, permit: FuturePermit) -> Any:
        return await self.flow.process_request(
            self._arrive, (permit.chat,), {}, "sendMessage", {"chat_id": permit.chat}, permit
        )

    async def _arrive(self, chat: Any) -> Any:
        departs = on_request_start.get()
        assert departs is not None
        departs()
        self.arrived.append((asyncio.get_running_loop().time(), chat))
        await asyncio.sleep(self.takes)
        match self.refuse.get(chat):
            case Exception() as error:
                raise error
            case float() as seconds:
                raise RetryAfter(timedelta(seconds=seconds))
        return {"message_id": len(self.arrived)}

    def times(self, chat: Any) -> list[float]:
        return [at for at, to in self.arrived if to == chat]


@pytest.fixture
def play() -> Callable[..., Telegram]:
    def play(story: Story, **settings: Any) -> Telegram:
        with asyncio.Runner(loop_factory=_JumpingLoop) as runner:

            async def run() -> Telegram:
                telegram = Telegram(RateLimiter(**settings))
                await telegram.flow.initialize()
                await story(telegram)
                await telegram.flow.shutdown()
                return telegram

            return runner.run(run())

    return play


def test_ten_thousand_chats_are_served_at_the_rate_and_then_forgotten(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        await asyncio.gather(*(telegram.send(chat) for chat in range(1, 10_001)))
        await asyncio.sleep(60)
        await telegram.send(1)
        assert telegram.flow.stats().chats == 1
        assert telegram.flow.stats().given[Lane.SCHEDULED] == 10_001

    telegram = play(story, limits=Limits(per_second=1000))

    assert len(telegram.arrived) == 10_001
    assert telegram.arrived[9999][0] <= 10_000 / 970


def test_calls_that_are_no_messages_pass_at_once(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.flow.hold(None, 3)
        for endpoint in ("answerCallbackQuery", "getMe", "setMyCommands", "sendChatAction"):
            await telegram.flow.process_request(telegram.pass_by, (), {}, endpoint, {}, None)

    telegram = play(story, limits=Limits(per_second=1))

    assert [at for at, _ in telegram.arrived] == [0, 0, 0, 0]


def test_an_edit_counts_as_a_message(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        await telegram.send(5)
        await telegram.send(5, Lane.EDIT, "editMessageText")

    assert play(story).times(5)[1] >= 1.0


def test_the_same_chat_told_as_text_is_the_same_chat(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        await telegram.send(-5)
        await telegram.send("-5")

    telegram = play(story)

    assert telegram.arrived[1][0] >= 1.0


def test_a_429_of_one_chat_holds_that_chat_only_and_is_raised(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.refuse[5] = 4.0
        with pytest.raises(RetryAfter):
            await telegram.send(5)
        telegram.refuse.clear()
        await asyncio.gather(telegram.send(5, Lane.ANSWER), telegram.send(6))

    telegram = play(story)

    assert telegram.times(6)[0] < 0.2
    assert telegram.times(5)[1] == pytest.approx(4.05, abs=0.01)


def test_three_chats_refused_in_a_row_mean_everyone(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.refuse = {1: 3.0, 2: 3.0, 3: 3.0}
        refusals = [telegram.send(chat) for chat in (1, 2, 3)]
        await asyncio.gather(*refusals, return_exceptions=True)
        assert telegram.flow.held_for() > 2.9
        assert telegram.flow.stats().refused == 3
        await telegram.send(4, Lane.ANSWER)

    assert play(story).times(4)[0] >= 3.0


def test_chats_refused_while_others_are_served_hold_only_themselves(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.refuse = {-1: 30.0, -2: 30.0, -3: 30.0, -4: 30.0}
        for chat in (-1, 1, -2, 2, -3, 3, -4):
            await asyncio.gather(telegram.send(chat), return_exceptions=True)
        assert telegram.flow.held_for() == 0
        assert telegram.flow.held_for(-3) > 29

    play(story)


def test_a_refusal_that_no_chat_can_have_earned_holds_everyone(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.refuse[None] = 3.0
        with pytest.raises(RetryAfter):
            await telegram.send(None, Lane.EDIT, "editMessageText")
        assert telegram.flow.held_for() > 2.9

    play(story)


def test_who_would_wait_long_for_his_chat_is_sent_away_unsent(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.refuse[5] = 43_838.0
        with pytest.raises(RetryAfter):
            await telegram.send(5)
        with pytest.raises(WaitTooLong) as held:
            await telegram.send(5, Lane.ANSWER)
        assert held.value.retry_after.total_seconds() == pytest.approx(43_838)  # type: ignore[union-attr]
        assert not held.value.everyone

    assert len(play(story).arrived) == 1


def test_who_waits_already_is_sent_away_when_the_wait_becomes_long(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        waiting = [asyncio.create_task(telegram.send(5)) for _ in range(4)]
        await asyncio.sleep(0)
        telegram.flow.hold(5, 100)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [
            dict,
            WaitTooLong,
            WaitTooLong,
            WaitTooLong,
        ]
        assert telegram.flow.stats().waiting == 0

    play(story)


def test_a_long_silence_for_everyone_sends_everyone_away(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.flow.hold(None, 100)
        with pytest.raises(WaitTooLong) as held:
            await telegram.send(5, Lane.ANSWER)
        assert held.value.everyone

    assert play(story).arrived == []


def test_a_group_that_used_up_its_minute_does_not_keep_its_callers(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        for _ in range(20):
            await telegram.send(-5)
        with pytest.raises(WaitTooLong):
            await telegram.send(-5)

    play(story)


def test_other_errors_are_raised_and_hold_nobody(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.refuse[5] = BadRequest("chat not found")
        with pytest.raises(BadRequest):
            await telegram.send(5)
        assert telegram.flow.held_for(5) == 0

    play(story)


def test_a_cancelled_wait_gives_its_place_back(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        await telegram.send(1)
        second = asyncio.create_task(telegram.send(2))
        third = asyncio.create_task(telegram.send(3))
        await asyncio.sleep(0.01)
        second.cancel()
        await third
        assert telegram.flow.stats().waiting == 0

    telegram = play(story, limits=Limits(per_second=1))

    assert telegram.times(2) == []
    assert telegram.times(3)[0] <= 1.03


def test_a_turn_given_to_a_call_that_is_cancelled_in_that_moment_is_given_on(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        await telegram.send(1)
        second = asyncio.create_task(telegram.send(2))
        await asyncio.sleep(0)
        # in the very turn of the loop in which the limiter lets it go
        asyncio.get_running_loop().call_at(1 + WINDOW_MARGIN, second.cancel)
        with pytest.raises(asyncio.CancelledError):
            await second
        await telegram.send(3)

    telegram = play(story, limits=Limits(per_second=1))

    assert [chat for _, chat in telegram.arrived] == [1, 3]
    assert telegram.times(3)[0] == pytest.approx(1 + WINDOW_MARGIN)


def test_a_cancelled_request_under_way_keeps_its_place_used(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        first = asyncio.create_task(telegram.send(1))
        await asyncio.sleep(0.01)
        first.cancel()
        await telegram.send(2)

    assert play(story, limits=Limits(per_second=1)).times(2)[0] >= 1.0


# ---------------------------------------------------------------- permits


def test_a_permit_is_waited_for_before_and_used_at_once(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        await telegram.send(5)
        permit = await telegram.flow.permit(5, Lane.SCHEDULED)
        assert asyncio.get_running_loop().time() >= 1.0
        await telegram.send_with(permit)

    assert play(story).times(5)[1] == pytest.approx(1.02)


def test_a_permit_that_is_given_back_goes_to_the_next(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        permit = await telegram.flow.permit(1, Lane.SCHEDULED)
        second = asyncio.create_task(telegram.send(2))
        await asyncio.sleep(0.01)
        telegram.flow.release(permit)
        telegram.flow.release(permit)
        await second

    assert play(story, limits=Limits(per_second=1)).times(2) == [pytest.approx(0.01)]


def test_a_used_permit_cannot_be_given_back(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        permit = await telegram.flow.permit(1, Lane.SCHEDULED)
        await telegram.send_with(permit)
        telegram.flow.release(permit)
        await telegram.send(2)

    assert play(story, limits=Limits(per_second=1)).times(2)[0] >= 1.0


def test_a_permit_from_before_a_silence_waits_for_its_end(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        permit = await telegram.flow.permit(5, Lane.SCHEDULED)
        telegram.flow.hold(None, 3)
        await telegram.send_with(permit)

    assert play(story).times(5) == [pytest.approx(3.0)]


def test_a_permit_for_a_chat_that_must_wait_long_is_refused(play: Any) -> None:
    async def story(telegram: Telegram) -> None:
        telegram.flow.hold(5, 60)
        with pytest.raises(WaitTooLong):
            await telegram.flow.permit(5, Lane.SCHEDULED)
        assert telegram.flow.stats().waiting == 0

    play(story)
