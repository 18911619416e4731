"""A grievance becomes a ticket: its number and secret, its consents, its route and its clocks."""

import json
from dataclasses import asdict
from datetime import date

from bot.carriage import holding
from bot.casework import offering, prompting, ranking, timing
from bot.casework.telling import file_ids
from bot.intake.visit import Visit
from bot.screens import Screen
from flows.grievance import Grievance
from flows.speech import Stored
from flows.vocabulary import Purpose
from storage import consents, events, files, people, receipts, tickets
from storage.receipts import grouped
from storage.tickets import Ticket


def submit(visit: Visit, grievance: Grievance, answers: dict[str, Stored]) -> None:
    """Open the ticket, send it on its way, and give the receipt."""
    t, person = visit.t, visit.person
    pin, pin_hash = visit.house.pins.take()
    ticket = _open(visit, grievance, pin_hash)
    events.record(t, ticket.id, "person", person.id, "received", {"answers": sorted(answers)})
    for purpose, given in grievance.consents.items():
        # Messages of awareness are about no grievance: that consent is the person's.
        about = None if purpose is Purpose.AWARENESS else ticket.id
        consents.give(t, person.id, about, purpose, given)
    pieces = (*grievance.account, *(grievance.hope or ()))
    files.attach(t, ticket.id, file_ids(pieces))
    people.set_safety(t, person.id, shared_phone=grievance.shared_phone, safe_hours=grievance.hours)
    holding.reconsider(t, visit.house, person.id)
    offering.offer(t, visit.house, ticket)
    timing.look_again(t, ticket.id)
    prompting.filed(t, ticket, person.id)
    visit.leave()
    _receipt(visit, ticket, pin, _receipt_key(visit, ticket, grievance))
    visit.begin("home")


def _open(visit: Visit, grievance: Grievance, pin_hash: str) -> Ticket:
    region = visit.house.places.region(grievance.establishment) if grievance.establishment else None
    return tickets.open(
        visit.t,
        person_id=visit.person.id,
        reference=receipts.new_reference(visit.t),
        pin_hash=pin_hash,
        urgency=grievance.urgency,
        topic=grievance.topic,
        about=grievance.about,
        establishment=grievance.establishment,
        region=region,
        family_region=grievance.home_region,
        needs=list(grievance.needs),
        language=visit.words.language,
        record=record(grievance),
        **timing.begun(visit.house, grievance.urgency, visit.t.now),
    )


def record(grievance: Grievance) -> dict[str, Stored]:
    """The whole grievance as JSON, to be sealed in the ticket."""
    told: dict[str, Stored] = json.loads(json.dumps(asdict(grievance), default=date.isoformat))
    return told


def _receipt_key(visit: Visit, ticket: Ticket, grievance: Grievance) -> str:
    """The receipt says who may read it, and no more than is true."""
    if not ranking.may_share(visit.t, ticket):
        return "receipt.issued_unshared"
    if grievance.coordination is False:
        return "receipt.issued_uncoordinated"
    return "receipt.issued"


def _receipt(visit: Visit, ticket: Ticket, pin: str, key: str) -> None:
    """The number and the secret; the secret is shown this once."""
    words = visit.words
    text = words.say(key, reference=grouped(ticket.reference), pin=pin)
    visit.say(Screen(text, language=words.language, protect=True))
