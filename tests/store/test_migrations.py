"""Yesterday's rows are there after an upgrade."""

from __future__ import annotations

import alembic.command
import alembic.config
import sqlalchemy as sa

from digests.store import chats, feeds, subscriptions
from digests.store.database import MIGRATIONS
from digests.store.tables import deliveries, edits, from_ms, metadata

ROWS = (
    "INSERT INTO chats (id, address, kind, created_at) VALUES (1, 1001, 'private', 0)",
    "INSERT INTO profiles (id, hash, profile) VALUES (1, 'p', '{}')",
    "INSERT INTO schedules (id, hash, schedule) VALUES (1, 's', '{}')",
    "INSERT INTO subscriptions (id, chat_id, topic, as_it_comes, profile_id, schedule_id, cursor,"
    " state, created_at) VALUES (1, 1, 0, true, 1, 1, 41, 'active', 0)",
)

DELIVERY = (
    "INSERT INTO editions (id, hash, look, zone, composed_at, parts) VALUES (1, 'e', '{}', 'UTC',"
    " 0, 1)",
    "INSERT INTO deliveries (id, edition_id, subscription_id, chat_id, topic, lane, state, after,"
    " upto, due_at, not_before, attempts) VALUES (1, 1, 1, 1, 0, 1, 'sending', 40, 41, 0, 0, 9)",
    "INSERT INTO edits (id, delivery_id, part, revision, state, not_before, attempts)"
    " VALUES (1, 1, 0, 2, 'queued', 0, 30)",
)

FEED = (
    "INSERT INTO feeds (asked_url, url, origin, etag, next_poll_at, claimed_until, health) VALUES"
    """ ('https://bao.test/rss', 'https://bao.test/rss', 'test', '"7"', 0, 600, '{}')"""
)


def go_back_to(revision: str, connection: sa.Connection) -> None:
    """Make the tables as they were, empty."""
    metadata.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE alembic_version")
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, revision)


async def test_a_subscription_of_the_first_version_goes_on_where_it_was(db):
    async with db.write() as tx:
        await tx.run_sync(lambda connection: go_back_to("0001", connection))
        for row in ROWS:
            await tx.exec_driver_sql(row)

    await db.migrate()

    async with db.read() as tx:
        (kept,) = await subscriptions.of_chat(tx, 1)
        chat = await chats.get(tx, 1)
    assert (kept.cursor, kept.state, kept.busy) == (41, "active", False)
    assert (chat.address, chat.greeted_at, chat.greeted_for) == (1001, None, None)


async def test_what_was_tried_often_before_attempts_had_an_end_is_not_at_its_end(db):
    async with db.write() as tx:
        await tx.run_sync(lambda connection: go_back_to("0003", connection))
        for row in (*ROWS, *DELIVERY):
            await tx.exec_driver_sql(row)

    await db.migrate()

    async with db.read() as tx:
        counted = await tx.execute(sa.select(deliveries.c.attempts, deliveries.c.deaths))
        assert counted.all() == [(9, 0)]
        assert await tx.scalar(sa.select(edits.c.attempts)) == 0


async def test_a_feed_that_was_asked_before_deaths_were_counted_was_died_of_by_nobody(db):
    async with db.write() as tx:
        await tx.run_sync(lambda connection: go_back_to("0004", connection))
        await tx.exec_driver_sql(FEED)

    await db.migrate()

    async with db.write() as tx:
        (kept,) = await feeds.claim_due(tx, now=from_ms(700), limit=9)
    assert (kept.url, kept.etag, kept.crashes) == ("https://bao.test/rss", '"7"', 0)
