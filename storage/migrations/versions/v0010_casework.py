"""Casework: what tickets know besides, referrals asked for, visits and help given."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
