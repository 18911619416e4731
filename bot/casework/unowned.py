"""Open tickets that nobody has and no coordinator may know of: there is none to be told of them.

The person kept every coordinator out and was told what that means; the network can still be given
a coordinator whom they did not exclude.
"""

from bot.carriage.posting import coordinators_for
from storage import tickets
from storage.transaction import Transaction


def count(t: Transaction) -> int:
    """How many there are; which they are is for nobody to know."""
    return sum(not coordinators_for(t, ticket) for ticket in tickets.unrouted(t))
