"""Connections to PostgreSQL that notice when the other end is gone without a word."""

from __future__ import annotations

import socket
from typing import Any

import asyncpg

SILENCE_LIMIT = 12  # seconds; a lost sender's lease is over after 17
KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_PROBES = 6, 2, 3
"""After so many idle seconds, every so many, so many questions."""


class WatchedConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Has the kernel ask whether the server's machine is still there.

    A time-out for statements could not tell a cable that is cut from a long migration; the other
    machine's kernel answers for as long as there is one, however long a statement takes.
    """

    def __init__(self, protocol: Any, transport: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(protocol, transport, *args, **kwargs)
        watch(transport.get_extra_info("socket"))


def watch(connection: socket.socket) -> None:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", KEEPALIVE_IDLE),
        ("TCP_KEEPINTVL", KEEPALIVE_INTERVAL),
        ("TCP_KEEPCNT", KEEPALIVE_PROBES),
        ("TCP_USER_TIMEOUT", SILENCE_LIMIT * 1000),
    ):
        option = getattr(socket, name, None)  # not every system has them all
        if option is not None:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


OPTIONS: dict[str, Any] = {
    "pool_size": 8,
    "max_overflow": 8,
    "connect_args": {
        "connection_class": WatchedConnection,
        "timeout": 10,  # seconds to connect in
        "server_settings": {
            # A process that was put to sleep in the middle of writing holds up the others no more.
            "idle_in_transaction_session_timeout": "15s",
            # Nor does one whose machine is gone: the server looks for its end as we for ours.
            "tcp_keepalives_idle": str(KEEPALIVE_IDLE),
            "tcp_keepalives_interval": str(KEEPALIVE_INTERVAL),
            "tcp_keepalives_count": str(KEEPALIVE_PROBES),
            "tcp_user_timeout": f"{SILENCE_LIMIT}s",
        },
    },
}
