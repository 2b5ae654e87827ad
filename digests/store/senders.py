"""The lease that makes one process the sender and poller of a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from digests.store.database import Transaction
from digests.store.tables import senders


async def acquire(
    tx: Transaction,
    bot: int,
    owner: str,
    *,
    now: datetime,
    length: timedelta,
    is_dead: Callable[[str], bool] = lambda owner: False,
) -> int | None:
    """Acquire or renew the lease; return its epoch, None where another process holds it.

    The epoch grows whenever the owner changes, and when an owner comes back after its lease ran
    out: what it marked before belongs to a time that is over.
    """
    query = sa.select(senders).where(senders.c.bot == bot)
    row = (await tx.execute(query)).mappings().first()
    until = now + length
    if row is None:
        fresh = senders.insert().values(bot=bot, owner=owner, epoch=1, until=until)
        await tx.execute(fresh)
        return 1
    alive = row["until"] > now and (row["owner"] == owner or not is_dead(row["owner"]))
    if alive and row["owner"] != owner:
        return None
    epoch = int(row["epoch"]) + (0 if alive else 1)
    change = senders.update().where(senders.c.bot == bot)
    await tx.execute(change.values(owner=owner, epoch=epoch, until=until))
    return epoch


async def holds_lease(
    tx: Transaction, bot: int, owner: str, *, epoch: int | None, until: datetime
) -> bool:
    """Say whether the lease is this owner's, in this epoch, at least until then."""
    return bool(await tx.scalar(sa.select(lease_held(bot, owner, epoch=epoch, until=until))))


def lease_held(
    bot: int, owner: str, *, epoch: int | None, until: datetime
) -> sa.ColumnElement[bool]:
    """The same as a condition of another statement."""
    return sa.exists().where(
        senders.c.bot == bot,
        senders.c.owner == owner,
        senders.c.epoch == epoch,
        senders.c.until >= until,
    )


async def release(tx: Transaction, bot: int, owner: str, *, now: datetime) -> None:
    """Let others take over at once; the row stays, for its epoch."""
    ours = sa.and_(senders.c.bot == bot, senders.c.owner == owner)
    await tx.execute(senders.update().where(ours).values(until=now))
