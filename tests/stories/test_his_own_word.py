"""His own word stands above the family's and above a receipt; nobody else can take it back."""

import pytest

from storage.database import Database
from tests.stories.telling import plain
from tests.stories.test_whom_it_is_about import ANY_TIME, DARIJA, FRENCH, NO, YES, Free
from tests.stories.town import Phone, Town

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.ways("Telegram")]
AGREEMENT = DARIJA.option("act", "agreement")


@pytest.fixture
async def free(sqlite_database: Database) -> Free:
    made = Free(Town(sqlite_database))
    await made.begin()
    return made


async def offers_it(phone: Phone) -> bool:
    """Whether somebody is offered to say what he wants."""
    await phone.say("menu", "الشكايات ديالي")
    return AGREEMENT in [button.label for button in phone.last.buttons]


async def refuses_at_a_visit(phone: Phone, agreement: str = "refuses") -> None:
    await phone.press(FRENCH.say("card.other_acts"))
    await phone.press(FRENCH.say("card.his_word"))
    await phone.press(FRENCH.option("agreement", agreement))
    await phone.say("hier", "passer")


async def test_his_refusal_is_not_for_the_family_to_take_back(free: Free) -> None:
    await free.mother.say("menu", "الشكايات ديالي")
    await free.mother.press(AGREEMENT)
    await free.opens(NO)
    # She was being asked already when he said it himself.
    await free.mother.press(DARIJA.option("agreement", "agrees"))
    ticket, record, _, _ = await free.read()
    assert (record["agreement"], ticket.organisation_id) == ("refuses", None)
    assert not await offers_it(free.mother)


async def test_what_he_said_at_a_visit_is_not_for_the_family_to_take_back(free: Free) -> None:
    await refuses_at_a_visit(free.fatima)
    told = plain(DARIJA.say("relay.refused_there", reference=free.reference))
    assert told in plain(free.mother.text), "she learns of it"
    assert not await offers_it(free.mother)
    # A coordinator has seen him since, and she learns of that too.
    await free.coordinator.say(free.reference.replace(" ", ""))
    await refuses_at_a_visit(free.coordinator, "agrees")
    told = plain(DARIJA.say("relay.agrees_there", reference=free.reference))
    assert told in plain(free.mother.text)


async def test_a_receipt_is_not_enough_to_speak_for_him(free: Free) -> None:
    brother = free.town.person("brother")
    shown = ("salam", "الدارجة", "رقم الوصل", free.reference, free.pin, NO, NO)
    await brother.say(*shown)
    assert not await offers_it(brother)
    await brother.say(AGREEMENT)
    _, record, _, acts = await free.read()
    assert record["agreement"] == "not_asked"
    assert "agreement" not in acts


async def test_once_he_goes_on_with_it_no_visit_says_otherwise(free: Free) -> None:
    son = await free.opens(YES, YES, YES, NO, NO, ANY_TIME, YES)
    assert not await offers_it(son), "he has said it"
    await refuses_at_a_visit(free.fatima)
    assert FRENCH.say("desk.his_own_word") in free.fatima.text
    assert (await free.read())[1]["agreement"] == "agrees"
    # A coordinator may, and it stays in the history who said what.
    await free.coordinator.say(free.reference.replace(" ", ""))
    await refuses_at_a_visit(free.coordinator)
    assert (await free.read())[1]["agreement"] == "refuses"
    assert plain(DARIJA.say("relay.refused_there", reference=free.reference)) in plain(son.text)


async def test_after_his_refusal_a_coordinator_is_asked_twice(free: Free) -> None:
    await free.town.organisation("karama")
    karim = await free.town.handler("karim", "karama")
    await refuses_at_a_visit(free.fatima)
    # She shares it again, and hears that his word still stands.
    for answer, heard in ((NO, "choices.not_shared"), (YES, "choices.he_refuses")):
        await free.mother.say("menu")
        await free.mother.press(DARIJA.option("entry", "choices"))
        await free.mother.press(DARIJA.option("change", "share"))
        await free.mother.say(answer)
        assert DARIJA.say(heard) in free.mother.text
    assert not karim.bubbles or "Prendre" not in karim.text
    await free.coordinator.say(free.reference.replace(" ", ""))
    await free.coordinator.press(FRENCH.say("card.other_acts"))
    await free.coordinator.press(FRENCH.say("card.assign"))
    assert "La proposer quand même" in free.coordinator.last.text
    await free.coordinator.say("non")
    assert plain(FRENCH.say("desk.as_he_says", reference=free.reference)) in plain(
        free.coordinator.text
    )
    assert (await free.read())[3][-1] != "refer"
    await free.coordinator.press(FRENCH.say("card.assign"))
    await free.coordinator.say("oui", "Association karama", "Sa vie est en danger.")
    assert "Sa vie est en danger." in free.mother.text
    assert "refer" in (await free.read())[3]
