"""Words that wait for a person: put aside, and released when they write.

Whoever holds a shared phone, or one that was silent for a day, reads neutral words only; the words
themselves come when the person asks for them.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot.carriage import readers
from bot.carriage.knocking import is_knock, knock
from bot.carriage.noting import note
from bot.carriage.posting import LIVE, NEWS, RELAYED
from bot.carriage.readers import Reader, Way
from bot.casework import letters
from bot.gate import Decision, Kind, Message, Send, Why
from bot.house import House
from bot.screens import Button, Screen
from flows.vocabulary import Purpose, Urgency
from locales.words import Words
from storage import accounts, followers, messages, outbox_held, outbox_topics, people
from storage import tickets as grievances
from storage.outbox import Outbound, Outgoing
from storage.outbox_held import HELD
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

SOME_DAY = datetime(9999, 1, 1, tzinfo=UTC)
"""The hour of what waits for a person to write: it is released, and never comes by itself."""
LOOKED_AT_AGAIN = timedelta(days=1)
"""When what waits behind a closed window is looked at again: words to knock with may be approved
by then, or withdrawn, and a knock may have been lost."""
SETTLED = "settled"
OPENS = ("act:open:", "act:read:", "act:news:", "act:referral:", "act:campaign:", "act:reminder:")
"""How the buttons under neutral words begin: words of the desk, where a grievance stands, what
became of it, a question whether another organisation may have it, a campaign, and a reminder."""
ALONE, STAYS = ":alone", ":stays"
"""How topics end of what is for one of a human's phones, and of what stays with one account."""


def topic_of(person: Person, bound: str = "") -> str:
    """The topic of what waits for a person, and what it is bound to."""
    return f"{HELD}{person.id}{bound}"


def bound_to(topic: str | None) -> str:
    """ALONE for what goes to no other phone of this human, STAYS for an account, else nothing."""
    return next((end for end in (ALONE, STAYS) if (topic or "").endswith(end)), "")


def message(
    priority: int,
    ticket: Ticket | None,
    purpose: str | None = None,
    asked_for: bool = False,
) -> Message:
    """A row of the outbox as the gate sees it, from what the row says of it."""
    kind = {LIVE: Kind.REPLY, RELAYED: Kind.RELAY}.get(priority, Kind.PROACTIVE)
    at_risk = ticket is not None and ticket.urgency == Urgency.LIFE
    return Message(kind, at_risk, Purpose(purpose or Purpose.CONTACT), asked_for)


def message_of(row: Outbound | Outgoing, ticket: Ticket | None) -> Message:
    """The same of a row that there is."""
    return message(row.priority, ticket, row.purpose, row.asked_for)


def reader_of(t: Transaction, topic: str | None, ticket: Ticket | None, person: Person) -> Reader:
    """For whom a row is that stands with an account of this person."""
    return (
        readers.alone(t, person) if bound_to(topic) is ALONE else readers.among(t, ticket, person)
    )


def hour(t: Transaction, decision: Decision) -> datetime:
    """When what was decided may be sent, or is to be decided again."""
    if decision.send in (Send.HOLD_UNTIL, Send.TEMPLATE) and decision.why is Why.WINDOW_CLOSED:
        return t.now + LOOKED_AT_AGAIN
    if decision.send is Send.HOLD_UNTIL:
        return decision.until or SOME_DAY
    return t.now


def neutral(words: Words, data: str) -> Screen:
    """Words that tell nothing to anyone else who holds the phone."""
    button = Button(words.say("relay.open"), data)
    return Screen(words.say("relay.neutral"), (button,), language=words.language)


def behind(screen: Screen) -> str | None:
    """What the button under neutral words brings back; None for any other screen."""
    data = screen.buttons[0].data if len(screen.buttons) == 1 else ""
    return data if data.startswith(OPENS) else None


def what_opens(t: Transaction, ticket: Ticket, written_at: datetime, screen: Screen) -> str:
    """What the button under neutral words brings back, in the place of a screen written then."""
    if screen.under is not None:
        return screen.under
    # Written by a version whose screens did not say so.
    for letter in messages.thread(t, ticket.id):
        if letter.at == written_at and letters.is_for_person(letter):
            return f"act:open:{letter.id}"
    return f"act:read:{ticket.id}"


