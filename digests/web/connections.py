"""One connection to each server, kept for its next request.

`Web` asks a server one thing at a time, so a server never needs a second connection and there is
nothing to share out. httpcore2's own pool looks at every connection it has, with a system call for
each, whenever a request begins or ends: with some twenty newspapers at hand that took longer than
the requests themselves.
"""

from __future__ import annotations

import contextlib
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import httpcore2

KEPT = 30.0  # seconds
MOST_KEPT = 250  # the one that is idle longest is closed first

_Server = tuple[bytes, bytes, int]  # scheme, name, port


@dataclass(frozen=True, slots=True)
class _Idle:
    connection: httpcore2.AsyncConnectionInterface
    until: float


class Connections:
    """Opens connections as `pool` would, with its guard, proxy and certificates; keeps them."""

    def __init__(
        self,
        pool: httpcore2.AsyncConnectionPool,
        *,
        most_kept: int = MOST_KEPT,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._most_kept = most_kept
        self._monotonic = monotonic
        self._idle: OrderedDict[_Server, _Idle] = OrderedDict()
        self._closed = False

    @contextlib.asynccontextmanager
    async def ask(self, request: httpcore2.Request) -> AsyncIterator[httpcore2.Response]:
        """Give the answer, its body unread. At the end of the block the connection is kept if it
        can be used again, and closed if not."""
        origin = request.url.origin
        server = (origin.scheme, origin.host, origin.port)
        connection = await self._kept(server) or self._pool.create_connection(origin)
        try:
            response = await connection.handle_async_request(request)
            async with contextlib.aclosing(response):
                yield response
        finally:
            if connection.is_available() and server not in self._idle and not self._closed:
                self._idle[server] = _Idle(connection, self._monotonic() + KEPT)
                await self._close_some()
            else:
                await connection.aclose()

    async def aclose(self) -> None:
        """Close what is idle; what is in use is closed when its block ends."""
        self._closed = True
        while self._idle:
            await self._close_oldest()

    async def _kept(self, server: _Server) -> httpcore2.AsyncConnectionInterface | None:
        idle = self._idle.pop(server, None)
        if idle is None:
            return None
        if self._monotonic() < idle.until and not idle.connection.has_expired():
            return idle.connection
        await idle.connection.aclose()
        return None

    async def _close_some(self) -> None:
        now = self._monotonic()
        while len(self._idle) > self._most_kept or next(iter(self._idle.values())).until <= now:
            await self._close_oldest()

    async def _close_oldest(self) -> None:
        _, idle = self._idle.popitem(last=False)
        await idle.connection.aclose()
