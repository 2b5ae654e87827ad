"""No index of profiles: what is due is found by when it is due, and each change wrote it anew."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_index("ix_subscriptions_profile", table_name="subscriptions")
