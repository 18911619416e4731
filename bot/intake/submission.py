"""What was told becomes a ticket: its number and secret, its consents, its route and its clocks.

A whole grievance does, and so does a call for help of a few answers.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from bot.carriage import holding
from bot.casework import offering, prompting, ranking, timing
from bot.casework.telling import file_ids
from bot.intake import danger
from bot.intake.visit import Visit
from bot.screens import Screen
from flows.grievance import Grievance
from flows.speech import Piece, Stored
from flows.vocabulary import Hours, Need, Purpose, Region, Relation, Topic, Urgency
from storage import consents, events, files, people, receipts, tickets
from storage.receipts import grouped
from storage.tickets import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a ticket is opened with. ``record`` is all that is sealed in it, as JSON; ``pieces``
    are those of the record that may hold files.

    ``hours`` None leaves the hours that the person gave before as they are. ``detail`` is what the
    history says of how it came.
    """

    about: Relation
    topic: Topic
    urgency: Urgency
    consents: Mapping[Purpose, bool]
    record: dict[str, Stored]
    pieces: tuple[Piece, ...]
    shared_phone: bool
    hours: Hours | None = None
    establishment: str | None = None
    home_region: Region | None = None
    needs: tuple[Need, ...] = ()
    coordination: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def submit(visit: Visit, grievance: Grievance, answers: dict[str, Stored]) -> None:
    """Open the ticket of a grievance, send it on its way, and give the receipt."""
    heard = danger.needs_attention(visit.house, grievance.account)
    urgency = grievance.urgency
    if heard and urgency is Urgency.NORMAL:
        # A machine may have a human look sooner, never later.
        urgency = Urgency.URGENT
    filing = Filing(
        about=grievance.about,
        topic=grievance.topic,
        urgency=urgency,
        consents=grievance.consents,
        record={**record(grievance), "heard": list(heard)},
        pieces=(*grievance.account, *(grievance.hope or ())),
        shared_phone=grievance.shared_phone,
        hours=grievance.hours,
        establishment=grievance.establishment,
        home_region=grievance.home_region,
        needs=grievance.needs,
        coordination=grievance.coordination,
        detail={"answers": sorted(answers), "heard": list(heard)},
    )
    file(visit, filing)


def file(visit: Visit, filing: Filing) -> Ticket:
    """Open a ticket, send it on its way, give the receipt, and leave the flow it was told in."""
    t, person = visit.t, visit.person
    pin, pin_hash = visit.house.pins.take()
    ticket = _open(visit, filing, pin_hash)
    events.record(t, ticket.id, "person", person.id, "received", filing.detail)
    for purpose, given in filing.consents.items():
        # Messages of awareness are about no grievance: that consent is the person's.
        about = None if purpose is Purpose.AWARENESS else ticket.id
        consents.give(t, person.id, about, purpose, given)
    files.attach(t, ticket.id, file_ids(filing.pieces))
    hours = filing.hours or person.safe_hours
    people.set_safety(t, person.id, shared_phone=filing.shared_phone, safe_hours=hours)
    person.shared_phone, person.safe_hours = filing.shared_phone, hours
    holding.reconsider(t, visit.house, person.id)
    offering.offer(t, visit.house, ticket)
    timing.look_again(t, ticket.id)
    prompting.filed(t, ticket, person.id)
    under = visit.leave()
    _receipt(visit, ticket, pin, _receipt_key(visit, ticket, filing))
    if under is None:
        visit.begin("home")
    return ticket


def _open(visit: Visit, filing: Filing, pin_hash: str) -> Ticket:
    region = visit.house.places.region(filing.establishment) if filing.establishment else None
    return tickets.open(
        visit.t,
        person_id=visit.person.id,
        reference=receipts.new_reference(visit.t),
        pin_hash=pin_hash,
        urgency=filing.urgency,
        topic=filing.topic,
        about=filing.about,
        establishment=filing.establishment,
        region=region,
        family_region=filing.home_region,
        needs=list(filing.needs),
        language=visit.words.language,
        record=filing.record,
        **timing.begun(visit.house, filing.urgency, visit.t.now),
    )


def record(told: Any) -> dict[str, Stored]:
    """The whole record of a flow as JSON, to be sealed in the ticket."""
    whole: dict[str, Stored] = json.loads(json.dumps(asdict(told), default=date.isoformat))
    return whole


def _receipt_key(visit: Visit, ticket: Ticket, filing: Filing) -> str:
    """The receipt says who may read it, and no more than is true."""
    if not ranking.may_share(visit.t, ticket):
        return "receipt.issued_unshared"
    if filing.coordination is False:
        return "receipt.issued_uncoordinated"
    return "receipt.issued"


def _receipt(visit: Visit, ticket: Ticket, pin: str, key: str) -> None:
    """The number and the secret; the secret is shown this once."""
    words = visit.words
    text = words.say(key, reference=grouped(ticket.reference), pin=pin)
    visit.say(Screen(text, language=words.language, protect=True))
