"""The sandbox as a running server."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler
from yarl import URL

from sandbox.api import BotApi, refused
from sandbox.chat_page import ChatPage
from sandbox.control import Control
from sandbox.errors import ApiError
from sandbox.journal import Journal
from sandbox.world import World

MAX_BODY = 60 * 1024 * 1024


@dataclass(slots=True)
class RunningSandbox:
    """A sandbox that answers at `url` until it is stopped."""

    url: str
    api: BotApi
    world: World
    _runner: web.ServerRunner
    _control: Control

    async def stop(self) -> None:
        await self._control.close()
        await self.api.close()
        await self._runner.cleanup()
        self.world.journal.close()


async def start(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    tokens: Iterable[str] | None = None,
    bots: Iterable[str] = (),
    journal: Path | None = None,
    keep_journal: int = 200_000,
    keep_messages: int = 200_000,
    keep_per_chat: int = 1_000,
    clock: Callable[[], float] = time.time,
    steady: Callable[[], float] = time.monotonic,
) -> RunningSandbox:
    """Start a sandbox; port 0 takes any free one.

    With `tokens` no other token is accepted; `bots` are there from the beginning, without
    having called.
    """
    world = World(
        clock=clock,
        journal=Journal(clock, keep=keep_journal, path=journal),
        tokens=tokens,
        keep_messages=keep_messages,
        keep_per_chat=keep_per_chat,
    )
    for token in bots:
        world.bot(token)
    api = BotApi(world, steady=steady)
    control = Control(api)
    site = _Site(api, control, ChatPage(api))
    server = web.Server(
        site.handle,
        request_factory=_request,
        handler_cancellation=True,
        access_log=None,
        keepalive_timeout=3600,
    )
    runner = web.ServerRunner(server, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, host, port, backlog=1024).start()
    bound = runner.addresses[0]
    url = str(URL.build(scheme="http", host=str(bound[0]), port=int(bound[1])))
    return RunningSandbox(url, api, world, runner, control)


def run_sandbox(
    host: str = "127.0.0.1",
    port: int = 8081,
    *,
    journal: Path | None = None,
    telegram_limits: bool = False,
    told: Callable[[str], None] = print,
) -> None:
    """Run a sandbox until Ctrl-C or SIGTERM."""
    asyncio.run(_serve(host, port, journal, telegram_limits, told))


async def _serve(
    host: str, port: int, journal: Path | None, telegram_limits: bool, told: Callable[[str], None]
) -> None:
    running = await start(host, port, journal=journal)
    if telegram_limits:
        running.api.limits = running.api.limits.telegram()
    told(f"Telegram thử ở {running.url}")
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    try:
        await ended.wait()
    finally:
        await running.stop()


class _Site:
    def __init__(self, api: BotApi, control: Control, page: ChatPage) -> None:
        self._api = api
        self._control = control
        self._page = page

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path
        if path.startswith("/bot"):
            try:
                return await self._api.handle(request)
            except ApiError as error:  # the call could not even be read
                return web.json_response(refused(error), status=error.code)
        if path.startswith("/file/bot"):
            return self._page.file(request)
        if path.startswith("/sandbox/"):
            return await self._control.handle(request)
        return self._page.handle(request)


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY
    )
