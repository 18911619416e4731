"""A receipt is not who somebody is: nobody is locked out at once, and a coordinator decides."""

import pytest

from bot.arrivals import Kind
from storage import followers
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import plain
from tests.stories.test_whom_it_is_about import ANY_TIME, DARIJA, FRENCH, NO, YES, Free
from tests.stories.town import Phone, Town

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.ways("Telegram")]
NOT_HE = DARIJA.say("relay.object")


@pytest.fixture
async def free(sqlite_database: Database) -> Free:
    made = Free(Town(sqlite_database))
    await made.begin()
    return made


async def ways_of(free: Free) -> list[str | None]:
    """How each of the two follows it, who filed it first."""
    ticket = (await free.read())[0]

    def found(t: Transaction) -> list[str | None]:
        return [followers.via(t, ticket.id, one) for one in followers.of(t, ticket.id)]

    return await free.town.database.read(found)


async def decides(free: Free, key: str) -> None:
    await free.coordinator.say(free.reference.replace(" ", ""))
    await free.coordinator.press(FRENCH.say("card.other_acts"))
    await free.coordinator.press(FRENCH.say(key))


async def test_nobody_takes_it_over_a_second_time(free: Free) -> None:
    await free.opens(YES, YES, YES, NO, NO, ANY_TIME, YES)
    his = (await free.read())[0].person_id
    third = free.town.person("third")
    await third.say("salam", "الدارجة", "رقم الوصل", free.reference, free.pin, NO, YES)
    assert DARIJA.say("take_over.again") in third.text
    ticket, _, _, acts = await free.read()
    assert (ticket.person_id, acts.count("take_over")) == (his, 1)
    assert FRENCH.say("card.page_claimed_again") in free.coordinator.text


async def test_she_objects_and_a_coordinator_gives_it_back(free: Free) -> None:
    before = (await free.read())[0].person_id
    son = await free.opens(YES, NO, YES, NO, NO, ANY_TIME, NO)
    await free.mother.press(NOT_HE)
    await free.mother.say(YES)
    assert DARIJA.say("follow_up.objected") in free.mother.text
    assert plain(DARIJA.say("relay.doubted", reference=free.reference)) in plain(son.text)
    assert FRENCH.say("card.page_doubted") in free.coordinator.text
    assert await ways_of(free) == ["former", "claimed"]
    await decides(free, "card.is_not_he")
    ticket, record, holds, _ = await free.read()
    assert (ticket.person_id, holds["share"], record["agreement"]) == (before, True, "not_asked")
    assert await ways_of(free) == ["filed"]
    for phone in (free.mother, son):
        told = plain(DARIJA.say("relay.is_not_he", reference=free.reference))
        assert told in plain(phone.text)


async def test_it_is_he_and_he_goes_on_alone(free: Free) -> None:
    son = await free.opens(YES, YES, YES, NO, NO, ANY_TIME, NO)
    await free.mother.press(NOT_HE)
    await free.mother.say(YES)
    await decides(free, "card.is_he")
    assert await ways_of(free) == ["filed"]
    assert plain(DARIJA.say("relay.is_he", reference=free.reference)) in plain(son.text)
    assert plain(DARIJA.say("relay.is_he", reference=free.reference)) in plain(free.mother.text)


async def test_what_he_erases_she_hears_of(free: Free) -> None:
    son = await free.opens(YES, YES, YES, NO, NO, ANY_TIME, YES)
    await son.say("menu")
    await son.press(DARIJA.option("entry", "erase"))
    await son.say(YES)
    await free.mother.say("salam")
    told = plain(DARIJA.say("relay.erased_there", reference=free.reference))
    assert told in plain(free.mother.text)


async def test_whoever_has_the_receipt_reads_and_writes_and_ends_nothing(free: Free) -> None:
    brother = free.town.person("brother")
    await brother.say("salam", "الدارجة", "رقم الوصل", free.reference, free.pin, NO, NO)
    await brother.say("menu", "الشكايات ديالي")
    offered = [DARIJA.option("act", act) for act in ("write", "withdraw")]
    assert [label in labels(brother) for label in offered] == [True, False]
    await free.fatima.press(FRENCH.say("card.close"))
    await free.fatima.say("2", "شفناه")
    ticket = (await free.read())[0]
    for times, verb in enumerate(("solved_yes", "again"), start=1):
        await brother.arrive(kind=Kind.PRESS, pressed=f"act:{verb}:{ticket.id}")
        assert brother.text.count(DARIJA.say("follow_up.not_yours")) == times
    await brother.say("menu", "الشكايات ديالي")
    hidden = {DARIJA.option("act", act) for act in ("solved", "appeal", "reopen")}
    assert not hidden & labels(brother)
    await brother.press(DARIJA.option("act", "write"))
    await brother.say("شكرا ليكم")
    assert "شكرا ليكم" in free.fatima.text
    ticket, _, _, acts = await free.read()
    assert (ticket.state, ticket.solved) == ("closed", None)
    assert not {"solved", "appeal", "reopen", "withdraw"} & set(acts)


def labels(phone: Phone) -> set[str]:
    """What the last bubble offers."""
    return {button.label for button in phone.last.buttons}
