"""HTTP/1.1 on one connection: h11 knows the protocol, asyncio the socket; here they meet."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from typing import Self, cast

import h11

MAX_UNREAD = 256 * 1024  # bytes that wait for us before the server must
READ_SIZE = 16 * 1024  # bytes read before others have their turn: in crumbs they take 60 ms
LARGEST_HEAD = 100 * 1024  # bytes of a response before its body
MAX_CHUNKS = 100_000  # of one body; crumbs cost us as much as loaves
MAX_INFORMATIONAL = 16  # responses of 1xx before the one that counts


class ServerDisconnected(ConnectionError):
    """The server closed the connection without a response."""


class ProtocolViolation(ConnectionError):
    """The server sends what HTTP/1.1 does not let it send, or more than anybody asked for."""


class ByteStream(asyncio.Protocol):
    """The bytes of one connection, in the clear or in TLS."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._unread = bytearray()
        self._ended = False
        self._failure: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._paused = False

    @property
    def is_idle(self) -> bool:
        """Whether both sides are there and nothing has come that nobody asked for."""
        return not (self._ended or self._unread or self._transport.is_closing())

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    async def read(self) -> bytes:
        """Return what has come, at least a byte; nothing when nothing comes any more."""
        if self._unread:
            await asyncio.sleep(0)  # a server that never stops keeps nobody else waiting
        while not self._unread and not self._ended:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        if not self._unread and self._failure is not None:
            raise ConnectionError(str(self._failure)) from self._failure
        data = bytes(self._unread[:READ_SIZE])
        del self._unread[:READ_SIZE]
        if self._paused and len(self._unread) < MAX_UNREAD // 2:
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
        if len(self._unread) > MAX_UNREAD and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._failure = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class HttpConnection:
    """Requests and responses on a stream, one after the other."""

    def __init__(self, stream: ByteStream) -> None:
        self.stream = stream
        self._chunks = 0
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)

    async def send(self, request: h11.Request) -> Response:
        """Raises ServerDisconnected where the server took no notice: a new connection may help."""
        message = self._http.send(request), self._http.send(h11.EndOfMessage())
        self.stream.write(b"".join(part for part in message if part))
        self._chunks = informational = 0
        answered = False
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Response):
                return Response(self, event.status_code, event.headers.raw_items())
            if isinstance(event, h11.InformationalResponse):
                informational += 1
                if informational > MAX_INFORMATIONAL:
                    raise ProtocolViolation("an answer is announced and does not come")
            if event is h11.NEED_DATA:
                self._http.receive_data(
                    await (self._receive() if answered else self._receive_first())
                )
                answered = True

    async def read_chunk(self) -> bytes:
        """Return a piece of the response's body; nothing at its end."""
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Data):
                self._chunks += 1
                if self._chunks > MAX_CHUNKS:
                    raise ProtocolViolation("the body comes in crumbs")
                return bytes(event.data)
            if event is not h11.NEED_DATA:
                return b""
            self._http.receive_data(await self._receive())

    async def start_tls(self, context: ssl.SSLContext, name: str) -> None:
        """Go on in TLS, behind a tunnel that was asked for."""
        if self._http.trailing_data[0] or not self.stream.is_idle:
            # What comes in the clear would later be read as if the server itself had said it.
            raise ProtocolViolation("something was said before TLS began")
        await self.stream.start_tls(context, name)

    def is_reusable(self) -> bool:
        """Tell whether the response is read to its end, and another request may be sent."""
        http = self._http
        if http.our_state is not h11.DONE or http.their_state is not h11.DONE:
            return False
        if http.trailing_data[0] or not self.stream.is_idle:
            return False
        http.start_next_cycle()
        return True

    def close(self) -> None:
        self.stream.close()

    async def _receive_first(self) -> bytes:
        try:
            data = await self.stream.read()
        except ConnectionError as error:
            raise ServerDisconnected(str(error)) from error
        if not data:
            raise ServerDisconnected("the server hung up without an answer")
        return data

    async def _receive(self) -> bytes:
        return await self.stream.read()


class Response:
    """A response; iterating over it gives its body as it comes."""

    def __init__(
        self, connection: HttpConnection, status: int, headers: Sequence[tuple[bytes, bytes]]
    ) -> None:
        self._connection = connection
        self.status = status
        self.headers = headers

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if chunk := await self._connection.read_chunk():
            return chunk
        raise StopAsyncIteration
