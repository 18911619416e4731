"""What the gate has decided, and why."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
