"""The small web server beside the bot, in the same event loop: health, metrics, webhook."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Sequence
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.operating.health import Health
from bot.operating.metrics import CONTENT_TYPE, Metric, exposition, of_health

SHUTDOWN_TIMEOUT: Final = 1  # seconds for requests under way when we stop

Metrics = Callable[[], Awaitable[Iterable[Metric]]]


async def _no_more() -> Iterable[Metric]:
    return ()


def endpoints(
    health: Health, *, metrics: Metrics = _no_more, routes: Sequence[BaseRoute] = ()
) -> Starlette:
    """Return what one process answers at; `routes` are the webhook, the console, ..."""

    async def healthz(_: Request) -> Response:
        """That this answers at all says that the event loop turns: restart us only if not."""
        return PlainTextResponse("alive")

    async def readyz(_: Request) -> Response:
        report = health.report()
        return JSONResponse(report, 200 if report["ready"] else 503)

    async def numbers(_: Request) -> Response:
        text = exposition([*of_health(health), *await metrics()])
        return Response(text, media_type=CONTENT_TYPE)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", numbers),
            *routes,
        ]
    )


@contextlib.asynccontextmanager
async def serve(app: ASGIApp, bind: str) -> AsyncIterator[tuple[str, int]]:
    """Serve `app` at `bind` ("host:port", port 0 for any) inside; yields the real address.

    Raises OSError when the address cannot be had; uvicorn itself would end the process.
    """
    listener = _listener(bind)
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
        )
    )
    running = asyncio.create_task(server.serve(sockets=[listener]), name="web")
    try:
        await server.up.wait()
        host, port = listener.getsockname()[:2]
        yield host, port
    finally:
        server.should_exit = True
        await running
        listener.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """uvicorn would raise SIGTERM again after serving, and kill us before we have stopped."""
        yield


def _listener(bind: str) -> socket.socket:
    host, _, port = bind.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family, backlog=256)
