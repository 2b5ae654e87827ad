"""One connection to each server, kept for its next request.

`Web` asks a server one thing at a time, so a server never needs a second connection, and there is
nothing to share out: no pool, no limits, no queue.
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

from digests.web.transport import Route, Server
from digests.web.wire import Connection, HungUp, Response

KEPT = 30.0  # seconds
MOST_KEPT = 250  # the one that is idle longest is closed first
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class _Idle:
    connection: Connection
    until: float


class Connections:
    def __init__(
        self,
        route: Route,
        *,
        most_kept: int = MOST_KEPT,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._route = route
        self._most_kept = most_kept
        self._monotonic = monotonic
        self._idle: OrderedDict[Server, _Idle] = OrderedDict()
        self._closed = False

    @contextlib.asynccontextmanager
    async def ask(
        self, url: httpx2.URL, headers: Sequence[tuple[bytes, bytes]]
    ) -> AsyncIterator[Response]:
        """Give the answer, its body unread. At the end of the block the connection is kept if it
        can be used again, and closed if not."""
        port = url.port or PORTS[url.scheme]
        server = Server(url.scheme, url.raw_host.decode("ascii"), port)
        request = h11.Request(
            method="GET",
            target=self._route.target(url),
            headers=[(b"Host", url.netloc), *self._route.headers(url), *headers],
        )
        connection, response = await self._answered(server, request)
        try:
            yield response
        finally:
            self._keep_or_close(server, connection)

    async def aclose(self) -> None:
        """Close what is idle; what is in use is closed when its block ends."""
        self._closed = True
        while self._idle:
            self._close_oldest()
        for _ in range(2):  # TLS, then TCP: the event loop closes them in its next turns
            await asyncio.sleep(0)

    async def _answered(self, server: Server, request: h11.Request) -> tuple[Connection, Response]:
        kept = self._kept(server)
        if kept is not None:
            with contextlib.suppress(HungUp):  # it closed the connection just as we spoke
                return await _ask(kept, request)
        return await _ask(Connection(await self._route.open(server)), request)

    def _kept(self, server: Server) -> Connection | None:
        idle = self._idle.pop(server, None)
        if idle is None:
            return None
        if self._monotonic() < idle.until and idle.connection.line.quiet:
            return idle.connection
        idle.connection.close()
        return None

    def _keep_or_close(self, server: Server, connection: Connection) -> None:
        if self._closed or server in self._idle or not connection.is_free():
            connection.close()
            return
        now = self._monotonic()
        self._idle[server] = _Idle(connection, now + KEPT)
        while len(self._idle) > self._most_kept or next(iter(self._idle.values())).until <= now:
            self._close_oldest()

    def _close_oldest(self) -> None:
        _, idle = self._idle.popitem(last=False)
        idle.connection.close()


async def _ask(connection: Connection, request: h11.Request) -> tuple[Connection, Response]:
    try:
        return connection, await connection.ask(request)
    except BaseException:
        connection.close()
        raise
