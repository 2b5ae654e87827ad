"""The only door to the open web: polite to newspapers, deaf to everything that is none."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Literal, Self

import httpx2

from digests.clock import Clock, utc_now
from digests.errors import AddressRefused, TooLarge, Unreachable, WebError
from digests.web.addresses import checked
from digests.web.http1 import Response
from digests.web.inflate import read_body
from digests.web.pool import ConnectionPool
from digests.web.responses import (
    BadStatus,
    Fetched,
    FetchResult,
    NotModified,
    read_headers,
    retry_after,
    validator,
)
from digests.web.robots import LARGEST_ROBOTS, USER_AGENT, Robots, no_robots, read_robots
from digests.web.routes import ERRORS, DirectRoute, ProxyRoute, Resolver, resolve

Kind = Literal["feed", "page", "robots"]

MEBIBYTE = 1024 * 1024
LARGEST_BODY: Mapping[Kind, int] = {
    "feed": 5 * MEBIBYTE,
    "page": 2 * MEBIBYTE,
    "robots": LARGEST_ROBOTS,
}
LARGEST_HEADERS = 64 * 1024
MAX_DRAINED = 64 * 1024
LONGEST_DRAIN = 1.0  # seconds
MAX_REDIRECTS = 5
MAX_HOSTS = 1_000  # remembered at a time; the least recently used is forgotten first
MAX_PARSED_URLS = 6_000  # addresses whose parsed form is remembered
DEADLINE = 20.0  # seconds for an address with all its redirects, however slowly it drips
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)
_ACCEPT: Mapping[Kind, str] = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
}


@dataclass(slots=True)
class _Host:
    """One origin (scheme, name and port): one request at a time, and a pause after each."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    robots: Robots | None = None
    robots_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def busy(self) -> bool:
        return self.lock.locked() or self.robots_lock.locked()


