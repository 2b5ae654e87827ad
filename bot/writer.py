"""The operator's language model as the newsroom's writer, where there is one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.settings import Settings
from digests.clock import Clock, utc_now
from digests.model import Length, Method, Summary
from digests.pipeline.prepare import SummaryWriter
from digests.store import model_texts
from digests.store.database import Database
from digests.summary.llm import Caps, LanguageModel
from digests.summary.material import Material
from digests.web import OperatorEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTexts:
    """The model's cache, in the database."""

    db: Database
    clock: Clock

    async def get(self, article: str, model: str) -> str | None:
        async with self.db.read() as tx:
            return await model_texts.get(tx, article, model)

    async def put(self, article: str, model: str, text: str) -> None:
        async with self.db.write() as tx:
            await model_texts.put(tx, article, model, text, now=self.clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWriter:
    model: LanguageModel

    async def write(
        self, material: Material, extractive: Mapping[Length, Summary]
    ) -> Mapping[Length, Summary]:
        """Ask for one length after the other; those the model fails at stay extractive."""
        written = dict(extractive)
        for length in Length:
            summary = await self.model.summarize(material, length=length)
            if summary.method is Method.LLM:
                written[length] = summary
        return written


@asynccontextmanager
async def open_writer(
    settings: Settings, db: Database, *, clock: Clock = utc_now
) -> AsyncIterator[SummaryWriter | None]:
    model = open_model(settings)
    if model is None:
        yield None
        return
    endpoint, name = model
    async with endpoint:
        yield ModelWriter(
            model=LanguageModel(
                endpoint,
                model=name,
                clock=clock,
                sleep=asyncio.sleep,
                cache=StoredTexts(db=db, clock=clock),
                caps=Caps(calls_a_day=settings.llm_daily_calls),
            )
        )


def open_model(settings: Settings) -> tuple[OperatorEndpoint, str] | None:
    """Return the operator's endpoint, not yet opened, and the model's name."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return OperatorEndpoint(settings.llm_base_url, api_key=key), settings.llm_model
