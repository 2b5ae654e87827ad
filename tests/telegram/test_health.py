"""What the operator, the container and Prometheus are told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.operating import heartbeat
from bot.operating.endpoints import endpoints, serve
from bot.operating.health import MAX_SILENCE, Beat, Fault, Health
from bot.operating.metrics import Metric, counter, exposition, gauge, of_health, of_limiter
from bot.sending.limiter import RateLimiter
from digests.errors import StoreFull
from digests.outbox import Lane


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(clock: Clock) -> Health:
    return Health(clock=clock)


# ---------------------------------------------------------------- readiness


def test_a_program_that_has_just_started_is_given_time(watched: Health, clock: Clock) -> None:
    assert watched.problems() == ()

    clock.now += MAX_SILENCE[Beat.GET_UPDATES] + 1

    assert watched.problems() == ("get_updates: nothing went well for 121 s",)


@pytest.mark.parametrize("beat", [Beat.GET_UPDATES, Beat.POLL, Beat.QUEUE])
def test_what_has_not_gone_well_for_too_long_is_a_problem(
    watched: Health, clock: Clock, beat: Beat
) -> None:
    clock.now += max(MAX_SILENCE.values()) + 1
    for other in Beat:
        if other is not beat:
            watched.beat(other)

    assert [problem.split(":")[0] for problem in watched.problems()] == [beat.value]
    watched.beat(beat)
    assert watched.problems() == ()


def test_having_nothing_to_send_is_no_problem_but_failing_to_is(
    watched: Health, clock: Clock
) -> None:
    watched.expect({Beat.SEND: 300})
    clock.now += 86_400
    assert watched.problems() == ()

    watched.send_failed()
    clock.now += 301
    watched.send_failed()
    assert watched.problems() == ("send: nothing went well for 301 s",)

    watched.beat(Beat.SEND)
    assert watched.problems() == ()


def test_a_fault_is_a_problem_at_once_and_until_it_is_over(watched: Health) -> None:
    watched.fault(Fault.TOKEN_REFUSED, "Unauthorized")
    assert watched.problems() == ("token_refused: Unauthorized",)

    watched.clear(Fault.TOKEN_REFUSED, Fault.CONFLICT)
    assert watched.problems() == ()


def test_a_database_that_takes_nothing_is_a_problem_until_it_does(watched: Health) -> None:
    watched.store_answered(StoreFull("database or disk is full"))
    assert watched.problems() == ("store_failed: database or disk is full",)

    watched.store_answered(None)
    assert watched.problems() == ()


def test_a_standby_is_not_expected_to_poll(watched: Health, clock: Clock) -> None:
    watched.expect({Beat.GET_UPDATES: 120})
    watched.standby = True
    clock.now += 1000

    assert watched.problems() == ()


# ---------------------------------------------------------------- over HTTP


async def test_the_pages_tell_life_readiness_and_numbers(watched: Health) -> None:
    async def more() -> list[Metric]:
        return [gauge("tingon_outbox_queued", "Deliveries that wait.", 7)]

    async with (
        serve(endpoints(watched, metrics=more), "127.0.0.1:0") as (host, port),
        ClientSession(f"http://{host}:{port}") as browser,
    ):
        alive, _ = await _get(browser, "/healthz")
        ready, _ = await _get(browser, "/readyz")
        watched.fault(Fault.STORE_FULL, "no space left")
        red, why = await _get(browser, "/readyz")
        still_alive, _ = await _get(browser, "/healthz")
        _, text = await _get(browser, "/metrics")

        assert (alive, ready, red, still_alive) == (200, 200, 503, 200)
        assert json.loads(why)["problems"] == ["store_full: no space left"]
        assert "tingon_outbox_queued 7" in text
        assert "tingon_ready 0.0" in text
        assert 'tingon_fault{fault="store_full"} 1.0' in text


async def test_an_address_that_is_taken_is_an_error_and_not_the_end_of_the_process(
    watched: Health,
) -> None:
    async with serve(endpoints(watched), "127.0.0.1:0") as (host, port):
        with pytest.raises(OSError, match="in use"):
            async with serve(endpoints(watched), f"{host}:{port}"):
                pass


async def test_the_web_server_leaves_signals_to_the_program(watched: Health) -> None:
    before = signal.getsignal(signal.SIGTERM)

    async with serve(endpoints(watched), "127.0.0.1:0"):
        inside = signal.getsignal(signal.SIGTERM)

    assert inside == before == signal.getsignal(signal.SIGTERM)


async def test_stopping_does_not_wait_for_an_idle_browser(watched: Health) -> None:
    async with ClientSession() as browser:
        async with asyncio.timeout(2):
            async with serve(endpoints(watched), "127.0.0.1:0") as (host, port):
                await _get(browser, f"http://{host}:{port}/healthz")


# ---------------------------------------------------------------- metrics


def test_metrics_are_what_prometheus_reads(watched: Health) -> None:
    watched.beat(Beat.SEND)
    metrics = [
        counter("tingon_sent_total", 'Sent, "really"\nsent.', 3, chat='a"b\\c\nd'),
        *of_health(watched),
    ]

    text = exposition(metrics)

    assert text.startswith(
        '# HELP tingon_sent_total Sent, "really"\\nsent.\n'
        "# TYPE tingon_sent_total counter\n"
        'tingon_sent_total{chat="a\\"b\\\\c\\nd"} 3\n'
    )
    assert 'tingon_last_success_time_seconds{what="send"} 1000000.0\n' in text
    assert text.endswith("\n")


async def test_the_limiter_counts_what_it_lets_through() -> None:
    flow = RateLimiter()

    async def call() -> dict[str, Any]:
        return {}

    await flow.process_request(call, (), {}, "sendMessage", {"chat_id": 1}, Lane.SCHEDULED)

    text = exposition(of_limiter(flow.stats()))
    assert 'tingon_flow_given_total{lane="scheduled"} 1.0' in text
    assert "tingon_flow_waiting 0" in text


# ---------------------------------------------------------------- the heartbeat


def test_a_fresh_heartbeat_of_a_running_process_is_life(tmp_path: Path) -> None:
    heartbeat.write(tmp_path / "run" / "beat", {"ready": True}, now=1000.0)

    assert heartbeat.problem(tmp_path / "run" / "beat", now=1010.0) is None


def test_an_old_heartbeat_is_not(tmp_path: Path) -> None:
    heartbeat.write(tmp_path / "beat", {}, now=1000.0)

    assert heartbeat.problem(tmp_path / "beat", now=1060.0) == "the last heartbeat is 60 s old"


def test_a_heartbeat_of_a_process_that_is_gone_is_not(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / "beat").write_text(json.dumps({"pid": gone.pid, "written": 1000.0}))

    assert heartbeat.problem(tmp_path / "beat", now=1001.0) == f"process {gone.pid} is gone"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"pid": 1}', '{"pid": "x", "written": 1}', "\0"]
)
def test_a_heartbeat_that_cannot_be_read_is_not(tmp_path: Path, text: str) -> None:
    (tmp_path / "beat").write_text(text)

    assert "cannot be read" in str(heartbeat.problem(tmp_path / "beat", now=1.0))


def test_no_heartbeat_at_all_is_not(tmp_path: Path) -> None:
    assert "not running" in str(heartbeat.problem(tmp_path / "beat", now=1.0))


async def test_the_heart_beats_until_the_end_and_leaves_nothing(tmp_path: Path) -> None:
    beating = asyncio.create_task(
        heartbeat.keep(
            tmp_path / "beat", lambda: {"ready": True}, failed=_never, clock=lambda: 5.0
        )
    )
    await asyncio.sleep(0)

    written = json.loads((tmp_path / "beat").read_text())
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)

    assert written == {"pid": os.getpid(), "written": 5.0, "ready": True}
    assert _left_in(tmp_path) == []


async def test_a_heartbeat_that_cannot_be_written_is_told_and_stops_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("in the way")
    told: list[OSError] = []

    beating = asyncio.create_task(
        heartbeat.keep(tmp_path / "file" / "beat", dict, failed=told.append)
    )
    await asyncio.sleep(0)

    assert len(told) == 1
    assert not beating.done()
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)


def test_asking_for_the_heartbeat_loads_nothing_heavy() -> None:
    code = (
        "import sys, bot.operating.heartbeat; "
        "heavy = {'telegram', 'aiohttp', 'sqlalchemy', 'starlette', 'structlog'}; "
        "sys.exit(len(heavy & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def _get(browser: ClientSession, path: str) -> tuple[int, str]:
    async with browser.get(path) as answer:
        return answer.status, await answer.text()


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _never(error: OSError) -> None:
    raise AssertionError(error)
