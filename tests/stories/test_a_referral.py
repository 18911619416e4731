"""One organisation would hand a grievance to another: the family is asked, and decides."""

import pytest

from flows.vocabulary import Role, State
from storage import tickets
from storage.database import Database
from storage.tickets import Ticket
from tests.stories.telling import receipt, tell
from tests.stories.town import WORDS, Phone, Town

DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
WHY = "Ils visitent cette prison chaque semaine."


@pytest.fixture
async def mother(database: Database, clock: object) -> Phone:
    """Fatima of Adala carries it and asks her whether Karama may have it."""
    town = Town(database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    await town.organisation("omp", topics=[], needs=[])
    await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"))
    await fatima.press(FRENCH.say("card.take"))
    await town.organisation("karama")
    await town.handler("karim", "karama")
    await fatima.press(FRENCH.say("card.other_acts"))
    await fatima.press(FRENCH.say("card.refer"))
    await fatima.say("1", WHY)
    return mother


async def _ticket(mother: Phone) -> Ticket:
    digits = receipt(mother)[0].replace(" ", "")
    found = await mother.town.database.read(lambda t: tickets.by_reference(t, digits))
    assert found is not None
    return found


async def test_she_agrees_and_the_other_organisation_takes_it(mother: Phone) -> None:
    assert WHY in mother.text
    await mother.press(DARIJA.say("relay.refer_yes"))
    assert DARIJA.say("relay.refer_done") in mother.text
    assert (await _ticket(mother)).state == State.REFERRED
    karim = mother.town.phones["desk", "karim"]
    await karim.press(FRENCH.say("card.take"))
    taken = await _ticket(mother)
    assert taken.state == State.ACCEPTED
    fatima = mother.town.phones["desk", "fatima"]
    # Her card says that it is no longer hers, and nothing on her phone opens it.
    with pytest.raises(AssertionError, match="no button"):
        fatima.find(FRENCH.say("card.read"))


async def test_she_refuses_and_it_stays(mother: Phone) -> None:
    before = await _ticket(mother)
    await mother.press(DARIJA.say("relay.refer_no"))
    assert DARIJA.say("relay.refer_kept") in mother.text
    after = await _ticket(mother)
    assert (after.state, after.handler_id) == (before.state, before.handler_id)
