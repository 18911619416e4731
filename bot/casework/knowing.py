"""Which tickets a member of the desk may know of at all; what they are told or shown holds to it.

To somebody who was never asked to carry a ticket, it does not exist.
"""

from collections.abc import Iterable

from bot.carriage.posting import is_avoided
from flows.vocabulary import Purpose, Role
from storage import consents, offers
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction


def knows(t: Transaction, handler: Handler, ticket: Ticket) -> bool:
    """Whether this member may know of the ticket: theirs to carry, or once offered to them.

    A coordinator may know of every ticket but those that are kept from their organisation.
    """
    if is_avoided(t, handler, ticket):
        return False
    if handler.role == Role.COORDINATOR:
        return True
    if not consents.for_ticket(t, ticket.id).get(Purpose.SHARE, False):
        return False
    if ticket.organisation_id == handler.organisation_id:
        return True
    offer = offers.find(t, ticket.id, handler.organisation_id)
    return offer is not None and offer.state != offers.WAITING


def those(t: Transaction, handler: Handler, found: Iterable[Ticket]) -> list[Ticket]:
    """Those among the found that this member may know of."""
    return [ticket for ticket in found if knows(t, handler, ticket)]
