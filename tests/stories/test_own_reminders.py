"""The reminders somebody asked for are listed in the menu, and one of them is stopped, or all."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bot.clock.reminding import Reminding
from flows.choosing import Change
from flows.counting import Count
from flows.home import Entry
from storage import people
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import BEGUN, plain, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA = WORDS["ary"]
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LAST, ANSWER = date(2026, 11, 30), date(2026, 12, 9)
"""The safe last day of an appeal after that Friday, and that of an answer to an old complaint."""
APPEAL = f"{DARIJA.day(LAST)} · {DARIJA.option('count', Count.APPEAL)}"
CHIKAYA = f"{DARIJA.day(ANSWER)} · {DARIJA.option('count', Count.CHIKAYA)}"
ALL = DARIJA.say("reminder.all_of_them")


@pytest.fixture
async def town(sqlite_database: Database, clock: time_machine.Traveller) -> Town:
    clock.move_to(FRIDAY)
    return Town(sqlite_database)


async def counted(phone: Phone) -> Phone:
    """Somebody has two last days counted and wants to be reminded of both."""
    for what, day in ((Count.APPEAL, "اليوم"), (Count.CHIKAYA, "10/10/2026")):
        await phone.say("القائمة")
        await phone.press(DARIJA.option("entry", Entry.GUIDANCE))
        await phone.press(DARIJA.option("beside", "count"))
        await phone.press(DARIJA.option("count", what))
        await phone.say(day, "آه")
    return phone


@pytest.fixture
async def mother(town: Town) -> Phone:
    """She has just begun to write."""
    phone = town.person("mother")
    await phone.say(*BEGUN[:2])
    return phone


@pytest.fixture
async def reminded(mother: Phone) -> Phone:
    return await counted(mother)


async def looked(phone: Phone) -> list[str]:
    """What they see under their choices, where the reminders are."""
    await phone.say("القائمة")
    await phone.press(DARIJA.option("entry", Entry.CHOICES))
    await phone.press(DARIJA.option("change", Change.REMIND))
    return [plain(button.label) for button in phone.last.buttons]


async def come(town: Town, clock: time_machine.Traveller, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))
    await Reminding(town.database, town.house).round()
    await town.delivery.exhaust()


@pytest.mark.ways("Telegram")
async def test_one_is_stopped_and_the_other_comes(
    town: Town, reminded: Phone, clock: time_machine.Traveller
) -> None:
    assert await looked(reminded) == [plain(APPEAL), plain(CHIKAYA), ALL], (
        "two of an appeal are one"
    )
    await reminded.press(APPEAL)
    assert reminded.last.text == DARIJA.say("choices.stop")
    await reminded.say("آه")
    assert DARIJA.say("reminder.stopped") in reminded.text
    assert await looked(reminded) == [plain(CHIKAYA), ALL]
    await reminded.say("القائمة")
    seen = len(reminded.bubbles)
    for days in (3, 1):
        await come(town, clock, LAST - timedelta(days=days))
    assert len(reminded.bubbles) == seen, "neither the first nor the second of them comes"
    await come(town, clock, ANSWER + timedelta(days=1))
    assert reminded.last.text == DARIJA.say("relay.neutral")


@pytest.mark.ways("Telegram")
async def test_all_of_them_are_stopped_at_once_and_who_thinks_better_of_it_keeps_hers(
    town: Town, reminded: Phone, clock: time_machine.Traveller
) -> None:
    await looked(reminded)
    await reminded.press(CHIKAYA)
    await reminded.say("لا")
    assert await looked(reminded) == [plain(APPEAL), plain(CHIKAYA), ALL]
    await reminded.press(ALL)
    await reminded.say("لا")
    assert DARIJA.say("choices.not_reminded") in reminded.text
    seen = len(reminded.bubbles)
    await come(town, clock, LAST - timedelta(days=1))
    assert len(reminded.bubbles) == seen


async def test_a_phone_that_others_see_names_the_days_alone(town: Town) -> None:
    mother = await tell(town.person("mother"))

    def shares(t: Transaction) -> None:
        person_id = mother.account(t).person_id
        assert person_id is not None
        people.set_safety(t, person_id, shared_phone=True, safe_hours=None)

    await counted(mother)
    await town.database.write(shares)
    assert await looked(mother) == [DARIJA.day(LAST), DARIJA.day(ANSWER), ALL]


async def test_who_waits_for_none_is_asked_about_reminders_at_large(mother: Phone) -> None:
    await looked(mother)
    assert mother.last.text == DARIJA.say("choices.remind")


@pytest.mark.ways("Telegram")
async def test_below_a_reminder_this_one_means_all_of_that_day(
    town: Town, reminded: Phone, clock: time_machine.Traveller
) -> None:
    await come(town, clock, LAST - timedelta(days=3))
    await reminded.press(DARIJA.say("relay.open"))
    await reminded.press(DARIJA.say("reminder.less"))
    await reminded.press(DARIJA.say("reminder.this_one"))
    seen = len(reminded.bubbles)
    await come(town, clock, LAST - timedelta(days=1))
    assert len(reminded.bubbles) == seen