def waiting(t: Transaction, person: Person) -> list[Outbound]:
    """What is still to leave for a human, on any phone of theirs; oldest first.

    Of their other phones only what is about the grievances that show they are the same human.
    """
    shared = followers.same_human(t, person.id)
    rows = outbox_held.waiting(t, [person.id, *{other for other, _ in shared}])
    if not shared:
        return rows
    mine = set(accounts.ids_of(t, person.id))
    theirs = {
        (account_id, ticket_id)
        for other, ticket_id in shared
        for account_id in accounts.ids_of(t, other)
    }
    return [
        row
        for row in rows
        if row.account_id in mine
        or ((row.account_id, row.ticket_id) in theirs and bound_to(row.topic) is not ALONE)
    ]


def release(t: Transaction, house: House, person: Person) -> int:
    """Send now what waited for this person to write, to where they wrote; how many messages.

    Anybody may have written from a shared phone: neutral words go there still. What may have
    arrived where it was sent, and answers about no grievance, wait for them to write there.
    """
    rows, released = waiting(t, person), 0
    # What they said of their phone in this very turn counts already.
    ways = readers.alone(t, people.get(t, person.id) or person).ways if rows else ()
    for row in rows if ways else []:
        if is_knock(row.topic):
            outbox_topics.take_back(t, row.id, SETTLED)
            continue
        if _comes(t, row, ways[0]):
            ticket = grievances.get(t, row.ticket_id) if row.ticket_id else None
            if reader_of(t, row.topic, ticket, person).shares(ways[0]):
                _silence(t, house, row, ticket, ways[0])
            released += outbox_held.release(t, row, ways[0].account, Why.JUST_WROTE)
    return released


def _comes(t: Transaction, row: Outbound, way: Way) -> bool:
    """Whether a row that waits is for the way by which they wrote, and would not leave anyway."""
    if row.account_id == way.account.id:
        return row.next_attempt_at > t.now
    return row.doubts == 0 and row.ticket_id is not None


def bring(
    t: Transaction, house: House, row_id: UUID, reader: Reader, way: Way, bound: str, reason: str
) -> None:
    """Send a row to another phone of this human: neutral words where other eyes may see it."""
    outbox_held.bring(t, row_id, way.account, topic_of(reader.first, bound), reason)
    row = outbox_held.get(t, row_id)
    if row is not None and reader.shares(way):
        ticket = grievances.get(t, row.ticket_id) if row.ticket_id else None
        _silence(t, house, row, ticket, way)


def reconsider(t: Transaction, house: House, person_id: UUID) -> None:
    """Ask the gate again for all that waits: after a stop, once a phone is said to be shared, or
    once an account takes no more from us.

    It is asked as though the person had gone again, for what waits may be read by other eyes then.
    """
    person = people.get(t, person_id)
    for row in waiting(t, person) if person is not None else []:
        ticket = grievances.get(t, row.ticket_id) if row.ticket_id else None
        asked = message_of(row, ticket)
        if person is None or (ticket is None and asked.kind is not Kind.PROACTIVE):
            continue
        reader = reader_of(t, row.topic, ticket, person)
        routed = readers.route(
            t, reader, ticket, asked, house.rules, gone=True, before=row.sequence or 0
        )
        if routed is None:
            continue
        way, decision = routed
        if not is_knock(row.topic):
            note(t, reader, ticket, asked, decision, row.id)
        if is_knock(row.topic):
            if decision.send is not Send.TEMPLATE:
                outbox_topics.take_back(t, row.id, decision.why)
            continue
        if decision.send is Send.NEVER:
            outbox_topics.take_back(t, row.id, decision.why)
            continue
        if reader.shares(way):
            _silence(t, house, row, ticket, way)
        topic = topic_of(reader.first, bound_to(row.topic))
        if row.account_id not in {each.account.id for each in reader.ways}:
            outbox_held.bring(t, row.id, way.account, topic, decision.why)
        outbox_topics.defer(t, row.id, topic, hour(t, decision), decision.why)
        if decision.send is Send.TEMPLATE:
            knock(t, house, way, ticket, row.created_at)


def _silence(t: Transaction, house: House, row: Outbound, ticket: Ticket | None, way: Way) -> None:
    """Put neutral words in the place of those that wait; the words themselves are in the thread."""
    screen = Screen.from_json(outbox_held.payload(t, row))
    if behind(screen) is not None:
        return
    if ticket is None:
        # Nothing lies behind it that neutral words could bring: it was not theirs to wait for.
        if row.priority >= NEWS:
            outbox_topics.take_back(t, row.id, Why.SHARED_PHONE)
        return
    words = house.speaking(way.person.language)
    data = what_opens(t, ticket, row.created_at, screen)
    outbox_topics.reword(t, row.id, neutral(words, data).to_json())
