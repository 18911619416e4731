"""Words that tell of a life in danger, wherever they come: steps at once, and a human who is rung.

What the machine hears is given here by heart, so that the stories are about what follows.
"""

from datetime import date

import pytest

from locales.hearing.understanding import Listener
from storage.database import Database
from tests.stories.by_heart import DYING, PERHAPS, ByHeart
from tests.stories.lines import WORDS
from tests.stories.telling import BEGUN, plain, receipt, tell
from tests.stories.town import EARS, PLACES, Phone, Town

STEPS = "05 37 54 00 00"
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


async def at_home(town: Town) -> Phone:
    """A mother who has looked at the menu and gone again."""
    mother = town.person("mother")
    await mother.say(*BEGUN[:2])
    return mother


def said(key: str) -> str:
    """A sentence in Darija, as plain words."""
    return plain(DARIJA.say(key))


@pytest.mark.usefixtures("clock")
async def test_at_home_the_steps_come_first_and_then_somebody_is_rung(database: Database) -> None:
    town = Town(database, ByHeart())
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await at_home(town)
    await mother.say(DYING)
    assert STEPS in plain(mother.text)
    assert said("call.share") in plain(mother.text)
    assert "🔴" not in fatima.text, "nothing is passed on before she agrees"
    await mother.say("عافاكم زربو راه كيضيع", "آه", "آه", "لا")
    reference, _ = receipt(mother)
    assert "🔴" in fatima.text
    assert reference in plain(fatima.text)
    assert "كيموت" not in fatima.text, "a card tells nothing of the words"
    await fatima.press("Prendre")
    await fatima.press("Lire")
    assert DYING in fatima.text
    assert "زربو" in fatima.text
    assert "dying.now" in plain(fatima.text), "why it was heard so is for a human to judge"
    await fatima.press("Répondre")
    await fatima.say("نحن في الطريق")
    assert "نحن في الطريق" in mother.text


@pytest.mark.usefixtures("clock")
async def test_who_does_not_agree_has_the_steps_and_nothing_is_passed_on(
    database: Database,
) -> None:
    town = Town(database, ByHeart())
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await at_home(town)
    before = len(fatima.bubbles)
    await mother.say(DYING, "لا")
    assert said("call.not_passed") in plain(mother.text)
    assert len(fatima.bubbles) == before
    shown = mother.text.count(STEPS)
    await mother.say(DYING)
    assert mother.text.count(STEPS) == shown + 1, "who cries again is answered again"
    await mother.say("آه", "آه", "لا")
    assert "🔴" in fatima.text, "and may agree now"


@pytest.mark.usefixtures("clock")
async def test_in_doubt_one_question_is_asked(database: Database) -> None:
    town = Town(database, ByHeart())
    mother = await at_home(town)
    await mother.say(PERHAPS)
    assert said("call.danger") in plain(mother.text)
    assert STEPS not in plain(mother.text)
    await mother.say("لا")
    assert said("call.not_now") in plain(mother.text)
    await mother.say(DYING)
    assert STEPS in plain(mother.text), "a doubt that was denied silences no certainty"


@pytest.mark.usefixtures("clock")
async def test_the_very_first_words_are_answered_before_a_language_is_chosen(
    database: Database,
) -> None:
    town = Town(database, ByHeart())
    mother = town.person("mother")
    await mother.say(DYING)
    assert STEPS in plain(mother.text)
    await mother.say("الدارجة")
    assert said("call.share") in plain(mother.text)
    assert mother.text.count(STEPS) == 1, "the steps are not said twice"
    await mother.say("آه", "آه", "لا")
    assert receipt(mother)


@pytest.mark.usefixtures("clock")
async def test_within_a_grievance_danger_is_asked_again(database: Database) -> None:
    town = Town(database, ByHeart())
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"), until="account")
    await mother.say(DYING)
    assert STEPS in plain(mother.text)
    assert said("grievance.danger") in plain(mother.text)
    await mother.say("آه", "سالينا")
    await tell_rest(mother)
    assert "🔴" in fatima.text
    assert mother.text.count(STEPS) == 1


