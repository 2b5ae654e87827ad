"""The processes that parse: killable, bounded, replaced. The jobs are functions of the library."""

from __future__ import annotations

import asyncio
import contextlib
import operator
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digests.errors import FeedMalformed, WorkerFailed
from digests.workers import Workers
from tests.workers import jobs

MEBIBYTE = 1024 * 1024


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(size=1, timeout=10.0) as pool:
        yield pool


async def test_a_function_runs_in_another_process(workers: Workers) -> None:
    pid = await workers.run(os.getpid)

    assert pid != os.getpid()


async def test_a_worker_serves_many_calls(workers: Workers) -> None:
    pids = {await workers.run(os.getpid) for _ in range(5)}

    assert len(pids) == 1


async def test_a_call_that_takes_too_long_is_killed_and_the_next_one_is_served() -> None:
    async with Workers(size=1, timeout=0.2) as workers:
        first = await workers.run(os.getpid)

        with pytest.raises(WorkerFailed, match=r"longer than 0\.2 s"):
            await workers.run(time.sleep, 60)

        assert not _running(first)
        assert await workers.run(operator.add, 2, 3) == 5


async def test_a_worker_that_dies_fails_its_call_only(workers: Workers) -> None:
    with pytest.raises(WorkerFailed, match="exit code 7"):
        await workers.run(os._exit, 7)
    with pytest.raises(WorkerFailed, match="signal 6"):
        await workers.run(os.abort)

    assert await workers.run(operator.add, 2, 3) == 5


async def test_a_worker_killed_while_idle_is_replaced_before_the_next_call(
    workers: Workers,
) -> None:
    first = await workers.run(os.getpid)
    os.kill(first, signal.SIGKILL)
    while _running(first):  # noqa: ASYNC110 - the kernel sets no event
        await asyncio.sleep(0)

    second = await workers.run(os.getpid)

    assert second != first


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the limit")
async def test_a_call_that_wants_too_much_memory_fails(workers: Workers) -> None:
    with pytest.raises(WorkerFailed, match="memory"):
        await workers.run(jobs.eat_memory)

    assert len(await workers.run(bytes, 10 * MEBIBYTE)) == 10 * MEBIBYTE


async def test_our_errors_travel_back_with_their_fields(workers: Workers) -> None:
    with pytest.raises(FeedMalformed) as caught:
        await workers.run(jobs.read_a_bad_feed)

    assert (caught.value.url, caught.value.reason) == ("https://bao.example/rss", "no XML")
    assert str(caught.value) == "https://bao.example/rss: no XML"


async def test_any_other_error_names_itself_and_its_place(workers: Workers) -> None:
    with pytest.raises(WorkerFailed, match=r"ValueError at .*invalid literal"):
        await workers.run(int, "mười")
    with pytest.raises(WorkerFailed, match=r"TypeError.*stays here"):
        await workers.run(jobs.Unpicklable)


async def test_the_event_loop_goes_on_while_megabytes_come_and_go(workers: Workers) -> None:
    await workers.run(operator.add, b"", b"")
    page = b"x" * (2 * MEBIBYTE)

    async with _longest_stall() as stall:
        for _ in range(5):
            assert len(await workers.run(operator.add, page, page)) == 4 * MEBIBYTE

    assert stall[0] < 0.1


async def test_the_event_loop_goes_on_while_a_worker_hangs_and_is_replaced() -> None:
    async with Workers(size=1, timeout=0.3) as workers, _longest_stall() as stall:
        for _ in range(3):
            with pytest.raises(WorkerFailed):
                await workers.run(jobs.spin)

    assert stall[0] < 0.1


async def test_no_more_calls_run_at_once_than_there_are_workers() -> None:
    async with Workers(size=2, timeout=10.0) as workers:
        pids = await asyncio.gather(*(workers.run(os.getpid) for _ in range(12)))

    assert len(set(pids)) == 2


async def test_waiting_for_a_turn_is_not_counted_as_taking_long() -> None:
    async with Workers(size=1, timeout=0.5) as workers:
        await asyncio.gather(*(workers.run(time.sleep, 0.2) for _ in range(4)))


async def test_a_worker_retires_after_its_share_of_calls() -> None:
    async with Workers(size=1, calls_per_worker=2) as workers:
        pids = [await workers.run(os.getpid) for _ in range(4)]

    assert pids[0] == pids[1] != pids[2] == pids[3]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process holds")
async def test_a_worker_retires_when_it_does_not_give_memory_back(workers: Workers) -> None:
    first = await workers.run(jobs.hold, 300 * MEBIBYTE)

    assert await workers.run(os.getpid) != first


async def test_a_worker_that_has_refused_something_serves_on(workers: Workers) -> None:
    first = await workers.run(os.getpid)

    for _ in range(2):
        with pytest.raises(FeedMalformed):
            await workers.run(jobs.read_a_bad_feed)

    assert await workers.run(operator.add, 2, 3) == 5
    assert await workers.run(os.getpid) == first


async def test_a_cancelled_call_leaves_no_worker_behind(workers: Workers) -> None:
    pid = await workers.run(os.getpid)
    call = asyncio.create_task(workers.run(time.sleep, 60))
    await asyncio.sleep(0)

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert not _running(pid)
    assert await workers.run(os.getpid) != pid


async def test_closing_ends_idle_and_busy_workers() -> None:
    workers = Workers(size=2)
    idle, _ = await asyncio.gather(workers.run(os.getpid), workers.run(os.getpid))
    busy = asyncio.create_task(workers.run(time.sleep, 60))
    await asyncio.sleep(0)

    await workers.aclose()

    with pytest.raises(WorkerFailed, match="died of signal 9"):
        await busy
    assert not _running(idle)
    with pytest.raises(WorkerFailed, match="closed"):
        await workers.run(os.getpid)


async def test_a_worker_sees_nothing_of_our_environment(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINGON_BOT_TOKEN", "123:secret")

    assert await workers.run(os.getenv, "TINGON_BOT_TOKEN") is None


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_die_with_a_parent_that_is_killed(ending: signal.Signals) -> None:
    program = textwrap.dedent("""
        import asyncio, os, signal
        from digests.workers import Workers
        from tests.workers import jobs

        async def main():
            async with Workers(size=2) as workers:
                print(await workers.run(os.getpid), flush=True)
                busy = asyncio.create_task(workers.run(jobs.spin))
                await asyncio.sleep(0)
                print(await workers.run(os.getpid), flush=True)
                await busy

        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "&" turns it off
        asyncio.run(main())
    """)
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout
        workers = {int(parent.stdout.readline()) for _ in range(2)}
        parent.send_signal(ending)
        parent.wait(10)

    deadline = time.monotonic() + 10
    while any(map(_running, workers)) and time.monotonic() < deadline:
        os.sched_yield()
    assert not any(map(_running, workers))


def _running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _without_a_core() -> float:
    """The seconds this thread was ready to run and others were run; 0 where nobody counts them."""
    try:
        told = Path("/proc/thread-self/schedstat").read_text()
    except FileNotFoundError:
        return 0.0
    return int(told.split()[1]) / 1e9


@contextlib.asynccontextmanager
async def _longest_stall() -> AsyncIterator[list[float]]:
    """Measure how long the event loop, when it had a core, was kept from a task that ticks."""
    longest = [0.0]

    async def tick() -> None:
        last = time.perf_counter() - _without_a_core()
        while True:
            await asyncio.sleep(0.005)
            now = time.perf_counter() - _without_a_core()
            longest[0] = max(longest[0], now - last - 0.005)
            last = now

    ticking = asyncio.create_task(tick())
    yield longest
    ticking.cancel()
