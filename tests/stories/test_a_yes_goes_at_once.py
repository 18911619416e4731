"""A yes in a call for help rings those on duty at once; what is asked after it corrects the safest.

And a doubt that comes from a question, or from the model alone, is not taken for a danger.
"""

import pytest

from bot.arrivals import Kind
from flows.conversation import Draft
from flows.vocabulary import Purpose
from storage import consents, drafts, people, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.by_heart import DYING, PERHAPS, STARVING, WORSE
from tests.stories.telling import plain, receipt, tell
from tests.stories.test_a_cry_for_help import DARIJA, STEPS, said
from tests.stories.test_cries_that_go_on import WHERE, added, count, staffed
from tests.stories.town import Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
YES, NO = "آه", "لا"
EVERYDAY = (
    "elle a fermé",
    "il a fait appel",
    "ce n'est plus la bonne adresse",
    "إرسال المال إلى ابني",
    "أريد إرسال ملابس إلى زوجي",
)
"""What the model alone takes for a danger, and is none."""


async def known(phone: Phone) -> tuple[dict[str, bool], bool, bool]:
    """What was agreed to for the only grievance of a phone; whether others see the phone, by the
    person's row and by the grievance's record."""

    def read(t: Transaction) -> tuple[dict[str, bool], bool, bool]:
        person_id = phone.account(t).person_id
        person = people.get(t, person_id) if person_id is not None else None
        assert person is not None
        (ticket,) = tickets.of_person(t, person.id)
        shared = bool(tickets.record(t, ticket)["shared_phone"])
        return consents.for_ticket(t, ticket.id), person.shared_phone, shared

    return await phone.town.database.read(read)


async def test_who_never_answers_the_last_questions_has_been_passed_on(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await mother.say(DYING)
    assert "🔴" not in fatima.text
    await mother.say(YES)
    reference, _ = receipt(mother)
    assert reference in plain(fatima.text)
    assert "🔴" in fatima.text
    assert said("call.contact") in plain(mother.last.text)
    assert await known(mother) == ({"keep": True, "share": True}, True, True)
    await mother.say(WHERE)
    await mother.send("voice", "cell")
    await mother.say(WORSE)
    assert count(mother, "call.kept") == 0, "nothing waits for a yes any more"
    assert added(mother)
    assert mother.text.count(STEPS) == 2, "it is worse than before"
    assert said("call.contact") in plain(mother.last.text)
    await fatima.press("Prendre")
    await fatima.press("Lire")
    for words in (DYING, WHERE, WORSE):
        assert fatima.text.count(words) == 1
    await mother.say("menu")
    assert count(mother, "call.not_passed") == 0, "that would not be true"


async def test_each_answer_takes_effect_when_it_is_given(database: Database) -> None:
    _, mother, _ = await staffed(database)
    await mother.say(DYING, YES, YES)
    agreed, shared, _ = await known(mother)
    assert agreed[Purpose.CONTACT]
    assert shared, "as long as nobody has said that she alone sees the phone"
    await mother.say(NO)
    assert await known(mother) == (agreed, False, False)
    assert count(mother, "call.noted") == 1


async def test_a_no_to_being_written_to_stands_and_the_words_are_there_all_the_same(
    database: Database,
) -> None:
    _, mother, fatima = await staffed(database)
    await mother.say(DYING, YES, NO, YES)
    agreed, shared, recorded = await known(mother)
    assert not agreed[Purpose.CONTACT]
    assert (shared, recorded) == (True, True)
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert DYING in fatima.text


async def test_the_short_way_out_of_a_grievance_goes_at_the_yes_as_well(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await tell(mother, until="account")
    await mother.say(WORSE, YES)
    await mother.press("دوزوها دغيا")
    assert "🔴" not in fatima.text
    await mother.say(YES)
    assert receipt(mother)[0] in plain(fatima.text)
    await mother.say(DYING)
    await fatima.press("Prendre")
    await fatima.press("Lire")
    for words in (WORSE, DYING):
        assert words in fatima.text


@pytest.mark.ways("Telegram")
async def test_an_older_button_cannot_take_back_what_went(database: Database) -> None:
    _, mother, fatima = await staffed(database)
    await mother.say(DYING)
    _, no = mother.find(DARIJA.option("answer", "no"))
    await mother.say(YES)
    bubbles = len(fatima.bubbles)
    await mother.arrive(kind=Kind.PRESS, pressed=no.data)
    assert said("call.contact") in plain(mother.last.text)
    assert len(fatima.bubbles) == bubbles
    await mother.say("رجوع")
    assert said("call.contact") in plain(mother.last.text), "there is nothing to go back to"


async def test_harmless_words_after_a_doubt_of_the_model_are_asked_about_once_more(
    database: Database,
) -> None:
    _, mother, fatima = await staffed(database)
    bubbles = len(fatima.bubbles)
    await mother.say(PERHAPS, "بغيت نصيفط ليه الدوا")
    assert STEPS not in plain(mother.text)
    assert count(mother, "call.once_more") == 1
    assert count(mother, "call.danger") == 2
    await mother.say("بغيت نصيفط ليه الحوايج")
    assert STEPS not in plain(mother.text)
    assert count(mother, "call.unsaid") == 1
    assert count(mother, "call.danger") == 2, "who writes on is let go on"
    assert len(fatima.bubbles) == bubbles


@pytest.mark.ways("Telegram")
@pytest.mark.parametrize("words", [YES, "ما عرفتش", WORSE, STARVING])
async def test_a_cry_or_a_yes_after_such_a_doubt_has_the_steps(
    database: Database, words: str
) -> None:
    _, mother, _ = await staffed(database)
    await mother.say(PERHAPS, "بغيت نصيفط ليه الدوا", words)
    assert STEPS in plain(mother.text)
    assert said("call.share") in plain(mother.text)


@pytest.mark.ways("Telegram")
@pytest.mark.parametrize("where", ["guidance", "directory", "counting"])
async def test_everyday_words_of_a_search_ask_for_no_danger(database: Database, where: str) -> None:
    mother = Town(database).person("mother")
    await mother.say("salam")
    await mother.press("الدارجة")
    await mother.press(DARIJA.option("entry", "guidance"))

    def enter(t: Transaction) -> None:
        person = mother.account(t).person_id
        assert person is not None
        drafts.save(t, person, where, "code", Draft(where, "code").to_json())
        people.set_flow(t, person, where, [])

    await database.write(enter)
    for words in EVERYDAY:
        await mother.say(words)
    assert said("call.danger") not in plain(mother.text)
    await mother.say("il va mourir aidez nous")
    assert STEPS in plain(mother.text), "what a rule hears is heard everywhere"
