"""Following a grievance: what is sent beside a question reaches that grievance and no other."""

import pytest

from storage import messages, tickets
from storage.database import Database
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA = WORDS["ary"]


@pytest.fixture
async def mother(database: Database) -> Phone:
    town = Town(database)
    await town.organisation("adala")
    await town.handler("fatima", "adala")
    return await tell(town.person("mother"))


async def test_words_beside_the_question_are_for_the_grievance_in_hand(
    mother: Phone, database: Database
) -> None:
    await mother.say("menu", "الشكايات ديالي")
    await mother.say("راه اليوم عاود ضربوه وما خلاوناش نشوفوه")
    await mother.say("menu", "شكاية جديدة", "ولدي")

    def thread(t: Transaction) -> list[str]:
        (row,) = t.connection.execute(TICKETS.select()).all()
        return [str(p["text"]) for each in messages.thread(t, row.id) for p in each.pieces]

    assert await database.read(thread) == ["راه اليوم عاود ضربوه وما خلاوناش نشوفوه"]


async def test_withdrawing_after_adding_words_still_withdraws(
    mother: Phone, database: Database
) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    await fatima.press("Prendre")
    await fatima.press("Poser")
    await fatima.say("شنو سمية الطبيب؟")
    await mother.say("menu", "الشكايات ديالي", "ما عرفتش شنو سمية الطبيب اللي شافو")
    await mother.press(DARIJA.option("act", "withdraw"))
    await mother.say("آه")
    assert DARIJA.say("follow_up.withdrawn") in mother.text
    reference, _ = receipt(mother)

    def state(t: Transaction) -> str:
        ticket = tickets.by_reference(t, reference.replace(" ", ""))
        assert ticket is not None
        return ticket.state

    assert await database.read(state) == "withdrawn"
    assert "ما عرفتش شنو سمية الطبيب" in plain(fatima.text)


async def test_five_wrong_secrets_close_the_door_for_an_hour(mother: Phone, clock: object) -> None:
    reference, pin = receipt(mother)
    thief = mother.town.person("thief")
    await thief.say("salam", "الدارجة")
    for wrong in range(5):
        await thief.say("رقم الوصل", reference, f"{wrong}00000")
        assert DARIJA.say("receipt.wrong") in thief.bubbles[-2].screen.text
    await thief.say("رقم الوصل", reference, pin)
    assert DARIJA.say("receipt.locked") in thief.text
    assert DARIJA.say("receipt.opened") not in thief.text
