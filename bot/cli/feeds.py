"""feeds: which are polled, how they do, and how to find, try, save and exchange them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import (
    SOME_BAD,
    give_up,
    load_settings,
    open_database,
    quiet_logs,
    run_async,
    tell,
    write_json,
)

if TYPE_CHECKING:
    from bot.settings import Settings
    from digests.store.database import Database
    from digests.store.feeds import Feed


@click.group()
def feeds() -> None:
    """The feeds that are polled."""


@feeds.command()
@click.argument("url")
@click.option("--section", help="Its name for readers, such as Kinh tế.")
@click.option("--untried", is_flag=True, help="Add the address as it is, without asking it.")
def add(url: str, section: str | None, untried: bool) -> None:
    """Add a feed; with a site's address, find its feeds."""
    if untried and (flaw := _flaw_of(url)):
        give_up(flaw)

    async def work(settings: Settings, db: Database) -> int:
        from digests.clock import utc_now
        from digests.pipeline.discover import DiscoveredFeed
        from digests.store import feeds as kept

        if untried:
            found = [DiscoveredFeed(url=url, title="", entries=0, kind="feed")]
        else:
            found = await _find(settings, url)
        if not found:
            tell(f"{url}: no feed, no link to one, and no list of articles")
            return SOME_BAD
        async with db.write() as tx:
            for one in found:
                new = await kept.add(
                    tx,
                    one.url,
                    section=section or (one.title if len(found) > 1 else None),
                    origin="operator",
                    kind=one.kind,
                    now=utc_now(),
                )
                write_json({"url": one.url, "kind": one.kind, "entries": one.entries, "new": new})
        return 0

    _with_database(work)


@feeds.command("list")
@click.option("--catalogue", is_flag=True, help="The built-in list of newspapers' feeds instead.")
def list_(catalogue: bool) -> None:
    """One JSON object a feed, with its health."""
    if catalogue:
        from digests.feed.catalogue import catalogue as built_in

        for known in built_in():
            write_json({name: getattr(known, name) for name in known.__slots__})
        return

    async def work(_settings: Settings, db: Database) -> int:
        from digests.store import feeds as kept

        async with db.read() as tx:
            for feed in await kept.every(tx):
                write_json(_feed_json(feed))
        return 0

    _with_database(work)


@feeds.command()
@click.argument("which")
def remove(which: str) -> None:
    """Poll a feed, given by its number or address, no more; its articles stay."""

    async def work(_settings: Settings, db: Database) -> int:
        from digests.store import feeds as kept

        async with db.write() as tx:
            feed = await _one(tx, which)
            if feed is None:
                tell(f"there is no feed {which}")
                return SOME_BAD
            await kept.set_state(tx, feed.id, "removed")
        write_json({"id": feed.id, "removed": True})
        if feed.origin == "settings":
            tell("It stands in TINGON_FEEDS: take it out there too, or it comes back.")
        return 0

    _with_database(work)


