"""Indexes by which what is next, due, late or to be forgotten is found among a million rows."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
# Of the rows of a table, those alone for which this holds.
OF_FEW = (
    (
        "ix_outbox_next",
        "outbox",
        ["door", "channel", "priority", "sequence"],
        "status IN ('queued', 'sending')",
    ),
    (
        "ix_outbox_kept",
        "outbox",
        ["created_at"],
        "payload_sealed IS NOT NULL AND status NOT IN ('queued', 'sending')",
    ),
    ("ix_inbox_kept", "inbox", ["received_at"], "payload_sealed IS NOT NULL"),
    (
        "ix_tickets_open",
        "tickets",
        ["organisation_id", "urgency", "state"],
        "state NOT IN ('closed', 'withdrawn')",
    ),
    ("ix_files_loose", "files", ["created_at"], "ticket_id IS NULL"),
    ("ix_ticket_events_person", "ticket_events", ["actor_id"], "actor = 'person'"),
)
SEALED = {
    "accounts": ["address_sealed"],
    "aliases": ["address_sealed"],
    "canaries": ["song_sealed"],
    "drafts": ["draft_sealed"],
    "files": ["source_sealed", "key_sealed", "name_sealed"],
    "handlers": ["name_sealed"],
    "inbox": ["payload_sealed"],
    "leftovers": ["source_sealed"],
    "messages": ["pieces_sealed"],
    "outbox": ["address_sealed", "payload_sealed"],
    "ticket_events": ["detail_sealed"],
    "tickets": ["pin_sealed", "record_sealed", "chain_mark"],
}
PREFIX_BYTES = 5


def upgrade() -> None:
    """Create them, and the ring of keys; who writes to a table meanwhile waits a moment."""
    # First of all: it takes the longest, and until something is created nobody waits for it.
    prefixes = _in_use()
    for name, table, columns, where in OF_FEW:
        few = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=few, postgresql_where=few)
    op.create_index("ix_tickets_opened_at", "tickets", ["opened_at"])
    op.create_index("ix_receipt_attempts_at", "receipt_attempts", ["at"])
    op.add_column("drafts", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_drafts_look_at", "drafts", ["look_at"])
    ring = op.create_table(
        "keyring",
        sa.Column("prefix", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_keyring"),
    )
    op.bulk_insert(ring, [{"prefix": each, "since": datetime.now(UTC)} for each in prefixes])


def _in_use() -> set[bytes]:
    """How everything begins that is sealed: once, every row is looked at."""
    found = set()
    for table, columns in SEALED.items():
        for name in columns:
            column: sa.ColumnClause[bytes] = sa.column(name)
            begins = sa.func.substr(column, 1, PREFIX_BYTES)
            there = sa.select(begins).select_from(sa.table(table, column)).distinct()
            found |= set(op.get_bind().scalars(there.where(column.is_not(None))))
    return {bytes(each) for each in found}
