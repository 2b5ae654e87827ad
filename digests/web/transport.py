"""Connections that end at a public address or not at all.

A name is resolved once, every address it has must be public, and the connection goes to one of
those very numbers: a name that answers differently the second time (DNS rebinding) gains nothing.
TLS still checks the certificate against the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import httpcore2
import httpx2

from digests.errors import AddressRefused, Unreachable
from digests.web.addresses import is_public

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) -> numeric addresses; raises OSError when there are none."""

CONNECT_TIMEOUT = 5.0  # seconds for each of a name's addresses
MOST_ADDRESSES = 4  # tried; a name with more is no reason to wait longer
ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    ssl.SSLError,
    OSError,
)


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens sockets for the connection pool, to checked addresses only."""

    def __init__(self, *, resolver: Resolver = resolve, allow_private: bool = False) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._sockets = httpcore2.AnyIOBackend()
        self.private: set[str] = set()
        """Hosts found at a private address (tests and demos): nobody needs to be spared there."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the pool's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        failure: Exception = Unreachable(host, "the name has no address")
        for address in (await self._addresses(host, port))[:MOST_ADDRESSES]:
            try:
                return await self._sockets.connect_tcp(
                    address, port, CONNECT_TIMEOUT, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the pool's interface
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        raise AddressRefused(path, "a local socket is no newspaper")

    async def sleep(self, seconds: float) -> None:
        await self._sockets.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = list(dict.fromkeys(await self._resolver(host, port)))
        except OSError as error:
            raise Unreachable(host, f"the name could not be resolved: {error}") from None
        public = [address for address in addresses if is_public(address)]
        if len(public) < len(addresses):
            if not self._allow_private:
                raise AddressRefused(host, "the name leads to an address that is not public")
            self.private.add(host)
        # IPv4 first: every paper has it, while a broken IPv6 route costs a time-out.
        return sorted(addresses, key=lambda address: ":" in address)


def open_pool(
    backend: httpcore2.AsyncNetworkBackend | None,
    *,
    ssl_context: ssl.SSLContext,
    proxy: str | None = None,
) -> httpcore2.AsyncConnectionPool:
    """What knows how to open a connection; `Connections` keeps them."""
    if proxy is None:
        return httpcore2.AsyncConnectionPool(ssl_context=ssl_context, network_backend=backend)
    vouched = httpx2.Proxy(proxy)
    return httpcore2.AsyncHTTPProxy(
        proxy_url=httpcore2.URL(
            scheme=vouched.url.raw_scheme,
            host=vouched.url.raw_host,
            port=vouched.url.port,
            target=b"/",
        ),
        proxy_auth=vouched.raw_auth,
        ssl_context=ssl_context,
    )
