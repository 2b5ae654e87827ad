"""A server that speaks HTTP to hurt: too much, too little, or something else than it was asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digests.errors import Unreachable
from digests.web import BadStatus, Fetched, Web
from digests.web.http1 import READ_SIZE, ByteStream
from tests.web.conftest import PEM, Handler, Names, Newspaper, open_newspaper

CONTACT = "https://tingon.example"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web(contact=CONTACT, allow_private=True, deadline=20.0) as client:
        yield client


def without_end(head: bytes, piece: bytes) -> Handler:
    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()

    return speak


async def test_an_answer_that_is_only_ever_announced_is_not_waited_for(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.pages["/rss"] = without_end(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 100)

    with pytest.raises(Unreachable, match="is announced and does not come"):
        await web.get(newspaper.url("/rss"))


async def test_a_body_that_comes_in_crumbs_is_not_eaten_to_its_end(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.pages["/rss"] = without_end(CHUNKED, b"1\r\nx\r\n" * 1_000)

    with pytest.raises(Unreachable, match="in crumbs"):
        await web.get(newspaper.url("/rss"), kind="feed")


async def test_while_one_server_says_much_others_are_heard_too() -> None:
    stream, turns = ByteStream(), 0

    async def somebody_else() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    stream.data_received(b"x" * (READ_SIZE * 10))
    other = asyncio.create_task(somebody_else())
    read = [len(await stream.read()) for _ in range(10)]
    other.cancel()

    assert read == [READ_SIZE] * 10
    assert turns >= 10


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 1000\r\n\r\nxin cho",
        b"Transfer-Encoding: chunked\r\n\r\nkhong phai so\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nxin c\r\n",
    ],
    ids=["drips", "is broken", "never ends"],
)
async def test_a_no_counts_whatever_becomes_of_its_body(
    body: bytes, web: Web, newspaper: Newspaper
) -> None:
    newspaper.pages["/rss"] = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\n" + body

    answer = await web.get(newspaper.url("/rss"))

    assert isinstance(answer, BadStatus)
    assert (answer.status, answer.retry_after) == (429, timedelta(minutes=2))


async def test_a_redirect_is_followed_whatever_becomes_of_its_body(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.pages["/cu"] = (
        b"HTTP/1.1 301 Moved\r\nLocation: /moi\r\nContent-Length: 1000\r\n\r\n<html>"
    )
    newspaper.publish("/moi", b"tin")

    answer = await web.get(newspaper.url("/cu"))

    assert isinstance(answer, Fetched)
    assert answer.body == b"tin"
    assert answer.permanent_url == newspaper.url("/moi")


@pytest.mark.parametrize("etag", [b'"b\xe1o"', b'"b\xc3\xa1o"', b"'khong dung'"])
async def test_an_etag_goes_back_byte_by_byte(etag: bytes, web: Web, newspaper: Newspaper) -> None:
    newspaper.pages["/rss"] = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: " + etag + b"\r\n\r\ntin"
    )
    first = await web.get(newspaper.url("/rss"))

    await web.get(newspaper.url("/rss"), etag=first.headers["etag"])

    _, headers = newspaper.requests[-1]
    assert headers["if-none-match"].encode("latin-1") == etag


@pytest.mark.parametrize("known", ['"1"\r\nX-Them: 2', '"ngh\u1ec9"', '"\x00"'])
async def test_nothing_a_feed_said_adds_a_line_to_what_we_say(
    known: str, web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/rss", b"tin")

    answer = await web.get(newspaper.url("/rss"), etag=known, last_modified=known)

    assert isinstance(answer, Fetched)
    _, headers = newspaper.requests[-1]
    assert not {"if-none-match", "if-modified-since", "x-them"} & headers.keys()


@pytest.mark.parametrize("host", ["bao..example", "a" * 64 + ".example", "%2e.example"])
async def test_a_name_that_can_be_nobodys_is_unreachable(host: str) -> None:
    async with Web(contact=CONTACT) as web:
        for scheme in ("http", "https"):
            with pytest.raises(Unreachable, match="could not be resolved"):
                await web.get(f"{scheme}://{host}/rss")


async def test_a_proxy_of_the_environment_is_none_of_ours(
    monkeypatch: pytest.MonkeyPatch, names: Names, newspaper: Newspaper
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, newspaper.url())

    async with Web(contact=CONTACT, resolver=names) as web:
        for scheme in ("http", "https"):
            with pytest.raises(Unreachable, match="could not be resolved"):
                await web.get(f"{scheme}://bao.example/rss")

    assert newspaper.connections == 0


async def test_what_a_proxy_adds_in_the_clear_is_not_read_as_the_newspapers() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, Web(contact=CONTACT, proxy=proxy) as web:
        with pytest.raises(Unreachable, match="before TLS began"):
            await web.get("https://bao.example/rss")


async def test_a_server_that_turns_round_while_its_name_stays_gets_a_check_of_its_own(
    names: Names,
) -> None:
    """A kept connection ends where it was checked; a new one is checked anew."""
    trusting = ssl.create_default_context(cafile=PEM)
    names.known["bao.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    async with (
        open_newspaper(tls=True) as paper,
        Web(contact=CONTACT, resolver=names, allow_private=True, ssl_context=trusting) as web,
    ):
        paper.publish("/rss", b"tin")
        await web.get(f"https://bao.example:{paper.port}/rss")
        await web.get(f"https://bao.example:{paper.port}/rss")
        assert (paper.connections, names.asked) == (1, ["bao.example"])

        for writer in paper.guests.values():
            writer.transport.abort()
        await asyncio.gather(*paper.guests, return_exceptions=True)
        with pytest.raises(Unreachable):  # the paper is not at home there
            await web.get(f"https://bao.example:{paper.port}/rss")

    assert names.asked == ["bao.example", "bao.example"]
