"""What a handler types: lists, numbers, duty, language, and words that go to nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.arrivals import Kind
from bot.casework import relay
from bot.screens import Screen
from flows.vocabulary import Role
from storage import events, tickets
from storage.database import Database
from storage.receipts import grouped
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import (
    FRENCH,
    HOUSE,
    WORDS,
    an_organisation,
)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """An hour at which one may write to anyone."""
    with time_machine.travel(datetime(2026, 6, 10, 11, 0, tzinfo=UTC), tick=False):
        yield


async def test_words_without_a_ticket_go_to_nobody_and_it_is_said(
    sqlite_database: Database,
) -> None:
    """Nothing is guessed."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    assert await phone.say("He is well.") == say("desk.nowhere")
    assert await phone.voice() == say("desk.nowhere")
    assert await phone.arrive(kind=Kind.EDITED, text="He is well") == phone.last
    assert phone.last.text == say("desk.edited")
    await phone.arrive(kind=Kind.UNKNOWN)
    assert phone.last.text == say("desk.unknown_kind")


async def test_lists_show_what_is_mine_and_what_waits(sqlite_database: Database) -> None:
    """Each with a button to open it; a number alone opens it too, in any writing."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    reference = grouped(scene.ticket.reference)
    assert await phone.say("/mine") == say("desk.mine_none")
    assert reference in await phone.say("/waiting")
    await phone.press(reference)
    assert phone.last.buttons[0].label == say("card.take")
    await phone.press(say("card.take"))
    assert reference in await phone.say("/mine")
    assert await phone.say("/waiting") == say("desk.waiting_none")
    in_arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    for typed in (reference, f"/ticket {reference}", reference.translate(in_arabic)):
        assert reference in await phone.say(typed)
        assert phone.last.buttons
    assert await phone.say("/ticket") == say("desk.which_ticket", example="/ticket 123")
    assert await phone.say("/ticket 1234567890") == say("desk.no_such_ticket")


async def test_another_organisation_finds_nothing(sqlite_database: Database) -> None:
    """By number, by button, or under a forwarded reference."""
    scene = Scene(sqlite_database)
    await scene.begin()
    other = await sqlite_database.write(lambda t: an_organisation(t, "other", regions=["oriental"]))
    phone = await joined(sqlite_database, scene.postman, other)
    before = await scene.acts()
    reference = scene.ticket.reference
    for verb in ("take", "refuse", "read", "reply", "question", "note", "close", "show", "hack"):
        assert await phone.press_data(f"act:{verb}:{reference}") == say("desk.no_such_ticket")
    for typed in (f"/ticket {reference}", reference):
        assert await phone.say(typed) == say("desk.no_such_ticket")
    assert await phone.say("/waiting") == say("desk.waiting_none")
    assert await scene.acts() == before


async def test_duty_and_language(sqlite_database: Database) -> None:
    """Both are said back, in the language that was asked for."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    assert await phone.say("/duty off") == say("desk.off_duty")
    assert await phone.say("/duty on") == say("desk.on_duty")
    assert await phone.say("/duty") == "\n".join([say("desk.on_duty"), say("desk.duty_how")])
    assert await phone.say("/language ar") == WORDS["ar"].say("desk.language")
    assert await phone.say("/mine@wasl_desk_bot") == WORDS["ar"].say("desk.mine_none")
    assert await phone.say("/language en") == WORDS["ar"].say("desk.language_how")
    assert (await phone.say("/no_such_thing")).endswith(WORDS["ar"].say("desk.help"))


async def test_a_coordinator_reads_before_anyone_took_it(sqlite_database: Database) -> None:
    """And takes what nobody may be offered."""
    scene = Scene(sqlite_database)
    omp = await sqlite_database.write(lambda t: an_organisation(t, "omp", active=False))
    nadia = await joined(sqlite_database, scene.postman, omp, Role.COORDINATOR)
    await scene.begin(agreed={})
    await nadia.press(say("card.read"))
    assert any("They moved him" in text for text in nadia.post.texts)
    await nadia.press(say("card.take"))
    assert (await scene.now()).state == "accepted"
    assert say("desk.no_such_ticket") == await scene.phone.say(scene.ticket.reference)


async def test_a_life_in_danger_waits_for_a_coordinator_until_somebody_takes_it(
    sqlite_database: Database, nadia: Handset
) -> None:
    """Her desk shows its card: her list does not say that nothing waits."""
    scene = Scene(sqlite_database)
    await scene.begin(urgency="life")
    assert grouped(scene.ticket.reference) in await nadia.say("/waiting")
    await scene.phone.press(say("card.take"))
    assert await nadia.say("/waiting") == say("desk.waiting_none")


async def test_withdrawn_there_is_nothing_left_to_see(sqlite_database: Database) -> None:
    """Neither the sheet nor the account, by whatever way."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    sheet, _ = phone.button(say("card.read"))

    def withdraw(t: Transaction) -> None:
        found = tickets.get(t, scene.ticket.id)
        assert found is not None
        gone = tickets.change(t, found, state="withdrawn", closed_at=t.now)
        relay.withdrawn(t, HOUSE, gone)

    await sqlite_database.write(withdraw)
    await phone.press_data(f"act:read:{scene.ticket.reference}", sheet)
    assert say("not_allowed.withdrawn") in phone.post.texts
    answer = await phone.say(scene.ticket.reference)
    assert say("card.withdrawn") in answer
    assert FRENCH.option("topic", "transfer") not in answer


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.one_of(
            st.sampled_from(["/mine", "/waiting", "/cancel", "cancel", "back", "1", "2099-01-01"]),
            st.text(max_size=20),
            st.integers(0, 8),
        ),
        max_size=12,
    )
)
async def test_whatever_is_typed_or_pressed_is_answered(
    sqlite_database: Database, steps: list[str | int]
) -> None:
    """No order of words and presses breaks the desk, and the history stays whole."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    for step in steps:
        before = len(phone.post.shown)
        shown: list[Screen] = [one for one in phone.post.shown.values() if one.buttons]
        if isinstance(step, int) and shown:
            buttons = shown[-1].buttons
            number = next(n for n, s in phone.post.shown.items() if s is shown[-1])
            await phone.press_data(buttons[step % len(buttons)].data, number)
        else:
            await phone.say(str(step))
        assert len(phone.post.shown) >= before
    assert await sqlite_database.read(events.verify) == []
    assert (await scene.now()).state in ("offered", "accepted", "waiting", "closed", "declined")


async def test_what_is_late_says_so(sqlite_database: Database) -> None:
    """On the sheet, in words."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    late = scene.ticket.opened_at - timedelta(days=1)
    await sqlite_database.write(
        lambda t: tickets.change(t, tickets.get(t, scene.ticket.id) or scene.ticket, reply_due=late)
    )
    assert say("card.late_reply") in await phone.say(scene.ticket.reference)


@pytest.mark.parametrize(
    "data", ["act:", "act:take", "act:take:", "x", "", "a:b=c", "act:replay:x"]
)
async def test_buttons_of_nobody_are_answered(sqlite_database: Database, data: str) -> None:
    """Whoever made them up."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    assert await phone.press_data(data) in (
        say("desk.no_such_ticket"),
        say("desk.gone"),
        say("desk.coordinators_only"),
    )


async def test_looking_at_a_ticket_is_kept_in_its_history(sqlite_database: Database) -> None:
    """Not only reading its account."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.say(scene.ticket.reference)
    assert (await scene.acts())[-1] == "looked"
