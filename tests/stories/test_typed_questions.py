"""Questions are typed wherever guidance is read, and each is answered for itself."""

import pytest

from storage.database import Database
from tests.stories.telling import plain, tell
from tests.stories.town import EARS, WORDS, Phone, Town

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.ways("Telegram")]
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


def title(article: str) -> str:
    """The title of an article as a French reader sees it."""
    return EARS.guidance[article].texts["fr"].title


def buttons(phone: Phone) -> list[str]:
    """What can be pressed below the last message."""
    return [plain(button.label) for button in phone.last.buttons]


@pytest.fixture
async def reader(sqlite_database: Database) -> Phone:
    """Somebody who has a question, in French."""
    phone = Town(sqlite_database).person("reader")
    await phone.say("bonjour", "Français")
    await phone.press(FRENCH.option("entry", "guidance"))
    return phone


async def test_a_second_question_is_not_answered_from_what_the_first_one_found(
    reader: Phone,
) -> None:
    await reader.say("comment avoir un avocat gratuit")
    assert title("lawyer_aid") in buttons(reader)
    await reader.say("comment réserver une visite")
    assert EARS.guidance["ziara_booking"].texts["fr"].headline in plain(reader.text)


async def test_answers_stand_alone_and_are_no_misses(reader: Phone) -> None:
    for question in ("combien de jours pour faire appel ?", "comment avoir un avocat gratuit"):
        await reader.say(question)
        assert reader.last.text == FRENCH.say("unclear.answers"), (
            "nothing is asked again above them"
        )
    human = FRENCH.option("entry", "human")
    await reader.say("effacer son casier judiciaire")
    assert human not in buttons(reader), "three good questions are no sign of being lost"
    assert FRENCH.say("unclear.human") not in reader.text


async def test_what_was_found_is_chosen_by_its_number_or_its_whole_name(reader: Phone) -> None:
    await reader.say("combien de jours pour faire appel ?")
    assert buttons(reader)[:2] == [title("appeal"), title("phone_letters")]
    await reader.say("2")
    assert EARS.guidance["phone_letters"].texts["fr"].headline in plain(reader.text)
    await reader.say(title("appeal"))
    assert EARS.guidance["appeal"].texts["fr"].headline in plain(reader.text)


async def test_who_asked_something_in_between_is_still_asked_what_happened(
    sqlite_database: Database,
) -> None:
    phone = Town(sqlite_database).person("mother")
    await tell(phone, until="contact")
    await phone.say("wach khassni n3ti smiya dyali hna")
    await phone.say("آه")
    asked, beside = DARIJA.say("grievance.account"), DARIJA.say("evidence.before")
    assert plain(asked) in plain(phone.last.text)
    assert plain(beside) in plain(phone.last.text)
    await phone.say("ولدي كان مضروب فعينو العام اللي فات")
    assert plain(asked) not in plain(phone.last.text), "from now on they add to it"


async def test_a_question_at_the_menu_is_answered_beside_a_begun_grievance(
    sqlite_database: Database,
) -> None:
    phone = Town(sqlite_database).person("mother")
    await tell(phone, until="establishment")
    await phone.say("القائمة", "الأجل ديال الاستئناف")
    phone.find(EARS.guidance["appeal"].texts["ary"].title)


async def test_a_question_among_the_needs_after_a_release_is_answered(
    sqlite_database: Database,
) -> None:
    phone = Town(sqlite_database).person("released")
    await phone.say("bonjour", "Français")
    await phone.press(FRENCH.option("entry", "released"))
    await phone.press(FRENCH.option("relation", "self"))
    await phone.say("hier", "comment effacer ma condamnation ?")
    phone.find(title("rehabilitation"))
    assert plain(FRENCH.say("released.needs", wording="self")) in plain(phone.last.text)
