"""What the short ways to a human and the time after a release need to remember."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
