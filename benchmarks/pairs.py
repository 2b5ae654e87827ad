"""Articles with a digest of each, from files of JSON lines: {"id", "title", "body", "summary"}."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from itertools import islice
from pathlib import Path


def pairs(path: Path, limit: int | None = None) -> Iterator[dict[str, str]]:
    """Yield the first `limit` of `path`, plain or .xz; all of them by default."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, limit))
