"""Connections that end at a public address or not at all.

A name is resolved once, every address it has must be public, and the connection goes to one of
those very numbers: a name that answers differently the second time (DNS rebinding) gains nothing.
TLS still checks the certificate against the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol

import h11
import httpx2

from digests.errors import AddressRefused, Unreachable
from digests.web.addresses import is_public
from digests.web.http1 import ByteStream, HttpConnection

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) -> numeric addresses; raises OSError or UnicodeError when there are none."""

CONNECT_TIMEOUT = 5.0  # seconds for each of a name's addresses
MAX_ADDRESSES = 4  # tried; a name with more is no reason to wait longer
ERRORS = (h11.ProtocolError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError)


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int


class Route(Protocol):
    """How one gets to a server, and what is said differently on the way."""

    async def open(self, origin: Origin) -> ByteStream: ...

    def target(self, url: httpx2.URL) -> bytes: ...

    def headers(self, url: httpx2.URL) -> Sequence[tuple[bytes, bytes]]: ...


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class DirectRoute:
    """Straight to the server, at checked addresses only."""

    def __init__(
        self,
        *,
        ssl_context: ssl.SSLContext,
        resolver: Resolver = resolve,
        allow_private: bool = False,
    ) -> None:
        self._ssl_context = ssl_context
        self._resolver = resolver
        self._allow_private = allow_private
        self.private: set[str] = set()
        """Hosts found at a private address (tests and demos): nobody needs to be spared there."""

    async def open(self, origin: Origin) -> ByteStream:
        failure: Exception = Unreachable(origin.host, "the name has no address")
        for address in (await self._addresses(origin))[:MAX_ADDRESSES]:
            try:
                connected = await _connect(address, origin.port)
            except TimeoutError:
                failure = Unreachable(origin.host, f"no connection in {CONNECT_TIMEOUT:g} s")
            except OSError as error:
                failure = error
            else:
                return await self._stream_over(connected, origin)
        raise failure

    def target(self, url: httpx2.URL) -> bytes:
        return url.raw_path

    def headers(self, url: httpx2.URL) -> Sequence[tuple[bytes, bytes]]:
        return ()

    async def _stream_over(self, connected: socket.socket, origin: Origin) -> ByteStream:
        tls = origin.scheme == "https"
        _, stream = await asyncio.get_running_loop().create_connection(
            ByteStream,
            sock=connected,
            ssl=self._ssl_context if tls else None,
            server_hostname=origin.host if tls else None,
        )
        return stream

    async def _addresses(self, origin: Origin) -> list[str]:
        host = origin.host
        try:
            addresses = list(dict.fromkeys(await self._resolver(host, origin.port)))
        except (OSError, UnicodeError) as error:  # the latter: a label empty or too long
            raise Unreachable(host, f"the name could not be resolved: {error}") from None
        public = [address for address in addresses if is_public(address)]
        if len(public) < len(addresses):
            if not self._allow_private:
                raise AddressRefused(host, "the name leads to an address that is not public")
            self.private.add(host)
        # IPv4 first: every paper has it, while a broken IPv6 route costs a time-out.
        return sorted(addresses, key=lambda address: ":" in address)


class ProxyRoute:
    """By way of a proxy that the operator vouches for: names are resolved there."""

    def __init__(self, proxy: str, *, ssl_context: ssl.SSLContext) -> None:
        vouched = httpx2.Proxy(proxy)
        self._ssl_context = ssl_context
        self._tls = vouched.url.scheme == "https"
        self._host = vouched.url.raw_host.decode("ascii")
        self._port = vouched.url.port or (443 if self._tls else 80)
        self._headers: list[tuple[bytes, bytes]] = []
        if vouched.raw_auth is not None:
            said = b"Basic " + b64encode(b":".join(vouched.raw_auth))
            self._headers = [(b"Proxy-Authorization", said)]

    async def open(self, origin: Origin) -> ByteStream:
        stream = await self._stream_to_proxy()
        if origin.scheme == "https":
            try:
                await self._tunnel(stream, origin)
            except BaseException:
                stream.close()
                raise
        return stream

    def target(self, url: httpx2.URL) -> bytes:
        return url.raw_path if url.scheme == "https" else str(url).encode("ascii")

    def headers(self, url: httpx2.URL) -> Sequence[tuple[bytes, bytes]]:
        return () if url.scheme == "https" else self._headers

    async def _stream_to_proxy(self) -> ByteStream:
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                _, stream = await asyncio.get_running_loop().create_connection(
                    ByteStream,
                    self._host,
                    self._port,
                    ssl=self._ssl_context if self._tls else None,
                )
        except TimeoutError:
            raise Unreachable(self._host, "the proxy cannot be reached") from None
        return stream

    async def _tunnel(self, stream: ByteStream, origin: Origin) -> None:
        host = f"[{origin.host}]" if ":" in origin.host else origin.host
        place = f"{host}:{origin.port}".encode("ascii")
        request = h11.Request(
            method="CONNECT", target=place, headers=[(b"Host", place), *self._headers]
        )
        connection = HttpConnection(stream)
        response = await connection.send(request)
        if not 200 <= response.status < 300:
            raise Unreachable(origin.host, f"the proxy answered {response.status}")
        await connection.start_tls(self._ssl_context, origin.host)


async def _connect(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await asyncio.get_running_loop().sock_connect(connecting, (address, port))
    except BaseException:
        connecting.close()
        raise
    return connecting
