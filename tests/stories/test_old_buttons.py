"""A ticket leaves a handler: the buttons under it go from their phone, and a late press does
nothing."""

import pytest

from bot.arrivals import Kind
from bot.network import membership
from flows.vocabulary import Refusal, Role, State
from storage import handlers, tickets
from storage.database import Database
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.stories.telling import receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.ways("Telegram")]
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


async def taken(database: Database) -> Phone:
    """The phone of Fatima, who has a grievance and what the mother wrote since."""
    town = Town(database)
    await town.organisation("adala")
    await town.organisation("omp")
    fatima = await town.handler("fatima", "adala")
    await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"))
    await fatima.press(FRENCH.say("card.take"))
    await fatima.say(receipt(mother)[0])
    return fatima


def about(phone: Phone, reference: str) -> list[str]:
    """What the buttons on a phone would do with this ticket."""
    data = (button.data for bubble in phone.bubbles for button in bubble.screen.buttons)
    return [one for one in data if one.endswith(reference)]


async def ticket(phone: Phone) -> Ticket:
    digits = receipt(phone.town.phones["intake", "mother"])[0].replace(" ", "")
    found = await phone.town.database.read(lambda t: tickets.by_reference(t, digits))
    assert found is not None
    return found


async def presses_late(phone: Phone, reference: str, verb: str) -> None:
    await phone.arrive(kind=Kind.PRESS, pressed=f"act:{verb}:{reference}")


async def test_what_was_given_back_has_no_buttons_any_more(database: Database) -> None:
    fatima = await taken(database)
    reference = (await ticket(fatima)).reference
    assert about(fatima, reference)
    await fatima.press(FRENCH.say("card.other_acts"))
    await fatima.press(FRENCH.say("card.hand_back"))
    await fatima.press(FRENCH.option("refusal", Refusal.OTHER))
    await fatima.say("Nous déménageons.")
    assert about(fatima, reference) == []
    before = await ticket(fatima)
    for verb in ("reply", "close", "read", "more"):
        shown = len(fatima.bubbles)
        await presses_late(fatima, reference, verb)
        assert len(fatima.bubbles) > shown, f"a late press of {verb} is answered"
    await fatima.say("On verra.")
    assert await ticket(fatima) == before


async def test_an_appeal_takes_the_buttons_away(sqlite_database: Database) -> None:
    fatima = await taken(sqlite_database)
    reference = (await ticket(fatima)).reference
    await fatima.press(FRENCH.say("card.close"))
    await fatima.say("2", "شفناه")
    mother = fatima.town.phones["intake", "mother"]
    await mother.press(DARIJA.option("solved", "no"))
    await mother.press(DARIJA.option("way", "appeal"))
    await mother.say("ما داوهش")
    assert about(fatima, reference) == []


async def test_who_is_suspended_keeps_no_buttons(sqlite_database: Database) -> None:
    fatima = await taken(sqlite_database)
    before = await ticket(fatima)

    def suspend(t: Transaction) -> None:
        assert before.handler_id is not None
        member = handlers.get(t, before.handler_id)
        assert member is not None
        membership.suspend(t, fatima.town.house, handlers.coordinators(t)[0], member)

    await sqlite_database.write(suspend)
    await fatima.town.delivery.exhaust()
    assert about(fatima, before.reference) == []
    now = await ticket(fatima)
    await presses_late(fatima, before.reference, "close")
    assert FRENCH.say("desk.stranger") in fatima.last.text
    assert await ticket(fatima) == now
    assert now.state == State.REFERRED
