"""Campaigns of awareness, and ready answers."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
