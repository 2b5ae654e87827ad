"""What a language model wrote, kept so that the same article is not paid for twice."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from digests.store.database import Transaction, insert_new
from digests.store.tables import model_texts


async def get(tx: Transaction, article: str, model: str) -> str | None:
    here = sa.and_(model_texts.c.article == article, model_texts.c.model == model)
    found: str | None = await tx.scalar(sa.select(model_texts.c.text).where(here))
    return found


async def put(tx: Transaction, article: str, model: str, text: str, *, now: datetime) -> None:
    row = {"article": article, "model": model, "text": text, "written_at": now}
    await tx.execute(insert_new(model_texts, tx).values(row))
