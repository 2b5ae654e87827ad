from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from digests.store.tables import metadata


async def test_the_migrations_make_the_tables_the_program_speaks_of(db):
    def differences(connection):
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": metadata}
        )
        return compare_metadata(context, metadata)

    async with db.read() as tx:
        found = await tx.run_sync(differences)

    assert found == []


async def test_migrating_twice_changes_nothing(db):
    before = await db.revision()

    await db.migrate()

    assert await db.revision() == before is not None
