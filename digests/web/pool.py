"""One connection to each origin, kept alive for its next request.

`Web` sends an origin one request at a time, so an origin never needs a second connection, and the
pool has nothing to share out: no limits, no queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import h11
import httpx2

from digests.web.http1 import HttpConnection, Response, ServerDisconnected
from digests.web.routes import Origin, Route

KEEP_ALIVE = 30.0  # seconds
MAX_IDLE = 250  # the one that is idle longest is closed first
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class _IdleConnection:
    connection: HttpConnection
    expires_at: float


class ConnectionPool:
    def __init__(
        self,
        route: Route,
        *,
        most_idle: int = MAX_IDLE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._route = route
        self._most_idle = most_idle
        self._monotonic = monotonic
        self._idle: OrderedDict[Origin, _IdleConnection] = OrderedDict()
        self._closed = False

    @contextlib.asynccontextmanager
    async def request(
        self, url: httpx2.URL, headers: Sequence[tuple[bytes, bytes]]
    ) -> AsyncIterator[Response]:
        """Give the response, its body unread. At the end of the block the connection is kept if it
        can be used again, and closed if not."""
        port = url.port or PORTS[url.scheme]
        origin = Origin(url.scheme, url.raw_host.decode("ascii"), port)
        request = h11.Request(
            method="GET",
            target=self._route.target(url),
            headers=[(b"Host", url.netloc), *self._route.headers(url), *headers],
        )
        connection, response = await self._send(origin, request)
        try:
            yield response
        finally:
            self._keep_or_close(origin, connection)

    async def aclose(self) -> None:
        """Close what is idle; what is in use is closed when its block ends."""
        self._closed = True
        while self._idle:
            self._close_oldest()
        for _ in range(2):  # TLS, then TCP: the event loop closes them in its next turns
            await asyncio.sleep(0)

    async def _send(self, origin: Origin, request: h11.Request) -> tuple[HttpConnection, Response]:
        kept = self._take_idle(origin)
        if kept is not None:
            with contextlib.suppress(
                ServerDisconnected
            ):  # it closed the connection just as we spoke
                return await _send_on(kept, request)
        return await _send_on(HttpConnection(await self._route.open(origin)), request)

    def _take_idle(self, origin: Origin) -> HttpConnection | None:
        idle = self._idle.pop(origin, None)
        if idle is None:
            return None
        if self._monotonic() < idle.expires_at and idle.connection.stream.is_idle:
            return idle.connection
        idle.connection.close()
        return None

    def _keep_or_close(self, origin: Origin, connection: HttpConnection) -> None:
        if self._closed or origin in self._idle or not connection.is_reusable():
            connection.close()
            return
        now = self._monotonic()
        self._idle[origin] = _IdleConnection(connection, now + KEEP_ALIVE)
        while (
            len(self._idle) > self._most_idle or next(iter(self._idle.values())).expires_at <= now
        ):
            self._close_oldest()

    def _close_oldest(self) -> None:
        _, idle = self._idle.popitem(last=False)
        idle.connection.close()


async def _send_on(
    connection: HttpConnection, request: h11.Request
) -> tuple[HttpConnection, Response]:
    try:
        return connection, await connection.send(request)
    except BaseException:
        connection.close()
        raise
