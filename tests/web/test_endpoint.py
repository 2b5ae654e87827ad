"""The operator's own server: a language model beside us."""

from __future__ import annotations

import asyncio
import json

import pytest

from digests.errors import TooLarge, Unreachable
from digests.web import OperatorEndpoint
from tests.web.conftest import Newspaper


async def test_json_is_posted_with_the_key_and_the_answer_comes_back(
    newspaper: Newspaper,
) -> None:
    newspaper.publish("/v1/chat", b'{"ok": true}', "X-Model: nho")

    async with OperatorEndpoint(newspaper.url("/v1"), api_key="khoa") as endpoint:
        status, headers, body = await endpoint.post_json(
            "/chat", {"model": "nhỏ"}, timeout=5, max_bytes=1_000
        )

    assert (status, headers["x-model"], json.loads(body)) == (200, "nho", {"ok": True})
    path, sent = newspaper.requests[0]
    assert path == "/v1/chat"
    assert sent["authorization"] == "Bearer khoa"


async def test_a_refusal_is_told_with_its_status(newspaper: Newspaper) -> None:
    newspaper.publish("/chat", b"slow down", "Retry-After: 7", status="429 Too Many Requests")

    async with OperatorEndpoint(newspaper.url()) as endpoint:
        status, headers, _ = await endpoint.post_json("chat", {}, timeout=5, max_bytes=1_000)

    assert (status, headers["retry-after"]) == (429, "7")


async def test_an_answer_that_is_too_long_or_too_slow_is_given_up(newspaper: Newspaper) -> None:
    async def never(writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    newspaper.publish("/long", b"x" * 2_000)
    newspaper.pages["/slow"] = never

    async with OperatorEndpoint(newspaper.url()) as endpoint:
        with pytest.raises(TooLarge):
            await endpoint.post_json("/long", {}, timeout=5, max_bytes=1_000)
        with pytest.raises(Unreachable, match=r"in 0\.1 s"):
            await endpoint.post_json("/slow", {}, timeout=0.1, max_bytes=1_000)


async def test_nobody_home_is_unreachable() -> None:
    async with OperatorEndpoint("http://127.0.0.1:1") as endpoint:
        with pytest.raises(Unreachable):
            await endpoint.post_json("/chat", {}, timeout=5, max_bytes=1_000)
