"""A word or two are enough: to count, to find an address, to change the language, to name a day."""

import pytest

from flows.counting import Count
from storage.database import Database
from tests.stories.telling import BEGUN, plain
from tests.stories.town import WORDS, Phone, Town

DARIJA = WORDS["ary"]
FIRST = DARIJA.say("directory.sought")


@pytest.fixture
async def town(sqlite_database: Database) -> Town:
    return Town(sqlite_database)


async def asking(phone: Phone) -> Phone:
    """Somebody who wants to know something."""
    await phone.say(*BEGUN[:2])
    await phone.press(DARIJA.option("entry", "guidance"))
    return phone


@pytest.mark.parametrize("word", ["compter", "délai", "شحال باقي", "7seb", "احسب"])
async def test_a_word_leads_to_counting(town: Town, word: str) -> None:
    mother = await asking(town.person("mother"))
    await mother.say(word)
    assert DARIJA.say("counting.what") in mother.last.text


@pytest.mark.parametrize("word", ["adresse", "numéro", "عنوان", "nmra"])
async def test_a_word_leads_to_the_directory(town: Town, word: str) -> None:
    mother = await asking(town.person("mother"))
    await mother.say(word)
    assert FIRST in mother.last.text


@pytest.mark.parametrize(
    ("name", "language"),
    [("français", "fr"), ("العربية", "ar"), ("arabe", "ar")],
)
async def test_the_name_of_a_language_is_never_a_search(
    town: Town, name: str, language: str
) -> None:
    mother = await asking(town.person("mother"))
    await mother.say(name)
    words = WORDS[language]
    assert words.say("language.changed") in mother.text
    assert mother.last.text.startswith(words.say("guidance.subject"))


async def test_a_day_below_an_article_that_counts_begins_the_count(town: Town) -> None:
    mother = await asking(town.person("mother"))
    await mother.say("كيفاش نديرو الاستئناف")
    await mother.press(town.house.articles["appeal"].texts["ary"].title)
    await mother.say("البارح")
    assert plain(DARIJA.say("deadline.caution")) in plain(mother.text)
    assert Count.APPEAL in town.house.articles
