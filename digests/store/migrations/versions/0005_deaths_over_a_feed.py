"""Count how often the process ended while it asked a feed: the same feed may end the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    deaths = sa.Column("deaths", sa.Integer(), server_default="0", nullable=False)
    op.add_column("feeds", deaths)
