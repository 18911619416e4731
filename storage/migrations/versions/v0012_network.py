"""The network: applications, days off, weekly hours, meetings, and who takes no part."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create their tables and columns; nothing that an older process uses changes."""
    for name, kind in (("parted", MOMENT), ("back_at", MOMENT), ("why_sealed", sa.LargeBinary())):
        op.add_column("organisations", sa.Column(name, kind, nullable=True))
    for name in ("duty_until", "suspended_at", "back_at"):
        op.add_column("handlers", sa.Column(name, MOMENT, nullable=True))
    op.add_column("handlers", sa.Column("suspended_by", sa.String(), nullable=True))
    # Who invites is named without a constraint: SQLite adds none to a table that is there.
    op.add_column("invitations", sa.Column("issued_by", sa.Uuid(), nullable=True))
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        _reference("applications", "account_id", "accounts"),
        _reference("applications", "decided_by", "handlers"),
        _reference("applications", "organisation_id", "organisations"),
    )
    op.create_index("ix_applications_account_id", "applications", ["account_id"])
    op.create_table(
        "days_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_days_off"),
        _reference("days_off", "organisation_id", "organisations"),
        _reference("days_off", "handler_id", "handlers"),
    )
    op.create_index("ix_days_off_organisation_id", "days_off", ["organisation_id"])
    op.create_index("ix_days_off_ends_at", "days_off", ["ends_at"])
    op.create_table(
        "shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        _reference("shifts", "handler_id", "handlers"),
    )
    op.create_index("ix_shifts_handler_id", "shifts", ["handler_id"])
    _meetings()


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        _reference("meetings", "called_by", "handlers"),
    )
    op.create_index("ix_meetings_at", "meetings", ["at"])
    op.create_table(
        "meeting_guests",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", "organisation_id", name="pk_meeting_guests"),
        _reference("meeting_guests", "meeting_id", "meetings"),
        _reference("meeting_guests", "organisation_id", "organisations"),
    )
    op.create_table(
        "meeting_answers",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "handler_id", name="pk_meeting_answers"),
        _reference("meeting_answers", "meeting_id", "meetings"),
        _reference("meeting_answers", "handler_id", "handlers"),
    )


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")
