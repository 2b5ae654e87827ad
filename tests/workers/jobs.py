"""What the worker tests have workers do, where a worker can import it from."""

from __future__ import annotations

import os
from typing import Never

from digests.errors import FeedMalformed


def read_a_bad_feed() -> Never:
    raise FeedMalformed("https://bao.example/rss", "no XML")


def spin() -> Never:
    while True:
        pass


def eat_memory() -> Never:
    hoard = []
    while True:
        hoard.append(bytearray(8 * 1024 * 1024))


_held: list[bytearray] = []


def hold(size: int) -> int:
    """Keep memory beyond the call, as libraries do that never give it back."""
    _held.append(bytearray(b"x") * size)
    return os.getpid()


class Unpicklable:
    def __reduce__(self) -> Never:
        raise TypeError("stays here")
