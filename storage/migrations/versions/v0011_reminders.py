"""Reminders of people and of handlers, besides those of tickets."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
