"""Updates that Telegram brings: stored before it is thanked, and taken from nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiohttp import ClientSession
from telegram.ext import ExtBot

from bot.operating.endpoints import endpoints, serve
from bot.operating.health import Fault, Health
from bot.receiving.poller import RawUpdate
from bot.receiving.webhook import UPDATE_LIMIT, register, webhook
from digests.errors import StoreFailed, StoreFull

SECRET = "rat-bi-mat"
UPDATE = {"update_id": 10, "message": {"text": "/start"}}


class Inbox:
    def __init__(self) -> None:
        self.kept: list[RawUpdate] = []
        self.failure: Exception | None = None

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        if self.failure is not None:
            raise self.failure
        self.kept += updates


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def telegram(inbox: Inbox, health: Health) -> AsyncIterator[ClientSession]:
    pages = endpoints(health, routes=[webhook("/hook", SECRET, inbox.accept, health)])
    async with (
        serve(pages, "127.0.0.1:0") as (host, port),
        ClientSession(
            f"http://{host}:{port}", headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}
        ) as session,
    ):
        yield session


async def _post(telegram: ClientSession, **request: Any) -> int:
    async with telegram.post("/hook", **request) as answer:
        await answer.read()
        return answer.status


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "text/plain"]
)
async def test_an_update_is_kept_and_then_thanked_for(
    telegram: ClientSession, inbox: Inbox, content_type: str
) -> None:
    answer = await _post(
        telegram, data=json.dumps(UPDATE).encode(), headers={"Content-Type": content_type}
    )

    assert answer == 200
    assert inbox.kept == [UPDATE]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "bí mật"])
async def test_a_stranger_is_turned_away(
    telegram: ClientSession, inbox: Inbox, secret: str
) -> None:
    answer = await _post(
        telegram, json=UPDATE, headers={"X-Telegram-Bot-Api-Secret-Token": secret}
    )

    assert answer == 403
    assert inbox.kept == []


async def test_what_cannot_be_kept_is_asked_for_again(
    telegram: ClientSession, inbox: Inbox, health: Health
) -> None:
    inbox.failure = StoreFull("no space left")
    refused = await _post(telegram, json=UPDATE)
    faults = dict(health.faults)

    inbox.failure = None
    again = await _post(telegram, json=UPDATE)

    assert (refused, again) == (503, 200)
    assert faults == {Fault.STORE_FULL: "no space left"}
    assert health.faults == {}
    assert inbox.kept == [UPDATE]


async def test_a_database_that_is_away_is_no_reason_to_lose_an_update(
    telegram: ClientSession, inbox: Inbox
) -> None:
    inbox.failure = StoreFailed("connection refused")
    refused = await _post(telegram, json=UPDATE)
    inbox.failure = None

    assert (refused, await _post(telegram, json=UPDATE)) == (503, 200)
    assert inbox.kept == [UPDATE]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"update_id": "ten"}',
        b'{"update_id": true}',
        b'{"update_id": 9223372036854775808}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
async def test_what_is_no_update_is_refused(
    telegram: ClientSession, inbox: Inbox, body: bytes
) -> None:
    answer = await _post(telegram, data=body)

    assert answer == 400
    assert inbox.kept == []


async def test_more_than_an_update_can_be_is_not_read(
    telegram: ClientSession, inbox: Inbox
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(UPDATE_LIMIT // 65_536 + 2):
            yield b" " * 65_536

    answer = await _post(telegram, data=endless())

    assert answer == 413
    assert inbox.kept == []


async def test_updates_are_only_posted(telegram: ClientSession) -> None:
    async with telegram.get("/hook") as answer:
        assert answer.status == 405


async def test_a_connection_that_breaks_off_keeps_nothing(
    telegram: ClientSession, inbox: Inbox
) -> None:
    url = telegram._base_url
    assert url is not None
    _, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    assert await _post(telegram, json=UPDATE) == 200
    assert inbox.kept == [UPDATE]


def test_a_webhook_without_a_secret_is_not_made(inbox: Inbox, health: Health) -> None:
    with pytest.raises(ValueError, match="anybody"):
        webhook("/hook", "", inbox.accept, health)


async def test_telegram_is_told_where_to_bring_updates(wire: Any, bot: ExtBot[Any]) -> None:
    await register(bot, "https://bot.example/hook", SECRET)

    params = wire.seen[0].params
    assert wire.methods == ["setWebhook"]
    assert params["url"] == "https://bot.example/hook"
    assert params["secret_token"] == SECRET
    assert params["drop_pending_updates"] == "false"
    assert "callback_query" in json.loads(params["allowed_updates"])
