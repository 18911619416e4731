"""Campaigns of awareness, and ready answers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
_AWARE = sa.text("purpose = 'awareness'")


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("texts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("interest", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("unreached", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sa.ForeignKeyConstraint(["author_id"], ["handlers.id"], name="fk_campaigns_author_id"),
    )
    op.create_table(
        "ready_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ready_answers"),
        sa.ForeignKeyConstraint(["author_id"], ["handlers.id"], name="fk_ready_answers_author_id"),
    )
    op.create_index(
        "ix_consents_awareness",
        "consents",
        ["person_id"],
        sqlite_where=_AWARE,
        postgresql_where=_AWARE,
    )
    op.add_column("people", sa.Column("region", sa.String(), nullable=True))
    op.add_column(
        "people", sa.Column("interests", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
