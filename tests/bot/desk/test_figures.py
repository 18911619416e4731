"""Whoever asks for figures reads their own organisation's, a coordinator the network's."""

from flows.vocabulary import Purpose
from storage.database import Database
from tests.bot.desk.handset import Handset
from tests.bot.desk.scene import Scene, say
from tests.bot.office import AGREED, FRENCH


async def test_a_handler_reads_of_their_own_alone(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    told = await phone.say("/figures")
    assert FRENCH.say("figures.taken", taken=1, in_time=1) in told
    assert FRENCH.say("figures.topics") not in told


async def test_a_coordinator_reads_of_all_and_no_small_number_of_a_topic(
    sqlite_database: Database, nadia: Handset
) -> None:
    scene = Scene(sqlite_database)
    await scene.begin(agreed={**AGREED, Purpose.STATISTICS: True})
    told = await nadia.say("/figures")
    assert FRENCH.say("figures.topics") in told
    topic = FRENCH.option("topic", scene.ticket.topic or "")
    assert FRENCH.say("figures.topic", topic=topic, count=1) in told
    assert "Association adala" not in told
