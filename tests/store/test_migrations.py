"""Yesterday's rows are there after an upgrade."""

from __future__ import annotations

import alembic.command
import alembic.config
import sqlalchemy as sa

from digests.store import chats, subscriptions
from digests.store.database import MIGRATIONS
from digests.store.tables import metadata

ROWS = (
    "INSERT INTO chats (id, address, kind, created_at) VALUES (1, 1001, 'private', 0)",
    "INSERT INTO profiles (id, hash, profile) VALUES (1, 'p', '{}')",
    "INSERT INTO schedules (id, hash, schedule) VALUES (1, 's', '{}')",
    "INSERT INTO subscriptions (id, chat_id, topic, as_it_comes, profile_id, schedule_id, cursor,"
    " state, created_at) VALUES (1, 1, 0, true, 1, 1, 41, 'active', 0)",
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
