"""WhatsApp: other addresses of an account, templates, and what the channel reports of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create their tables, and one of what the channel keeps until it is told to delete it."""
    op.create_table(
        "aliases",
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_aliases"),
        sa.UniqueConstraint("door", "channel", "lookup", name="uq_aliases_door_channel_lookup"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_aliases_account_id"),
    )
    op.create_index("ix_aliases_account_id", "aliases", ["account_id"])
    op.add_column("people", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_index("ix_people_merged_into", "people", ["merged_into"])
    op.create_table(
        "reports",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "provider_id", name="pk_reports"),
    )
    op.create_index("ix_reports_outbox_id", "reports", ["outbox_id"])
    op.create_index("ix_reports_at", "reports", ["at"])
    op.create_table(
        "templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content_sid", sa.String(), nullable=False),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
        sa.UniqueConstraint("name", "language", "digest", name="uq_templates_name_language_digest"),
    )
    op.create_table(
        "leftovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("source_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leftovers"),
    )
    op.create_index("ix_leftovers_next_attempt_at", "leftovers", ["next_attempt_at"])
