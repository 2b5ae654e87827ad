"""A language model's server on loopback that answers, and misbehaves, as a test tells it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from digests.errors import TooLarge, Unreachable

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class ModelServer:
    """Plays its behaviours one call after another; the last one stays."""

    behaviours: list[Behaviour]
    requests: list[dict[str, object]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        behaviour = self.behaviours[0]
        if len(self.behaviours) > 1:
            self.behaviours.pop(0)
        return await behaviour(request)


@asynccontextmanager
async def model_server(*behaviours: Behaviour) -> AsyncIterator[ModelServer]:
    server = ModelServer(list(behaviours))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"http://127.0.0.1:{port}/v1/"
    try:
        yield server
    finally:
        await runner.cleanup()


@dataclass
class LoopbackEndpoint:
    """What the program hands to the language model, over real HTTP."""

    url: str

    async def post_json(
        self,
        path: str,
        body: Mapping[str, object],
        *,
        timeout: float,  # noqa: ASYNC109
        max_bytes: int,
    ) -> tuple[int, Mapping[str, str], bytes]:
        limit = aiohttp.ClientTimeout(total=timeout)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.url + path, json=body) as response,
            ):
                answer = await response.content.read(max_bytes + 1)
                while len(answer) <= max_bytes and not response.content.at_eof():
                    answer += await response.content.read(max_bytes + 1)
                if len(answer) > max_bytes:
                    raise TooLarge(self.url, "answer too large")
                return response.status, dict(response.headers), answer
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unreachable(self.url, type(error).__name__) from error


def says(content: object, *, finish: str = "stop", tokens: int = 60) -> Behaviour:
    """Answer as the protocol has it, with `content` as the model's message."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {
                "choices": [{"message": {"content": content}, "finish_reason": finish}],
                "usage": {"prompt_tokens": 900, "completion_tokens": tokens},
            }
        )

    return answer


def writes(summary: str) -> Behaviour:
    return says(json.dumps({"summary": summary}, ensure_ascii=False))


def status(code: int, **headers: str) -> Behaviour:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response({"error": "x"}, status=code, headers=headers)

    return answer


def raw(body: bytes) -> Behaviour:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    return answer


async def hangs(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets the event")


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()
