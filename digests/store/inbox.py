"""The inbox: what people told the bot, kept before the messenger is told that we have it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog

from digests.store.database import Row, Transaction, insert_new
from digests.store.tables import inbox

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An update as it came in."""

    update_id: int
    address: int
    payload: Mapping[str, Any]
    put_aside: bool = False
    """Nobody can read it: kept for the operator, never served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxUpdate:
    """An update as the inbox holds it; `answer` is set once its change is made."""

    id: int
    update_id: int
    address: int
    payload: Mapping[str, Any]
    answer: str | None
    attempts: int
    received_at: datetime


OPEN = ("new", "answering")


async def accept(tx: Transaction, updates: Sequence[Incoming], *, bot: int, now: datetime) -> None:
    """Keep updates; one that is here already is left alone."""
    rows = [
        {
            "bot": bot,
            "update_id": one.update_id,
            "address": one.address,
            "payload": json.dumps(one.payload),
            "state": "failed" if one.put_aside else "new",
            "received_at": now,
            "done_at": now if one.put_aside else None,
        }
        for one in updates
    ]
    if rows:
        await tx.execute(insert_new(inbox, tx), rows)


async def waiting(
    tx: Transaction, *, bot: int, but_chats: Sequence[int], limit: int
) -> list[InboxUpdate]:
    """Return the oldest open update of each chat, leaving out chats that are being served.

    One by one within a chat, so that order is kept; a chat that writes a hundred lines takes no
    other's turn.
    """
    here = sa.and_(inbox.c.bot == bot, inbox.c.state.in_(OPEN))
    if but_chats:
        here = sa.and_(here, inbox.c.address.not_in(but_chats))
    oldest = sa.select(sa.func.min(inbox.c.id).label("id")).where(here).group_by(inbox.c.address)
    first = oldest.order_by(sa.func.min(inbox.c.id)).limit(limit).subquery()
    query = sa.select(inbox).join(first, first.c.id == inbox.c.id).order_by(inbox.c.id)
    return [_update(row) for row in (await tx.execute(query)).mappings()]


async def count_attempt(tx: Transaction, inbox_id: int, *, by: int = 1) -> None:
    change = inbox.update().where(inbox.c.id == inbox_id)
    await tx.execute(change.values(attempts=inbox.c.attempts + by))


async def is_new(tx: Transaction, inbox_id: int) -> bool:
    """Say whether its change is still to be made: another process may have made it by now."""
    query = sa.select(inbox.c.id).where(inbox.c.id == inbox_id, inbox.c.state == "new")
    return await tx.scalar(query) is not None


async def keep_answer(tx: Transaction, inbox_id: int, answer: str) -> None:
    """In the transaction of the change itself: what remains is to say so."""
    change = inbox.update().where(inbox.c.id == inbox_id)
    await tx.execute(change.values(state="answering", answer=answer))


async def done(tx: Transaction, inbox_id: int, *, now: datetime, failed: bool = False) -> None:
    state = "failed" if failed else "done"
    change = inbox.update().where(inbox.c.id == inbox_id)
    await tx.execute(change.values(state=state, payload=None, answer=None, done_at=now))


async def put_aside(tx: Transaction, inbox_id: int, *, now: datetime) -> None:
    """Serve it never more, and keep it as it came."""
    change = inbox.update().where(inbox.c.id == inbox_id)
    await tx.execute(change.values(state="failed", done_at=now))


async def open_count(tx: Transaction) -> int:
    query = sa.select(sa.func.count()).select_from(inbox)
    return int(await tx.scalar(query.where(inbox.c.state.in_(OPEN))) or 0)


def _update(row: Row) -> InboxUpdate:
    known = {name: row[name] for name in InboxUpdate.__dataclass_fields__}
    return InboxUpdate(**{**known, "payload": _payload(row)})


def _payload(row: Row) -> Mapping[str, Any]:
    """Read an update; one that is no JSON any more is not served, and keeps no other waiting."""
    try:
        read = json.loads(row["payload"])
    except (TypeError, ValueError, RecursionError) as error:
        log.error(  # noqa: TRY400  a row is at fault, no code
            "update_unreadable", inbox=row["id"], chat=row["address"], reason=str(error)
        )
        return {}
    return read if isinstance(read, dict) else {}


async def forget(tx: Transaction, address: int) -> None:
    """Keep no trace of a chat in what has been served; the number of the update stays."""
    served = sa.and_(inbox.c.address == address, inbox.c.state.not_in(OPEN))
    await tx.execute(inbox.update().where(served).values(address=0, payload=None, answer=None))
