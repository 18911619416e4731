"""The network: applications, absences, duty rosters, meetings."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add what is needed; nothing that an older process uses changes."""
