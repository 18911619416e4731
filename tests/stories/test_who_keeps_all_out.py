"""Who names all that coordinate is asked whether they may read it; a no is kept, and is no promise.

What is asked and what the receipt says are true whichever they answer.
"""

import pytest

from bot.casework import escalating, unowned
from flows.vocabulary import Role, State
from storage import tickets
from storage.database import Database
from storage.tickets import Ticket
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.ways("Telegram")]
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
NAMED = ("Association omp", "سالينا")


async def begun(database: Database, danger: str = "لا") -> Phone:
    """A mother who keeps out the association of the only coordinator; Adala has no part in it."""
    town = Town(database)
    await town.organisation("omp")
    await town.organisation("adala")
    await town.handler("fatima", "adala")
    await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"), until="avoid", danger=danger)
    await mother.say(*NAMED)
    return mother


async def sent(mother: Phone, may: str) -> Ticket:
    await mother.say(may, "لا", "1", "صيفط")
    digits = receipt(mother)[0].replace(" ", "")
    found = await mother.town.database.read(lambda t: tickets.by_reference(t, digits))
    assert found is not None
    return found


async def refused(mother: Phone) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    await fatima.press(FRENCH.say("card.refuse"))
    await fatima.say("1")


async def test_after_a_yes_the_coordination_has_what_nobody_takes(
    sqlite_database: Database,
) -> None:
    mother = await begun(sqlite_database)
    assert plain(DARIJA.say("grievance.coordination")) in plain(mother.last.text)
    ticket = await sent(mother, "آه")
    await refused(mother)
    nadia = mother.town.phones["desk", "nadia"]
    await nadia.press(FRENCH.say("card.take"))
    now = await sqlite_database.read(lambda t: tickets.get(t, ticket.id))
    assert now is not None
    assert (now.state, now.organisation_id) == (State.ACCEPTED, None)


@pytest.mark.parametrize("danger", ["لا", "آه"])
async def test_after_a_no_nothing_is_promised_and_it_is_counted(
    sqlite_database: Database, danger: str
) -> None:
    mother = await begun(sqlite_database, danger=danger)
    ticket = await sent(mother, "لا")
    assert plain(DARIJA.say("grievance.without_coordination")) in plain(mother.text)
    issued, secret = receipt(mother)
    said = DARIJA.say("receipt.issued_uncoordinated", reference=issued, pin=secret)
    assert plain(said) in plain(mother.text)
    assert await sqlite_database.read(unowned.count) == 0, "an association is asked"
    await refused(mother)
    assert await sqlite_database.read(unowned.count) == 1
    now = await sqlite_database.read(lambda t: tickets.get(t, ticket.id))
    assert now is not None
    assert await sqlite_database.read(lambda t: escalating.owner(t, now)) is None
    nadia = mother.town.phones["desk", "nadia"]
    await nadia.say(f"/ticket {issued}")
    assert FRENCH.say("desk.no_such_ticket") in nadia.text


async def test_it_is_not_asked_while_another_coordinator_is_left(sqlite_database: Database) -> None:
    town = Town(sqlite_database)
    for code in ("omp", "adala"):
        await town.organisation(code)
        await town.handler(code, code, Role.COORDINATOR)
    mother = await tell(town.person("mother"), until="avoid")
    await mother.say(*NAMED)
    assert plain(DARIJA.say("grievance.shared_phone")) in plain(mother.last.text)
