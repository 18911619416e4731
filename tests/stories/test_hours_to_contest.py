"""The 48 hours to contest a sanction are reminded of while there is time, or that there is none."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from bot.clock.reminding import Reminding
from bot.tickets.calendar import MOROCCO
from flows.counting import Count
from storage.database import Database
from tests.stories.telling import BEGUN, plain
from tests.stories.town import EARS, WORDS, Phone, Town

pytestmark = pytest.mark.ways("Telegram")
DARIJA = WORDS["ary"]


@pytest.fixture
async def mother(sqlite_database: Database, clock: time_machine.Traveller) -> Phone:
    """Somebody who counts from a sanction, on a Friday afternoon."""
    clock.move_to(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
    phone = Town(sqlite_database).person("mother")
    await phone.say(*BEGUN[:2])
    await phone.press(DARIJA.option("entry", "guidance"))
    await phone.press(DARIJA.option("beside", "count"))
    await phone.press(DARIJA.option("count", Count.DISCIPLINE))
    return phone


async def test_the_hours_to_contest_are_reminded_of_on_their_last_morning(
    mother: Phone, clock: time_machine.Traveller
) -> None:
    await mother.say("البارح", "19:30", "آه")
    for day in (date(2026, 11, 21), date(2026, 12, 2)):
        assert DARIJA.day(day) in plain(mother.text), "the last morning, and after the answer"
    clock.move_to(datetime(2026, 11, 21, 10, tzinfo=UTC))
    await Reminding(mother.town.database, mother.town.house).round()
    await mother.town.delivery.exhaust()
    assert mother.last.text == DARIJA.say("relay.neutral"), "others may see this phone"
    await mother.press(DARIJA.say("relay.open"))
    ends = DARIJA.moment(datetime(2026, 11, 21, 19, 30, tzinfo=MOROCCO), MOROCCO)
    assert plain(DARIJA.say("deadline.contest_near", ends=ends)) in plain(mother.text)
    mother.find(EARS.guidance["discipline"].texts["ary"].title)


async def test_what_is_over_is_not_reminded_of(
    mother: Phone, clock: time_machine.Traveller
) -> None:
    await mother.say("البارح", "19:30", "آه")
    before = len(mother.bubbles)
    clock.move_to(datetime(2026, 11, 21, 19, tzinfo=UTC))
    await Reminding(mother.town.database, mother.town.house).round()
    await mother.town.delivery.exhaust()
    assert len(mother.bubbles) == before


async def test_who_has_no_time_left_for_a_reminder_is_told_so(mother: Phone) -> None:
    await mother.say("18/11/2026", "18:00")
    assert plain(DARIJA.say("deadline.no_time")) in plain(mother.text)
    await mother.say("آه")
    assert DARIJA.day(date(2026, 12, 1)) in plain(mother.text), "the day after the answer is due"