@feeds.command()
@click.argument("which", required=False)
def poll(which: str | None) -> None:
    """Ask feeds now, all or one, and prepare what is new; a paused one goes on."""

    async def work(settings: Settings, db: Database) -> int:
        from bot.newsroom import open_newsroom, sync_feeds
        from digests.clock import utc_now
        from digests.store import feeds as kept

        await sync_feeds(settings, db, now=utc_now())
        async with db.read() as tx:
            chosen = await kept.every(tx)
            if which is not None:
                one = await _one(tx, which)
                chosen = [one] if one is not None else []
        if not chosen:
            tell(f"there is no feed {which}" if which else "there are no feeds")
            return SOME_BAD
        bad = 0
        async with open_newsroom(settings, db) as newsroom:
            for feed in chosen:
                async with db.write() as tx:
                    await kept.resume(tx, feed, now=utc_now())
                new = await newsroom.polling.poll_feed(feed)
                async with db.read() as tx:
                    after = await kept.get(tx, feed.id)
                if after is None or after.health.failures or after.health.alarm:
                    bad += 1
                write_json({"new": new, **(_feed_json(after) if after else {})})
            await newsroom.preparing.prepare()
        return SOME_BAD if bad else 0

    _with_database(work)


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Add the feeds of an OPML file."""
    from digests.errors import FeedMalformed
    from digests.feed.opml import read_opml

    try:
        found = read_opml(file.read_bytes())
    except OSError as error:
        give_up(f"{file}: {error.strerror}")
    except FeedMalformed as error:
        give_up(f"{file}: {error.reason}", code=SOME_BAD)

    async def work(_settings: Settings, db: Database) -> int:
        from digests.clock import utc_now
        from digests.store import feeds as kept

        async with db.write() as tx:
            for one in found:
                new = await kept.add(
                    tx,
                    one.url,
                    section=one.section or None,
                    origin="operator",
                    now=utc_now(),
                )
                write_json({"url": one.url, "section": one.section, "new": new})
        return 0

    _with_database(work)


@feeds.command()
def export() -> None:
    """Write the feeds as OPML to stdout."""

    async def work(_settings: Settings, db: Database) -> int:
        from digests.feed.opml import OpmlFeed, write_opml
        from digests.store import feeds as kept

        async with db.read() as tx:
            found = [
                OpmlFeed(url=feed.url, title=feed.title, section=feed.section or "")
                for feed in await kept.every(tx)
            ]
        click.echo(write_opml(found))
        return 0

    _with_database(work)


@feeds.command()
@click.argument("url")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--pages", default=5, show_default=True, help="Of its newest articles.")
def capture(url: str, folder: Path, pages: int) -> None:
    """Save a feed and its pages with their headers: the live site becomes test data."""
    settings = load_settings()
    quiet_logs(settings)

    async def work() -> int:
        from bot.cli.capture import capture_feed
        from bot.newsroom import open_web
        from digests.errors import DigestsError

        async with open_web(settings) as web:
            try:
                for saved in await capture_feed(web, url, folder, pages=pages):
                    write_json(saved)
            except DigestsError as error:
                tell(str(error))
                return SOME_BAD
        return 0

    run_async(work)


def _flaw_of(address: str) -> str:
    """Return what is wrong with an address that nobody is going to try, and what to type."""
    from urllib.parse import urlsplit

    section, _, behind = address.partition("=")
    if behind.startswith(("http://", "https://")) and "://" not in section:
        return f"{address!r} is for TINGON_FEEDS. Type: --untried --section {section!r} {behind}"
    try:
        parts = urlsplit(address)
        whole = bool(parts.scheme in ("http", "https") and parts.hostname)
    except ValueError:
        whole = False
    if whole and not any(char.isspace() for char in address):
        return ""
    return (
        f"{address!r} is no whole address, and with --untried nobody looks for one. Type the "
        "feed's own, as https://example.com/rss/home.rss, or leave --untried out: then a site's "
        "name will do."
    )


def _with_database(work: Callable[[Settings, Database], Awaitable[int]]) -> None:
    settings = load_settings()
    quiet_logs(settings)

    async def run() -> int:
        async with open_database(settings) as db:
            return await work(settings, db)

    run_async(run)


async def _find(settings: Settings, url: str) -> list[Any]:
    from bot.newsroom import open_web
    from digests.clock import utc_now
    from digests.errors import FeedMalformed, WebError
    from digests.pipeline.discover import FeedFinder
    from digests.workers import Workers

    async with open_web(settings) as web, Workers(size=1) as workers:
        try:
            return await FeedFinder(web=web, workers=workers, clock=utc_now).find(url)
        except (FeedMalformed, WebError) as error:
            tell(str(error))
            return []


async def _one(tx: Any, which: str) -> Feed | None:
    from digests.store import feeds as kept

    return next(
        (
            feed
            for feed in await kept.every(tx)
            if which in {str(feed.id), feed.url, feed.asked_url}
        ),
        None,
    )


def _feed_json(feed: Feed) -> dict[str, Any]:
    from digests.store.codec import to_json

    return {
        "id": feed.id,
        "url": feed.url,
        "kind": feed.kind,
        "section": feed.section,
        "title": feed.title,
        "origin": feed.origin,
        "state": feed.state,
        "polled_at": feed.polled_at,
        "next_poll_at": feed.next_poll_at,
        "deaths": feed.crashes,
        "health": json.loads(json.dumps(to_json(feed.health))),
    }
