"""What this process is called, so that the next one knows when it is dead."""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PID_SPACE = Path("/proc/self/ns/pid")


def process_name() -> str:
    """Name this process: where its number means something, its number, and a name of its own."""
    return f"{_where()}|{os.getpid()}|{uuid.uuid4().hex[:8]}"


def is_dead(name: str) -> bool:
    """Say whether the process of that name has surely ended.

    Only where its number can be looked up: the same boot of the same machine, in the same space
    of process numbers. Containers and machines apart have to wait for the lease to run out.
    """
    where, _, rest = name.partition("|")
    number, _, _ = rest.partition("|")
    if where != _where() or not where.count(":") or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return True  # we have its number, so it is no more; our own name is never asked about
    return not _runs(int(number))


def _where() -> str:
    """The boot and the space of process numbers; only the host where the system does not tell."""
    try:
        boot = _BOOT.read_text().strip()
        return f"{boot}:{_PID_SPACE.readlink()}"
    except OSError:
        return socket.gethostname().replace(":", "-")


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(number)


def _is_zombie(number: int) -> bool:
    """A process that was killed and whose parent has not noticed yet."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state == "Z"
