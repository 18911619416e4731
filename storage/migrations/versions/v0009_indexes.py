"""Indexes by which what is next, due or late is found among a million rows."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
UNSENT = sa.text("status IN ('queued', 'sending')")


def upgrade() -> None:
    """Create them; who works on the tables meanwhile waits a moment."""
    op.create_index(
        "ix_outbox_next",
        "outbox",
        ["door", "channel", "priority", "sequence"],
        sqlite_where=UNSENT,
        postgresql_where=UNSENT,
    )
