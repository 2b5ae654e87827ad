"""The inbox: what people told the bot, kept before the messenger is told that we have it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digests.store.database import Transaction, insert_new
from digests.store.tables import inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An update as it came in."""

    update_id: int
    address: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An update as we keep it; `answer` is set once its change is made."""

    id: int
    update_id: int
    address: int
    payload: Mapping[str, Any]
    answer: str | None
    attempts: int
    received_at: datetime


async def accept(tx: Transaction, updates: Sequence[Incoming], *, bot: int, now: datetime) -> None:
    """Keep updates; one that is here already is left alone."""
    rows = [
        {
            "bot": bot,
            "update_id": one.update_id,
            "address": one.address,
            "payload": json.dumps(one.payload, ensure_ascii=False),
            "state": "new",
            "received_at": now,
        }
        for one in updates
    ]
    if rows:
        await tx.execute(insert_new(inbox, tx), rows)


async def waiting(
    tx: Transaction, *, bot: int, but_chats: Sequence[int], limit: int
) -> list[Kept]:
    """Return the oldest open update of each chat, leaving out chats that are being served."""
    here = sa.and_(inbox.c.bot == bot, inbox.c.state.in_(("new", "answering")))
    query = sa.select(inbox).where(here)
    if but_chats:
        query = query.where(inbox.c.address.not_in(but_chats))
    rows = (await tx.execute(query.order_by(inbox.c.id).limit(limit))).mappings()
    oldest: dict[int, Kept] = {}
    for row in rows:
        if row["address"] not in oldest:
            known = {name: row[name] for name in Kept.__dataclass_fields__}
            oldest[row["address"]] = Kept(**{**known, "payload": json.loads(row["payload"])})
    return list(oldest.values())


async def count_attempt(tx: Transaction, inbox_id: int) -> None:
    change = inbox.update().where(inbox.c.id == inbox_id)
    await tx.execute(change.values(attempts=inbox.c.attempts + 1))


async def keep_answer(tx: Transaction, inbox_id: int, answer: str) -> None:
    """In the transaction of the change itself: what remains is to say so."""
    change = inbox.update().where(inbox.c.id == inbox_id)
    await tx.execute(change.values(state="answering", answer=answer))


async def done(tx: Transaction, inbox_id: int, *, now: datetime, failed: bool = False) -> None:
    state = "failed" if failed else "done"
    change = inbox.update().where(inbox.c.id == inbox_id)
    await tx.execute(change.values(state=state, payload=None, answer=None, done_at=now))


async def open_count(tx: Transaction) -> int:
    query = sa.select(sa.func.count()).select_from(inbox)
    return int(await tx.scalar(query.where(inbox.c.state.in_(("new", "answering")))) or 0)
