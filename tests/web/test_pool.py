"""One connection to a server, and how long it is kept."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator

import httpx2
import pytest

from digests.errors import AddressRefused, TooLarge, Unreachable
from digests.web import Fetched, Web
from digests.web.pool import ConnectionPool
from digests.web.routes import DirectRoute
from tests.web.conftest import PEM, Names, Newspaper, open_newspaper

CONTACT = "https://tingon.example"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web(contact=CONTACT, allow_private=True, deadline=5.0) as client:
        yield client


class Hours:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_server_is_met_again_on_the_same_connection(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/rss", b"tin")
    newspaper.publish("/cu", b"", status="304 Not Modified")
    newspaper.publish("/mat", b"khong thay", status="404 Not Found")

    for path in ("/rss", "/cu", "/mat", "/rss"):
        await web.get(newspaper.url(path))

    assert newspaper.connections == 1


async def test_a_connection_the_server_has_closed_is_not_used_again(newspaper: Newspaper) -> None:
    newspaper.publish("/rss", b"tin")
    async with Web(contact=CONTACT, allow_private=True) as web:
        await web.get(newspaper.url("/rss"))
        for writer in newspaper.guests.values():
            writer.close()
            await writer.wait_closed()

        answer = await web.get(newspaper.url("/rss"))

    assert isinstance(answer, Fetched)
    assert newspaper.connections == 2


async def test_a_connection_is_kept_half_a_minute(newspaper: Newspaper) -> None:
    hours = Hours()
    newspaper.publish("/rss", b"tin")
    async with Web(contact=CONTACT, allow_private=True, monotonic=hours) as web:
        await web.get(newspaper.url("/rss"))
        hours.now += 29.0
        await web.get(newspaper.url("/rss"))
        assert newspaper.connections == 1
        hours.now += 31.0

        await web.get(newspaper.url("/rss"))

    assert newspaper.connections == 2


async def test_an_answer_that_is_not_read_to_its_end_takes_its_connection_along(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/to", b"x" * 300_000)
    newspaper.publish("/rss", b"tin")

    with pytest.raises(TooLarge):
        await web.get(newspaper.url("/to"), max_bytes=1_000)
    answer = await web.get(newspaper.url("/rss"))

    assert isinstance(answer, Fetched)
    assert answer.body == b"tin"
    assert newspaper.connections == 2


async def test_only_so_many_connections_are_kept() -> None:
    route = DirectRoute(ssl_context=ssl.create_default_context(), allow_private=True)
    connections = ConnectionPool(route, most_idle=2)
    async with open_newspaper(address="0.0.0.0") as paper:
        paper.publish("/rss", b"tin")

        for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.1", "127.0.0.3"):
            async with connections.request(httpx2.URL(paper.url("/rss", host)), []) as answer:
                assert [chunk async for chunk in answer] == [b"tin"]

        assert paper.connections == 4  # the first was closed for the third, and opened again
        await connections.aclose()


async def test_behind_a_proxy_names_are_resolved_there(names: Names, newspaper: Newspaper) -> None:
    newspaper.publish("http://bao.example/rss", b"tin")  # so a proxy is asked

    async with Web(contact=CONTACT, resolver=names, proxy=newspaper.url()) as web:
        answer = await web.get("http://bao.example/rss")
        with pytest.raises(AddressRefused):
            await web.get("http://192.168.1.1/rss")

    assert isinstance(answer, Fetched)
    assert answer.body == b"tin"
    assert names.asked == []
    assert newspaper.paths == ["http://bao.example/robots.txt", "http://bao.example/rss"]


async def test_a_server_that_hangs_up_just_as_we_speak_is_asked_once_more(
    web: Web, newspaper: Newspaper
) -> None:
    asked = 0

    async def once_a_connection(writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            writer.close()
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntin")

    newspaper.pages["/rss"] = once_a_connection
    await web.get(newspaper.url("/rss"))

    answer = await web.get(newspaper.url("/rss"))

    assert isinstance(answer, Fetched)
    assert answer.body == b"tin"
    assert (asked, newspaper.connections) == (3, 2)


async def test_what_nobody_asked_for_is_nobodys_answer(web: Web, newspaper: Newspaper) -> None:
    newspaper.pages["/rss"] = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntin"
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nkhac!"
    )
    newspaper.publish("/trang", b"trang")

    await web.get(newspaper.url("/rss"))
    answer = await web.get(newspaper.url("/trang"))

    assert isinstance(answer, Fetched)
    assert answer.body == b"trang"
    assert newspaper.connections == 2


async def test_an_answer_may_be_announced_and_come_in_pieces(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.pages["/rss"] = (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntin\r\n4\r\n moi\r\n0\r\n\r\n"
    )

    answer = await web.get(newspaper.url("/rss"))

    assert isinstance(answer, Fetched)
    assert (answer.status, answer.body) == (200, b"tin moi")
    assert "link" not in answer.headers


class Tunnel:
    """A proxy that knows where everybody lives, and wants to know who asks."""

    def __init__(self, to: int, answer: str = "200 OK") -> None:
        self.to, self.answer = to, answer
        self.heads: list[str] = []
        self.guests: set[asyncio.Task[object]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.guests.add(task)
        ends = [writer]
        try:
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(f"HTTP/1.1 {self.answer}\r\n\r\n".encode())
            await writer.drain()
            if self.answer.startswith("200"):
                there, back = await asyncio.open_connection("127.0.0.1", self.to)
                ends.append(back)
                await asyncio.gather(_pour(reader, back), _pour(there, writer))
        finally:
            for end in ends:
                end.transport.abort()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        try:
            yield f"http://an:mat%20khau@127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in self.guests:
                task.cancel()
            await asyncio.gather(*self.guests, return_exceptions=True)
            await asyncio.sleep(0)  # the ends are closed in the event loop's next turn


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65_536):
            into.write(data)
    into.close()


async def test_behind_a_proxy_tls_is_spoken_with_the_newspaper_itself(names: Names) -> None:
    trusted = ssl.create_default_context(cafile=str(PEM))
    async with open_newspaper(tls=True) as paper, Tunnel(paper.port).open() as proxy:
        paper.publish("/rss", b"tin")
        paper.publish("/robots.txt", b"")
        web = Web(
            contact=CONTACT, resolver=names, proxy=proxy, ssl_context=trusted, allow_private=True
        )
        async with web:
            answer = await web.get(f"https://bao.example:{paper.port}/rss")

    assert isinstance(answer, Fetched)
    assert answer.body == b"tin"
    assert paper.connections == 1
    assert names.asked == []


async def test_a_proxy_is_told_who_asks_and_may_refuse() -> None:
    tunnel = Tunnel(0, answer="407 Proxy Authentication Required")
    async with tunnel.open() as proxy, Web(contact=CONTACT, proxy=proxy, host_pause=0) as web:
        with pytest.raises(Unreachable, match="the proxy answered 407"):
            await web.get("https://bao.example/rss")

    [head] = tunnel.heads
    assert head.startswith("CONNECT bao.example:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic " + b64encode(b"an:mat khau").decode() in head


async def test_a_certificate_of_another_name_is_refused_behind_a_proxy_too(names: Names) -> None:
    trusted = ssl.create_default_context(cafile=str(PEM))
    async with open_newspaper(tls=True) as paper, Tunnel(paper.port).open() as proxy:
        web = Web(contact=CONTACT, proxy=proxy, ssl_context=trusted, allow_private=True)
        async with web:
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                await web.get(f"https://khac.example:{paper.port}/rss")

    assert paper.requests == []
