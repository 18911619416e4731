"""Three associations refuse a grievance: a human decides, sees the ranking, and asks a fourth."""

from datetime import timedelta

import pytest
import time_machine

from flows.vocabulary import Role, State
from storage import decisions, events, tickets
from storage.database import Database
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.ways("Telegram")
FRENCH = WORDS["fr"]
NAMES = ("amal", "bassma", "chams", "doha")
OTHER = "5"
REFUSING = {"amal": "1", "bassma": "2", "chams": OTHER}
"""By its number, the reason that each gives."""


@pytest.fixture
async def mother(database: Database, clock: object) -> Phone:
    """Four associations may have her grievance; Nadia coordinates."""
    town = Town(database)
    for code in NAMES:
        await town.organisation(code)
        await town.handler(code, code)
    await town.organisation("omp", topics=[], needs=[])
    await town.handler("nadia", "omp", Role.COORDINATOR)
    return await tell(town.person("mother"))


async def ticket_of(mother: Phone) -> Ticket:
    digits = receipt(mother)[0].replace(" ", "")
    found = await mother.town.database.read(lambda t: tickets.by_reference(t, digits))
    assert found is not None
    return found


async def test_after_the_third_refusal_a_coordinator_decides(
    mother: Phone, clock: time_machine.Traveller
) -> None:
    desk = {name: mother.town.phones["desk", name] for name in NAMES}
    nadia, doha = mother.town.phones["desk", "nadia"], desk["doha"]
    reference = (await ticket_of(mother)).reference
    before, welcome = len(mother.bubbles), len(doha.bubbles)
    for name, choice in REFUSING.items():
        await desk[name].press(FRENCH.say("card.refuse"))
        await desk[name].say(choice)
        if choice == OTHER:
            await desk[name].say("Nous le connaissons.")
        clock.shift(timedelta(minutes=10))

    def kept(t: Transaction) -> list[str]:
        ticket = tickets.by_reference(t, reference)
        return [one.act for one in events.history(t, ticket.id)] if ticket else []

    acts = await mother.town.database.read(kept)
    assert acts.count("refuse") == 3
    assert acts[-1] == "return"
    # A fourth was never asked, and the family is not told of refusals that change nothing yet.
    assert plain(FRENCH.count("card.page_refusals", 3)) in plain(nadia.text)
    assert len(doha.bubbles) == welcome
    assert len(mother.bubbles) == before
    ranked = plain((await nadia.say(f"/route {reference}")).text).splitlines()
    place = next(line[0] for line in ranked if "doha" in line)
    await nadia.press(FRENCH.say("route.assign", place=place))
    await nadia.say("Ils connaissent cette prison.")
    await desk["doha"].press(FRENCH.say("card.take"))
    found = await ticket_of(mother)
    assert found.state == State.ACCEPTED

    def decided(t: Transaction) -> list[str]:
        return [one.send for one in decisions.of(t, found.id, 10)]

    # She is told who has it now, and what the gate decided of that is kept.
    assert len(mother.bubbles) > before
    assert "now" in await mother.town.database.read(decided)
    assert await mother.town.database.read(events.verify) == []
