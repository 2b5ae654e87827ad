"""Nothing a reader says is lost: what is not stored is not confirmed, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import structlog
from telegram.ext import ExtBot

from bot.operating.health import Beat, Fault, Health
from bot.receiving.poller import ALLOWED_UPDATES, OFFSET_TRUST, Poller, RawUpdate
from digests.errors import StoreFull

TOKEN = "1234567:not-a-real-token"


class Inbox:
    """Keeps updates, when it can."""

    def __init__(self) -> None:
        self.kept: list[int] = []
        self.failures: list[Exception] = []
        self.kept_something = asyncio.Event()
        self.may_commit = asyncio.Event()
        self.may_commit.set()

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        await self.may_commit.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.kept += [update["update_id"] for update in updates]
        self.kept_something.set()


class Queue:
    """What Telegram keeps: an offset confirms all before it."""

    def __init__(self, *ids: int) -> None:
        self.waiting = list(ids)
        self.asked: list[int | None] = []

    async def __call__(self, exchange: Any) -> bool:
        if exchange.method != "getUpdates":
            return bool(await exchange.ok(True))
        offset = int(exchange.params["offset"]) if "offset" in exchange.params else None
        self.asked.append(offset)
        if offset is not None:
            self.waiting = [number for number in self.waiting if number >= offset]
        if not self.waiting:
            await asyncio.Event().wait()
        return bool(await exchange.ok([{"update_id": number} for number in self.waiting]))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def poller(
    wire: Any, bot: ExtBot[Any], inbox: Inbox, health: Health
) -> AsyncIterator[Poller]:
    poller = Poller(bot, inbox.accept, health, pause_factor=0.01)
    running = asyncio.create_task(poller.run())
    yield poller
    await poller.stop()
    await running


async def _kept(inbox: Inbox, *ids: int) -> None:
    async with asyncio.timeout(5):
        while not set(ids) <= set(inbox.kept):
            inbox.kept_something.clear()
            await inbox.kept_something.wait()


# ---------------------------------------------------------------- the ordinary


async def test_updates_are_confirmed_only_after_they_are_stored(
    poller: Poller, wire: Any, inbox: Inbox, health: Health
) -> None:
    telegram = wire.always = Queue(10, 11)
    inbox.may_commit.clear()
    await _asked(telegram, 1)

    assert telegram.asked == [None]
    inbox.may_commit.set()
    await _asked(telegram, 2)

    assert inbox.kept == [10, 11]
    assert telegram.asked == [None, 12]
    assert Beat.GET_UPDATES in health.beats


async def test_only_what_is_handled_is_asked_for(poller: Poller, wire: Any) -> None:
    telegram = wire.always = Queue()
    await _asked(telegram, 1)

    asked = wire.seen[0].params["allowed_updates"]

    assert [name in asked for name in (*ALLOWED_UPDATES, "edited_message")] == [True] * 4 + [False]
    assert wire.seen[0].params["timeout"] == "30"


# ---------------------------------------------------------------- the store fails


@pytest.mark.parametrize(
    ("failure", "faults"),
    [(StoreFull("no space left"), {Fault.STORE_FULL}), (RuntimeError("database is gone"), set())],
)
async def test_what_cannot_be_stored_comes_again(
    poller: Poller,
    wire: Any,
    inbox: Inbox,
    health: Health,
    failure: Exception,
    faults: set[Fault],
) -> None:
    seen_faults: set[Fault] = set()
    telegram = wire.always = Queue(10)
    inbox.failures = [failure, failure]

    with structlog.testing.capture_logs() as logs:
        await _asked(telegram, 2)
        seen_faults |= set(health.faults)
        await _kept(inbox, 10)

    assert telegram.asked[:3] == [None, None, None]
    assert inbox.kept == [10]
    assert seen_faults == faults
    assert [entry["event"] for entry in logs] == ["updates_not_stored"] * 2
    await _asked(telegram, 4)
    assert health.faults == {}


# ---------------------------------------------------------------- Telegram fails


async def _cut(exchange: Any) -> bool:
    return False


async def _reset(exchange: Any) -> bool:
    exchange.reset()
    return False


async def _hang(exchange: Any) -> bool:
    await asyncio.Event().wait()
    return False


async def _html(exchange: Any) -> bool:
    return bool(await exchange.answer(502, b"<html>Bad Gateway</html>"))


async def _truncated(exchange: Any) -> bool:
    return bool(await exchange.answer(200, b'{"ok":true,"result":[{"update_id":10,"mess'))


async def _no_list(exchange: Any) -> bool:
    return bool(await exchange.ok({"update_id": 10}))


async def _no_ids(exchange: Any) -> bool:
    return bool(await exchange.ok([{"message": {}}]))


async def _flood(exchange: Any) -> bool:
    return bool(await exchange.refuse(429, "Too Many Requests", retry_after=3))


async def _number_no_database_holds(exchange: Any) -> bool:
    return bool(await exchange.ok([{"update_id": 2**63}]))


async def _endless_flood(exchange: Any) -> bool:
    return bool(await exchange.refuse(429, "Too Many Requests", retry_after=10**30))


async def _unauthorized(exchange: Any) -> bool:
    return bool(await exchange.refuse(401, "Unauthorized"))


async def _not_found(exchange: Any) -> bool:
    return bool(await exchange.refuse(404, "Not Found"))


async def _misrouted(exchange: Any) -> bool:
    return bool(await exchange.answer(404, b"<html>Not Found</html>"))


async def _conflict(exchange: Any) -> bool:
    return bool(
        await exchange.refuse(409, "Conflict: terminated by other getUpdates request; make sure")
    )


@pytest.mark.parametrize(
    "failure",
    [
        _cut,
        _reset,
        _hang,
        _html,
        _truncated,
        _no_list,
        _no_ids,
        _number_no_database_holds,
        _flood,
        _endless_flood,
        _unauthorized,
        _not_found,
        _conflict,
    ],
)
async def test_polling_outlives_everything_and_loses_nothing(
    wire: Any,
    bot: ExtBot[Any],
    inbox: Inbox,
    health: Health,
    failure: Any,
) -> None:
    wire.script.extend([failure] * 3)
    wire.always = Queue(10, 11)
    poller = Poller(
        bot,
        inbox.accept,
        health,
        long_poll=0,
        answer_slack=0.1,
        pause_factor=0.001,
    )
    running = asyncio.create_task(poller.run())

    await _kept(inbox, 10, 11)

    assert not running.done()
    await poller.stop()
    await running
    assert inbox.kept == [10, 11]
    assert health.faults == {}


@pytest.mark.parametrize(
    ("failure", "fault"),
    [
        (_unauthorized, Fault.TOKEN_REFUSED),
        (_conflict, Fault.CONFLICT),
        (_cut, Fault.UNREACHABLE),
        (_misrouted, Fault.UNREACHABLE),
        (_number_no_database_holds, Fault.UNREACHABLE),
    ],
)
async def test_what_only_the_operator_can_mend_is_told_to_him(
    poller: Poller, wire: Any, health: Health, failure: Any, fault: Fault
) -> None:
    seen = asyncio.Event()

    async def fail(exchange: Any) -> bool:
        if len(wire.seen) > 5:
            seen.set()
        return bool(await failure(exchange))

    wire.always = fail
    await asyncio.wait_for(seen.wait(), 5)

    assert fault in health.faults
    assert health.problems() != ()


async def test_a_forgotten_webhook_is_put_aside_and_its_updates_are_kept(
    poller: Poller, wire: Any, inbox: Inbox
) -> None:
    wire.script.append(
        lambda x: x.refuse(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
        )
    )
    wire.always = Queue(10)

    await _kept(inbox, 10)

    assert wire.methods[:3] == ["getUpdates", "deleteWebhook", "getUpdates"]
    assert wire.seen[1].params["drop_pending_updates"] == "false"


# ---------------------------------------------------------------- ending


async def test_stopping_ends_a_long_poll_at_once(
    wire: Any, bot: ExtBot[Any], inbox: Inbox, health: Health
) -> None:
    telegram = wire.always = Queue()
    poller = Poller(bot, inbox.accept, health)
    running = asyncio.create_task(poller.run())
    await _asked(telegram, 1)

    async with asyncio.timeout(5):
        await poller.stop()
        await running


async def test_stopping_waits_for_a_batch_that_is_being_stored(
    wire: Any, bot: ExtBot[Any], inbox: Inbox, health: Health
) -> None:
    telegram = wire.always = Queue(10)
    inbox.may_commit.clear()
    poller = Poller(bot, inbox.accept, health)
    running = asyncio.create_task(poller.run())
    await _asked(telegram, 1)
    while Beat.GET_UPDATES not in health.beats:  # noqa: ASYNC110  the answer is being read
        await asyncio.sleep(0)

    stopping = asyncio.create_task(poller.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    inbox.may_commit.set()
    await stopping
    await running

    assert inbox.kept == [10]
    assert telegram.asked == [None]


async def test_stopping_in_the_middle_of_a_pause_does_not_wait_for_its_end(
    wire: Any, bot: ExtBot[Any], inbox: Inbox, health: Health
) -> None:
    arrived = asyncio.Event()

    async def unauthorized(exchange: Any) -> bool:
        arrived.set()
        return await _unauthorized(exchange)

    wire.always = unauthorized
    poller = Poller(bot, inbox.accept, health)
    running = asyncio.create_task(poller.run())
    await arrived.wait()

    async with asyncio.timeout(5):
        await poller.stop()
        await running


# ---------------------------------------------------------------- ids that start again


async def test_after_a_day_of_silence_ids_may_start_again_lower(
    wire: Any, bot: ExtBot[Any], inbox: Inbox, health: Health
) -> None:
    # given a bot that has seen update 900 and then nothing for a day
    times = [0.0]
    asked: list[int | None] = []

    async def telegram(exchange: Any) -> bool:
        offset = int(exchange.params["offset"]) if "offset" in exchange.params else None
        asked.append(offset)
        match asked:
            case [_]:
                return bool(await exchange.ok([{"update_id": 900}]))
            case [_, _]:
                times[0] += OFFSET_TRUST + 1
                return bool(await exchange.ok([]))
            case _ if offset is None:
                return bool(await exchange.ok([{"update_id": 7}]))
            case _:
                await asyncio.Event().wait()
                return False

    wire.always = telegram
    poller = Poller(bot, inbox.accept, health, clock=lambda: times[0])
    running = asyncio.create_task(poller.run())

    # when Telegram starts again at a lower number
    await _kept(inbox, 900, 7)

    # then it is not hidden by the old offset
    await poller.stop()
    await running
    assert asked[:3] == [None, 901, None]


async def _asked(telegram: Queue, times: int) -> None:
    async with asyncio.timeout(5):
        while len(telegram.asked) < times:  # noqa: ASYNC110  what arrives comes by a socket
            await asyncio.sleep(0.001)
