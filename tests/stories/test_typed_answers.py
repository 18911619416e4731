"""A yes, a no or longer words reach what was asked last: by a handler, or by Wasl itself."""

import pytest

from flows.vocabulary import State
from storage import events, referrals, tickets
from storage.database import Database
from storage.tickets import Ticket
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.ways("Telegram", "WhatsApp")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


@pytest.fixture
async def mother(sqlite_database: Database, clock: object) -> Phone:
    """Her grievance is with Fatima of Adala."""
    town = Town(sqlite_database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    await fatima.press(FRENCH.say("card.take"))
    return mother


def fatima_of(mother: Phone) -> Phone:
    return mother.town.phones["desk", "fatima"]


async def ticket(mother: Phone) -> Ticket:
    number = receipt(mother)[0].replace(" ", "")
    found = await mother.town.database.read(lambda t: tickets.by_reference(t, number))
    assert found is not None
    return found


async def closes(mother: Phone) -> None:
    await fatima_of(mother).press(FRENCH.say("card.close"))
    await fatima_of(mother).say("1", "شفناه وهو بخير")


async def refers(mother: Phone) -> None:
    await mother.town.organisation("karama")
    await mother.town.handler("karim", "karama")
    await fatima_of(mother).press(FRENCH.say("card.other_acts"))
    await fatima_of(mother).press(FRENCH.say("card.refer"))
    await fatima_of(mother).say("1", "Ils visitent.")


async def asks(mother: Phone) -> None:
    await fatima_of(mother).press(FRENCH.say("card.ask"))
    await fatima_of(mother).say("شنو رقم الاعتقال؟")


async def test_below_the_acts_of_her_grievance_she_answers_the_handler(mother: Phone) -> None:
    await mother.say("menu", "الشكايات ديالي")
    await asks(mother)
    await mother.say("12345")
    assert "12345" in plain(fatima_of(mother).last.text)
    await mother.say("menu", "الشكايات ديالي")
    await asks(mother)
    await mother.say("غدا غادي نزيد نصيفط ليكم الورقة ديال الطبيب")
    assert "الورقة ديال الطبيب" in plain(fatima_of(mother).last.text)
    await mother.say("menu", "الشكايات ديالي")
    await asks(mother)
    await mother.say("فين وصلات")
    assert "فين وصلات" not in plain(fatima_of(mother).text), "the name of a button is the button"


@pytest.mark.parametrize("yes", ["إيه", "نعم موافقة", "oui d'accord"])
async def test_a_typed_yes_to_the_referral_passes_it_on(mother: Phone, yes: str) -> None:
    await refers(mother)
    await mother.say(yes)
    assert plain(DARIJA.say("relay.refer_done")) in plain(mother.text)
    assert (await ticket(mother)).state == State.REFERRED


async def test_what_says_yes_and_no_is_asked_again_and_the_words_are_brought(
    mother: Phone,
) -> None:
    await refers(mother)
    await mother.say("نعم ولكن ما تعطيوهمش السمية ديالي")
    assert mother.text.count("Ils visitent.") == 2
    assert "السمية ديالي" in plain(fatima_of(mother).text)
    await mother.say("لا")
    assert plain(DARIJA.say("relay.refer_kept")) in plain(mother.text)
    assert (await ticket(mother)).state == State.ACCEPTED


async def test_a_yes_to_the_handler_is_no_consent(mother: Phone) -> None:
    await refers(mother)
    await asks(mother)
    await mother.say("نعم")
    key = (await ticket(mother)).id
    asked = await mother.town.database.read(lambda t: referrals.open_one(t, key))
    assert asked is not None
    assert asked.state == referrals.ASKED
    assert "نعم" in plain(fatima_of(mother).last.text)


async def test_a_typed_no_offers_the_ways_on_and_is_thanked_for_once(mother: Phone) -> None:
    await closes(mother)
    await mother.say("la")
    assert (await ticket(mother)).solved == "no"
    below = [button.label for button in mother.last.buttons]
    assert DARIJA.option("way", "appeal") in below
    await mother.press(DARIJA.option("solved", "no"))
    thanks = plain(DARIJA.say("follow_up.thanks_unsolved"))
    assert plain(mother.text).count(thanks) == 1
    await mother.press(DARIJA.option("way", "appeal"))
    await mother.say("مازال كيتوجع")
    assert (await ticket(mother)).state == State.APPEALED


async def test_longer_words_and_a_voice_note_are_her_own_word_on_it(mother: Phone) -> None:
    await closes(mother)
    await mother.say("محلوش والو، مازال كيتوجع")
    assert "مازال كيتوجع" in plain(fatima_of(mother).text)
    assert plain(DARIJA.say("relay.was_it_solved")) == plain(mother.last.text)
    await mother.send("voice")
    assert fatima_of(mother).last.files
    await mother.say("non, le problème est toujours là")
    assert (await ticket(mother)).solved == "no"
    assert "est toujours là" in plain(fatima_of(mother).text)
    await mother.press(DARIJA.option("way", "reopen"))
    await mother.say("عاودو شوفوه")
    assert (await ticket(mother)).state == State.ACCEPTED
    assert await mother.town.database.read(events.verify) == []


async def test_words_at_the_menu_are_offered_to_her_open_grievance(mother: Phone) -> None:
    certificate = "3endi certificat wach nsiftou lik hna"
    await mother.say(certificate)
    assert plain(DARIJA.say("onto.sure")) == plain(mother.last.text)
    assert certificate not in plain(fatima_of(mother).text), "she has not said so"
    await mother.say("آه")
    assert certificate in plain(fatima_of(mother).text)
    assert plain(DARIJA.say("follow_up.added")) in plain(mother.text)
