"""`tingon outbox`: the operator looks at what waits or failed, retries, drops, skips."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime

import pytest

from digests.outbox import Refused
from tests.flows.conftest import AN, BINH
from tests.flows.messenger import Messenger


@pytest.fixture
def sender():
    return Messenger()


@pytest.fixture
def terminal(database_url, tmp_path):
    async def run(*words, says=b""):
        """Run the command in a process of its own, as the operator does beside the bot."""
        environment = {
            **{name: value for name, value in os.environ.items() if "TINGON" not in name},
            "TINGON_DATABASE_URL": database_url,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "outbox", *map(str, words)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            cwd=tmp_path,
        )
        out, err = await process.communicate(says)
        lines = [line for line in out.decode().splitlines() if line.startswith("{")]
        return process.returncode, [json.loads(line) for line in lines], err.decode()

    return run


@pytest.fixture
async def failed(house, clock, sender):
    """A delivery that was refused three times, while another waits."""
    clock.now = datetime.now(UTC)
    sender.script[AN] = [Refused("message is too long")] * 3
    await house.subscribe(AN)
    await house.publish("Khởi công cầu mới")
    for _ in range(3):
        await house.turn()
        clock.advance(minutes=1)
    await house.subscribe(BINH)
    await house.publish("Mưa lớn")
    await house.queueing.queue()
    return 1


async def test_what_waits_and_what_failed_is_listed_with_its_reason(terminal, failed):
    code, everything, _ = await terminal("list")
    _, put_aside, _ = await terminal("list", "--state", "failed")

    assert code == 0
    assert [one["state"] for one in everything] == ["failed", "queued", "queued"]
    assert [(one["id"], one["reason"]) for one in put_aside] == [(failed, "message is too long")]


async def test_what_failed_is_retried_once_nothing_else_is_on_its_way(terminal, house, failed):
    code, (answer,), complaint = await terminal("retry", failed)
    assert (code, answer["done"]) == (1, False)
    assert "another edition on its way" in complaint

    await house.turn()
    code, (answer,), _ = await terminal("retry", failed)
    assert (code, answer["done"]) == (0, True)
    house.clock.now = datetime.now(UTC)
    await house.turn()

    assert house.got(AN) == [["Mưa lớn"], ["Khởi công cầu mới"]]


async def test_what_is_dropped_never_comes(terminal, house, failed):
    code, answers, complaint = await terminal("drop", failed, 99)

    assert code == 1
    assert [one["done"] for one in answers] == [True, False]
    assert "delivery 99 is not waiting or failed" in complaint
    await house.turn()
    assert house.got(AN) == house.got(BINH) == [["Mưa lớn"]]


async def test_skipping_asks_first_and_then_everybody_begins_anew(terminal, house, failed):
    assert (await terminal("skip-to-now", says=b"n\n"))[0] == 1
    assert (await house.states())["queued"] == 2

    code, (answer,), _ = await terminal("skip-to-now", says=b"y\n")
    await house.publish("Nắng lên")
    await house.turn()

    assert (code, answer["dropped"]) == (0, 2)
    assert house.got(AN) == house.got(BINH) == [["Nắng lên"]]
