"""A life is at risk and nobody has taken the grievance: who was asked hears that more was said."""

from datetime import timedelta

import pytest
import time_machine

from flows.vocabulary import Role
from storage.database import Database
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.ways("Telegram")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
WORSE, AGAIN = "راه دابا ما كيهضرش", "عافاكم شي حد"


async def writes(mother: Phone, words: str) -> None:
    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", "write"))
    await mother.say(words)


async def test_who_was_only_asked_is_told_that_words_came_and_not_which(
    database: Database, clock: time_machine.Traveller
) -> None:
    town = Town(database)
    for code in ("adala", "karama", "omp"):
        await town.organisation(code)
    fatima = await town.handler("fatima", "adala")
    karim = await town.handler("karim", "karama")
    nadia = await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"), danger="آه")
    told = plain(FRENCH.say("watch.new_words", reference=receipt(mother)[0]))
    await writes(mother, WORSE)
    assert WORSE in plain(nadia.text)
    for handler in (fatima, karim):
        assert plain(handler.text).count(told) == 1
        assert WORSE not in plain(handler.text)
    await writes(mother, AGAIN)
    assert plain(fatima.text).count(told) == 1, "short sentences ring once"
    clock.shift(timedelta(minutes=11))
    await writes(mother, AGAIN)
    assert plain(fatima.text).count(told) == 2
    await fatima.press(FRENCH.say("card.take"))
    await fatima.press(FRENCH.say("card.read"))
    assert WORSE in plain(fatima.text)
    clock.shift(timedelta(minutes=11))
    await writes(mother, "شكرا")
    assert plain(karim.text).count(told) == 2, "somebody has it now"
    assert plain(fatima.text).count(told) == 2
    assert "شكرا" in plain(fatima.text)
