"""How often an article has helped: counts, and nobody in them."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
