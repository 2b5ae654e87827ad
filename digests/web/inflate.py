"""Read a body within bounds, packed and inflated; a bomb is stopped, not unpacked."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from digests.errors import TooLarge, Unreachable

INFLATED_AT_A_TIME = 64 * 1024  # bytes inflated at a time: what a bomb costs beyond the limit
_GZIP = 16 + zlib.MAX_WBITS


class Inflater:
    """Turns the chunks of a body into plain bytes, never more than `limit`."""

    def __init__(self, url: str, encoding: str, *, limit: int) -> None:
        self._url = url
        self._limit = limit
        self._size = 0
        self._coding = _coding(url, encoding)
        self._stream = _new_stream(self._coding) if self._coding != "identity" else None

    def feed(self, chunk: bytes) -> list[bytes]:
        if self._stream is None:
            return [self._within_limit(chunk)] if chunk else []
        pieces: list[bytes] = []
        full = False
        while chunk or full:
            if self._stream.eof:
                if self._coding != "gzip" or chunk[:1] != b"\x1f":
                    break  # padding after the end is dropped, as browsers do
                self._stream = _new_stream("gzip")  # gzip files may stand one after another
            chunk, piece = self._step(chunk)
            full = (
                len(piece) == INFLATED_AT_A_TIME
            )  # then zlib may hold more, with no byte of input left
            if piece:
                pieces.append(self._within_limit(piece))
        return pieces

    def _step(self, chunk: bytes) -> tuple[bytes, bytes]:
        """Return the input that is left and at most STEP bytes of output."""
        assert self._stream is not None  # noqa: S101
        try:
            piece = self._stream.decompress(chunk, INFLATED_AT_A_TIME)
        except zlib.error as error:
            if self._coding == "deflate" and self._size == 0:
                # Half the world sends deflate without its zlib header.
                self._coding, self._stream = "raw", _new_stream("raw")
                return chunk, b""
            raise Unreachable(self._url, f"the packed body is damaged: {error}") from None
        left = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return left, piece

    @property
    def complete(self) -> bool:
        return self._stream is None or self._stream.eof

    def _within_limit(self, piece: bytes) -> bytes:
        self._size += len(piece)
        self.check(self._size)
        return piece

    def check(self, size: int) -> None:
        if size > self._limit:
            raise TooLarge(self._url, f"more than {self._limit} bytes")


async def read_body(
    chunks: AsyncIterator[bytes], url: str, encoding: str, *, limit: int, truncate: bool = False
) -> bytes:
    """Return the plain body; over `limit` raise TooLarge, or with `cut` return what fits."""
    inflater = Inflater(url, encoding, limit=limit)
    pieces: list[bytes] = []
    packed = 0
    try:
        async for chunk in chunks:
            packed += len(chunk)
            inflater.check(packed)
            pieces += inflater.feed(chunk)
    except TooLarge:
        if not truncate:
            raise
        return b"".join(pieces)
    if packed and not inflater.complete:
        raise Unreachable(url, "the packed body is cut short")
    return b"".join(pieces)


def _coding(url: str, encoding: str) -> str:
    match encoding.strip().lower():
        case "" | "identity" | "none" | "utf-8":
            return "identity"
        case "gzip" | "x-gzip":
            return "gzip"
        case "deflate":
            return "deflate"
        case other:
            raise Unreachable(url, f"packed as {other[:40]!r}, which we did not ask for")


def _new_stream(coding: str) -> zlib._Decompress:
    windows = {"gzip": _GZIP, "deflate": zlib.MAX_WBITS, "raw": -zlib.MAX_WBITS}
    return zlib.decompressobj(windows[coding])
