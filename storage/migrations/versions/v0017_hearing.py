"""What was heard in free words: the language that was offered once, and the last cry for help."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
    op.add_column("people", sa.Column("language_offered", sa.String(), nullable=True))
    op.add_column("people", sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True))
    surely: sa.Column[bool] = sa.Column(
        "alarmed_surely", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("people", surely)
