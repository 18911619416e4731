"""Where others see the phone only neutral words show; what lies behind can be read, and done."""

import pytest

from flows.vocabulary import Role, State
from storage import tickets
from storage.database import Database
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
OPEN = DARIJA.say("relay.open")


async def _shared(database: Database) -> tuple[Phone, Phone, Phone]:
    """A mother whose phone is not hers alone; who carries her grievance, and a coordinator."""
    town = Town(database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    await town.organisation("omp", topics=[], needs=[])
    nadia = await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"), shared_phone="آه")
    await fatima.press(FRENCH.say("card.take"))
    await town.organisation("karama")
    await town.handler("karim", "karama")
    return mother, fatima, nadia


async def test_the_question_behind_them_can_be_answered(sqlite_database: Database) -> None:
    mother, fatima, _ = await _shared(sqlite_database)
    await fatima.press(FRENCH.say("card.other_acts"))
    await fatima.press(FRENCH.say("card.refer"))
    await fatima.say("1", "Ils visitent.")
    assert "Ils visitent." not in mother.text
    await mother.press(OPEN)
    assert "Ils visitent." in mother.text
    await mother.press(DARIJA.say("relay.refer_yes"))
    number = receipt(mother)[0].replace(" ", "")
    ticket = await sqlite_database.read(lambda t: tickets.by_reference(t, number))
    assert ticket is not None
    assert ticket.state == State.REFERRED


async def test_news_are_read_in_the_language_of_whoever_opens_them(
    sqlite_database: Database,
) -> None:
    mother, _, nadia = await _shared(sqlite_database)
    reference = receipt(mother)[0]
    await nadia.say(reference)
    await nadia.press(FRENCH.say("card.other_acts"))
    await nadia.press(FRENCH.say("card.assign"))
    await nadia.say("1", "Le motif.")
    assert "Le motif." not in mother.text
    await mother.press(OPEN)
    assert "Le motif." in mother.text
    said = DARIJA.say("relay.assigned", reference=reference, organisation="", motive="")
    assert plain(said)[:20] in plain(mother.text)
