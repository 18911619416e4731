"""Reminders of people and of handlers, besides those of tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
OF = {"person_id": "people", "handler_id": "handlers"}
TO_COME = sa.text("kind = 'watch' AND status IN ('waiting', 'again')")


def upgrade() -> None:
    """A reminder may be about no ticket, and says to whom it is; an older process, which reads
    those of tickets alone, leaves the others be."""
    with op.batch_alter_table("reminders") as table:
        table.alter_column("ticket_id", existing_type=sa.Uuid(), nullable=True)
        for name, whose in OF.items():
            table.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            table.create_foreign_key(f"fk_reminders_{name}", whose, [name], ["id"])
        table.add_column(sa.Column("subject", sa.String(), nullable=True))
        table.add_column(sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    for name in OF:
        op.create_index(f"ix_reminders_{name}", "reminders", [name])
    op.create_index(
        "ix_reminders_watch",
        "reminders",
        ["ticket_id"],
        sqlite_where=TO_COME,
        postgresql_where=TO_COME,
    )
    op.add_column(
        "handlers", sa.Column("digest", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
