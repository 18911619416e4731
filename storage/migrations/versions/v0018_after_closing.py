"""Words that came after a grievance was closed, and wait for somebody of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
WAITS = "unread_since IS NOT NULL"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
    op.add_column("tickets", sa.Column("unread_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_tickets_unread",
        "tickets",
        ["unread_since"],
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )
