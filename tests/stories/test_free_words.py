"""Somebody presses nothing and writes: what is understood is said back, to be confirmed."""

import pytest

from flows.vocabulary import Urgency
from locales.hearing.language import Guess, Tongue
from locales.hearing.triage import Triage
from locales.hearing.understanding import Listener
from storage.database import Database
from tests.stories.lines import WORDS
from tests.stories.telling import BEGUN, plain, tell
from tests.stories.town import EARS, Town

DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
ILL = "ولدي فعكاشة مريض وما عطاوه دوا"
STRANGE = (
    "ههههه واخا نتوما كتضحكو علينا كاملين",
    "😭😭😭😭😭😭 😭😭 😭",
    "\u202eolleh\u202c \u200b\u200b \u200f ؟؟؟",
    "«مات الملك» غنيوها معانا فالعرس البارح",
    "ما ضربوه ما والو، غير كنضحك معاكم",
    "fils de pute vous servez à rien bande de voleurs",
    "a" * 4000,
    "ولدي " * 900,
)
"""Jokes, insults, songs, denials, signs alone, mixed directions, and very long words."""


class ByHeart(Listener):
    """Hears health in every message, and French where there are Latin letters."""

    def triage(self, text: str) -> Triage:
        return Triage(Urgency.NORMAL, 0.1, (("health", 0.9), ("visit", 0.1)), ())

    def language(self, text: str) -> Guess:
        tongue = Tongue.FRENCH if text.isascii() else Tongue.DARIJA
        return Guess(tongue, 0.99)


def a_town(database: Database) -> Town:
    return Town(database, ByHeart(EARS.places))


@pytest.mark.usefixtures("clock")
async def test_what_is_understood_is_said_back_and_confirmed(database: Database) -> None:
    town = a_town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN[:2], ILL)
    told = plain(mother.bubbles[-1].screen.text)
    for known in (
        DARIJA.option("relation", "son"),
        "عكاشة",
        DARIJA.option("topic_group", "health"),
    ):
        assert plain(known) in told
    await mother.say("آه")
    assert plain(DARIJA.say("grievance.danger")) in plain(mother.text)
    await mother.say("لا")
    assert plain(DARIJA.say("grievance.topic")) in plain(mother.text), "the group is known already"
    await mother.say("1", "كازا", "خرج الحكم", "والو", "البارح", "آه")
    assert plain(DARIJA.say("evidence.before")) in plain(mother.text), "her words begin it"


@pytest.mark.usefixtures("clock")
async def test_what_is_not_right_is_asked_and_the_words_are_kept(database: Database) -> None:
    town = a_town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN[:2], ILL, "لا")
    assert plain(DARIJA.say("grievance.about")) in plain(mother.text)
    await mother.say("راجلي", "لا")
    last = mother.bubbles[-1].screen
    assert plain(DARIJA.say("grievance.topic_group")) in plain(last.text)
    assert last.buttons[0].label == DARIJA.option("topic_group", "health"), "likely ones first"


@pytest.mark.usefixtures("clock")
async def test_the_very_first_words_are_understood_after_the_welcome(database: Database) -> None:
    town = a_town(database)
    mother = town.person("mother")
    await mother.say(ILL, "الدارجة")
    assert plain(DARIJA.option("relation", "son")) in plain(mother.bubbles[-1].screen.text)


@pytest.mark.usefixtures("clock")
async def test_words_are_not_lost_on_the_way_to_the_menu(database: Database) -> None:
    town = a_town(database)
    mother = town.person("mother")
    await mother.say(ILL, "الدارجة", "القائمة", "شكاية جديدة")
    await tell(mother, until="account", begun=True)
    assert plain(DARIJA.say("evidence.before")) in plain(mother.text)


@pytest.mark.usefixtures("clock")
async def test_another_language_is_offered_once_and_never_imposed(database: Database) -> None:
    town = a_town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN[:2], "bonjour je cherche mes papiers")
    assert mother.text.count(FRENCH.say("tongue.offer")) == 1
    assert plain(DARIJA.say("home.menu")) in plain(mother.text), "it goes on as before"
    await mother.say("je ne comprends rien du tout")
    assert mother.text.count(FRENCH.say("tongue.offer")) == 1
    await mother.say(FRENCH.say("tongue.go_on"))
    assert FRENCH.say("language.changed") in mother.text


@pytest.mark.usefixtures("clock")
async def test_strange_texts_are_answered_kindly(database: Database) -> None:
    town = Town(database)
    for number, text in enumerate(STRANGE):
        phone = town.person(f"somebody {number}")
        await phone.say("السلام", "الدارجة")
        before = len(phone.bubbles)
        await phone.say(text)
        assert len(phone.bubbles) > before, text[:40]
        assert phone.bubbles[-1].screen.text.strip()


@pytest.mark.usefixtures("clock")
async def test_who_is_not_understood_twice_may_talk_to_somebody(database: Database) -> None:
    town = a_town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN, "شي", "زعما")
    labels = [button.label for button in mother.bubbles[-1].screen.buttons]
    full = len(labels) == 10
    assert full or DARIJA.option("entry", "human") in labels
    await mother.say("ولدي", "زعما", "هاكاك")
    labels = [button.label for button in mother.bubbles[-1].screen.buttons]
    assert DARIJA.option("entry", "human") in labels
    await mother.press(DARIJA.option("entry", "human"))
    assert plain(DARIJA.say("human.account")) in plain(mother.text)
