"""The thread of a grievance, both ways: words, a voice note, a picture and a document."""

import pytest
import time_machine

from storage import events, messages, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


@pytest.fixture
async def mother(database: Database, clock: time_machine.Traveller) -> Phone:
    """A mother whose grievance Fatima of Adala carries."""
    town = Town(database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    await fatima.press(FRENCH.say("card.take"))
    return mother


async def test_files_and_words_go_both_ways_and_stay_in_the_thread(mother: Phone) -> None:
    town, fatima = mother.town, mother.town.phones["desk", "fatima"]
    await fatima.press(FRENCH.say("card.ask"))
    await fatima.say("عندكم شي ورقة؟")
    assert "عندكم شي ورقة؟" in plain(mother.text)

    await mother.press(DARIJA.say("relay.answer"))
    await mother.send("photo", "a picture")
    await mother.say("ها هي")
    await mother.send("voice", "a voice note")
    assert "ها هي" in plain(fatima.text)

    await fatima.press(FRENCH.say("card.reply"))
    await fatima.send("voice", "her voice")
    await fatima.press(FRENCH.say("card.reply"))
    await fatima.send("document", "a letter")

    def lies(t: Transaction) -> list[tuple[str, str, str]]:
        ticket = tickets.by_reference(t, receipt(mother)[0].replace(" ", ""))
        assert ticket is not None
        assert events.verify(t) == []
        return [
            (one.author, one.kind, str(piece["kind"]))
            for one in messages.thread(t, ticket.id)
            for piece in one.pieces
        ]

    assert await town.database.read(lies) == [
        ("handler", "question", "text"),
        ("person", "words", "photo"),
        ("person", "words", "text"),
        ("person", "words", "voice"),
        ("handler", "words", "voice"),
        ("handler", "words", "document"),
    ]
    brought = [kind for phone in (mother, fatima) for kind in kinds(phone)]
    assert len(brought) == 4, "each file is on the other side's phone"


def kinds(phone: Phone) -> list[str]:
    return [file for bubble in phone.bubbles for file in bubble.screen.files]
