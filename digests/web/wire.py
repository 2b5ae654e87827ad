"""HTTP/1.1 on one connection: h11 knows the protocol, asyncio the socket; here they meet."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from typing import Self, cast

import h11

MOST_UNREAD = 256 * 1024  # bytes that wait for us before the server must
AT_A_TIME = 16 * 1024  # bytes read before others have their turn: in crumbs they take 60 ms
LARGEST_HEAD = 100 * 1024  # bytes of an answer before its body
MOST_PIECES = 100_000  # of one body; crumbs cost us as much as loaves
MOST_ANNOUNCED = 16  # answers of 1xx before the one that counts


class HungUp(ConnectionError):
    """The server is gone and has said nothing."""


class Babble(ConnectionError):
    """The server says more than anybody asked for."""


class Line(asyncio.Protocol):
    """The bytes of one connection, in the clear or in TLS."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._unread = bytearray()
        self._over = False
        self._failure: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._paused = False

    @property
    def quiet(self) -> bool:
        """Whether both sides are there and nothing has come that nobody asked for."""
        return not (self._over or self._unread or self._transport.is_closing())

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    async def read(self) -> bytes:
        """Return what has come, at least a byte; nothing when nothing comes any more."""
        if self._unread:
            await asyncio.sleep(0)  # a server that never stops keeps nobody else waiting
        while not self._unread and not self._over:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        if not self._unread and self._failure is not None:
            raise ConnectionError(str(self._failure)) from self._failure
        data = bytes(self._unread[:AT_A_TIME])
        del self._unread[:AT_A_TIME]
        if self._paused and len(self._unread) < MOST_UNREAD // 2:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def start_tls(self, context: ssl.SSLContext, name: str) -> None:
        loop = asyncio.get_running_loop()
        secure = await loop.start_tls(self._transport, self, context, server_hostname=name)
        self._transport = cast(asyncio.Transport, secure)

    def close(self) -> None:
        self._transport.abort()  # a server that does not listen any more is not waited for

    # What asyncio tells us

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if len(self._unread) > MOST_UNREAD and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._over = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._over, self._failure = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Connection:
    """Questions and answers on a line, one after the other."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._pieces = 0
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)

    async def ask(self, request: h11.Request) -> Response:
        """Raises HungUp where the server has taken no notice of us; a new connection may help."""
        message = self._http.send(request), self._http.send(h11.EndOfMessage())
        self.line.write(b"".join(part for part in message if part))
        self._pieces = announced = 0
        answered = False
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Response):
                return Response(self, event.status_code, event.headers.raw_items())
            if isinstance(event, h11.InformationalResponse):
                announced += 1
                if announced > MOST_ANNOUNCED:
                    raise Babble("an answer is announced and does not come")
            if event is h11.NEED_DATA:
                self._http.receive_data(await (self._heard() if answered else self._first()))
                answered = True

    async def chunk(self) -> bytes:
        """Return a piece of the answer's body; nothing at its end."""
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Data):
                self._pieces += 1
                if self._pieces > MOST_PIECES:
                    raise Babble("the body comes in crumbs")
                return bytes(event.data)
            if event is not h11.NEED_DATA:
                return b""
            self._http.receive_data(await self._heard())

    async def start_tls(self, context: ssl.SSLContext, name: str) -> None:
        """Go on in TLS, behind a tunnel that was asked for."""
        if self._http.trailing_data[0] or not self.line.quiet:
            # What comes in the clear would later be read as if the server itself had said it.
            raise Babble("something was said before TLS began")
        await self.line.start_tls(context, name)

    def is_free(self) -> bool:
        """Tell whether the answer is read to its end, and another question may be put."""
        http = self._http
        if http.our_state is not h11.DONE or http.their_state is not h11.DONE:
            return False
        if http.trailing_data[0] or not self.line.quiet:
            return False
        http.start_next_cycle()
        return True

    def close(self) -> None:
        self.line.close()

    async def _first(self) -> bytes:
        try:
            data = await self.line.read()
        except ConnectionError as error:
            raise HungUp(str(error)) from error
        if not data:
            raise HungUp("the server hung up without an answer")
        return data

    async def _heard(self) -> bytes:
        return await self.line.read()


class Response:
    """An answer; iterating over it gives its body as it comes."""

    def __init__(
        self, connection: Connection, status: int, headers: Sequence[tuple[bytes, bytes]]
    ) -> None:
        self._connection = connection
        self.status = status
        self.headers = headers

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if chunk := await self._connection.chunk():
            return chunk
        raise StopAsyncIteration
