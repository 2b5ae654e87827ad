"""What is kept of the release: its rows, and what it would have done with them."""

from __future__ import annotations

import base64
import json
import lzma
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from press import Press
from release import A_DAY_ON, KILLED_AT, TAKEN_OVER_AT, Clock, Release, Telegram

from bot.answers import load
from digests.model import Choices
from digests.store import by_hand, chats
from digests.store.codec import from_json, to_json
from digests.store.tables import metadata


def rows(path: Path) -> list[str]:
    """A line a table: its name, its columns, its rows."""
    lines = [json.dumps({"made_by": "v0.1.0", "revision": "0005"})]
    with closing(sqlite3.connect(path)) as connection:
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            listed = ", ".join(f'"{name}"' for name in names)
            order = ", ".join(f'"{column.name}"' for column in table.primary_key)
            found = connection.execute(f'SELECT {listed} FROM "{table.name}" ORDER BY {order}')
            kinds = [column.type for column in table.columns]
            plain = [list(map(_plain, row, kinds)) for row in found]
            whole = {"table": table.name, "columns": names, "rows": plain}
            lines.append(json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
    return lines


def _plain(value: Any, kind: Any) -> Any:
    if value is not None and isinstance(kind, sa.Boolean):
        return bool(value)
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


async def promises(path: Path, press: Press) -> dict[str, Any]:
    """Let the release itself go on, on a copy, and write down what came of it."""
    clock, telegram = Clock(), Telegram()
    clock.now = TAKEN_OVER_AT
    release = Release(f"sqlite:///{path}", clock, telegram, press)
    release.restart("may-cu:7")
    async with release.db.read() as tx:
        kept = await tx.execute(sa.text("SELECT answer FROM inbox WHERE state = 'answering'"))
        waiting = [load(text) for text in kept.scalars()]
        choices = await _choices(tx)
    told = {}
    for moment in (TAKEN_OVER_AT, TAKEN_OVER_AT + A_DAY_ON):
        clock.now = moment
        await release.take_over()
        async with release.db.read() as tx:
            told[moment.isoformat()] = await _told(tx)
        if moment == TAKEN_OVER_AT:
            calls = list(release.calls)
            async with release.db.read() as tx:
                acted = await _choices(tx)
                failed = [dict(row) for row in await by_hand.listing(
                    tx, states=["failed"], limit=999)]  # fmt: skip
    await release.db.close()
    return {
        "killed_at": KILLED_AT.isoformat(),
        "taken_over_at": TAKEN_OVER_AT.isoformat(),
        "choices": choices,
        "choices_after": acted,
        "answers_waiting": [[c.method, c.params] for one in waiting for c in one],
        "calls": [[call.method, call.params] for call in calls],
        "failed": [row["id"] for row in failed],
        "told": told,
    }


async def _choices(tx: Any) -> list[Any]:
    found = []
    for chat in await chats.every(tx, limit=9_999):
        for topic, value in await chats.topics(tx, chat.id):
            # Through the type and back: what the release reads, not what the row spells.
            found.append([chat.address, topic, to_json(from_json(Choices, to_json(value)))])
    return found


async def _told(tx: Any) -> dict[str, list[int]]:
    query = sa.text(
        "SELECT d.subscription_id, s.story_id FROM receipts r JOIN deliveries d ON"
        " d.id = r.delivery_id JOIN edition_stories s ON s.edition_id = d.edition_id AND"
        " s.part = r.part WHERE r.message_id IS NOT NULL ORDER BY 1, 2"
    )
    told: dict[str, list[int]] = {}
    for subscription, story in await tx.execute(query):
        told.setdefault(str(subscription), []).append(story)
    return told


def write(path: Path, text: str) -> None:
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(path.name, path.stat().st_size)
