"""People are reminded at their hour: on a shared phone by neutral words alone, and until they say
that it is enough."""

from datetime import datetime, timedelta

import pytest
import time_machine

from bot.arrivals import Kind
from bot.clock.reminding import Reminding
from storage.database import Database
from tests.stories.telling import plain, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA = WORDS["ary"]
NEUTRAL = DARIJA.say("relay.neutral")
NEWS = DARIJA.count("reminder.news", 90).split("\u2068")[0]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def days_pass(
    town: Town, clock: time_machine.Traveller, days: int, *, at_once: int = 1
) -> None:
    """Day by day, or some at once, what is due is said and delivered at the same hour."""
    for _ in range(0, days, at_once):
        clock.shift(at_once * DAY)
        await town.delivery.exhaust()
        await Reminding(town.database, town.house).round()
        await town.delivery.exhaust()


@pytest.fixture
async def town(database: Database) -> Town:
    made = Town(database)
    await made.organisation("adala")
    await made.handler("fatima", "adala")
    return made


async def test_for_three_months_a_shared_phone_shows_neutral_words_alone(
    town: Town, clock: time_machine.Traveller
) -> None:
    mother = await tell(town.person("mother"), shared_phone="آه")
    fatima = town.phones["desk", "fatima"]
    await fatima.press("Prendre")
    clock.shift(2 * HOUR)
    await fatima.press("Poser")
    await fatima.say("شنو السمية ديال الطبيب؟")
    before = len(mother.bubbles)
    await days_pass(town, clock, 12)
    await days_pass(town, clock, 88, at_once=4)
    came = [bubble.screen.text for bubble in mother.bubbles[before - 1 :]]
    assert set(came) <= {NEUTRAL, DARIJA.say("whatsapp.knock")}
    if not await rings(mother):
        return
    assert len(came) > 4, "a reply, a question, and news after 7, 30 and 90 days"
    await mother.press(DARIJA.say("relay.open"))
    mother.find(DARIJA.say("reminder.later"))
    assert NEWS in mother.text


async def rings(phone: Phone) -> bool:
    """Whether anything can be said on this line a day after they wrote last."""
    return phone.line.changes or await phone.town.knocks()


@pytest.mark.ways("Telegram", "WhatsApp")
async def test_a_grievance_that_was_left_is_reminded_of_once_in_neutral_words(
    town: Town, clock: time_machine.Traveller
) -> None:
    mother = await tell(town.person("mother"), until="steps")
    asked, before = mother.last.text, len(mother.bubbles)
    await days_pass(town, clock, 5)
    came = [bubble.screen.text for bubble in mother.bubbles[before:]]
    assert came in ([NEUTRAL], [DARIJA.say("whatsapp.knock")])
    await mother.press(DARIJA.say("relay.open"))
    if DARIJA.say("reminder.unfinished") not in mother.text:
        await mother.press(DARIJA.say("relay.open"))
    assert DARIJA.say("reminder.unfinished") in mother.text
    await mother.press(DARIJA.say("reminder.go_on"))
    assert mother.last.text == asked


@pytest.mark.ways("Telegram")
async def test_who_did_not_agree_to_be_written_to_is_not_reminded(
    town: Town, clock: time_machine.Traveller
) -> None:
    mother = await tell(town.person("mother"), until="steps", contact="لا")
    before = len(mother.bubbles)
    await days_pass(town, clock, 5)
    assert len(mother.bubbles) == before


@pytest.mark.ways("Telegram")
async def test_a_reminder_is_put_off_and_then_all_are_enough(
    town: Town, clock: time_machine.Traveller
) -> None:
    mother = await tell(town.person("mother"))
    before = len(mother.bubbles)
    await days_pass(town, clock, 7)
    assert plain(DARIJA.count("reminder.news", 7)) in plain(mother.last.text)
    await mother.press(DARIJA.say("reminder.later"))
    assert mother.last.text == DARIJA.say("reminder.when")
    await mother.say("ghda")
    day = DARIJA.day((datetime.now(town.house.timezone) + DAY).date())
    assert DARIJA.say("reminder.put_off", day=day) in mother.text
    await days_pass(town, clock, 1)
    assert plain(DARIJA.count("reminder.news", 8)) in plain(mother.last.text)
    await mother.say("نقصو")
    assert mother.last.text == DARIJA.say("reminder.which")
    await mother.say("وقفو التذكيرات كاملين")
    assert DARIJA.say("reminder.all_stopped") in mother.text
    before = len(mother.bubbles)
    await days_pass(town, clock, 100, at_once=10)
    assert len(mother.bubbles) == before
    # What is not a reminder goes on.
    fatima = town.phones["desk", "fatima"]
    await fatima.press("Prendre")
    await fatima.press("Répondre")
    await fatima.say("غدا غادي نمشيو")
    assert "غدا غادي نمشيو" in mother.text


@pytest.mark.ways("Telegram")
async def test_one_reminder_is_enough_and_the_others_come(
    town: Town, clock: time_machine.Traveller
) -> None:
    mother = await tell(town.person("mother"))
    await town.phones["desk", "fatima"].press("Prendre")
    await days_pass(town, clock, 7)
    await mother.press(DARIJA.say("reminder.less"))
    await mother.press(DARIJA.say("reminder.this_one"))
    assert DARIJA.say("reminder.stopped") in mother.text
    fatima = town.phones["desk", "fatima"]
    await fatima.press("Poser")
    await fatima.say("شنو السمية ديال الطبيب؟")
    await days_pass(town, clock, 10)
    await days_pass(town, clock, 30, at_once=5)
    assert mother.text.count(DARIJA.say("reminder.asked")) == 2, "after three days, and ten"
    assert mother.text.count(NEWS) == 1


@pytest.mark.ways("Telegram")
async def test_a_reminder_of_somebody_else_opens_nothing(
    town: Town, clock: time_machine.Traveller
) -> None:
    mother = await tell(town.person("mother"))
    await days_pass(town, clock, 7)
    _, later = mother.find(DARIJA.say("reminder.later"))
    thief = town.person("thief")
    await thief.say("salam", "الدارجة")
    for verb in ("later", "reminder", "this_one", "tomorrow", "go_on"):
        await thief.arrive(kind=Kind.PRESS, pressed=f"act:{verb}:{later.data.split(':')[2]}")
        assert DARIJA.say("reminder.gone") in thief.text
        thief.bubbles.clear()
        await thief.arrive(kind=Kind.PRESS, pressed=f"act:{verb}:nothing")
        assert DARIJA.say("reminder.gone") in thief.text
        thief.bubbles.clear()
