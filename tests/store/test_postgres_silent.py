"""A PostgreSQL whose machine falls silent: a cable cut, a firewall that forgot the connection.

What the kernels then do was tried with two network namespaces (docs/operations.md); here is that
they are asked to, on both ends, and that no statement has a time-out of ours.
"""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from digests.store.database import Database
from tests.store.test_postgres_away import _pass


@pytest.fixture
async def by_tcp(postgres_servers):
    """The address of a database at the other end of a TCP connection."""
    url = await postgres_servers.fresh()
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]

    async def serve(reader, writer):
        from_server, to_server = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        await asyncio.gather(_pass(reader, to_server), _pass(from_server, writer))

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    who = parts.netloc.rpartition("@")[0]
    yield f"postgresql://{who}@127.0.0.1:{port}{parts.path}"
    listener.close()
    await postgres_servers.drop(url)


async def test_the_kernel_asks_for_the_server_before_a_lease_runs_out(by_tcp):
    db = Database(by_tcp)
    async with db.read() as tx:
        raw = await tx.get_raw_connection()
        cable = raw.driver_connection._transport.get_extra_info("socket")
        option = {
            name: cable.getsockopt(socket.IPPROTO_TCP, getattr(socket, name))
            for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
        }
        assert cable.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    await db.close()

    quiet = option["TCP_KEEPIDLE"] + option["TCP_KEEPINTVL"] * option["TCP_KEEPCNT"]
    assert quiet < 17
    assert option["TCP_USER_TIMEOUT"] < 17_000


async def test_the_server_is_asked_to_look_for_us_and_to_cut_no_statement(by_tcp):
    db = Database(by_tcp)
    query = sa.text(
        "SELECT name, reset_val FROM pg_settings WHERE name IN"
        " ('tcp_user_timeout', 'tcp_keepalives_idle', 'statement_timeout')"
    )
    async with db.read() as tx:
        kept = {row[0]: row[1] for row in await tx.execute(query)}
    await db.close()

    assert kept == {
        "tcp_user_timeout": "12000",
        "tcp_keepalives_idle": "6",
        "statement_timeout": "0",
    }
