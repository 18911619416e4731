"""What reaches nobody: open tickets that no coordinator may know of, and appeals none can decide.

The person kept every coordinator out and was told what that means, or all who are left are those
whom an appeal is about. The network can still be given a coordinator who is not concerned.
"""

from bot.carriage.posting import coordinators_for, reachable
from storage import tickets
from storage.tickets import Ticket
from storage.transaction import Transaction


def count(t: Transaction) -> int:
    """How many tickets nobody has nor may know of; which they are is for nobody to know."""
    return sum(not coordinators_for(t, ticket) for ticket in tickets.unrouted(t))


def appeals(t: Transaction) -> int:
    """How many appeals reach no coordinator now."""
    return sum(is_unheard(t, ticket) for ticket in tickets.appealed(t))


def is_unheard(t: Transaction, ticket: Ticket) -> bool:
    """Whether no coordinator who may know of a ticket can be reached."""
    return not any(reachable(t, one) for one in coordinators_for(t, ticket))
