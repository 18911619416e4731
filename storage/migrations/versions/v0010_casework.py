"""Casework: what tickets know besides, referrals asked for, visits and help given."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
    for name in ("step_due", "paused_at", "solved_at"):
        op.add_column("tickets", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("pause", "family_region", "solved"):
        op.add_column("tickets", sa.Column(name, sa.String(), nullable=True))
    for name in ("appeals", "reopenings"):
        count = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("tickets", count)
    marks = sa.Column("marks", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("tickets", marks)
    _referrals()
    _helps()
    _dates()


def _referrals() -> None:
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("from_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("to_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("motive_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_referrals"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_referrals_ticket_id"),
        sa.ForeignKeyConstraint(
            ["from_organisation_id"],
            ["organisations.id"],
            name="fk_referrals_from_organisation_id",
        ),
        sa.ForeignKeyConstraint(
            ["to_organisation_id"], ["organisations.id"], name="fk_referrals_to_organisation_id"
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["handlers.id"], name="fk_referrals_handler_id"),
    )
    op.create_index("ix_referrals_ticket_id", "referrals", ["ticket_id"])
    asked = sa.text("state = 'asked'")
    op.create_index(
        "ix_referrals_asked",
        "referrals",
        ["ticket_id"],
        sqlite_where=asked,
        postgresql_where=asked,
    )


def _helps() -> None:
    op.create_table(
        "helps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("handler_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("establishment", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("transport", sa.Integer(), nullable=False),
        sa.Column("communication", sa.Integer(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_helps"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_helps_ticket_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_helps_organisation_id"
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["handlers.id"], name="fk_helps_handler_id"),
    )
    op.create_index("ix_helps_ticket_id", "helps", ["ticket_id"])


def _dates() -> None:
    op.create_table(
        "dates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dates"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_dates_ticket_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_dates_person_id"),
    )
    op.create_index("ix_dates_ticket_id", "dates", ["ticket_id"])
    op.create_index("ix_dates_person_id", "dates", ["person_id"])
    op.create_index("ix_dates_day", "dates", ["day"])
