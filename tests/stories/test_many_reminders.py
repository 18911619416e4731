"""More reminders are to come than a list can show: the nearest are shown, and said to be these."""

from datetime import date, timedelta

import pytest
import time_machine

from bot.intake import choosing
from bot.tickets.alarms import Alarm
from flows.choosing import Change
from flows.counting import Count
from flows.home import Entry
from storage import reminders
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import BEGUN
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA = WORDS["ary"]


def awaits(mother: Phone, today: date, many: int) -> None:
    """So many answers are due to her, one on each of the days to come."""

    def put(t: Transaction) -> None:
        person_id = mother.account(t).person_id
        for later in range(1, many + 1):
            subject = f"{Count.CHIKAYA}:{today + timedelta(days=later)}:-1"
            at = t.now + timedelta(days=later + 1)
            reminders.put(t, Alarm.DEADLINE, at, person_id=person_id, subject=subject)

    mother.town.database.write_now(put)


@pytest.mark.parametrize("many", [choosing.MOST, choosing.MOST + 1])
@pytest.mark.ways("Telegram")
async def test_the_nearest_are_shown_and_it_is_said_that_there_are_more(
    sqlite_database: Database, clock: time_machine.Traveller, many: int
) -> None:
    mother = Town(sqlite_database).person("mother")
    await mother.say(*BEGUN[:2])
    awaits(mother, sqlite_database.read_now(lambda t: t.now).date(), many)
    await mother.say("القائمة")
    await mother.press(DARIJA.option("entry", Entry.CHOICES))
    await mother.press(DARIJA.option("change", Change.REMIND))
    wording = "nearest" if many > choosing.MOST else ""
    assert mother.last.text == DARIJA.say("choices.reminder", wording=wording)
    assert len(mother.last.buttons) == choosing.MOST + 1, "and all of them"


@pytest.mark.parametrize("language", WORDS)
def test_the_words_say_how_many_are_shown(language: str) -> None:
    assert f" {choosing.MOST} " in WORDS[language].say("choices.reminder", wording="nearest")
