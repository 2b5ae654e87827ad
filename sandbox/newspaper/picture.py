"""Pictures for the sample newspaper: the hills of the midlands, another view for every number."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from random import Random

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 640, 360
_SKIES = (
    ((255, 214, 165), (255, 173, 120)),
    ((198, 226, 255), (240, 248, 255)),
    ((255, 236, 210), (252, 182, 159)),
    ((173, 216, 230), (255, 244, 214)),
    ((90, 110, 160), (240, 170, 150)),
)
_HILLS = ((46, 96, 74), (58, 92, 112), (92, 84, 60), (40, 84, 100), (84, 106, 56))


@lru_cache(maxsize=64)
def hills(number: int) -> bytes:
    """Return a PNG of 640 by 360: sky, sun and four ranges of hills."""
    random = Random(number)  # noqa: S311 - a view, not a secret
    top, low = (np.array(colour, float) for colour in random.choice(_SKIES))
    rows = np.linspace(0, 1, HEIGHT)[:, None, None]
    view = np.broadcast_to(top * (1 - rows) + low * rows, (HEIGHT, WIDTH, 3)).copy()
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    sun = (x - random.randint(80, 560)) ** 2 + (y - random.randint(60, 150)) ** 2
    view[sun < random.randint(22, 40) ** 2] = (255, 246, 220)
    near = np.array(random.choice(_HILLS), float)
    for layer in range(4):
        crest = _crest(random, layer)
        haze = 0.75 - 0.25 * layer
        view[y > crest[None, :]] = near * (1 - haze) + low * haze
    return _png(np.clip(view, 0, 255).astype(np.uint8))


def _crest(random: Random, layer: int) -> npt.NDArray[np.float64]:
    across = np.linspace(0, 1, WIDTH)
    crest = np.full(WIDTH, 170.0 + 48 * layer)
    for wave in range(1, 5):
        height = 34 / wave * random.uniform(0.5, 1)
        crest += height * np.sin(
            2 * np.pi * (across * wave * random.uniform(0.6, 1.4)) + layer * 9
        )
    return crest


def _png(pixels: npt.NDArray[np.uint8]) -> bytes:
    raw = b"".join(b"\x00" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(raw, 6)), _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
