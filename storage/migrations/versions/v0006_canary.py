"""One sealed row, by which wrong keys are noticed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create its table."""
    op.create_table(
        "canaries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("song_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canaries"),
    )
