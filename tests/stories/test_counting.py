"""Days are counted for whoever asks: what was told for it is forgotten, and a reminder comes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bot.clock.reminding import Reminding
from bot.intake.host import Intake
from bot.tickets.calendar import MOROCCO
from bot.working_days import calendar
from flows.counting import Count
from storage import drafts, people, reminders
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import BEGUN, plain, tell
from tests.stories.town import EARS, WORDS, Phone, Town

DARIJA = WORDS["ary"]
NEUTRAL = DARIJA.say("relay.neutral")
DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday(clock: time_machine.Traveller) -> None:
    clock.move_to(FRIDAY)


@pytest.fixture
async def town(sqlite_database: Database) -> Town:
    return Town(sqlite_database)


@pytest.fixture
def mother(town: Town) -> Phone:
    return town.person("mother")


async def counting(phone: Phone, what: Count, *, new: bool = True) -> Phone:
    """Somebody goes to what can be counted, and chooses."""
    if new:
        await phone.say(*BEGUN[:2])
    await phone.press(DARIJA.option("entry", "guidance"))
    await phone.press(DARIJA.option("beside", "count"))
    assert DARIJA.say("counting.what") in phone.last.text
    await phone.press(DARIJA.option("count", what))
    return phone


async def on(town: Town, clock: time_machine.Traveller, day: date, hour: int = 10) -> None:
    """It is that day, and what is due is said."""
    clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
    await Reminding(town.database, town.house).round()
    await town.delivery.exhaust()


def title(article: str) -> str:
    return EARS.guidance[article].texts["ary"].title


def told(day: date) -> str:
    return DARIJA.day(day)


async def test_a_discipline_decision_given_yesterday_evening(mother: Phone) -> None:
    await counting(mother, Count.DISCIPLINE)
    await mother.say("البارح", "19:30")
    said = plain(mother.text)
    assert f"{told(date(2026, 11, 21))} مع 19:30" in said, "until tomorrow evening"
    assert told(date(2026, 12, 1)) in said, "ten days for the answer"
    mother.find(title("discipline"))
    assert mother.last.text == DARIJA.say("deadline.remind")


@pytest.mark.ways("Telegram")
async def test_the_silence_of_the_administration_is_reminded_of(
    town: Town, mother: Phone, clock: time_machine.Traveller
) -> None:
    await counting(mother, Count.DISCIPLINE)
    await mother.say("البارح", "19:30", "آه")
    before = len(mother.bubbles)
    await on(town, clock, date(2026, 12, 1))
    assert len(mother.bubbles) == before, "an answer may still come on the last day"
    await on(town, clock, date(2026, 12, 2))
    await mother.press(DARIJA.say("relay.open"))
    silence = DARIJA.say("deadline.silence", day=told(date(2026, 12, 1)))
    assert plain(mother.last.text) == plain(silence)


async def test_an_article_leads_to_the_count_it_tells_of(mother: Phone) -> None:
    await mother.say(*BEGUN[:2])
    await mother.press(DARIJA.option("entry", "guidance"))
    await mother.say("كيفاش نديرو الاستئناف")
    await mother.press(title("appeal"))
    await mother.press(DARIJA.option("beside", "count"))
    assert mother.last.text.startswith(DARIJA.say("counting.judged"))


async def test_hours_that_have_gone_by_are_no_closed_door(mother: Phone) -> None:
    await counting(mother, Count.DISCIPLINE)
    await mother.say("10/11/2026")
    await mother.press(DARIJA.option("control", "unknown"))
    assert "قاضي تطبيق العقوبات" in mother.text


@pytest.mark.ways("Telegram")
async def test_an_appeal_after_a_judgment_on_a_friday_is_reminded_of_in_neutral_words(
    town: Town, mother: Phone, clock: time_machine.Traveller
) -> None:
    await counting(mother, Count.APPEAL)
    await mother.say("اليوم")
    safe, full = date(2026, 11, 30), date(2026, 12, 1)
    assert told(safe) in plain(mother.text)
    assert told(full) in plain(mother.text)
    await mother.say("آه")
    assert told(safe - 3 * DAY) in plain(mother.text)
    before = len(mother.bubbles)
    await on(town, clock, safe - 4 * DAY)
    assert len(mother.bubbles) == before, "it is too early"
    await on(town, clock, safe - 3 * DAY)
    assert mother.last.text == NEUTRAL, "nothing is known of who else sees this phone"
    await mother.press(DARIJA.say("relay.open"))
    near = plain(DARIJA.say("deadline.appeal_near", day=told(safe)))
    assert plain(mother.last.text) == near
    mother.find(title("appeal"))
    await on(town, clock, safe - DAY)
    assert mother.last.text == NEUTRAL
    await mother.press(DARIJA.say("relay.open"))
    assert plain(mother.text).count(near) == 2
    seen = len(mother.bubbles)
    await on(town, clock, safe + 30 * DAY)
    assert len(mother.bubbles) == seen


@pytest.mark.ways("Telegram")
async def test_a_phone_that_is_hers_alone_shows_the_words(
    town: Town, mother: Phone, clock: time_machine.Traveller
) -> None:
    await tell(mother)
    await mother.say("القائمة")
    await counting(mother, Count.CHIKAYA, new=False)
    await mother.say("10/10/2026", "آه")
    due = date(2026, 12, 9)
    clock.move_to(datetime(2026, 12, 10, 10, tzinfo=UTC))
    before = len(mother.bubbles)
    await on(town, clock, due + DAY)
    assert plain(DARIJA.say("deadline.answer_due", day=told(due))) in {
        plain(bubble.screen.text) for bubble in mother.bubbles[before:]
    }


@pytest.mark.ways("Telegram")
async def test_who_wants_none_or_stops_them_gets_none(
    town: Town, mother: Phone, clock: time_machine.Traveller
) -> None:
    await counting(mother, Count.APPEAL)
    await mother.say("اليوم", "لا")
    assert DARIJA.say("deadline.not_reminded") in mother.text
    sister = await counting(town.person("sister"), Count.APPEAL)
    await sister.say("اليوم", "آه")
    await on(town, clock, date(2026, 11, 27))
    await sister.press(DARIJA.say("relay.open"))
    await sister.press(DARIJA.say("reminder.less"))
    await sister.press(DARIJA.say("reminder.all_of_them"))
    before = len(mother.bubbles), len(sister.bubbles)
    await on(town, clock, date(2026, 11, 29))
    assert (len(mother.bubbles), len(sister.bubbles)) == before
    await counting(sister, Count.APPEAL, new=False)
    await sister.say("28/11/2026", "آه")
    assert plain(DARIJA.say("deadline.all_stopped")) in plain(sister.text)


async def test_nothing_of_a_sentence_is_kept_and_the_reminder_goes_with_the_person(
    town: Town, mother: Phone
) -> None:
    await counting(mother, Count.REDUCTION)
    await mother.say("3", "0", "10/1/2026")
    assert told(date(2029, 1, 10)) in plain(mother.text)
    assert plain(DARIJA.count("deadline.months", 3)) in plain(mother.text)

    def kept(t: Transaction) -> list[str]:
        person_id = mother.account(t).person_id
        assert person_id is not None
        flows = [name for name in ("counting", "deadline") if drafts.load(t, person_id, name)]
        return [*flows, *(str(one.subject) for one in reminders.of_person(t, person_id))]

    assert await town.database.write(kept) == []
    await counting(mother, Count.APPEAL, new=False)
    await mother.say("اليوم", "آه")
    assert await town.database.write(kept) == ["appeal:2026-11-30:3", "appeal:2026-11-30:1"]

    def erased(t: Transaction) -> list[str]:
        person_id = mother.account(t).person_id
        assert person_id is not None
        people.erase(t, person_id)
        return [one.kind for one in reminders.of_person(t, person_id)]

    assert await town.database.write(erased) == []


async def test_counting_in_the_middle_of_a_grievance_leads_back_to_it(mother: Phone) -> None:
    await tell(mother, until="steps")
    asked = mother.last.text
    await mother.say("القائمة")
    await counting(mother, Count.CONTRAINTE, new=False)
    await mother.say("25 000")
    assert plain(DARIJA.count("deadline.months", 2)) in plain(mother.text)
    await mother.press(DARIJA.option("entry", "continue"))
    assert mother.last.text == asked


@pytest.mark.parametrize("aside", ["ما عرفتش نهار الحكم بالضبط", "خاصني نسول المحامي ديالو اللول"])
async def test_words_that_answer_nothing_are_not_kept(
    town: Town, mother: Phone, aside: str
) -> None:
    await counting(mother, Count.APPEAL)
    await mother.say(aside)
    assert DARIJA.say("aside.kept") not in mother.text
    assert DARIJA.say("unclear.day") in mother.last.text

    def asides(t: Transaction) -> list[str]:
        person_id = mother.account(t).person_id
        assert person_id is not None
        kept = [drafts.load(t, person_id, flow) for flow in ("home", "grievance", "counting")]
        return [str(one) for one in kept if one and aside in str(one)]

    assert await town.database.write(asides) == []


async def test_what_is_out_of_reach_is_said_with_its_bounds(mother: Phone) -> None:
    await counting(mother, Count.REDUCTION)
    await mother.say("2", "15")
    assert DARIJA.say("unclear.range", least=0, most=11) in mother.last.text
    await mother.say("6 شهور")
    assert DARIJA.say("counting.detained") in mother.last.text


@pytest.mark.parametrize(
    ("asked", "said", "answer"),
    [
        (Count.REDUCTION, ("3am w nss", "10/1/2026"), told(date(2027, 7, 10))),
        (Count.CONDITIONAL, ("0", "0"), DARIJA.say("deadline.under_month")),
        (Count.CONDITIONAL, ("15 يوم",), DARIJA.say("deadline.under_month")),
        (Count.CONDITIONAL, ("المؤبد",), DARIJA.say("deadline.endless")),
    ],
    ids=["in one message", "none", "in days", "for life"],
)
async def test_a_sentence_is_counted_or_it_is_said_why_not(
    mother: Phone, asked: Count, said: tuple[str, ...], answer: str
) -> None:
    await counting(mother, asked)
    await mother.say(*said)
    assert plain(answer) in plain(mother.text)


async def test_an_arrest_that_has_not_been_is_asked_again(mother: Phone) -> None:
    await counting(mother, Count.CUSTODY)
    await mother.say("اليوم", "11 ديال الليل")
    assert DARIJA.say("deadline.not_yet") in mother.text
    assert mother.last.text.startswith(DARIJA.say("counting.arrested_at"))
    await mother.say("9 د الصباح")
    assert plain(DARIJA.say("deadline.caution")) in plain(mother.text)


@pytest.mark.parametrize("today", [18, 8], ids=["ten days", "twenty, of who was absent"])
async def test_a_feast_near_a_last_day_is_named_and_the_day_before_it_counts(
    town: Town, mother: Phone, clock: time_machine.Traveller, today: int
) -> None:
    clock.move_to(datetime(2026, 5, today, 10, tzinfo=UTC))
    town.intake = Intake(town.database, replace(town.house, calendar=calendar(MOROCCO)))
    await counting(mother, Count.APPEAL)
    await mother.say("اليوم")
    said = plain(mother.text)
    safe = told(date(2026, 5, 25))
    assert safe in said, "the feast is reckoned for the 27th and the 28th"
    assert plain(DARIJA.say("deadline.moon")) in said[said.index(safe) :]


async def test_the_medical_examination_after_an_arrival(mother: Phone) -> None:
    await counting(mother, Count.EXAMINATION)
    await mother.say("البارح")
    due = DARIJA.say(
        "deadline.examination", entered=told(date(2026, 11, 19)), ends=told(date(2026, 11, 22))
    )
    assert plain(due) in plain(mother.text)
    mother.find(title("ill"))
    await counting(mother, Count.EXAMINATION, new=False)
    await mother.say("1/11/2026")
    past = DARIJA.say("deadline.examination_past", ends=told(date(2026, 11, 4)))
    assert plain(past) in plain(mother.text)
