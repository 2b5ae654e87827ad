"""Databases that releases left behind, loaded as they were: raw rows, no table of today's."""

from __future__ import annotations

import base64
import json
import lzma
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import asyncpg

from digests.store.database import MIGRATIONS, Database

RELEASES = Path(__file__).parent
Row = Mapping[str, Any]


class Rows:
    """Plain SQL on either database, beside the program."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._file = url.removeprefix("sqlite:///") if url.startswith("sqlite") else None

    async def all(self, sql: str) -> list[Row]:
        if self._file is None:
            return [dict(row) for row in await self._asked("fetch", sql)]
        with closing(sqlite3.connect(self._file, timeout=15)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]

    async def fill(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Let a table hold these rows, and none that a migration has put in."""
        names = ", ".join(f'"{name}"' for name in columns)
        places = range(1, len(columns) + 1)
        marks = ", ".join("?" if self._file else f"${place}" for place in places)
        clear, add = f'DELETE FROM "{table}"', f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        if self._file is not None:
            with closing(sqlite3.connect(self._file)) as connection, connection:
                connection.execute(clear)
                connection.executemany(add, rows)
            return
        await self._asked("execute", clear)
        await self._asked("executemany", add, rows)
        if "id" in columns:  # as if the database had counted them itself
            last = f"pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table})"
            await self._asked("execute", f"SELECT setval({last}) FROM {table} LIMIT 1")

    async def _asked(self, how: str, *what: Any) -> Any:
        connection = await asyncpg.connect(self._url)
        try:
            return await getattr(connection, how)(*what)
        finally:
            await connection.close()


async def load(release: str, url: str) -> None:
    """Make the release's tables in an empty database, and fill them."""
    with lzma.open(RELEASES / release / "database.jsonl.xz", "rt", encoding="utf-8") as lines:
        made = json.loads(next(lines))
        database = Database(url)
        async with database.write() as tx:
            await tx.run_sync(lambda connection: _upgrade(connection, made["revision"]))
        await database.close()
        rows = Rows(url)
        for line in lines:
            table = json.loads(line)
            await rows.fill(table["table"], table["columns"], list(map(_stored, table["rows"])))


def promises(release: str) -> dict[str, Any]:
    with lzma.open(RELEASES / release / "promises.json.xz", "rt", encoding="utf-8") as file:
        told: dict[str, Any] = json.load(file)
        return told


def _stored(row: Sequence[Any]) -> list[Any]:
    return [base64.b64decode(one["base64"]) if isinstance(one, dict) else one for one in row]


def _upgrade(connection: Any, revision: str) -> None:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, revision)
