"""A coordinator sees what is held for whom and why, and how far WhatsApp's approval is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.gate import Why
from bot.screens import Screen
from bot.whatsapp import knock
from flows.vocabulary import Language
from locales.words import isolate
from storage import accounts, outbox, outbox_topics, templates
from storage.database import Database
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import FRENCH, WORDS, Postman, a_person, a_ticket, an_organisation

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
SECRET = "Your son was moved to another prison."


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    """An hour at which one may write to anyone."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def held(
    t: Transaction, why: str, *, times: int = 1, hours: int = 100, **columns: object
) -> Ticket:
    """Words for a mother on WhatsApp, which wait."""
    person = a_person(t)
    ticket = a_ticket(t, person, **columns)  # type: ignore[arg-type] # any column of a ticket
    account = accounts.reach(t, "intake", "whatsapp", f"whatsapp:{person.id}")
    accounts.belongs(t, account.id, person_id=person.id)
    for _ in range(times):
        row = outbox.add(
            t,
            account,
            Screen(SECRET).to_json(),
            priority=1,
            ticket_id=ticket.id,
            topic=f"held:{person.id}",
            not_before=t.now + timedelta(hours=hours),
        )
        outbox_topics.reasoned(t, row, why)
    return ticket


async def test_what_is_held_is_told_without_its_words(
    sqlite_database: Database, nadia: Handset, noon: time_machine.Traveller
) -> None:
    assert await nadia.say("/held") == FRENCH.say("desk.held_none")
    first = await sqlite_database.write(lambda t: held(t, Why.WINDOW_CLOSED, times=2))
    noon.shift(timedelta(minutes=5))
    second = await sqlite_database.write(lambda t: held(t, Why.QUIET_HOURS, hours=9))
    told = (await nadia.say("/held")).splitlines()
    assert told[0] == FRENCH.count("desk.held_all", 3)
    assert grouped(first.reference) in told[1]
    assert FRENCH.say("desk.held_window") in told[1]
    assert "WhatsApp" in told[1]
    assert FRENCH.moment(NOON, "Africa/Casablanca") in told[1]
    assert grouped(second.reference) in told[2]
    leaving = FRENCH.moment(NOON + timedelta(hours=9, minutes=5), "Africa/Casablanca")
    assert FRENCH.say("desk.held_night", moment=leaving) in told[2]
    assert SECRET not in "\n".join(told)
    assert nadia.last.protect
    opened = await nadia.press(grouped(first.reference))
    assert isolate(grouped(first.reference)) in opened


async def test_a_long_list_goes_on(sqlite_database: Database, nadia: Handset) -> None:
    for _ in range(9):
        await sqlite_database.write(lambda t: held(t, "a reason of later days"))
    assert len((await nadia.say("/held")).splitlines()) == 9
    assert FRENCH.say("desk.held_until_they_write") in nadia.last.text
    assert len((await nadia.press(FRENCH.say("desk.dead_more"))).splitlines()) == 2
    # A button of a list that was longer then shows the beginning.
    assert len((await nadia.press_data("act:held:99")).splitlines()) == 9


async def test_what_is_kept_from_an_organisation_is_kept_from_its_coordinator(
    sqlite_database: Database, nadia: Handset
) -> None:
    await sqlite_database.write(lambda t: held(t, Why.NO_CONSENT, record={"avoid": ["omp"]}))
    assert await nadia.say("/held") == FRENCH.say("desk.held_none")


async def test_only_a_coordinator_sees_either(sqlite_database: Database, postman: Postman) -> None:
    adala = await sqlite_database.write(an_organisation)
    samira = await joined(sqlite_database, postman, adala)
    for command in ("/held", "/templates"):
        assert await samira.say(command) == FRENCH.say("desk.coordinators_only")
    assert await samira.press_data("act:held:8") == FRENCH.say("desk.coordinators_only")
    assert "/held" not in await samira.say("/help")


async def test_every_reason_of_the_gate_for_waiting_has_words(
    sqlite_database: Database, nadia: Handset
) -> None:
    waiting = [why for why in Why if why not in (Why.JUST_WROTE, Why.ALLOWED, Why.SHARED_PHONE)]
    for why in waiting:
        await sqlite_database.write(lambda t, why=why: held(t, why))  # type: ignore[misc] # a default
    assert FRENCH.say("desk.held_until_they_write") not in await nadia.say("/held")


async def test_templates_are_shown_with_their_words_and_their_state(
    sqlite_database: Database, nadia: Handset
) -> None:
    assert await nadia.say("/templates") == FRENCH.say("template.none")

    def laid_down(t: Transaction) -> None:
        states = {"ar": ("approved", None), "ary": ("rejected", "LANGUAGE"), "fr": ("received", "")}
        for number, (language, (state, reason)) in enumerate(states.items()):
            digest = knock.definition(WORDS[language]).digest
            sid = f"HX{number}"
            templates.put(t, "knock", language, digest, sid, approval=state, reason=reason or None)
        templates.put(t, "knock", "fr", "of other words", "HX9", approval="approved")

    await sqlite_database.write(laid_down)
    before = len(nadia.post.shown)
    await nadia.say("/templates")
    told = nadia.post.texts[before:]
    by_language = {
        language: next(text for text in told if knock.screen(WORDS[language]).text in text)
        for language in Language
    }
    assert FRENCH.say("template.approved") in by_language[Language.ARABIC]
    assert FRENCH.say("template.rejected", reason="LANGUAGE") in by_language[Language.DARIJA]
    assert FRENCH.say("template.pending") in by_language[Language.FRENCH]
    assert FRENCH.say("template.former") in by_language[Language.FRENCH]
    assert FRENCH.say("template.former") not in by_language[Language.DARIJA]
    assert told[-1].startswith(FRENCH.say("template.shapes", there="0", needed="X")[:20])
