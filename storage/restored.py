"""What a restored database still had to say when its backup was made, and may have said since."""

from sqlalchemy import update

from storage.outbox_rows import FAILED, OUTBOX, UNSENT
from storage.tables import run
from storage.transaction import Transaction

DOUBTFUL = "Nobody knows whether it arrived; it waited when a backup was made."
_SET_ASIDE = (
    update(OUTBOX)
    .where(UNSENT)
    .values(status=FAILED, error=DOUBTFUL, lease_until=None, address_sealed=None)
)


def set_aside(t: Transaction) -> int:
    """Put all that waits to be sent among the dead letters, for a human to judge; how many."""
    return run(t, _SET_ASIDE)
