"""What the gate has decided, and why; and of each message what consent it needs."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_COUNTED = "purpose IN ('remind', 'awareness')"
_NEVER = "send = 'never'"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
    op.add_column("outbox", sa.Column("purpose", sa.String(), nullable=True))
    op.add_column(
        "outbox",
        sa.Column("asked_for", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_outbox_counted",
        "outbox",
        ["account_id", "sequence"],
        sqlite_where=sa.text(_COUNTED),
        postgresql_where=sa.text(_COUNTED),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("send", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_decisions_ticket_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_decisions_person_id"),
    )
    op.create_index("ix_decisions_at", "decisions", ["at"])
    op.create_index("ix_decisions_person_id", "decisions", ["person_id"])
    op.create_index("ix_decisions_message_id", "decisions", ["message_id"])
    op.create_index("ix_decisions_ticket_id_at", "decisions", ["ticket_id", "at"])
    op.create_index(
        "ix_decisions_never",
        "decisions",
        ["at"],
        sqlite_where=sa.text(_NEVER),
        postgresql_where=sa.text(_NEVER),
    )
