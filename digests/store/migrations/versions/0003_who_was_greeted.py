"""When a chat was last greeted and what for: one addition to a group is told in two updates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("chats", sa.Column("greeted_at", sa.BigInteger(), nullable=True))
    op.add_column("chats", sa.Column("greeted_for", sa.Text(), nullable=True))
