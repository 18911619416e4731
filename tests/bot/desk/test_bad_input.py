"""What handlers get wrong: each mistake has its sentence, and changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from storage.database import Database
from storage.receipts import grouped
from tests.bot.desk.handset import joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import FRENCH, an_organisation

EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """An hour at which one may write to anyone."""
    with time_machine.travel(datetime(2026, 6, 10, 11, 0, tzinfo=UTC), tick=False):
        yield


async def test_a_wrong_number_and_somebody_elses_ticket_read_the_same(
    sqlite_database: Database,
) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    other = await sqlite_database.write(lambda t: an_organisation(t, "elsewhere"))
    stranger = await joined(sqlite_database, scene.postman, other)
    before = await scene.now(), await scene.acts()
    reference = scene.ticket.reference
    wrong = reference[:-1] + str((int(reference[-1]) + 1) % 10)
    for typed in (wrong, reference, "12", "bonjour"):
        assert await stranger.say(f"/ticket {typed}") == say("desk.no_such_ticket")
    for verb in ("read", "refer", "hand_back", "pause", "aid", "more", "keep", "assign"):
        assert await stranger.press_data(f"act:{verb}:{reference}") == say("desk.no_such_ticket")
    assert (await scene.now(), await scene.acts()) == before


async def test_digits_of_another_script_are_digits(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    eastern = grouped(scene.ticket.reference).translate(EASTERN)
    assert grouped(scene.ticket.reference) in await phone.say(f"/ticket {eastern}")


async def test_no_words_and_too_many_are_asked_again(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    before = await scene.now(), await scene.acts()
    await phone.press(say("card.other_acts"))
    await phone.press(say("card.hand_back"))
    await phone.press(FRENCH.option("refusal", "other"))
    assert say("hand_back.words") in await phone.say("   ")
    assert say("unclear.long") in await phone.say("a" * 501)
    assert (await scene.now(), await scene.acts()) == before
    assert await phone.say("/cancel") == say("desk.cancelled")
    assert (await scene.now(), await scene.acts()) == before


async def test_pressed_twice_it_is_done_once(sqlite_database: Database) -> None:
    """An old button says what is true now."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.other_acts"))
    more, pause = phone.button(say("card.pause"))
    await phone.press_data(pause, more)
    question, court = phone.button(FRENCH.option("pause", "court"))
    await phone.press_data(court, question)
    assert await phone.press_data(court, question) == say("desk.gone")
    await phone.press_data(pause, more)
    second, again = phone.button(FRENCH.option("pause", "court"))
    await phone.press_data(again, second)
    assert say("desk.paused_already") in phone.post.texts
    assert (await scene.acts()).count("pause") == 1


async def test_what_nobody_can_be_asked_is_not_asked(sqlite_database: Database) -> None:
    """There is one organisation alone: nobody to refer to, and nobody to assign by a handler."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    before = await scene.now(), await scene.acts()
    reference = scene.ticket.reference
    await phone.press_data(f"act:refer:{reference}")
    assert say("desk.nobody_else") in phone.post.texts
    await phone.press_data(f"act:assign:{reference}:adala")
    await phone.press_data(f"act:no_such_verb:{reference}")
    assert phone.last.text == say("desk.gone")
    assert (await scene.now(), await scene.acts()) == before


async def test_a_command_that_is_none_is_called_so(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    before = len(phone.post.texts)
    unknown = [say("desk.unknown_command"), say("desk.help")]
    assert await phone.say("/nonsense") == "\n\n".join(unknown)
    assert len(phone.post.texts) == before + 1
    assert await phone.say("/apply") == say("desk.in_the_network")


async def test_a_handler_who_names_another_association_is_told_whose_it_is(
    sqlite_database: Database,
) -> None:
    """The list of codes is for coordinators, so nobody else is sent to it."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    for typed in ("/capacity 5 5", "/invite coordinator", "/members omp"):
        assert await phone.say(typed) == say("network.not_your_part")
    assert await phone.say("/members adala") == await phone.say("/members")


async def test_a_day_to_come_is_asked_for_with_days_to_come(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.next_date"))
    before = await scene.now(), await scene.acts()
    for typed in ("31/02/2027", "bientôt"):
        assert say("unclear.day_ahead") in await phone.say(typed)
    assert say("unclear.day_past") in await phone.say("2026-06-09")
    assert (await scene.now(), await scene.acts()) == before
