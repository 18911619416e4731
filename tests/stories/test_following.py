"""Following a grievance: what is sent beside a question reaches that grievance and no other."""

from typing import Any

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
    await mother.say("menu", "الشكايات ديالي")
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


async def test_a_short_answer_reaches_the_handler_who_asked(mother: Phone) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    await fatima.press("Prendre")
    await fatima.press("Poser")
    await fatima.say("واش كلا اليوم؟")
    await mother.say("menu", "لا")
    assert fatima.last.text.endswith("لا"), "the menu does not stand between them"


async def test_a_reply_under_the_handlers_words_leaves_another_grievance_alone(
    mother: Phone,
) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    await fatima.press("Prendre")
    await mother.say("menu", "شكاية جديدة", "راجلي")
    asked = mother.last.text
    await fatima.press("Répondre")
    await fatima.say("غدا غادي نمشيو")
    below = next(b for b in reversed(mother.bubbles) if "غدا غادي نمشيو" in b.screen.text)
    await mother.arrive(text="الله يرحم الوالدين", reply_to=below.id)
    assert "الله يرحم الوالدين" in fatima.last.text
    await mother.say("menu", "1")
    assert mother.last.text == asked


async def test_a_mother_in_a_hurry_is_understood_and_nothing_is_invented(
    mother: Phone, database: Database
) -> None:
    """Optional questions take "no" for no answer, and a refusal is never taken for consent."""
    other = mother.town.person("in a hurry")
    await tell(
        other,
        danger="اه هو مريض بزاف",
        needs=("مرض مزمن و إعاقة", "سالينا"),
        hope="والو",
        name="لا",
        number="ما بغيتش",
        share="لا والله",
        avoid=(),
    )

    def record(t: Transaction) -> dict[str, Any]:
        rows = t.connection.execute(TICKETS.select()).all()
        newest = max(rows, key=lambda row: row.opened_at)
        ticket = tickets.get(t, newest.id)
        assert ticket is not None
        return tickets.record(t, ticket)

    told = await database.read(record)
    assert told["urgency"] == "life"
    assert told["needs"] == ["disability", "chronic_illness", "ill_treatment"]
    assert (told["hope"], told["name"], told["number"]) == (None, None, None)
    assert told["consents"]["share"] is False
    assert [piece["text"] for piece in told["account"] if piece["kind"] == "text"] == [
        "اه هو مريض بزاف",
        "ولدي كان مضروب فعينو العام اللي فات",
    ]
