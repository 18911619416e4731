"""What nobody has answered is shown: on the sheet, in the lists, and by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.casework import relay
from flows.vocabulary import Role
from storage import unanswered
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.desk.handset import joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import FRENCH, HOUSE, an_organisation, text

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon on a Wednesday."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def since(key: str, moment: datetime) -> str:
    return say(key, moment=FRENCH.moment(moment, HOUSE.timezone))


async def writes(scene: Scene, words: str) -> None:
    """The person writes, from wherever."""

    def to_us(t: Transaction) -> None:
        relay.to_handler(t, HOUSE, scene.ticket, scene.person.id, text(words))

    scene.ticket = await scene.now()
    await scene.database.write(to_us)


async def test_words_without_an_answer_stand_on_the_sheet_and_in_the_lists(
    database: Database, clock: time_machine.Traveller
) -> None:
    scene = Scene(database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    assert await phone.say("/unanswered") == say("desk.unanswered_none")
    await writes(scene, "واش كاين شي جديد؟")
    clock.shift(timedelta(hours=2))
    await writes(scene, "عافاكم جاوبوني")
    waits = since("desk.person_waits", NOON)
    for asked in ("/unanswered", "/mine", scene.ticket.reference):
        assert waits in await phone.say(asked)
    await phone.press(say("card.reply"))
    await phone.say("Demain")
    assert await phone.say("/unanswered") == say("desk.unanswered_none")
    assert waits not in await phone.say("/mine")


async def test_our_own_question_is_shown_until_it_is_answered(
    database: Database, clock: time_machine.Traveller
) -> None:
    scene = Scene(database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.ask"))
    await phone.say("Quel jour ?")
    assert since("desk.we_wait", NOON) in await phone.say("/mine")
    await writes(scene, "نهار الجمعة")
    assert since("desk.we_wait", NOON) not in await phone.say("/mine")
    assert since("desk.person_waits", NOON) in await phone.say("/mine")


async def test_a_note_answers_nobody(database: Database) -> None:
    scene = Scene(database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await writes(scene, "واش كاين شي جديد؟")
    await phone.press(say("card.other_acts"))
    await phone.press(say("card.note"))
    await phone.say("À rappeler")
    waiting = await database.read(unanswered.all)
    assert [ticket.id for ticket in waiting] == [scene.ticket.id]


async def test_a_coordinator_sees_all_and_a_handler_their_own(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await writes(scene, "واش كاين شي جديد؟")
    omp = await sqlite_database.write(lambda t: an_organisation(t, "omp"))
    nadia = await joined(sqlite_database, scene.postman, omp, Role.COORDINATOR)
    amina = await joined(sqlite_database, scene.postman, scene.adala)
    assert FRENCH.count("desk.unanswered", 1) in await nadia.say("/unanswered")
    assert await amina.say("/unanswered") == say("desk.unanswered_none")
    await phone.press(say("card.close"))
    await phone.press(say("outcome.solved"))
    await phone.say("Bonne route")
    assert await nadia.say("/unanswered") == say("desk.unanswered_none")


async def test_words_after_a_closing_stand_in_the_list_until_they_are_answered_or_read(
    database: Database, clock: time_machine.Traveller
) -> None:
    scene = Scene(database)
    phone = await scene.begin()
    omp = await database.write(lambda t: an_organisation(t, "omp"))
    nadia = await joined(database, scene.postman, omp, Role.COORDINATOR)
    amina = await joined(database, scene.postman, scene.adala)
    await phone.press(say("card.take"))
    await phone.press(say("card.close"))
    await phone.press(say("outcome.solved"))
    await phone.say("Bonne route")
    clock.shift(timedelta(days=100))
    later = NOON + timedelta(days=100)
    await writes(scene, "باقي محتاجينكم")
    waits = since("desk.person_waits", later)
    assert waits in await phone.say("/unanswered")
    assert waits in await nadia.say("/unanswered")
    assert await amina.say("/unanswered") == say("desk.unanswered_none"), "Hind carries it"
    await phone.say(scene.ticket.reference)
    await phone.press(say("card.seen"))
    assert (await scene.now()).unread_since is None
    assert await phone.say("/unanswered") == say("desk.unanswered_none")
    assert await nadia.say("/unanswered") == say("desk.unanswered_none")
    await phone.press(say("card.seen"))
    assert say("desk.nothing_waits") in phone.post.texts, "a second press says so and does nothing"
    await writes(scene, "الله يرحم الوالدين")
    assert waits in await phone.say("/unanswered")
    await phone.say(scene.ticket.reference)
    await phone.press(say("card.reply"))
    await phone.say("Nous sommes là.")
    assert await nadia.say("/unanswered") == say("desk.unanswered_none")
