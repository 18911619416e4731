"""What happened to tickets; the database itself keeps it append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Only a detail may be sealed anew or erased, and the actor erased with it.
KEPT = "id, ticket_id, number, at, actor, act, digest, previous, hash"
REFUSAL = "The history of a ticket is never changed."
TRIGGERS = {
    "sqlite": [
        (
            f"CREATE TRIGGER ticket_events_kept BEFORE UPDATE OF {KEPT} ON ticket_events "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
        (
            "CREATE TRIGGER ticket_events_erased BEFORE UPDATE OF actor_id ON ticket_events "
            "WHEN NEW.actor_id IS NOT NULL AND NEW.actor_id IS NOT OLD.actor_id "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
        (
            "CREATE TRIGGER ticket_events_stay BEFORE DELETE ON ticket_events "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        ),
        (
            f"CREATE TRIGGER ticket_events_kept BEFORE UPDATE OF {KEPT} ON ticket_events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER ticket_events_erased BEFORE UPDATE OF actor_id ON ticket_events "
            "FOR EACH ROW WHEN (NEW.actor_id IS NOT NULL AND NEW.actor_id IS DISTINCT FROM "
            "OLD.actor_id) EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER ticket_events_stay BEFORE DELETE ON ticket_events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER ticket_events_whole BEFORE TRUNCATE ON ticket_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ),
    ],
}


def upgrade() -> None:
    """Create these tables."""
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("detail_sealed", sa.LargeBinary()),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_events_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
        sa.UniqueConstraint("ticket_id", "number", name="uq_ticket_events_ticket_id_number"),
    )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
