"""Rows that are never updated: found by a hash of what they hold, or made."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from digests.store.codec import digest
from digests.store.database import Transaction


async def found_or_made(
    tx: Transaction, table: sa.Table, column: str, value: Any
) -> tuple[int, bool]:
    """Return the id of the row of `table` that holds `value`, and whether it was made now."""
    known = digest(value)
    found = await tx.scalar(sa.select(table.c.id).where(table.c.hash == known))
    if found is not None:
        return int(found), False
    made = table.insert().values(hash=known, **{column: value}).returning(table.c.id)
    return (await tx.execute(made)).scalar_one(), True
