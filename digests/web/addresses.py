"""Which addresses we go to at all. Pure rules: no resolver, no socket."""

from __future__ import annotations

import ipaddress
import re

import httpx2

from digests.errors import AddressRefused

LONGEST_URL = 2_000
_PORTS = {"http": 80, "https": 443}
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
# Names that stand for this machine, its network or its cloud, whatever they resolve to.
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")

_IPv4 = ipaddress.IPv4Address
_IPv6 = ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_6TO4 = ipaddress.IPv6Network("2002::/16")
_UNICAST = ipaddress.IPv6Network("2000::/3")
_TEREDO = ipaddress.IPv6Network("2001::/32")


def checked(text: str, *, allow_private: bool = False) -> httpx2.URL:
    """Return `text` as an address we may go to, or raise AddressRefused.

    What is returned is the very object the client takes: no second parser can read it otherwise.
    """
    if len(text) > LONGEST_URL:
        raise AddressRefused(text[:80], "the address is too long")
    try:
        url = httpx2.URL(text.strip())
        port = url.port
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefused(text, f"no valid address: {error}") from None
    if url.scheme not in _PORTS:
        raise AddressRefused(text, "only http and https are read")
    if url.userinfo or "@" in url.netloc.decode("ascii", "replace"):
        raise AddressRefused(text, "an address with a user name in it")
    if not url.host:
        raise AddressRefused(text, "an address without a host")
    if not allow_private:
        if port not in (None, _PORTS[url.scheme]):
            raise AddressRefused(text, f"port {port} is not a newspaper's")
        _check_host(text, url.raw_host.decode("ascii"))
    return url


def _check_host(text: str, raw_host: str) -> None:
    host = raw_host.lower().rstrip(".")
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        # Browsers and resolvers read 2130706433, 0x7f.1 and 017700000001 as addresses; a
        # newspaper has a name, and a number that is not plainly an address is a disguise.
        if not is_public(host):
            raise AddressRefused(text, "the address is not public")
        return
    if "." not in host:
        raise AddressRefused(text, "a name of the local network")
    if any(host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES):
        raise AddressRefused(text, "a name of the local network")


def is_public(text: str) -> bool:
    """Tell whether the numeric address `text` can only be somebody else's public server."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    match address:
        case _IPv6():
            return _is_public_v6(address)
        case _IPv4():
            return _is_public_v4(address)


def _is_public_v4(address: _IPv4) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_public_v6(address: _IPv6) -> bool:
    if address.scope_id is not None:
        return False
    inner = _inner_v4(address)
    if inner is not None:
        return _is_public_v4(inner)
    # Everything outside 2000::/3 is local, multicast, reserved or an IPv4 address in disguise.
    return address.is_global and address in _UNICAST and address not in _TEREDO


def _inner_v4(address: _IPv6) -> _IPv4 | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _6TO4:
        return address.sixtofour
    if address in _NAT64:
        return _IPv4(int(address) & 0xFFFFFFFF)
    return None
