"""Put together the part that knows no Telegram: from feeds to the rows of the outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.render import TelegramRenderer
from bot.settings import Settings
from bot.writer import open_writer
from digests.clock import Clock, utc_now
from digests.feed.catalogue import paper_name
from digests.feed.policy import NIGHT
from digests.feed.sites import site_host
from digests.pipeline import Corrections, Polling, Preparing, Queueing, Rechecking
from digests.pipeline.prepare import ArticleReader
from digests.store import feeds
from digests.store.database import Database
from digests.web import Web
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


@asynccontextmanager
async def open_newsroom(
    settings: Settings, db: Database, *, clock: Clock = utc_now
) -> AsyncIterator[Newsroom]:
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(open_web(settings))
        workers = await stack.enter_async_context(Workers(size=1))
        writer = await stack.enter_async_context(open_writer(settings, db))
        renderer = TelegramRenderer()
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
