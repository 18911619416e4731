"""Words that name nobody and no place lead on as well, and whoever asks for a human finds one.

The ears are the real ones.
"""

import pytest

from storage.database import Database
from tests.stories.lines import WORDS
from tests.stories.telling import BEGUN, plain
from tests.stories.town import Phone, Town

DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
EXAMPLES = (
    "ولدي مضروب فعكاشة وما بغاوش يديوه للطبيب",
    "salam khoya 7bsoh lbare7 w ma3raftch fin",
)
"""As people write, and as the house promises to understand them."""
ASKED = (
    "je veux parler à quelqu'un svp",
    "à un humain",
    "بغيت نهضر مع شي واحد",
    "عيطو ليا عافاك",
    "bghit nhder m3a chi wa7d",
)


def said(key: str, **values: str) -> str:
    """A sentence in Darija, as plain words."""
    return plain(DARIJA.say(key, **values))


async def at_home(town: Town, language: str = BEGUN[1]) -> Phone:
    """Somebody who looks at the menu."""
    phone = town.person("somebody")
    await phone.say(BEGUN[0], language)
    return phone


def last(phone: Phone) -> str:
    """What was said last, as plain words."""
    return plain(phone.bubbles[-1].screen.text)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("words", EXAMPLES)
async def test_both_examples_begin_with_what_was_told(database: Database, words: str) -> None:
    phone = await at_home(Town(database))
    await phone.say(words)
    if said("call.share") in last(phone):
        # Beaten and kept from a doctor may be heard as a life in danger: that goes first.
        return
    if said("call.danger") in last(phone):
        await phone.say("لا")
    assert "شكرا على الرسالة ديالكم" in last(phone), "what was understood is said back"
    await phone.say("آه")
    asked = [said("grievance.about"), said("grievance.danger")]
    assert any(question in last(phone) for question in asked)


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("on nous refuse la visite depuis deux mois", "family"),
        ("الماكلة خايبة بزاف والقفة رجعوها لينا", "living"),
    ],
)
async def test_a_subject_alone_is_said_back(database: Database, words: str, group: str) -> None:
    phone = await at_home(Town(database))
    await phone.say(words)
    assert plain(DARIJA.option("topic_group", group)) in last(phone)
    await phone.say("آه")
    assert said("grievance.about") in last(phone)


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
async def test_who_lost_somebody_is_not_asked_whether_he_is_in_danger(database: Database) -> None:
    phone = await at_home(Town(database), "Français")
    await phone.say("mon fils est mort à Oukacha hier, on nous cache le corps")
    assert plain(FRENCH.option("topic", "death")) in last(phone)
    await phone.say("Oui")
    assert FRENCH.say("heard.condolence") in phone.text
    assert FRENCH.say("grievance.danger") not in phone.text
    assert plain(FRENCH.say("grievance.home_region")) in last(phone), "the rest is known already"


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
@pytest.mark.parametrize(
    "words",
    ["خرجت هادي شهر وما عندي فين نسكن", "خرجت البارح من الحبس وما لقيت فين نسكن"],
)
async def test_who_came_out_is_led_to_what_there_is_after_a_release(
    database: Database, words: str
) -> None:
    phone = await at_home(Town(database))
    await phone.say(words, "آه")
    assert said("released.about") not in plain(phone.text)
    assert said("released.out") not in plain(phone.text), "that was said already"
    assert plain(DARIJA.say("released.needs", wording="self")) in last(phone)


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
async def test_places_that_may_be_meant_are_offered(database: Database) -> None:
    phone = await at_home(Town(database), "Français")
    await phone.say("mon fils est à la prison de Toulal, on lui refuse la visite", "Oui", "Non")
    await phone.say("3")
    assert plain(FRENCH.say("grievance.establishment")) in last(phone)
    labels = [button.label for button in phone.bubbles[-1].screen.buttons]
    assert any("Toulal" in label for label in labels)


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
async def test_nothing_is_kept_with_a_grievance_that_nobody_has(database: Database) -> None:
    phone = await at_home(Town(database))
    await phone.say("hh zzz qqq")
    assert said("aside.kept") not in plain(phone.text)
    if said("aside.for_later") in last(phone):
        await phone.say("hh zzz qqq", "شكاية جديدة", "ولدي")
        assert said("aside.kept") not in plain(phone.text)


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
async def test_a_human_is_named_after_two_misses_wherever_it_is(database: Database) -> None:
    town = Town(database)
    phone = await at_home(town)
    await phone.say("شي", "زعما")
    assert said("unclear.human") in last(phone)
    other = town.person("another")
    await other.say(*BEGUN[:2], EXAMPLES[1])
    if said("call.danger") in last(other):
        await other.say("لا")
    await other.say("شي", "زعما")
    assert said("unclear.human") in last(other)
    await other.press(DARIJA.option("entry", "human"))
    assert said("evidence.before") in last(other), "the words went along"
    await other.say("سالينا")
    assert said("human.share") in last(other)


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
@pytest.mark.parametrize("words", ASKED)
async def test_who_asks_for_a_human_is_led_to_one(database: Database, words: str) -> None:
    phone = await at_home(Town(database))
    await phone.say(words)
    assert said("human.account") in plain(phone.text)
    assert said("help.text") not in plain(phone.text)


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
async def test_asking_for_a_human_leaves_what_is_underway_lying(database: Database) -> None:
    town = Town(database)
    await town.organisation("adala")
    await town.handler("fatima", "adala")
    phone = town.person("somebody")
    await phone.say(*BEGUN, "ولدي", "بغيت نهضر مع شي واحد")
    assert said("human.account") in last(phone)
    await phone.say("بغيت نسول", "سالينا", "آه", "آه", "دوز", "لا")
    assert said("grievance.danger") in last(phone), "and it goes on where it was"


@pytest.mark.usefixtures("clock")
@pytest.mark.ways("Telegram")
@pytest.mark.parametrize(
    "words", ["il y a trois jours", "demain matin à 10h", "de la prison de Oukacha"]
)
async def test_an_ordinary_answer_is_no_cry(database: Database, words: str) -> None:
    phone = await at_home(Town(database))
    await phone.say(words, "القائمة", "شكاية جديدة", "ولدي", "لا", words)
    assert said("call.danger") not in plain(phone.text)
