"""What comes with a message besides its text, made into evidence: files, places, contacts.

A file is only noted here, inside the turn; it is fetched afterwards from the provider.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.arrivals import Arrival, Attachment, Channel
from flows.speech import Piece
from storage import files, leftovers
from storage.transaction import Transaction
from storage.vault import LIMIT

KEEPING = {Channel.WHATSAPP}
"""Channels that keep every file that was sent until they are told to delete it."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pieces, and how many files were left out because they are over 20 MB."""

    pieces: tuple[Piece, ...]
    too_big: int


def gathered(t: Transaction, arrival: Arrival, holder_id: UUID) -> Gathered:
    """Everything an arrival carries besides its text; its files are noted as the holder's."""
    fitting = [each for each in arrival.attachments if each.size is None or each.size <= LIMIT]
    pieces = [_file(t, arrival, each, holder_id) for each in fitting]
    leave(t, arrival, [each for each in arrival.attachments if each not in fitting])
    if arrival.location is not None:
        latitude, longitude = arrival.location
        pieces.append({"kind": "location", "latitude": latitude, "longitude": longitude})
    if arrival.contact:
        pieces.append({"kind": "contact", "text": arrival.contact})
    return Gathered(tuple(pieces), len(arrival.attachments) - len(fitting))


def leave(t: Transaction, arrival: Arrival, attachments: Sequence[Attachment]) -> None:
    """Let go of files that nobody will fetch: a channel that keeps them is to delete them."""
    for each in attachments if arrival.channel in KEEPING else ():
        leftovers.note(t, door=arrival.door, channel=arrival.channel, source=each.source)


def _file(t: Transaction, arrival: Arrival, attachment: Attachment, holder_id: UUID) -> Piece:
    expected = files.expect(
        t,
        door=arrival.door,
        channel=arrival.channel,
        source=attachment.source,
        kind=attachment.kind,
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size,
        holder_id=holder_id,
        kept_there=arrival.channel in KEEPING,
    )
    return {"kind": attachment.kind, "file": str(expected.id)}
