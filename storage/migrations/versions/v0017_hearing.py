"""What was heard in free words: the language that was offered once."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
    op.add_column("people", sa.Column("language_offered", sa.String(), nullable=True))
