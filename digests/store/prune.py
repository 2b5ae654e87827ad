"""Growing old: what is kept how long, and deleted in small batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digests.store.database import Transaction, upsert
from digests.store.tables import (
    deliveries,
    delivery_days,
    editions,
    inbox,
    model_texts,
    pages,
    receipts,
)

BATCH_SIZE = 1_000  # receipts wait for a batch: a short one
KEEP_PAGES = timedelta(days=7)
KEEP_EDITIONS = timedelta(days=30)
KEEP_INBOX = timedelta(days=2)
"""The payload is gone with the reply; the number guards against repeats."""
DAY_COLUMNS = {"sent": "editions", "uncertain": "uncertain", "failed": "failed"}
"""What a day counts of each state of a delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long rows are kept; `deliveries` is the correction window."""

    deliveries: timedelta
    pages: timedelta = KEEP_PAGES
    editions: timedelta = KEEP_EDITIONS
    inbox: timedelta = KEEP_INBOX
    model_texts: timedelta = KEEP_EDITIONS


async def prune_batch(tx: Transaction, retention: Retention, *, now: datetime) -> int:
    """Delete one batch of each kind; return how many rows went."""
    gone = await _deliveries(
        tx, before=now - retention.deliveries, failed_before=now - retention.editions
    )
    gone += await _delete(tx, pages.c.article_id, pages.c.fetched_at < now - retention.pages)
    gone += await _delete(tx, inbox.c.id, inbox.c.done_at < now - retention.inbox)
    forgotten = model_texts.c.written_at < now - retention.model_texts
    gone += (await tx.execute(model_texts.delete().where(forgotten))).rowcount
    unused = ~sa.exists().where(deliveries.c.edition_id == editions.c.id)
    old = sa.and_(editions.c.composed_at < now - retention.editions, unused)
    return gone + await _delete(tx, editions.c.id, old)


async def _deliveries(tx: Transaction, *, before: datetime, failed_before: datetime) -> int:
    """Count a batch of old deliveries into days, so that "why" can still answer, then drop it.

    What failed waits longer: an operator may still want to retry it.
    """
    query = (
        sa.select(
            deliveries.c.id,
            deliveries.c.subscription_id,
            deliveries.c.state,
            deliveries.c.finished_at,
        )
        .where(
            deliveries.c.finished_at < before,
            sa.or_(deliveries.c.state != "failed", deliveries.c.finished_at < failed_before),
        )
        .order_by(deliveries.c.finished_at)
        .limit(BATCH_SIZE)
    )
    rows = (await tx.execute(query)).all()
    if not rows:
        return 0
    await _count_days(tx, rows)
    ids = [row[0] for row in rows]
    await tx.execute(receipts.delete().where(receipts.c.delivery_id.in_(ids)))
    await tx.execute(deliveries.delete().where(deliveries.c.id.in_(ids)))
    return len(ids)


async def _count_days(tx: Transaction, rows: Sequence[sa.Row[Any, Any, Any, Any]]) -> None:
    days: dict[tuple[int, str], dict[str, int]] = {}
    for _, subscription_id, state, finished_at in rows:
        if state not in DAY_COLUMNS:
            continue
        day = days.setdefault(
            (subscription_id, finished_at.date().isoformat()),
            dict.fromkeys(DAY_COLUMNS.values(), 0),
        )
        day[DAY_COLUMNS[state]] += 1
    if not days:
        return
    add = upsert(delivery_days, tx)
    add = add.on_conflict_do_update(
        index_elements=["subscription_id", "day"],
        set_={name: delivery_days.c[name] + add.excluded[name] for name in DAY_COLUMNS.values()},
    )
    await tx.execute(
        add,
        [
            {"subscription_id": subscription_id, "day": day, **counted}
            for (subscription_id, day), counted in days.items()
        ],
    )


async def _delete(tx: Transaction, key: sa.Column[int], condition: sa.ColumnElement[bool]) -> int:
    some = sa.select(key).where(condition).limit(BATCH_SIZE)
    return (await tx.execute(key.table.delete().where(key.in_(some)))).rowcount
