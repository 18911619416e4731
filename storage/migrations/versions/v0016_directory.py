"""What people say is wrong in the directory, until a coordinator has looked."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
