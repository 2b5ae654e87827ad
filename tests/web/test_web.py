"""What the client asks, what it makes of the answers, and how it behaves towards a newspaper."""

from __future__ import annotations

import asyncio
import gzip
import resource
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from digests.errors import AddressRefused, TooLarge, Unreachable
from digests.web import BadStatus, Fetched, NotModified, Web
from digests.web.responses import retry_after
from tests.web.conftest import Names, Newspaper, open_newspaper

CONTACT = "https://tingon.example"
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web(contact=CONTACT, allow_private=True, deadline=5.0, clock=lambda: NOW) as client:
        yield client


async def test_a_page_comes_with_its_headers_in_lower_case(web: Web, newspaper: Newspaper) -> None:
    newspaper.publish("/tin.htm", b"<p>Tin</p>", 'ETag: "1"', "CONTENT-TYPE: text/html")

    answer = await web.get(newspaper.url("/tin.htm#binh-luan"))

    assert isinstance(answer, Fetched)
    assert (answer.status, answer.body) == (200, b"<p>Tin</p>")
    assert answer.url == newspaper.url("/tin.htm")
    assert answer.headers["etag"] == '"1"'
    assert answer.content_type == "text/html"
    assert answer.permanent_url is None


async def test_the_client_says_who_it_is_and_asks_for_gzip_only(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/rss", b"x", "Set-Cookie: theo-doi=1")

    await web.get(newspaper.url("/rss"), kind="feed")
    await web.get(newspaper.url("/rss"), kind="feed")

    _, headers = newspaper.requests[-1]
    assert headers["user-agent"].startswith("TinGon/")
    assert CONTACT in headers["user-agent"]
    assert headers["accept-encoding"] == "gzip"
    assert "cookie" not in headers


async def test_headers_are_text_whatever_their_bytes(web: Web, newspaper: Newspaper) -> None:
    newspaper.pages["/rss"] = (
        b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Toa-Soan: B\xc3\xa1o\r\nETag: "\xe9"\r\n'
        b"Vary: a\r\nVary: b\r\n\r\ntin"
    )

    answer = await web.get(newspaper.url("/rss"))
    assert isinstance(answer, Fetched)
    again = await web.get(newspaper.url("/rss"), etag=answer.headers["etag"])

    assert isinstance(again, Fetched)
    assert answer.headers["x-toa-soan"] == "Báo"
    assert answer.headers["etag"] == '"é"'
    assert answer.headers["vary"] == "a, b"


async def test_what_we_know_goes_along_word_for_word_and_304_means_nothing_new(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/rss", b"", 'ETag: W/"a b"', status="304 Not Modified")

    answer = await web.get(
        newspaper.url("/rss"), etag='W/"a b"', last_modified="Tue, 24 Nov 2026 01:00:00 GMT"
    )

    assert isinstance(answer, NotModified)
    _, headers = newspaper.requests[-1]
    assert headers["if-none-match"] == 'W/"a b"'
    assert headers["if-modified-since"] == "Tue, 24 Nov 2026 01:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        ("404 Not Found", "X: y", None),
        ("410 Gone", "X: y", None),
        ("429 Too Many Requests", "Retry-After: 120", timedelta(minutes=2)),
        ("503 Busy", "Retry-After: Tue, 24 Nov 2026 05:10:00 GMT", timedelta(minutes=10)),
        ("503 Busy", "Retry-After: soon", None),
        ("302 Found", "X: a redirect that leads nowhere", None),
    ],
)
async def test_a_no_is_an_answer_with_its_meaning(
    status: str, header: str, wait: timedelta | None, web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/rss", b"sorry", header, status=status)

    answer = await web.get(newspaper.url("/rss"))

    assert isinstance(answer, BadStatus)
    assert (answer.status, answer.retry_after) == (int(status[:3]), wait)


@pytest.mark.parametrize("value", ["-5", "99999999999999999999", "²", "Mon, 99 Foo 2026", ""])
def test_no_retry_after_breaks_the_reader_or_asks_for_more_than_a_month(value: str) -> None:
    wait = retry_after(value, now=NOW)

    assert wait is None or timedelta() <= wait <= timedelta(days=31)


async def test_permanent_redirects_all_the_way_tell_the_new_address(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.move("/cu", "/moi", "301 Moved Permanently")
    newspaper.move("/moi", newspaper.url("/rss"), "308 Permanent Redirect")
    newspaper.publish("/rss", b"tin")

    answer = await web.get(newspaper.url("/cu"))

    assert isinstance(answer, Fetched)
    assert answer.url == answer.permanent_url == newspaper.url("/rss")


async def test_one_temporary_redirect_on_the_way_leaves_the_address_as_it_is(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.move("/cu", "/moi", "301 Moved Permanently")
    newspaper.move("/moi", "/rss", "302 Found")
    newspaper.publish("/rss", b"tin")

    answer = await web.get(newspaper.url("/cu"))

    assert isinstance(answer, Fetched)
    assert (answer.url, answer.permanent_url) == (newspaper.url("/rss"), None)


async def test_the_sixth_redirect_is_not_followed(web: Web, newspaper: Newspaper) -> None:
    for n in range(5):
        newspaper.move(f"/{n}", f"/{n + 1}")
    newspaper.publish("/5", b"tin")
    assert isinstance(await web.get(newspaper.url("/0")), Fetched)

    newspaper.move("/5", "/6")
    with pytest.raises(Unreachable, match="more than 5 redirects"):
        await web.get(newspaper.url("/0"))


async def test_a_body_over_the_limit_is_too_large_announced_or_not(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/rss", b"x" * 1_001)
    newspaper.pages["/chunked"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1f4\r\n" + b"x" * 500 + b"\r\n" + b"1f5\r\n" + b"x" * 501 + b"\r\n0\r\n\r\n"
    )  # fmt: skip

    for path in ("/rss", "/chunked"):
        with pytest.raises(TooLarge):
            await web.get(newspaper.url(path), max_bytes=1_000)
        assert isinstance(await web.get(newspaper.url(path), max_bytes=1_001), Fetched)


async def test_a_packed_body_is_unpacked(web: Web, newspaper: Newspaper) -> None:
    body = "Tin gọn. ".encode() * 50_000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "/gzip": (gzip.compress(body), "gzip"),
        "/two": (gzip.compress(body[:100]) + gzip.compress(body[100:]), "gzip"),
        "/padded": (gzip.compress(body) + b"\0" * 512, "x-gzip"),
        "/deflate": (zlib.compress(body), "deflate"),
        "/raw": (raw.compress(body) + raw.flush(), "deflate"),
        "/plain": (body, "identity"),
    }
    for path, (content, coding) in packed.items():
        newspaper.publish(path, content, f"Content-Encoding: {coding}")
        answer = await web.get(newspaper.url(path))
        assert isinstance(answer, Fetched) and answer.body == body, path


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b"tin" * 1000, mtime=0)[:-9], "gzip"),
        (b"<p>no gzip</p>", "gzip"),
        (b"\xff\xff\xff", "deflate"),
        (b"x", "br"),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "gzip, gzip"),
    ],
)
async def test_a_packed_body_that_is_damaged_or_unasked_for_is_no_body(
    body: bytes, coding: str, web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/rss", body, f"Content-Encoding: {coding}")

    with pytest.raises(Unreachable):
        await web.get(newspaper.url("/rss"))


async def test_a_bomb_of_195_kilobytes_costs_less_than_ten_megabytes(
    web: Web, newspaper: Newspaper
) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    zeros = bytes(1024 * 1024)
    packed = b"".join(bomb.compress(zeros) for _ in range(200)) + bomb.flush()
    newspaper.publish("/rss", packed, "Content-Encoding: gzip")
    assert 190_000 < len(packed) < 210_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            await web.get(newspaper.url("/rss"), kind="feed")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 10 * 1024 * 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10 * 1024


async def test_headers_without_end_are_not_read_to_the_end(web: Web, newspaper: Newspaper) -> None:
    newspaper.pages["/long"] = b"HTTP/1.1 200 OK\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n"
    newspaper.publish("/many", b"", *(f"X-{n}: {'a' * 90}" for n in range(900)))

    with pytest.raises(Unreachable):
        await web.get(newspaper.url("/long"))
    with pytest.raises(TooLarge, match="headers"):
        await web.get(newspaper.url("/many"))


async def test_an_answer_that_only_drips_ends_at_the_deadline(newspaper: Newspaper) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    newspaper.pages["/rss"] = drip

    async with Web(contact=CONTACT, allow_private=True, deadline=0.3) as web:
        with pytest.raises(Unreachable, match=r"in 0\.3 s"):
            await web.get(newspaper.url("/rss"))


async def test_a_server_that_hangs_up_or_speaks_no_http_is_unreachable(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.pages["/ssh"] = b"SSH-2.0-OpenSSH_9.6\r\n\r\n"

    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx")
        await writer.drain()
        writer.close()

    newspaper.pages["/gone"] = hang_up
    newspaper.pages["/cut"] = cut

    for path in ("/cut", "/ssh", "/gone"):
        with pytest.raises(Unreachable):
            await web.get(newspaper.url(path))


async def test_a_name_that_does_not_exist_and_a_closed_port_are_unreachable(
    names: Names,
) -> None:
    async with open_newspaper() as closed:
        url = closed.url("/rss")
    async with Web(contact=CONTACT, allow_private=True, resolver=names) as web:
        with pytest.raises(Unreachable, match="could not be resolved"):
            await web.get("http://khong-co.example/rss")
        names.known["127.0.0.1"] = [["127.0.0.1"]]
        with pytest.raises(Unreachable):
            await web.get(url)


class Hours:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def test_a_host_is_asked_one_thing_at_a_time_with_the_pause_it_wants(
    newspaper: Newspaper,
) -> None:
    hours = Hours()
    newspaper.publish("/robots.txt", b"User-agent: *\nCrawl-delay: 3")
    newspaper.publish("/rss", b"tin")

    async with Web(contact=CONTACT, allow_private=True, monotonic=hours, sleep=hours.sleep) as web:
        await asyncio.gather(*(web.get(newspaper.url("/rss")) for _ in range(5)))

    assert newspaper.busiest == 1
    assert hours.slept == [3.0] * 4


async def test_a_private_host_needs_no_pause_of_its_own(newspaper: Newspaper) -> None:
    hours = Hours()
    newspaper.publish("/rss", b"tin")

    async with Web(
        contact=CONTACT, allow_private=True, host_pause=2.0, monotonic=hours, sleep=hours.sleep
    ) as web:
        await asyncio.gather(*(web.get(newspaper.url("/rss")) for _ in range(5)))

    assert newspaper.busiest == 1
    assert hours.slept == []


async def test_a_server_that_fails_is_left_alone_for_the_pause_too() -> None:
    hours = Hours()
    asked: list[float] = []

    async def nowhere(host: str, port: int) -> list[str]:
        asked.append(hours.now)
        raise OSError("no such name")

    async with Web(
        contact=CONTACT, resolver=nowhere, host_pause=2.0, monotonic=hours, sleep=hours.sleep
    ) as web:
        for _ in range(3):
            with pytest.raises(Unreachable):
                await web.get("https://bao.example/rss")

    assert asked == [1_000.0, 1_002.0, 1_004.0]


async def test_what_robots_txt_forbids_is_not_asked_for(web: Web, newspaper: Newspaper) -> None:
    newspaper.publish(
        "/robots.txt",
        b"User-agent: *\nDisallow: /\n\nUser-agent: TinGon\nDisallow: /print/\nAllow: /\n",
    )
    newspaper.publish("/tin.htm", b"tin")

    assert isinstance(await web.get(newspaper.url("/tin.htm")), Fetched)
    with pytest.raises(AddressRefused, match=r"robots\.txt"):
        await web.get(newspaper.url("/print/1.htm"))

    assert newspaper.paths == ["/robots.txt", "/tin.htm"]


async def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/robots.txt", b"User-agent: *\nDisallow: /print/")
    newspaper.move("/tin.htm", "/print/1.htm")

    with pytest.raises(AddressRefused, match=r"robots\.txt"):
        await web.get(newspaper.url("/tin.htm"))

    assert "/print/1.htm" not in newspaper.paths


async def test_robots_txt_is_asked_for_once_a_day(newspaper: Newspaper) -> None:
    hours = Hours()
    newspaper.publish("/rss", b"tin")

    async with Web(contact=CONTACT, allow_private=True, monotonic=hours) as web:
        for _ in range(3):
            await web.get(newspaper.url("/rss"))
        hours.now += 25 * 3600
        await web.get(newspaper.url("/rss"))

    assert newspaper.paths.count("/robots.txt") == 2


async def test_a_server_in_trouble_has_not_allowed_anything(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/robots.txt", b"", status="503 Busy")
    newspaper.publish("/rss", b"tin")

    with pytest.raises(Unreachable, match=r"robots\.txt answered 503"):
        await web.get(newspaper.url("/rss"))

    newspaper.publish("/robots.txt", b"")
    assert isinstance(await web.get(newspaper.url("/rss")), Fetched)


async def test_known_rules_hold_while_the_server_is_in_trouble(newspaper: Newspaper) -> None:
    hours = Hours()
    newspaper.publish("/robots.txt", b"User-agent: *\nDisallow: /print/")
    newspaper.publish("/rss", b"tin")

    async with Web(contact=CONTACT, allow_private=True, monotonic=hours) as web:
        await web.get(newspaper.url("/rss"))
        hours.now += 25 * 3600
        newspaper.publish("/robots.txt", b"", status="500 Oops")
        assert isinstance(await web.get(newspaper.url("/rss")), Fetched)
        with pytest.raises(AddressRefused):
            await web.get(newspaper.url("/print/1.htm"))


async def test_an_endless_robots_txt_is_read_as_far_as_it_is_long(
    web: Web, newspaper: Newspaper
) -> None:
    newspaper.publish("/robots.txt", b"User-agent: *\nDisallow: /print/\n" + b"#\n" * 500_000)

    with pytest.raises(AddressRefused, match=r"robots\.txt"):
        await web.get(newspaper.url("/print/1.htm"))
