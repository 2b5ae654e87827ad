"""Uploaded files, kept in memory up to a limit; the oldest go first."""

from __future__ import annotations

import hashlib
import struct
from collections import OrderedDict
from dataclasses import dataclass

from sandbox.params import File

KEPT_BYTES = 64 * 1024 * 1024
_UNKNOWN_SIZE = (800, 600)


@dataclass(frozen=True, slots=True)
class Stored:
    file_id: str
    unique_id: str
    path: str
    file: File | None
    url: str | None


class Files:
    def __init__(self, keep: int = KEPT_BYTES) -> None:
        self._keep = keep
        self.clear()

    def clear(self) -> None:
        self._stored: OrderedDict[str, Stored] = OrderedDict()
        self._bytes = 0

    def upload(self, kind: str, file: File) -> Stored:
        digest = hashlib.sha256(file.body).hexdigest()
        extension = file.name.rpartition(".")[2][:8] if "." in file.name else "bin"
        return self._add(kind, digest, f"{kind}s/{digest[:16]}.{extension}", file, None)

    def from_url(self, kind: str, url: str) -> Stored:
        digest = hashlib.sha256(url.encode()).hexdigest()
        return self._add(kind, digest, f"{kind}s/{digest[:16]}.url", None, url)

    def get(self, file_id: str) -> Stored | None:
        return self._stored.get(file_id)

    def by_path(self, path: str) -> Stored | None:
        return next((stored for stored in self._stored.values() if stored.path == path), None)

    def _add(
        self, kind: str, digest: str, path: str, file: File | None, url: str | None
    ) -> Stored:
        file_id = f"SB{kind[:3].upper()}_{digest[:40]}"
        stored = Stored(file_id, digest[40:56], path, file, url)
        if file_id not in self._stored:
            self._stored[file_id] = stored
            self._bytes += _weight(stored)
            while self._bytes > self._keep and len(self._stored) > 1:
                _, oldest = self._stored.popitem(last=False)
                self._bytes -= _weight(oldest)
        return stored


def _weight(stored: Stored) -> int:
    return 512 + (len(stored.file.body) if stored.file else 0)


def picture_size(body: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, GIF or JPEG; a guess for anything else."""
    if body.startswith(b"\x89PNG\r\n\x1a\n") and len(body) >= 24:
        width, height = struct.unpack(">II", body[16:24])
        return int(width), int(height)
    if body[:6] in {b"GIF87a", b"GIF89a"} and len(body) >= 10:
        width, height = struct.unpack("<HH", body[6:10])
        return int(width), int(height)
    if body.startswith(b"\xff\xd8"):
        return _jpeg_size(body)
    return _UNKNOWN_SIZE


def _jpeg_size(body: bytes) -> tuple[int, int]:
    position = 2
    while position + 9 <= len(body) and body[position] == 0xFF:
        marker = body[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", body[position + 5 : position + 9])
            return int(width), int(height)
        position += 2 + int(struct.unpack(">H", body[position + 2 : position + 4])[0])
    return _UNKNOWN_SIZE
