"""Chats, and what was chosen for each chat and topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from digests.model import ChatId, Choices
from digests.store.codec import from_json, to_json
from digests.store.database import Row, Transaction, insert_new, upsert
from digests.store.tables import chats, choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    id: ChatId
    address: int
    kind: str
    title: str
    language: str
    gone_reason: str | None
    choices_changed_at: datetime | None
    greeted_at: datetime | None
    """When, by the messenger's clock, what we greeted for happened; None: since it is gone."""
    greeted_for: str | None


async def meet(
    tx: Transaction, address: int, *, kind: str, title: str, language: str, now: datetime
) -> Chat:
    """Return our row of a chat, made at the first meeting; its name and kind kept true."""
    row = {"address": address, "kind": kind, "title": title, "language": language}
    await tx.execute(insert_new(chats, tx).values(**row, created_at=now))
    known = await at(tx, address)
    if known is None:
        raise LookupError(f"chat {address} was neither found nor made")
    if (known.kind, known.title) != (kind, title):
        change = chats.update().where(chats.c.id == known.id)
        await tx.execute(change.values(kind=kind, title=title))
    return known


async def at(tx: Transaction, address: int) -> Chat | None:
    query = sa.select(chats).where(chats.c.address == address)
    row = (await tx.execute(query)).mappings().first()
    return _chat(row) if row else None


async def get(tx: Transaction, chat_id: ChatId) -> Chat | None:
    row = (await tx.execute(sa.select(chats).where(chats.c.id == chat_id))).mappings().first()
    return _chat(row) if row else None


async def every(tx: Transaction, *, limit: int = 1_000) -> list[Chat]:
    query = sa.select(chats).order_by(chats.c.id).limit(limit)
    return [_chat(row) for row in (await tx.execute(query)).mappings()]


async def mark_gone(tx: Transaction, chat_id: ChatId, reason: str, *, now: datetime) -> None:
    change = chats.update().where(chats.c.id == chat_id)
    gone = {"gone_reason": reason, "gone_at": now, "greeted_at": None, "greeted_for": None}
    await tx.execute(change.values(gone))  # let in again, it is greeted again


async def mark_back(tx: Transaction, chat_id: ChatId) -> bool:
    """Return whether the chat had been gone."""
    change = chats.update().where(chats.c.id == chat_id, chats.c.gone_reason.is_not(None))
    return bool((await tx.execute(change.values(gone_reason=None, gone_at=None))).rowcount)


async def mark_greeted(
    tx: Transaction, chat_id: ChatId, *, at: datetime | None, what_for: str | None
) -> None:
    change = chats.update().where(chats.c.id == chat_id)
    await tx.execute(change.values(greeted_at=at, greeted_for=what_for))


async def set_address(tx: Transaction, chat_id: ChatId, address: int, *, kind: str) -> None:
    change = chats.update().where(chats.c.id == chat_id)
    await tx.execute(change.values(address=address, kind=kind))


async def set_language(tx: Transaction, chat_id: ChatId, language: str) -> None:
    await tx.execute(chats.update().where(chats.c.id == chat_id).values(language=language))


async def delete(tx: Transaction, chat_id: ChatId) -> None:
    await tx.execute(chats.delete().where(chats.c.id == chat_id))


async def choices_of(tx: Transaction, chat_id: ChatId, topic: int) -> Choices | None:
    query = sa.select(choices.c.choices)
    value = await tx.scalar(query.where(choices.c.chat_id == chat_id, choices.c.topic == topic))
    return None if value is None else from_json(Choices, value)


async def save_choices(
    tx: Transaction, chat_id: ChatId, topic: int, chosen: Choices, *, now: datetime
) -> None:
    row = {"choices": to_json(chosen), "changed_at": now}
    put = upsert(choices, tx).values(chat_id=chat_id, topic=topic, **row)
    await tx.execute(put.on_conflict_do_update(index_elements=["chat_id", "topic"], set_=row))
    change = chats.update().where(chats.c.id == chat_id)
    await tx.execute(change.values(choices_changed_at=now))


async def topics(tx: Transaction, chat_id: ChatId) -> list[tuple[int, Choices]]:
    query = sa.select(choices.c.topic, choices.c.choices).where(choices.c.chat_id == chat_id)
    rows = await tx.execute(query.order_by(choices.c.topic))
    return [(topic, from_json(Choices, value)) for topic, value in rows]


async def move_choices(tx: Transaction, loser: ChatId, winner: ChatId, topic: int) -> None:
    """Give a topic's choices to another chat, over what that one had."""
    there = sa.and_(choices.c.chat_id == winner, choices.c.topic == topic)
    await tx.execute(choices.delete().where(there))
    here = sa.and_(choices.c.chat_id == loser, choices.c.topic == topic)
    await tx.execute(choices.update().where(here).values(chat_id=winner))


def _chat(row: Row) -> Chat:
    return Chat(**{name: row[name] for name in Chat.__dataclass_fields__})
