"""Who goes on with a grievance himself hears where it stands; who sent it, no more by the clock."""

from bot.casework import owning, prompting
from bot.tickets.alarms import Alarm
from flows.choosing import TakenOver
from flows.vocabulary import Hours, Purpose
from storage import followers, reminders
from storage.database import Database
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import HOUSE, a_person, in_hand

ALL = dict.fromkeys((Purpose.KEEP, Purpose.SHARE, Purpose.CONTACT), True)


def told(t: Transaction, ticket: Ticket) -> list[tuple[str | None, bool]]:
    """To whom it will be said where it stands, and whether that is still to come."""
    found = reminders.of(t, ticket.id)
    return [(str(one.person_id), one.status != "done") for one in found if one.kind == Alarm.NEWS]


def test_news_go_to_whom_the_grievance_is_from_now(sqlite_database: Database) -> None:
    def begin(t: Transaction) -> tuple[Person, Ticket]:
        mother, son = a_person(t), a_person(t)
        _, ticket = in_hand(t, mother)
        prompting.filed(t, ticket, mother.id)
        followers.follow(t, ticket.id, son.id, "receipt")
        said = TakenOver(
            agrees=True, consents=ALL, shared_phone=False, hours=Hours.ANY, family=True
        )
        return son, owning.take_over(t, HOUSE, ticket, son, said, None)

    son, ticket = sqlite_database.write_now(begin)
    assert sqlite_database.read_now(lambda t: told(t, ticket)) == [(str(son.id), True)]
