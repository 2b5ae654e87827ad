"""A small file that says "I am alive", for `tingon check --live`: no database, no network.

The program rewrites it every few seconds from its event loop; a loop that hangs stops doing so.
Imports nothing heavy: the container asks every half minute and wants its answer in under a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

INTERVAL: Final = 5.0  # seconds between two beats
STALE_AFTER: Final = 30.0  # seconds; a slow disk or a long collection is not a death


def write(path: Path, report: Mapping[str, Any], *, now: float) -> None:
    """Put the whole file there at once: a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps({"pid": os.getpid(), "written": now, **report}))
    fresh.replace(path)


def problem(path: Path, *, now: float) -> str | None:
    """Return why the program that writes `path` does not live, or None: it does."""
    try:
        beat = json.loads(path.read_text())
        pid, age = int(beat["pid"]), now - float(beat["written"])
    except FileNotFoundError:
        return f"no heartbeat at {path}: not running, or not started yet"
    except (OSError, ValueError, KeyError, TypeError) as flaw:
        return f"the heartbeat at {path} cannot be read: {type(flaw).__name__}"
    if age > STALE_AFTER:
        return f"the last heartbeat is {age:.0f} s old"
    if not _runs(pid):
        return f"process {pid} is gone"
    return None


async def keep(
    path: Path,
    report: Callable[[], Mapping[str, Any]],
    *,
    failed: Callable[[OSError], None],
    clock: Callable[[], float] = time.time,
) -> None:
    """Beat until cancelled, then take the file away. A full disk is told to `failed`, not fatal:
    the beat grows old by itself."""
    try:
        while True:
            try:
                write(path, report(), now=clock())
            except OSError as error:
                failed(error)
            await asyncio.sleep(INTERVAL)
    finally:
        path.unlink(missing_ok=True)  # noqa: ASYNC240  one small file, at the very end


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # alive, under another user
    return True
