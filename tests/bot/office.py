"""What the stories of the desk begin with: a person, organisations, handlers, a ticket, a house."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bot.casework import offering
from bot.desk import taking
from bot.house import House
from bot.screens import Screen
from flows.speech import Piece
from flows.vocabulary import Language, Purpose, Role
from locales.places import Places
from locales.words import Words
from storage import accounts, consents, handlers, organisations, outbox, people, receipts, tickets
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.flows.plain import PlainEars

PLACES = Places()
WORDS = {language.value: Words(language) for language in Language}
HOUSE = House(WORDS, PlainEars(), PLACES, ZoneInfo("Africa/Casablanca"))
FRENCH, DARIJA = WORDS["fr"], WORDS["ary"]
NIGHT = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
"""Half past midnight, local time: the night after the noon at which the stories begin."""
NUMBERS = count(1)
MOST = 1_000
AGREED = {Purpose.KEEP: True, Purpose.SHARE: True, Purpose.CONTACT: True}
RECORD = {
    "about": "son",
    "account": [{"kind": "text", "text": "They moved him without a word to us."}],
    "hope": None,
    "name": "Youssef",
    "number": "12345",
    "avoid": [],
    "hours": "any",
    "shared_phone": False,
    "steps": ["director"],
    "when": "2026-05-03",
    "status": "sentenced",
    "agreement": "agrees",
}


def a_person(t: Transaction, *, shared_phone: bool = False, hours: str = "any") -> Person:
    """A mother who wrote long ago, from one phone."""
    person = people.create(t, "ary")
    people.set_safety(t, person.id, shared_phone=shared_phone, safe_hours=hours)
    account = accounts.reach(t, "intake", "telegram", f"phone-{next(NUMBERS)}")
    accounts.belongs(t, account.id, person_id=person.id)
    found = people.get(t, person.id)
    assert found is not None
    return found


def an_organisation(t: Transaction, code: str = "adala", **columns: Any) -> Organisation:
    """An organisation that takes everything, everywhere."""
    everything: dict[str, Any] = {
        "name_fr": f"Association {code}",
        "name_ar": f"جمعية {code}",
        "regions": ["*"],
        "needs": ["*"],
        "topics": ["*"],
        "languages": ["*"],
        "capacity": 20,
    }
    return organisations.put(t, code, **{**everything, **columns})


def a_handler(
    t: Transaction,
    organisation: Organisation,
    role: Role = Role.HANDLER,
    *,
    on_duty: bool = True,
) -> Handler:
    """A member of an organisation who speaks French, with a phone at the desk."""
    handler = handlers.join(t, organisation.id, role, name="Samira")
    account = accounts.reach(t, "desk", "telegram", f"desk-{next(NUMBERS)}")
    accounts.belongs(t, account.id, handler_id=handler.id)
    handlers.duty(t, handler.id, on_duty)
    handler.on_duty = on_duty
    return handler


def a_coordinator(t: Transaction, *, on_duty: bool = True, **columns: Any) -> Handler:
    """A member of the organisation that coordinates all others."""
    return a_handler(t, an_organisation(t, "omp", **columns), Role.COORDINATOR, on_duty=on_duty)


def a_ticket(
    t: Transaction,
    person: Person,
    *,
    agreed: dict[Purpose, bool] | None = None,
    record: dict[str, Any] | None = None,
    **columns: Any,
) -> Ticket:
    """A grievance about a transfer, just filed and not yet offered to anyone."""
    day = timedelta(days=1)
    plain: dict[str, Any] = {
        "reference": receipts.new_reference(t),
        "pin_hash": "not a real hash",
        "record": {**RECORD, **(record or {})},
        "language": "ary",
        "urgency": "normal",
        "topic": "transfer",
        "about": "son",
        "establishment": next(iter(PLACES)).code,
        "region": "casablanca_settat",
        "needs": ["minors"],
        "acknowledge_due": t.now + day,
        "take_due": t.now + 2 * day,
        "reply_due": t.now + 3 * day,
        "close_due": t.now + 30 * day,
    }
    ticket = tickets.open(t, person_id=person.id, **{**plain, **columns})
    for purpose, given in (AGREED if agreed is None else agreed).items():
        consents.give(t, person.id, ticket.id, purpose, given)
    return ticket


def an_offered_ticket(t: Transaction, person: Person, **columns: Any) -> Ticket:
    """A grievance that was just sent on its way."""
    return offering.offer(t, HOUSE, a_ticket(t, person, **columns))


def text(words: str) -> list[Piece]:
    """What a handler or a person writes."""
    return [{"kind": "text", "text": words}]


def in_hand(
    t: Transaction, person: Person, agreed: dict[Purpose, bool] | None = None
) -> tuple[Handler, Ticket]:
    """A ticket that a handler of Adala has taken."""
    samira = a_handler(t, an_organisation(t))
    ticket = an_offered_ticket(t, person, agreed=agreed)
    return samira, taking.take(t, HOUSE, samira, ticket)


@dataclass
class Post:
    """Everything one account was sent, as it would stand on its phone: ids are ``m<number>``."""

    shown: dict[str, Screen] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The words of every message, oldest first."""
        return [screen.text for screen in self.shown.values()]

    @property
    def last(self) -> Screen:
        """The newest message."""
        return list(self.shown.values())[-1]


class Postman:
    """Delivers the outbox in memory: what was sent where, edits included."""

    def __init__(self) -> None:
        self.posts: dict[tuple[str, str], Post] = {}
        self._numbers = count(1)

    def deliver(self, t: Transaction) -> None:
        """Send everything that is due at this moment."""
        for door in ("intake", "desk"):
            while claimed := outbox.claim(
                t, door=door, channel="telegram", limit=MOST, lease=timedelta(seconds=30)
            ):
                for row in claimed:
                    screen = Screen.from_json(row.payload)
                    number = screen.replaces or f"m{next(self._numbers)}"
                    post = self.posts.setdefault((door, row.address), Post())
                    # Without words only the buttons of a message change.
                    bare = not screen.text and number in post.shown
                    post.shown[number] = replace(post.shown[number], buttons=()) if bare else screen
                    outbox.sent(t, row.id, number)

    def of_handler(self, t: Transaction, handler: Handler) -> Post:
        """What a handler was sent."""
        address = accounts.address(t, accounts.of_handler(t, handler.id)[0])
        return self.posts.get(("desk", address), Post())

    def of_person(self, t: Transaction, person: Person) -> Post:
        """What a person was sent on the phone used last."""
        address = accounts.address(t, accounts.of_person(t, person.id)[0])
        return self.posts.get(("intake", address), Post())


def pressed(screen: Screen, label: str) -> str:
    """What the button that begins with this label would bring back."""
    for button in screen.buttons:
        if button.label.startswith(label):
            return button.data
    raise AssertionError(f"no {label!r} under {json.dumps([b.label for b in screen.buttons])}")
