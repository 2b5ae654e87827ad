"""Put together the part that knows no Telegram: from feeds to the rows of the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.render import TelegramRenderer
from bot.screens.story import below_story
from bot.settings import Settings
from digests.clock import Clock, utc_now
from digests.feed.address_rules import site_host
from digests.feed.catalogue import paper_name
from digests.feed.policy import NIGHT
from digests.model import Article, Length, Method, Summary
from digests.pipeline import Corrections, Polling, Preparing, Queueing, Rechecking
from digests.pipeline.prepare import ArticleReader, SummaryWriter
from digests.store import feeds, model_texts
from digests.store.database import Database
from digests.store.prune import Retention, prune_batch
from digests.summary.llm import LanguageModel, UsageLimits
from digests.web import OperatorEndpoint, Web
from digests.workers import Workers


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """The steps, each ready to be run."""

    db: Database
    polling: Polling
    preparing: Preparing
    queueing: Queueing
    rechecking: Rechecking
    corrections: Corrections

    async def prune(self, keep: Retention, *, now: datetime) -> None:
        """Let go of what has grown old, batch by batch."""
        while True:
            async with self.db.write() as tx:
                gone = await prune_batch(tx, keep, now=now)
            if not gone:
                return


@asynccontextmanager
async def open_newsroom(
    settings: Settings, db: Database, *, clock: Clock = utc_now
) -> AsyncIterator[Newsroom]:
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(open_web(settings))
        workers = await stack.enter_async_context(Workers(size=1))
        writer = await stack.enter_async_context(open_writer(settings, db))
        renderer = TelegramRenderer(below_story)
        reader = ArticleReader(web=web, workers=workers, writer=writer, ranker=settings.ranker)
        corrections = Corrections(
            db=db, renderer=renderer, clock=clock, window=settings.correction_window
        )
        yield Newsroom(
            db=db,
            polling=Polling(
                db=db,
                web=web,
                workers=workers,
                clock=clock,
                base=settings.poll_interval,
                night=None if settings.allow_private_addresses else NIGHT,
            ),
            preparing=Preparing(
                db=db, reader=reader, clock=clock, paper=_newspaper_names(settings)
            ),
            queueing=Queueing(db=db, renderer=renderer, clock=clock, spread=settings.slot_spread),
            rechecking=Rechecking(db=db, reader=reader, corrections=corrections, clock=clock),
            corrections=corrections,
        )


@asynccontextmanager
async def open_web(settings: Settings) -> AsyncIterator[Web]:
    web = Web(
        contact=settings.contact,
        host_pause=settings.pause_between_requests,
        allow_private=settings.allow_private_addresses,
        proxy=settings.feed_proxy,
    )
    async with web:
        yield web


def _newspaper_names(settings: Settings) -> Callable[[str], str]:
    """Names by host: where one newspaper is read, the settings say what it is called."""
    hosts = {site_host(urlsplit(url).hostname or "") for _, url in settings.feeds}

    def name(host: str) -> str:
        known = paper_name(host)
        return settings.newspaper if known == host and hosts == {host} else known

    return name


async def sync_feeds(settings: Settings, db: Database, *, now: datetime) -> None:
    """Make the feeds of the settings those that are polled, beside the operator's own."""
    wanted = {url: section for section, url in settings.feeds}
    async with db.write() as tx:
        for url, section in wanted.items():
            await feeds.add(tx, url, section=section, origin="settings", now=now)
        for feed in await feeds.every(tx):
            if feed.origin != "settings":
                continue
            if feed.url not in wanted and feed.asked_url not in wanted:
                await feeds.set_state(tx, feed.id, "removed")
            elif feed.section != wanted.get(feed.asked_url):
                await feeds.set_section(tx, feed.id, wanted.get(feed.asked_url))


# ---- the operator's language model --------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModelTexts:
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
        self, article: Article, extractive: Mapping[Length, Summary]
    ) -> Mapping[Length, Summary]:
        """Ask for one length after the other; those the model fails at stay extractive."""
        written = dict(extractive)
        for length in Length:
            summary = await self.model.summarize(article, length=length)
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
                cache=StoredModelTexts(db=db, clock=clock),
                limits=UsageLimits(calls_a_day=settings.llm_daily_calls),
            )
        )


def open_model(settings: Settings) -> tuple[OperatorEndpoint, str] | None:
    """Return the operator's endpoint, not yet opened, and the model's name."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return OperatorEndpoint(settings.llm_base_url, api_key=key), settings.llm_model
