"""He comes out on Thursday without papers: what to read, who goes along, and how it goes later."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from bot.tickets.alarms import Alarm
from flows.vocabulary import State, Topic
from storage import messages, reminders, tickets
from storage.database import Database
from storage.receipts import grouped
from storage.reminder_rows import DONE
from storage.ticket_rows import TICKETS
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.stories.telling import plain
from tests.stories.test_reminders import days_pass, rings
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
NEEDS = ("papers", "work")
HOUR = timedelta(hours=1)


@pytest.fixture
async def town(database: Database) -> Town:
    """An association that goes along with those who come out, and one that does not."""
    made = Town(database)
    await made.organisation("amal", needs=["released", "employability"])
    await made.organisation("adala", needs=["minors"], topics=["health"])
    await made.handler("fatima", "amal")
    return made


@pytest.fixture
def fatima(town: Town) -> Phone:
    return town.phones["desk", "fatima"]


async def needs_told(phone: Phone, whose: str, *day: str) -> Phone:
    """Everything up to what there is to read."""
    await phone.say("salam", "الدارجة")
    await phone.press(DARIJA.option("entry", "released"))
    await phone.press(DARIJA.option("relation", whose))
    await phone.say(*day)
    for need in NEEDS:
        await phone.press(DARIJA.option("release_need", need))
    await phone.press(DARIJA.option("control", "done"))
    return phone


async def company_asked(phone: Phone, *, shared: str = "لا", contact: str = "آه") -> Phone:
    """The last questions, answered and sent."""
    await phone.press(DARIJA.option("forward", "accompany"))
    await phone.say("كازا", "محتاج الوراق ديالو", "آه", contact, "آه", "لا", shared)
    if contact == "آه":
        await phone.say("1")
    await phone.press(DARIJA.option("submission", "send"))
    return phone


async def is_rung(phone: Phone) -> bool:
    """Whether it rings after a month: on every way but the one for which nothing is approved."""
    ringing = await rings(phone)
    assert ringing == (phone.line.has_buttons)
    return ringing


async def answers(phone: Phone, key: str, times: int = 1) -> None:
    """Press an answer, where the question lies behind approved words once they are opened."""
    if DARIJA.count("check_in.asks", 1) not in phone.text:
        await phone.press(DARIJA.say("relay.open"))
    for _ in range(times):
        await phone.press(DARIJA.say(key))


@pytest.fixture
async def released(town: Town) -> Phone:
    """He came out the day before yesterday, and has said what he needs."""
    return await needs_told(town.person("brother"), "self", "آه", "أول أمس")


@pytest.fixture
async def accompanied(released: Phone, fatima: Phone) -> Phone:
    """He asked for company, and Fatima took it."""
    await company_asked(released)
    await fatima.press("Prendre")
    return released


def the_ticket(t: Transaction) -> Ticket:
    (row,) = t.connection.execute(TICKETS.select()).all()
    found = tickets.get(t, row.id)
    assert found is not None
    return found


def kept_of_it(t: Transaction) -> tuple[str, list[str], list[str]]:
    """Where the ticket stands, what is in its thread, and which reminders of it are to come."""
    ticket = the_ticket(t)
    waits = [one.kind for one in reminders.of(t, ticket.id) if one.status != DONE]
    return ticket.state, [one.author for one in messages.thread(t, ticket.id)], sorted(waits)


def to_come(t: Transaction) -> list[tuple[datetime, str]]:
    """When somebody is to be asked how it goes, after how many months."""
    person_id = the_ticket(t).person_id
    assert person_id is not None
    every = reminders.of_person(t, person_id)
    found = [one for one in every if one.kind == Alarm.CHECK_IN and one.status != DONE]
    return sorted((one.due_at, str(one.subject).partition(":")[2]) for one in found)


async def test_on_thursday_without_papers(town: Town, database: Database, fatima: Phone) -> None:
    sister = await needs_told(town.person("sister"), "brother", "لا", "نهار الخميس")
    shown = [button.label for button in sister.last.buttons] or [sister.text]
    papers = sister.town.house.articles["papers"].texts["ary"]
    assert any(papers.title in label for label in shown)
    await sister.press(papers.title)
    assert papers.headline in plain(sister.text)
    await sister.press(DARIJA.option("verdict", "yes"))
    assert DARIJA.say("forward.next") in sister.last.text, "she is back where she was"
    await company_asked(sister)
    assert DARIJA.say("forward.asked_again") in sister.text
    ticket = await database.read(the_ticket)
    assert (ticket.topic, ticket.state) == (Topic.AFTER_RELEASE, State.OFFERED)
    assert ticket.needs == ["released", "employability"]
    await fatima.press("Prendre")
    await fatima.press("Lire")
    sheet = plain(fatima.text)
    assert "محتاج الوراق ديالو" in sheet
    assert FRENCH.option("release_need", "papers") in sheet
    assert "Sortie prévue" in sheet


async def test_after_a_month_help_is_asked_for_and_the_handler_hears_it(
    town: Town, database: Database, accompanied: Phone, fatima: Phone, clock: time_machine.Traveller
) -> None:
    due = await database.read(to_come)
    assert [about for _, about in due] == ["1", "1:desk", "3", "3:desk", "6", "6:desk"]
    await days_pass(town, clock, 32)
    assert "1 mois après la sortie" in plain(fatima.text)
    if not await is_rung(accompanied):
        return
    before = len(fatima.bubbles)
    await answers(accompanied, "check_in.need_help", times=2)
    assert DARIJA.say("check_in.say_what") in accompanied.text
    (told,) = (bubble.screen.text for bubble in fatima.bubbles[before:])
    assert DARIJA.say("check_in.need_help") in plain(told), "once, however often it is pressed"
    await accompanied.say("ما لقيت حتى خدمة")
    assert "ما لقيت حتى خدمة" in plain(fatima.text)


async def test_a_shared_phone_shows_neutral_words_and_what_lies_behind_them_once_opened(
    town: Town, released: Phone, clock: time_machine.Traveller
) -> None:
    await company_asked(released, shared="آه")
    before = len(released.bubbles)
    await days_pass(town, clock, 32, at_once=4)
    came = [bubble.screen.text for bubble in released.bubbles[before:]]
    assert set(came) <= {DARIJA.say("relay.neutral"), DARIJA.say("whatsapp.knock")}
    if not await is_rung(released):
        return
    await answers(released, "check_in.fine")
    assert DARIJA.say("check_in.glad") in released.text


async def test_a_closing_does_not_end_it_but_a_word_does(
    town: Town, database: Database, accompanied: Phone, fatima: Phone, clock: time_machine.Traveller
) -> None:
    await fatima.press("Clôturer")
    await fatima.press(FRENCH.option("outcome", "guided"))
    await fatima.say("تبارك الله عليك")
    await days_pass(town, clock, 32, at_once=2)
    if not await is_rung(accompanied):
        return
    await answers(accompanied, "check_in.fine", times=2)
    number = grouped((await database.read(the_ticket)).reference)
    said = FRENCH.say("check_in.goes_well", reference=number)
    assert sum(plain(bubble.screen.text) == plain(said) for bubble in fatima.bubbles) == 1
    await days_pass(town, clock, 20)
    assert not any("Personne n'a encore répondu" in bubble.screen.text for bubble in fatima.bubbles)
    await accompanied.say("menu")
    await answers(accompanied, "check_in.no_checks")
    assert DARIJA.say("check_in.stopped") in accompanied.text
    assert await database.read(to_come) == []


async def test_well_is_no_answer_to_what_the_handler_asked(
    town: Town, database: Database, accompanied: Phone, fatima: Phone, clock: time_machine.Traveller
) -> None:
    await days_pass(town, clock, 31, at_once=31)
    await fatima.press(FRENCH.say("card.ask"))
    await fatima.say("شكون غادي يجي معاك؟")
    await days_pass(town, clock, 1)
    if not await is_rung(accompanied):
        return
    before = await database.read(kept_of_it)
    assert before[0] == State.WAITING
    await answers(accompanied, "check_in.fine")
    assert await database.read(kept_of_it) == before


async def test_who_may_not_be_written_to_is_asked_nothing(
    database: Database, released: Phone
) -> None:
    await company_asked(released, contact="لا")
    assert await database.read(to_come) == []
    assert DARIJA.say("forward.asked_again") not in released.text


async def test_nothing_is_kept_of_who_says_so(town: Town, database: Database) -> None:
    brother = await needs_told(town.person("brother"), "self", "آه", "ما عرفتش")
    await brother.press(DARIJA.option("forward", "accompany"))
    await brother.say("دوز", "دوز", "لا")
    assert DARIJA.say("aftercare.not_kept") in brother.text

    def kept(t: Transaction) -> list[Any]:
        return list(t.connection.execute(TICKETS.select()).all())

    assert await database.read(kept) == []
