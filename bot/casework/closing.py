"""An account takes no more from us: what waited there goes by another account of the same human."""

from uuid import UUID

from bot.carriage.holding import reconsider
from bot.house import House
from storage import accounts
from storage.transaction import Transaction


def closed(house: House, t: Transaction, account_id: UUID) -> None:
    """Ask the gate again for all that waits for whoever has this account; of handlers nothing does.

    What goes nowhere else stays, and leaves first when the account is heard of again.
    """
    account = accounts.get(t, account_id)
    if account is not None and account.person_id is not None:
        reconsider(t, house, account.person_id)
