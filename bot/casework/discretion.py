"""Whether words of the desk would tell too much where other eyes may read them."""

from collections.abc import Sequence

from bot.carriage import readers
from bot.casework.telling import file_ids, told
from bot.house import House
from flows.speech import Piece
from flows.vocabulary import Telltale
from locales.hearing.telltale import telltales
from storage import tickets
from storage.tickets import Ticket
from storage.transaction import Transaction


def overlooked(t: Transaction, ticket: Ticket) -> bool:
    """Whether anybody who follows a ticket reads on a phone that others see."""
    return any(
        reader.shares(way) or reader.first.shared_phone
        for reader in readers.of(t, ticket)
        for way in reader.ways
    )


def tells(
    t: Transaction, house: House, ticket: Ticket, pieces: Sequence[Piece]
) -> tuple[Telltale, ...]:
    """What these words or files would tell; nothing where no other eyes read them.

    What is in a recording or a picture nobody here can judge: each is one to think about.
    """
    if not overlooked(t, ticket):
        return ()
    record = tickets.record(t, ticket) or {}
    names = [str(record[name]) for name in ("name",) if record.get(name)]
    text = told(pieces, house.speaking(ticket.language)).text
    found = telltales(text, names, house.places)
    return (*found, Telltale.FILE) if file_ids(pieces) else found