class Web:
    """A guarded, polite HTTP client for everything that comes from feeds.

    `contact` is where a newspaper may complain; it stands in the User-Agent. `allowed` tells
    whether a host is one of the newspapers'. With a `proxy` the operator vouches for it: names
    are then resolved there, and only addresses that are plainly not public are refused here.
    """

    def __init__(
        self,
        *,
        contact: str,
        allowed: Callable[[str], bool] = lambda host: True,
        host_pause: float = 2.0,
        allow_private: bool = False,
        proxy: str | None = None,
        deadline: float = DEADLINE,
        resolver: Resolver = resolve,
        ssl_context: ssl.SSLContext | None = None,
        clock: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._allowed = allowed
        self._host_pause = host_pause
        self._deadline = deadline
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        # Feeds come again and again, and parsing an address takes a tenth of asking for it.
        self._parsed = lru_cache(MAX_PARSED_URLS)(partial(checked, allow_private=allow_private))
        context = ssl_context or httpx2.create_ssl_context()
        context.set_alpn_protocols(["http/1.1"])
        self._direct = DirectRoute(
            ssl_context=context, resolver=resolver, allow_private=allow_private
        )
        route = ProxyRoute(proxy, ssl_context=context) if proxy else self._direct
        # Bare connections: a client around them would keep cookies and follow its own rules.
        self._pool = ConnectionPool(route, monotonic=monotonic)
        self._headers = {
            "User-Agent": f"{USER_AGENT}/0.1 (+{contact})".encode(),
            "Accept-Encoding": b"gzip",
            "Accept-Language": b"vi, en;q=0.5",
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kind: Kind = "page",
        max_bytes: int | None = None,
    ) -> FetchResult:
        """Ask for `url` and follow where it leads.

        Raises AddressRefused when it, or a redirect, is nowhere we go; TooLarge; Unreachable.
        """
        conditions = {
            "If-None-Match": validator(etag),
            "If-Modified-Since": validator(last_modified),
        }
        headers = {name: value for name, value in conditions.items() if value}
        headers["Accept"] = _ACCEPT[kind].encode("ascii")
        limit = max_bytes if max_bytes is not None else LARGEST_BODY[kind]
        return await self._follow(self._checked(url), kind=kind, headers=headers, limit=limit)

    def _checked(self, text: str) -> httpx2.URL:
        url = self._parsed(text)
        if not self._allowed(url.host):
            raise AddressRefused(text, "not a newspaper's host")
        return url.copy_with(fragment=None) if url.fragment else url

    async def _follow(
        self, url: httpx2.URL, *, kind: Kind, headers: Mapping[str, bytes], limit: int
    ) -> FetchResult:
        left = self._deadline
        permanent: str | None = None
        only_permanent = True
        for hop in range(MAX_REDIRECTS + 1):
            if kind != "robots":
                await self._check_robots(url)
            async with self._locked_host(url, pausing=hop == 0):
                began = asyncio.get_running_loop().time()
                result = await self._exchange(
                    url, kind=kind, headers=headers, limit=limit, within=left
                )
                left -= asyncio.get_running_loop().time() - began
            if not isinstance(result, _Redirect):
                return _with_permanent_url(result, permanent if only_permanent else None)
            url = self._redirect_target(url, result.location)
            only_permanent = only_permanent and result.permanent
            permanent = str(url)
        raise Unreachable(str(url), f"more than {MAX_REDIRECTS} redirects")

    def _redirect_target(self, url: httpx2.URL, location: str) -> httpx2.URL:
        try:
            target = str(url.join(location))
        except (httpx2.InvalidURL, ValueError) as error:
            raise AddressRefused(location, f"no valid address: {error}") from None
        following = self._checked(target)
        if url.scheme == "https" and following.scheme == "http":
            raise AddressRefused(target, "a redirect from https to http")
        return following

    async def _exchange(
        self,
        url: httpx2.URL,
        *,
        kind: Kind,
        headers: Mapping[str, bytes],
        limit: int,
        within: float,
    ) -> FetchResult | _Redirect:
        try:
            async with asyncio.timeout(within):
                async with self._pool.request(url, self._encoded(headers)) as response:
                    return await self._read(response, str(url), kind=kind, limit=limit)
        except TimeoutError:
            raise Unreachable(str(url), f"no full answer in {self._deadline:g} s") from None
        except AddressRefused as error:  # the backend knows the host only
            raise AddressRefused(str(url), error.reason) from None
        except Unreachable as error:
            raise Unreachable(str(url), error.reason) from None
        except ERRORS as error:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            raise Unreachable(str(url), reason) from error

    def _encoded(self, headers: Mapping[str, bytes]) -> list[tuple[bytes, bytes]]:
        told = {**self._headers, **headers}
        return [(name.encode("ascii"), value) for name, value in told.items()]

    async def _read(
        self, response: Response, url: str, *, kind: Kind, limit: int
    ) -> FetchResult | _Redirect:
        status = response.status
        if sum(len(name) + len(value) for name, value in response.headers) > LARGEST_HEADERS:
            raise TooLarge(url, f"more than {LARGEST_HEADERS} bytes of headers")
        headers = read_headers(response.headers)
        if status != 200:
            await _drain(response)
        if status in (*_PERMANENT, *_TEMPORARY) and headers.get("location"):
            return _Redirect(headers["location"], permanent=status in _PERMANENT)
        if status == 304:
            return NotModified(url=url, headers=headers)
        if status != 200:
            wait = retry_after(headers.get("retry-after"), now=self._clock())
            return BadStatus(url=url, status=status, headers=headers, retry_after=wait)
        body = await read_body(
            response,
            url,
            headers.get("content-encoding", ""),
            limit=limit,
            truncate=kind == "robots",
        )
        return Fetched(url=url, status=status, headers=headers, body=body)

    async def _check_robots(self, url: httpx2.URL) -> None:
        host = self._host(url)
        async with host.robots_lock:
            now = self._monotonic()
            if host.robots is None or host.robots.expires_at <= now:
                host.robots = await self._ask_robots(url, known=host.robots)
        if not host.robots.allows(str(url)):
            raise AddressRefused(str(url), "the site's robots.txt asks us not to")

    async def _ask_robots(self, url: httpx2.URL, *, known: Robots | None) -> Robots:
        address = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        headers = {"Accept": _ACCEPT["robots"].encode("ascii")}
        try:
            result = await self._follow(
                address, kind="robots", headers=headers, limit=LARGEST_BODY["robots"]
            )
        except AddressRefused as error:
            if error.url == str(address):
                raise
            return no_robots(now=self._monotonic())  # it leads to where we don't go
        except WebError:
            if known is not None:
                return known
            raise
        match result:
            case Fetched(body=body):
                return read_robots(body, now=self._monotonic())
            case BadStatus(status=status) if status >= 500 or status == 429:
                # A server in trouble has not said yes.
                if known is not None:
                    return known
                raise Unreachable(str(address), f"robots.txt answered {status}")
            case BadStatus() | NotModified():
                return no_robots(now=self._monotonic())

    @contextlib.asynccontextmanager
    async def _locked_host(self, url: httpx2.URL, *, pausing: bool) -> AsyncIterator[None]:
        host = self._host(url)
        async with host.lock:
            wait = host.free_at - self._monotonic()
            if pausing and wait > 0:
                await self._sleep(wait)
            try:
                yield
            finally:
                host.free_at = self._monotonic() + self._pause(url.raw_host.decode("ascii"), host)

    def _pause(self, name: str, host: _Host) -> float:
        asked_for = host.robots.delay if host.robots else 0.0
        return max(asked_for, 0.0 if name in self._direct.private else self._host_pause)

    def _host(self, url: httpx2.URL) -> _Host:
        key = f"{url.scheme}://{url.netloc.decode('ascii')}"
        host = self._hosts.setdefault(key, _Host())
        self._hosts.move_to_end(key)
        if len(self._hosts) > MAX_HOSTS:
            idle = next(name for name, known in self._hosts.items() if not known.busy)
            if idle != key:
                del self._hosts[idle]
        return host


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str
    permanent: bool


async def _drain(response: Response) -> None:
    """Read the rest of a short response nobody wants: the connection then serves the next one.

    What its head says holds, whatever becomes of its body.
    """
    size = 0
    with contextlib.suppress(*ERRORS):  # a time-out is one of them
        async with asyncio.timeout(LONGEST_DRAIN):
            async for chunk in response:
                size += len(chunk)
                if size > MAX_DRAINED:
                    return


def _with_permanent_url(result: FetchResult, url: str | None) -> FetchResult:
    match result:
        case Fetched() | NotModified() | BadStatus():
            return replace(result, permanent_url=url)
