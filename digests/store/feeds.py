"""Feeds: which there are, which are due, and what their servers answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digests.feed.policy import MAX_BACKOFF, MAX_CRASHES, FeedHealth, resumed
from digests.model import FeedId
from digests.store.codec import from_json, to_json
from digests.store.database import Row, Transaction, upsert
from digests.store.tables import feeds

FEED_CLAIM_LENGTH = timedelta(minutes=10)
"""How long a poll may take before another process may try the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as we keep it."""

    id: FeedId
    asked_url: str
    url: str
    kind: str
    section: str | None
    title: str
    origin: str
    state: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    next_poll_at: datetime
    first_polled_at: datetime | None
    polled_at: datetime | None
    crashes: int
    """How often in a row the process ended, as far as anybody knows, while it held this feed."""
    health: FeedHealth


async def add(
    tx: Transaction,
    url: str,
    *,
    section: str | None,
    origin: str,
    now: datetime,
    kind: str = "feed",
) -> bool:
    """Return False where the feed is there already; a removed one comes back."""
    row = {
        "asked_url": url,
        "url": url,
        "kind": kind,
        "section": section,
        "origin": origin,
        "state": "active",
        "next_poll_at": now,
        "health": to_json(FeedHealth()),
        # One that comes back is new again: what it published meanwhile is nobody's news.
        "first_polled_at": None,
        "polled_at": None,
        "etag": None,
        "last_modified": None,
        "body_hash": None,
        "claimed_until": None,
        "deaths": 0,
    }
    back = upsert(feeds, tx).values(row)
    back = back.on_conflict_do_update(
        index_elements=["asked_url"],
        set_={name: value for name, value in row.items() if name != "asked_url"},
        where=feeds.c.state == "removed",
    )
    return bool((await tx.execute(back)).rowcount)


async def set_state(tx: Transaction, feed_id: FeedId, state: str) -> None:
    await tx.execute(feeds.update().where(feeds.c.id == feed_id).values(state=state))


async def set_section(tx: Transaction, feed_id: FeedId, section: str | None) -> None:
    await tx.execute(feeds.update().where(feeds.c.id == feed_id).values(section=section))


async def every(tx: Transaction) -> list[Feed]:
    query = sa.select(feeds).where(feeds.c.state != "removed").order_by(feeds.c.id)
    return [_feed(row) for row in (await tx.execute(query)).mappings()]


async def get(tx: Transaction, feed_id: FeedId) -> Feed | None:
    row = (await tx.execute(sa.select(feeds).where(feeds.c.id == feed_id))).mappings().first()
    return _feed(row) if row else None


async def claim_due(tx: Transaction, *, now: datetime, limit: int) -> list[Feed]:
    """Take feeds whose time has come; nobody else gets them until the claim ends.

    Each counts as one over which the process crashed until `save` says that it did not.
    """
    query = _due(now).where(feeds.c.deaths == 0).order_by(feeds.c.next_poll_at).limit(limit)
    due = [_feed(row) for row in (await tx.execute(query)).mappings()]
    await claim(tx, [feed.id for feed in due], until=now + FEED_CLAIM_LENGTH, crashes=1)
    return due


async def claim_suspect(tx: Transaction, *, now: datetime) -> Feed | None:
    """Claim one feed that was claimed when a process crashed.

    After some crashes the claim is longer each time: it has waited so long should it end us again.
    """
    query = _due(now).where(feeds.c.deaths > 0)
    query = query.order_by(feeds.c.deaths, feeds.c.next_poll_at).limit(1)
    row = (await tx.execute(query)).mappings().first()
    if row is None:
        return None
    feed = _feed(row)
    wait = FEED_CLAIM_LENGTH
    if feed.crashes >= MAX_CRASHES:
        wait = min(FEED_CLAIM_LENGTH * 2 ** min(feed.crashes, 10), MAX_BACKOFF)
    await claim(tx, [feed.id], until=now + wait, crashes=feed.crashes + 1)
    return feed


def _due(now: datetime) -> sa.Select[Any]:
    free = sa.or_(feeds.c.claimed_until.is_(None), feeds.c.claimed_until <= now)
    return sa.select(feeds).where(feeds.c.state == "active", feeds.c.next_poll_at <= now, free)


async def resume(tx: Transaction, feed: Feed, *, now: datetime) -> None:
    """Let a feed go on: what made it paused is forgotten, and it is due now."""
    change = feeds.update().where(feeds.c.id == feed.id)
    values: dict[str, Any] = {
        "state": "active",
        "next_poll_at": now,
        "claimed_until": None,
        "deaths": 0,
    }
    if feed.state == "paused":
        values["health"] = to_json(resumed(feed.health))
    await tx.execute(change.values(**values))


async def save(tx: Transaction, feed_id: FeedId, **changes: Any) -> None:
    """Write what a poll changed, and release the claim: the process survived it."""
    await save_all(tx, [(feed_id, changes)])


async def save_all(tx: Transaction, changes: Iterable[tuple[FeedId, Mapping[str, Any]]]) -> None:
    """`save` for many feeds: one statement for all that change the same columns."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for feed_id, columns in changes:
        row = {f"new_{name}": _stored(value) for name, value in columns.items()}
        alike[tuple(sorted(columns))].append({**row, "feed": feed_id})
    for names, rows in alike.items():
        values = {name: sa.bindparam(f"new_{name}", type_=feeds.c[name].type) for name in names}
        change = feeds.update().where(feeds.c.id == sa.bindparam("feed"))
        free: dict[str, Any] = {"claimed_until": None, "deaths": 0}
        await tx.execute(change.values(free | values), rows)


def _stored(value: object) -> object:
    return to_json(value) if isinstance(value, FeedHealth) else value


async def claim(tx: Transaction, ids: Sequence[int], *, until: datetime, crashes: int) -> None:
    """Let nobody ask these feeds before `until`."""
    if ids:
        change = feeds.update().where(feeds.c.id.in_(ids))
        await tx.execute(change.values(claimed_until=until, deaths=crashes))


async def survived(tx: Transaction, ids: Sequence[int]) -> None:
    """Take back the crash that was written down for each of these when it was claimed."""
    if ids:
        change = feeds.update().where(feeds.c.id.in_(ids), feeds.c.deaths > 0)
        await tx.execute(change.values(deaths=feeds.c.deaths - 1))


def _feed(row: Row) -> Feed:
    columns = {name: row[name] for name in Feed.__dataclass_fields__ if name in row}
    health = from_json(FeedHealth, row["health"])
    return Feed(**{**columns, "crashes": row["deaths"], "health": health})
