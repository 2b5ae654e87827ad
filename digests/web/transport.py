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
from digests.web.wire import Connection, Line

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) -> numeric addresses; raises OSError or UnicodeError when there are none."""

CONNECT_TIMEOUT = 5.0  # seconds for each of a name's addresses
MOST_ADDRESSES = 4  # tried; a name with more is no reason to wait longer
ERRORS = (h11.ProtocolError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError)


class Server(NamedTuple):
    scheme: str
    host: str
    port: int


class Route(Protocol):
    """How one gets to a server, and what is said differently on the way."""

    async def open(self, server: Server) -> Line: ...

    def target(self, url: httpx2.URL) -> bytes: ...

    def headers(self, url: httpx2.URL) -> Sequence[tuple[bytes, bytes]]: ...


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Guarded:
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

    async def open(self, server: Server) -> Line:
        failure: Exception = Unreachable(server.host, "the name has no address")
        for address in (await self._addresses(server))[:MOST_ADDRESSES]:
            try:
                connected = await _connect(address, server.port)
            except TimeoutError:
                failure = Unreachable(server.host, f"no connection in {CONNECT_TIMEOUT:g} s")
            except OSError as error:
                failure = error
            else:
                return await self._line(connected, server)
        raise failure

    def target(self, url: httpx2.URL) -> bytes:
        return url.raw_path

    def headers(self, url: httpx2.URL) -> Sequence[tuple[bytes, bytes]]:
        return ()

    async def _line(self, connected: socket.socket, server: Server) -> Line:
        tls = server.scheme == "https"
        _, line = await asyncio.get_running_loop().create_connection(
            Line,
            sock=connected,
            ssl=self._ssl_context if tls else None,
            server_hostname=server.host if tls else None,
        )
        return line

    async def _addresses(self, server: Server) -> list[str]:
        host = server.host
        try:
            addresses = list(dict.fromkeys(await self._resolver(host, server.port)))
        except (OSError, UnicodeError) as error:  # the latter: a label empty or too long
            raise Unreachable(host, f"the name could not be resolved: {error}") from None
        public = [address for address in addresses if is_public(address)]
        if len(public) < len(addresses):
            if not self._allow_private:
                raise AddressRefused(host, "the name leads to an address that is not public")
            self.private.add(host)
        # IPv4 first: every paper has it, while a broken IPv6 route costs a time-out.
        return sorted(addresses, key=lambda address: ":" in address)


class Proxied:
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

    async def open(self, server: Server) -> Line:
        line = await self._line()
        if server.scheme == "https":
            try:
                await self._tunnel(line, server)
            except BaseException:
                line.close()
                raise
        return line

    def target(self, url: httpx2.URL) -> bytes:
        return url.raw_path if url.scheme == "https" else str(url).encode("ascii")

    def headers(self, url: httpx2.URL) -> Sequence[tuple[bytes, bytes]]:
        return () if url.scheme == "https" else self._headers

    async def _line(self) -> Line:
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                _, line = await asyncio.get_running_loop().create_connection(
                    Line, self._host, self._port, ssl=self._ssl_context if self._tls else None
                )
        except TimeoutError:
            raise Unreachable(self._host, "the proxy cannot be reached") from None
        return line

    async def _tunnel(self, line: Line, server: Server) -> None:
        host = f"[{server.host}]" if ":" in server.host else server.host
        place = f"{host}:{server.port}".encode("ascii")
        request = h11.Request(
            method="CONNECT", target=place, headers=[(b"Host", place), *self._headers]
        )
        connection = Connection(line)
        answer = await connection.ask(request)
        if not 200 <= answer.status < 300:
            raise Unreachable(server.host, f"the proxy answered {answer.status}")
        await connection.start_tls(self._ssl_context, server.host)


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
