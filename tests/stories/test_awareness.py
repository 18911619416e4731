"""Messages of awareness: a coordinator writes one, a mother who agreed reads it, and ends it."""

import pytest
import time_machine

from bot.campaigns.going import Going
from flows.vocabulary import Purpose, Role
from storage import consents
from storage.database import Database
from tests.stories.telling import plain, tell
from tests.stories.town import WORDS, Phone, Town

WAYS = ("Telegram", "WhatsApp without buttons")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
NEWS = "الزيارة بلا ثمن"
NO_MORE = DARIJA.say("campaign.no_more")


@pytest.fixture
async def town(database: Database, clock: time_machine.Traveller) -> Town:
    """Two mothers who told a grievance, one of whom agreed to such messages; and a coordinator."""
    town = Town(database)
    await town.organisation("adala")
    await town.handler("fatima", "adala")
    await town.handler("nadia", "adala", Role.COORDINATOR)
    await tell(town.person("mother"), awareness="آه")
    await tell(town.person("neighbour"))
    return town


async def campaign(town: Town) -> None:
    """Nadia writes one in three languages and has it sent."""
    nadia = town.phones["desk", "nadia"]
    await nadia.say("/campaign")
    for _ in range(3):
        await nadia.press(FRENCH.option("control", "skip"))
    await nadia.say("الزيارة مجانية", NEWS, "La visite est gratuite")
    await nadia.press(FRENCH.option("submission", "send"))
    assert FRENCH.count("campaign.preview", 1) in nadia.last.text
    await nadia.press(FRENCH.say("campaign.send"))
    await Going(town.database, town.house).round()
    await town.delivery.exhaust()


def read(phone: Phone) -> int:
    return plain(phone.text).count(NEWS)


async def agrees(town: Town) -> list[bool]:
    """What the mother said to messages of awareness, in turn."""
    account = await town.database.read(town.person("mother").account)
    assert account.person_id is not None
    found = await town.database.read(lambda t: consents.history(t, account.person_id))  # type: ignore[arg-type]  # it was just seen to be there
    return [one.given for one in found if one.purpose == Purpose.AWARENESS]


async def test_who_agreed_reads_it_in_her_language_and_who_did_not_reads_nothing(
    town: Town,
) -> None:
    await campaign(town)
    assert read(town.person("mother")) == 1
    assert read(town.person("neighbour")) == 0


async def test_one_press_ends_them_for_good(town: Town, clock: time_machine.Traveller) -> None:
    await campaign(town)
    mother = town.person("mother")
    await mother.press(NO_MORE)
    assert DARIJA.say("campaign.no_more_of_these") in mother.text
    assert await agrees(town) == [True, False]
    clock.shift(8 * 24 * 60 * 60)
    await mother.say("سلام")
    nadia = town.phones["desk", "nadia"]
    await nadia.say("/campaign")
    for _ in range(3):
        await nadia.press(FRENCH.option("control", "skip"))
    await nadia.say("الزيارة مجانية", NEWS, "La visite est gratuite")
    await nadia.press(FRENCH.option("submission", "send"))
    assert FRENCH.say("campaign.drop") in [button.label for button in nadia.last.buttons]
    assert FRENCH.say("campaign.send") not in [button.label for button in nadia.last.buttons]


@pytest.mark.ways("WhatsApp")
async def test_its_name_typed_does_the_same(town: Town) -> None:
    await campaign(town)
    await town.person("mother").say(NO_MORE)
    assert await agrees(town) == [True, False]


@pytest.mark.ways("Telegram")
async def test_the_same_words_elsewhere_end_nothing(town: Town) -> None:
    await town.person("mother").say(NO_MORE)
    assert await agrees(town) == [True]
