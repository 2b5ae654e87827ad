"""One connection to a server, and how long it is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpcore2
import pytest

from digests.errors import AddressRefused, TooLarge
from digests.web import Fetched, Web
from digests.web.connections import Connections
from tests.web.conftest import Names, Newspaper, open_newspaper

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
    connections = Connections(httpcore2.AsyncConnectionPool(), most_kept=2)
    async with open_newspaper(address="0.0.0.0") as paper:
        paper.publish("/rss", b"tin")

        for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.1", "127.0.0.3"):
            request = httpcore2.Request("GET", paper.url("/rss", host), headers={"Host": host})
            async with connections.ask(request) as answer:
                assert await answer.aread() == b"tin"

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
