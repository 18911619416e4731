"""Whether another organisation may have a grievance: who is asked, for how long, who is told."""

from datetime import timedelta

import pytest
import time_machine

from bot.arrivals import Kind
from flows.vocabulary import Role, State
from storage import referrals, tickets
from storage.database import Database
from storage.tickets import Ticket
from tests.stories.telling import plain, receipt, tell
from tests.stories.test_reminders import days_pass
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.ways("Telegram")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
DAY = timedelta(days=1)


class Asked:
    """Fatima of Adala carries a grievance and wishes that Karama had it."""

    def __init__(self, database: Database) -> None:
        self.database, self.town = database, Town(database)

    async def begin(self, contact: str = "آه") -> None:
        await self.town.organisation("adala")
        self.fatima = await self.town.handler("fatima", "adala")
        await self.town.organisation("omp", topics=[], needs=[])
        self.nadia = await self.town.handler("nadia", "omp", Role.COORDINATOR)
        self.mother = await tell(self.town.person("mother"), contact=contact)
        self.reference, self.pin = receipt(self.mother)
        await self.fatima.press(FRENCH.say("card.take"))
        await self.town.organisation("karama")
        self.karim = await self.town.handler("karim", "karama")

    async def ask(self, *answers: str) -> None:
        await self.fatima.press(FRENCH.say("card.other_acts"))
        await self.fatima.press(FRENCH.say("card.refer"))
        await self.fatima.say(*(answers or ("1", "Ils visitent.")))

    async def assign(self) -> None:
        await self.nadia.say(self.reference)
        await self.nadia.press(FRENCH.say("card.other_acts"))
        await self.nadia.press(FRENCH.say("card.assign"))
        await self.nadia.say("1", "Le motif.")

    async def ticket(self) -> Ticket:
        number = self.reference.replace(" ", "")
        found = await self.database.read(lambda t: tickets.by_reference(t, number))
        assert found is not None
        return found


@pytest.fixture
async def asked(sqlite_database: Database, clock: object) -> Asked:
    made = Asked(sqlite_database)
    await made.begin()
    return made


async def test_the_receipt_alone_answers_nothing(asked: Asked) -> None:
    brother: Phone = asked.town.person("brother")
    await brother.say("salam", "الدارجة", "رقم الوصل", asked.reference, asked.pin, "لا", "لا")
    await asked.ask()
    assert "Ils visitent." not in brother.text
    assert "Ils visitent." in asked.mother.text
    ticket = await asked.ticket()
    found = await asked.database.read(lambda t: referrals.open_one(t, ticket.id))
    assert found is not None
    await brother.arrive(kind=Kind.PRESS, pressed=f"act:refer_yes:{found.id}")
    assert DARIJA.say("relay.refer_not_yours") in brother.text
    assert (await asked.ticket()).state == State.ACCEPTED


async def test_a_question_has_an_end_and_a_line_until_then(
    asked: Asked, clock: time_machine.Traveller
) -> None:
    await asked.ask()
    await asked.fatima.say("/unanswered")
    assert "❓" in asked.fatima.last.text
    await asked.ask()
    assert FRENCH.say("desk.asked_already") in asked.fatima.text
    await days_pass(asked.town, clock, 4)
    assert asked.mother.text.count("Ils visitent.") == 2
    await days_pass(asked.town, clock, 11)
    lapsed = plain(DARIJA.say("relay.refer_lapsed", reference=asked.reference))
    assert lapsed in plain(asked.mother.text)
    assert "n'a pas répondu" in asked.fatima.text
    await asked.mother.press(DARIJA.say("relay.refer_yes"))
    assert DARIJA.say("relay.refer_gone") in asked.mother.text


async def test_overridden_both_hear_of_it_whatever_she_said_of_news(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    asked = Asked(sqlite_database)
    await asked.begin(contact="لا")
    await asked.ask()
    await asked.assign()
    assert "Le motif." in asked.fatima.text
    clock.shift(2 * DAY)
    await asked.mother.say("salam")
    assert "Le motif." in asked.mother.text


async def test_closing_ends_the_question(asked: Asked) -> None:
    await asked.ask()
    await asked.fatima.press("Clôturer")
    await asked.fatima.say("1", "Merci.")
    await asked.mother.press(DARIJA.say("relay.refer_yes"))
    assert DARIJA.say("relay.refer_gone") in asked.mother.text
