"""No address a feed can hold leads into the operator's network."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.errors import AddressRefused, Unreachable
from digests.web import Fetched, Web
from digests.web.addresses import is_public
from tests.web.conftest import PEM, Names, Newspaper, open_newspaper

CONTACT = "https://tingon.example"


@pytest.fixture
async def web(names: Names) -> AsyncIterator[Web]:
    async with Web(contact=CONTACT, resolver=names, host_pause=0) as client:
        yield client


LITERALS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.0.0.8/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.168.1.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
]
NAMES = [
    "http://localhost/",
    "http://LOCALHOST./",
    "http://bao.localhost/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://postgres/",
    "http://router.lan/",
    "http://printer.local/",
]
DISGUISES = [
    "http://bao.example@127.0.0.1/",
    "http://user:secret@bao.example/",
    "http://@127.0.0.1/",
    "http://bao.example:80@127.0.0.1/",
    "http://127.0.0.1#@bao.example/",
    "http://127.0.0.1\\@bao.example/",
    "http://bao.example:22/",
    "https://bao.example:80/",
    "http://bao.example:99999/",
    "ftp://bao.example/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "javascript:alert(1)",
    "//127.0.0.1/",
    "http:///tin",
    "",
    "http://" + "a" * 3_000 + ".example/",
    "http://bao\n.example/",
]


@pytest.mark.parametrize("url", LITERALS + NAMES + DISGUISES)
async def test_a_hostile_address_opens_no_connection_and_asks_no_resolver(
    url: str, web: Web, names: Names, newspaper: Newspaper
) -> None:
    with pytest.raises(AddressRefused):
        await web.get(url, kind="feed")

    assert newspaper.connections == 0
    assert names.asked == []


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["10.1.2.3"],
        ["100.100.100.200"],
        ["169.254.169.254"],
        ["192.168.0.1", "1.1.1.1"],
        ["1.1.1.1", "127.0.0.1"],
        ["fe80::1%lo"],
    ],
)
async def test_a_name_with_any_address_that_is_not_public_opens_no_connection(
    answers: list[str], web: Web, names: Names, newspaper: Newspaper
) -> None:
    names.known["bao.example"] = [answers]

    with pytest.raises(AddressRefused, match="not public"):
        await web.get("http://bao.example/rss")

    assert newspaper.connections == 0


async def test_a_name_that_changes_its_address_is_resolved_once_for_a_connection(
    names: Names, newspaper: Newspaper
) -> None:
    names.known["bao.example"] = [["127.0.0.1"], ["127.0.0.9"]]
    newspaper.publish("/rss", b"tin")

    async with Web(contact=CONTACT, resolver=names, allow_private=True) as web:
        answer = await web.get(newspaper.url("/rss", host="bao.example"))

    assert isinstance(answer, Fetched)
    assert names.asked == ["bao.example"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2:1/", "http://bao.example@127.0.0.2/", "file:///etc/passwd", "http://[::1"],
)
async def test_a_redirect_is_checked_like_the_address_itself(
    target: str, names: Names, newspaper: Newspaper
) -> None:
    names.known["bao.example"] = [["127.0.0.1"]]
    newspaper.move("/rss", target)

    async with Web(
        contact=CONTACT,
        resolver=names,
        allow_private=True,
        allowed=lambda host: host == "bao.example",
    ) as web:
        with pytest.raises(AddressRefused):
            await web.get(newspaper.url("/rss", host="bao.example"))

    assert names.asked == ["bao.example"]


async def test_only_the_newspapers_hosts_are_asked(names: Names, newspaper: Newspaper) -> None:
    async with Web(contact=CONTACT, resolver=names, allowed=lambda host: False) as web:
        with pytest.raises(AddressRefused, match="not a newspaper's host"):
            await web.get("https://bao.example/rss")

    assert names.asked == []


async def test_the_certificate_is_checked_against_the_name_not_the_number(names: Names) -> None:
    names.known["bao.example"] = names.known["khac.example"] = [["127.0.0.1"]]
    trusting = ssl.create_default_context(cafile=PEM)

    async with (
        open_newspaper(tls=True) as newspaper,
        Web(contact=CONTACT, resolver=names, allow_private=True, ssl_context=trusting) as web,
    ):
        newspaper.publish("/rss", b"tin")
        answer = await web.get(f"https://bao.example:{newspaper.port}/rss")
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            await web.get(f"https://khac.example:{newspaper.port}/rss")

    assert isinstance(answer, Fetched) and answer.body == b"tin"


async def test_a_redirect_from_https_to_http_is_refused(
    names: Names, newspaper: Newspaper
) -> None:
    names.known["bao.example"] = [["127.0.0.1"]]
    trusting = ssl.create_default_context(cafile=PEM)

    async with (
        open_newspaper(tls=True) as secure,
        Web(contact=CONTACT, resolver=names, allow_private=True, ssl_context=trusting) as web,
    ):
        secure.move("/rss", newspaper.url("/rss"))
        with pytest.raises(AddressRefused, match="from https to http"):
            await web.get(f"https://bao.example:{secure.port}/rss")

    assert newspaper.connections == 0


@given(st.ip_addresses(v=4, network="0.0.0.0/0"))
def test_an_address_in_v6_disguise_is_as_public_as_what_it_hides(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    plain = is_public(str(address))

    assert is_public(f"::ffff:{address}") == plain
    assert is_public(f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}") == plain
    assert is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1") == plain
    assert not is_public(f"::{address}")


@pytest.mark.parametrize("address", ["1.1.1.1", "123.30.151.20", "2405:4800::1"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@given(st.text(max_size=60) | st.text("0123456789abcdefx.:[]%@/#\\", max_size=40))
async def test_no_text_breaks_the_check(text: str) -> None:
    async with Web(contact=CONTACT, resolver=Names()) as web:
        with pytest.raises((AddressRefused, Unreachable)):
            await web.get(f"http://{text}")
