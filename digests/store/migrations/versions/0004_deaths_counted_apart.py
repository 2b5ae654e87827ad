"""Count apart how often the process ended over a delivery: other attempts are no fault of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    deaths = sa.Column("deaths", sa.Integer(), server_default="0", nullable=False)
    op.add_column("deliveries", deaths)
    # Answers that never came were counted without end; now so many attempts end an edit.
    op.execute("UPDATE edits SET attempts = 0 WHERE state = 'queued'")
