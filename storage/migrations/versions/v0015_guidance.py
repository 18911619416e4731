"""How often an article has helped: counts, and nobody in them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
    op.create_table(
        "readings",
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reviewed", sa.Date(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("article", "language", "reviewed", "said", name="pk_readings"),
    )
