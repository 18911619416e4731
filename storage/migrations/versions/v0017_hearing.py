"""What was heard in free words: the language that was offered once."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
