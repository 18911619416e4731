"""Files, places and contacts that come with a message, made into pieces of evidence.

A file is only noted here, inside the turn; it is fetched afterwards from the provider.
"""

from bot.arrivals import Attachment
from bot.intake.visit import Visit
from flows.speech import Piece
from storage import files

LARGEST = 20_000_000
"""Bytes of the largest file a bot may fetch from Telegram, and the largest Wasl keeps."""


def pieces(visit: Visit) -> tuple[Piece, ...]:
    """What came besides the text; a file too big is kindly refused at once."""
    arrival = visit.arrival
    found = [piece for a in arrival.attachments if (piece := _file(visit, a)) is not None]
    if arrival.location is not None:
        latitude, longitude = arrival.location
        found.append({"kind": "location", "latitude": latitude, "longitude": longitude})
    if arrival.contact:
        found.append({"kind": "contact", "text": arrival.contact})
    return tuple(found)


def _file(visit: Visit, attachment: Attachment) -> Piece | None:
    if attachment.size is not None and attachment.size > LARGEST:
        visit.tell("file.too_big")
        return None
    expected = files.expect(
        visit.t,
        door=visit.arrival.door,
        channel=visit.arrival.channel,
        source=attachment.source,
        kind=attachment.kind,
        name=attachment.name,
        holder_id=visit.person.id,
    )
    return {"kind": attachment.kind, "file": str(expected.id)}
