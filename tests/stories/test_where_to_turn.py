"""Somebody looks for where to turn, finds a wrong number, and says so; a coordinator settles it."""

import pytest

from flows.vocabulary import Role
from storage import corrections
from storage.database import Database
from tests.stories.telling import plain
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
SUBJECTS = ("عندي سؤال", "directory")


@pytest.fixture
async def father(database: Database) -> Phone:
    """Somebody who has opened the directory, in a town with one association of the Oriental."""
    town = Town(database)
    await town.organisation("amal", regions=["oriental"], needs=["women"], name_ar="جمعية أمل")
    phone = town.person("father")
    await phone.say("salam", "الدارجة")
    await phone.press(DARIJA.option("entry", "guidance"))
    await phone.press(DARIJA.option("beside", "directory"))
    return phone


async def test_a_wrong_number_is_told_and_a_coordinator_settles_it(
    father: Phone, database: Database
) -> None:
    latifa = await father.town.handler("latifa", "amal", Role.COORDINATOR)
    await father.press(DARIJA.option("sought", "commission"))
    await father.say("فاس مكناس")
    assert "05 35 62 02 50" in plain(father.text)
    assert "crdh.fesmeknes@cndh.org.ma" in plain(father.text)
    assert DARIJA.say("directory.from_press") in father.text
    await father.press(DARIJA.option("onward", "wrong"))
    await father.say("هاد النمرة ما بقاتش خدامة")
    assert DARIJA.say("directory.noted") in father.text
    await latifa.say("/corrections")
    shown = plain(latifa.text)
    assert "CRDH Fès-Meknès" in shown
    assert "هاد النمرة ما بقاتش خدامة" in shown
    await latifa.press(FRENCH.say("corrections.settle"))
    assert await database.read(corrections.count) == 0
    await latifa.say("/corrections")
    assert latifa.last.text == FRENCH.say("corrections.none")


async def test_nobody_but_a_coordinator_reads_what_was_noted(father: Phone) -> None:
    samira = await father.town.handler("samira", "amal")
    assert (await samira.say("/corrections")).text == FRENCH.say("desk.coordinators_only")


async def test_three_notes_in_a_day_are_enough_and_nobody_is_named_in_them(
    father: Phone, database: Database
) -> None:
    for text in ("غلط 1", "غلط 2", "غلط 3", "غلط 4"):
        await father.press(DARIJA.option("sought", "service"))
        await father.say("cndh")
        await father.press(DARIJA.option("onward", "wrong"))
        await father.say(text)
        await father.press(DARIJA.option("entry", "guidance"))
        await father.press(DARIJA.option("beside", "directory"))
    assert DARIJA.say("directory.noted_enough") in father.text
    notes = await database.read(lambda t: corrections.oldest(t, 9))
    assert [one.text for one in notes] == ["غلط 1", "غلط 2", "غلط 3"]
    await father.say("menu", DARIJA.option("entry", "erase"), "آه")
    assert await database.read(corrections.count) == 0, "they go with all the rest"


async def test_a_prison_is_found_by_its_name_and_by_its_region(father: Phone) -> None:
    await father.press(DARIJA.option("sought", "prison"))
    await father.say("3in borja")
    assert DARIJA.say("directory.closed") in father.text
    await father.press(DARIJA.option("onward", "other"))
    await father.press(DARIJA.option("sought", "prison"))
    await father.press(DARIJA.option("control", "unknown"))
    await father.say("oriental")
    shown = [button.label for button in father.last.buttons]
    assert shown[-1] != shown[0]
    await father.press("بركان 2")
    assert DARIJA.say("directory.open") in father.text
    assert "05 37 56 69 02" in plain(father.text), "whom to ask where we know no number"


async def test_an_association_is_named_by_region_and_never_by_its_people(father: Phone) -> None:
    await father.town.handler("samira", "amal")
    await father.press(DARIJA.option("sought", "association"))
    await father.say("سوس")
    assert DARIJA.say("directory.none_near") in father.text
    await father.press(DARIJA.option("sought", "association"))
    await father.say("الشرق")
    await father.press("جمعية أمل")
    shown = plain(father.text)
    assert "samira" not in shown
    assert DARIJA.option("need", "women") in shown
    assert DARIJA.say("directory.through_wasl") in shown
    await father.press(DARIJA.option("onward", "enough"))
    assert DARIJA.say("home.menu") in father.text


async def test_nobody_looks_at_what_is_said_of_their_own_association_while_another_can(
    father: Phone, database: Database
) -> None:
    town = father.town
    latifa = await town.handler("latifa", "amal", Role.COORDINATOR)
    await father.press(DARIJA.option("sought", "association"))
    await father.say("الشرق")
    await father.press("جمعية أمل")
    await father.press(DARIJA.option("onward", "wrong"))
    await father.say("ما كاينة حتى جمعية")
    await latifa.say("/corrections")
    assert "ما كاينة حتى جمعية" in latifa.text, "who else could look?"
    await town.organisation("adala")
    nadia = await town.handler("nadia", "adala", Role.COORDINATOR)
    before = len(latifa.bubbles)
    await latifa.press(FRENCH.say("corrections.settle"))
    await latifa.say("/corrections")
    shown = [bubble.screen.text for bubble in latifa.bubbles[before:]]
    assert shown == [FRENCH.say("desk.gone"), FRENCH.say("corrections.none")]
    assert await database.read(corrections.count) == 1
    await nadia.say("/corrections")
    await nadia.press(FRENCH.say("corrections.settle"))
    assert nadia.last.text == FRENCH.say("corrections.settled")