async def tell_rest(phone: Phone) -> None:
    """What comes after the account."""
    await phone.say("والو", "يشوفو الطبيب", "دوز", "دوز", "2", "آه", "آه", "لا", "لا")
    await phone.say("والو", "لا", "1", "صيفط")


@pytest.mark.usefixtures("clock")
async def test_an_open_grievance_is_raised_and_everybody_is_told_why(database: Database) -> None:
    town = Town(database, ByHeart())
    await town.organisation("adala")
    await town.organisation("omp")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    await fatima.press("Prendre")
    await fatima.press("Répondre")
    await fatima.say("السلام")
    await mother.say(DYING)
    assert DYING in fatima.text
    assert "dying.now" in plain(fatima.text)
    assert "🔴" in fatima.text
    assert STEPS in plain(mother.text)
    assert said("call.raised") in plain(mother.text)

    told = fatima.text.count("dying.now")
    await mother.say(DYING)
    assert fatima.text.count("dying.now") == told, "it is raised once"


@pytest.mark.usefixtures("clock")
async def test_somebody_who_wants_a_human_is_passed_on(database: Database) -> None:
    town = Town(database, ByHeart())
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await at_home(town)
    await mother.say("نهضر مع شي واحد", "بغيت نسول على ولدي", "سالينا")
    assert said("human.share") in plain(mother.text)
    await mother.say("آه", "آه", "دوز", "لا")
    reference, _ = receipt(mother)
    assert reference in plain(fatima.text)
    assert "🔴" not in fatima.text


@pytest.mark.ways("Telegram")
@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("عتقو ولدي راهم كيضربوه دابا فالحبس وغادي يقتلوه", "ary"),
        ("3ot9o weldi rahom kaydrbouh daba f l7abs w ghadi y9tlouh", "ary"),
        ("أنقذوا ابني إنهم يضربونه الآن في السجن وسيقتلونه", "ar"),
        ("mon fils est diabétique, on lui refuse son insuline, il est dans le coma", "fr"),
    ],
)
async def test_the_real_ears_hear_it_in_four_writings(
    database: Database, words: str, language: str
) -> None:
    town = Town(database)
    somebody = town.person("somebody")
    await somebody.say(words)
    first = plain(somebody.text)
    asked = plain(WORDS[language].say("call.steps")) in first
    await somebody.say({"ary": "الدارجة", "ar": "العربية", "fr": "Français"}[language])
    called = plain(WORDS[language].say("call.share")) in plain(somebody.text)
    doubted = plain(WORDS[language].say("call.danger")) in plain(somebody.text)
    assert (asked and called) or doubted


@pytest.mark.usefixtures("clock")
async def test_a_place_heard_in_a_call_is_on_the_card_as_heard_until_somebody_confirms_it(
    database: Database,
) -> None:
    town = Town(database, ByHeart(EARS.places))
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await at_home(town)
    await mother.say(DYING, "آه", "آه", "لا")
    (place,) = Listener(EARS.places).facts(DYING, date(2026, 3, 2)).places
    name = PLACES.name(place, "fr")
    heard = plain(FRENCH.say("card.place_heard", places=name))
    offered = next(one.screen.text for one in fatima.bubbles if "🔴" in one.screen.text)
    assert heard in plain(offered)
    assert FRENCH.say("card.place_unknown") in offered, "nobody was asked where he is"
    await fatima.press("Prendre")
    number, _ = receipt(mother)
    assert heard in plain(sheet(fatima, number))
    await fatima.press(FRENCH.say("card.other_acts"))
    await fatima.press(FRENCH.say("card.move"))
    await fatima.say("Oukacha")
    await fatima.say(number)
    assert plain(name) in plain(sheet(fatima, number))
    assert heard not in plain(sheet(fatima, number))


def sheet(desk: Phone, number: str) -> str:
    """What a ticket is like now, as its handler last read it."""
    known = [one.screen.text for one in desk.bubbles if "🔴" in one.screen.text]
    return next(text for text in reversed(known) if number in plain(text))
