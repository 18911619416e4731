"""What a handler types and presses: cards, small conversations, lists, words that go nowhere."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import relay
from bot.arrivals import Kind
from bot.screens import Screen
from flows.vocabulary import Role
from storage import drafts, events, handlers, messages, offers, people, tickets
from storage.database import Database
from storage.organisations import Organisation
from storage.people import Person
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import (
    FRENCH,
    HOUSE,
    WORDS,
    Postman,
    a_person,
    an_offered_ticket,
    an_organisation,
)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """An hour at which one may write to anyone."""
    with time_machine.travel(datetime(2026, 6, 10, 11, 0, tzinfo=UTC), tick=False):
        yield


class Scene:
    """One organisation with one handler's phone, and a ticket that is offered to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.postman = Postman()

    async def begin(self, *, shared_phone: bool = False, **columns: object) -> Handset:
        self.adala: Organisation = await self.database.write(an_organisation)
        self.phone = await joined(self.database, self.postman, self.adala)
        self.person, self.ticket = await self.database.write(
            lambda t: self.filed(t, shared_phone=shared_phone, **columns)
        )
        await self.database.write(self.postman.deliver)
        return self.phone

    def filed(
        self, t: Transaction, *, shared_phone: bool = False, **columns: object
    ) -> tuple[Person, Ticket]:
        person = a_person(t, shared_phone=shared_phone)
        return person, an_offered_ticket(t, person, **columns)

    async def now(self) -> Ticket:
        found = await self.database.read(lambda t: tickets.get(t, self.ticket.id))
        assert found is not None
        return found

    async def acts(self) -> list[str]:
        happened = await self.database.read(lambda t: events.history(t, self.ticket.id))
        return [one.act for one in happened]

    async def thread(self) -> list[tuple[str, str]]:
        letters = await self.database.read(lambda t: messages.thread(t, self.ticket.id))
        return [(one.kind, str(one.pieces[0].get("text", ""))) for one in letters]

    async def reaches_person(self) -> list[str]:
        return await self.database.read(lambda t: self.postman.of_person(t, self.person).texts)


def say(key: str, **values: str) -> str:
    return FRENCH.say(key, **values)


async def test_the_card_becomes_the_sheet_in_its_place(database: Database) -> None:
    """So that no button stays that would do nothing."""
    scene = Scene(database)
    phone = await scene.begin()
    card, _ = phone.button(say("card.take"))
    await phone.press(say("card.take"))
    assert {button.label for button in phone.post.shown[card].buttons} == {
        say(f"card.{verb}") for verb in ("read", "reply", "ask", "note", "next_date", "close")
    }
    assert (await scene.now()).state == "accepted"
    assert any(scene.adala.name_ar in text for text in await scene.reaches_person())


async def test_a_late_press_is_answered_and_the_card_says_what_is_true(
    sqlite_database: Database,
) -> None:
    """Somebody else has it by now: nothing changes, twice over."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    colleague = await joined(sqlite_database, scene.postman, scene.adala)
    card, data = phone.button(say("card.take"))
    await colleague.press_data(data)
    for _ in range(2):
        await phone.press_data(data, card)
        assert say("not_allowed.taken") in phone.post.texts
        assert (await scene.acts()).count("take") == 1
    # A colleague may do with it what the handler may.
    assert data not in [button.data for button in phone.post.shown[card].buttons]


async def test_refusing_asks_why_and_goes_to_the_next(sqlite_database: Database) -> None:
    """Words are asked for only when the list does not say it."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.refuse"))
    await phone.press(FRENCH.option("refusal", "other"))
    answer = await phone.say("We know the family too well.")
    assert answer == say("desk.refused", reference=grouped(scene.ticket.reference))
    happened = await sqlite_database.read(lambda t: events.history(t, scene.ticket.id))
    refused = next(one for one in happened if one.act == "refuse")
    assert refused.detail == {"reason": "other", "words": "We know the family too well."}
    [offer] = await sqlite_database.read(lambda t: offers.of(t, scene.ticket.id))
    assert (offer.state, offer.refusal) == ("refused", "other")
    assert say("desk.refused_already") in await phone.press_data(
        f"act:refuse:{scene.ticket.reference}"
    )


async def test_a_ticket_is_worked_from_card_to_close(database: Database) -> None:
    """Read, answered, asked, noted, dated and closed; each one an event, in its order."""
    scene = Scene(database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.read"))
    shown = "\n".join(phone.post.texts)
    assert "They moved him without a word to us." in shown
    assert "Youssef" in shown
    assert FRENCH.option("step", "director") in shown

    await phone.press(say("card.reply"))
    await phone.say("He is well.")
    await phone.press(say("card.ask"))
    await phone.say("On which day did you see him?")
    assert (await scene.now()).state == "waiting"
    await phone.press(say("card.note"))
    await phone.say("The uncle must not know.")
    await phone.press(say("card.next_date"))
    await phone.say("2019-01-01")
    assert say("unclear.day_past") in phone.last.text
    await phone.say("2099-03-04")
    await phone.press(say("card.close"))
    await phone.press(FRENCH.option("outcome", "solved"))
    await phone.say("He was moved back.")

    assert (await scene.now()).state == "closed"
    wanted = ["offer", "take", "read", "reply", "ask", "note", "next_date", "close"]
    assert await scene.acts() == wanted
    told = "\n".join(await scene.reaches_person())
    assert "He is well." in told
    assert "On which day" in told
    assert "uncle" not in told
    assert "He was moved back." in told
    assert await database.read(events.verify) == []
    assert await phone.say("/mine") == say("desk.mine_none")


async def test_a_reply_under_a_letter_answers_it_and_under_a_question_of_ours_it_does_not(
    sqlite_database: Database,
) -> None:
    """Words meant as a note must never reach the person."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await sqlite_database.write(
        lambda t: relay.to_handler(
            t,
            HOUSE,
            tickets.get(t, scene.ticket.id) or scene.ticket,
            scene.person.id,
            [{"kind": "text", "text": "Any news?"}],
        )
    )
    await sqlite_database.write(scene.postman.deliver)
    letter = next(n for n, s in phone.post.shown.items() if "Any news?" in s.text)
    await phone.press(say("card.note"))
    prompt = next(n for n, s in phone.post.shown.items() if say("note.words") in s.text)
    await phone.say("Written under the question.", reply_to=prompt)
    await phone.say("Written under it once more.", reply_to=prompt)
    assert phone.last.text == say("desk.nowhere")
    await phone.say("Written under the letter.", reply_to=letter)
    assert await scene.thread() == [
        ("words", "Any news?"),
        ("note", "Written under the question."),
        ("words", "Written under the letter."),
    ]


async def test_a_reply_under_a_card_before_taking_it_goes_to_nobody(
    sqlite_database: Database,
) -> None:
    """It is told to take it first."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    card, _ = phone.button(say("card.take"))
    assert await phone.say("Hello?", reply_to=card) == say("not_allowed.not_taken")
    assert await scene.thread() == []


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


async def test_one_thing_at_a_time(sqlite_database: Database) -> None:
    """A note that was begun is let go when a reply is begun; its old button answers nothing."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.close"))
    closing, outcome = phone.button(FRENCH.option("outcome", "solved"))
    await phone.press(say("card.reply"))
    assert await phone.press_data(outcome, closing) == say("desk.gone")
    assert phone.post.shown[closing].buttons == ()
    await phone.say("He is well.")
    assert await scene.thread() == [("words", "He is well.")]
    assert (await scene.now()).state == "accepted"


async def test_what_was_begun_can_be_left_stepped_back_and_asked_again(
    sqlite_database: Database,
) -> None:
    """Cancel, back and help mean here what they mean to people."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.close"))
    await phone.press(FRENCH.option("outcome", "guided"))
    assert say("close.words") in await phone.say("help")
    assert say("close.outcome") in await phone.say("back")
    assert await phone.say("cancel") == say("desk.cancelled")
    assert await phone.say("/cancel") == say("desk.nothing_begun")

    def begun(t: Transaction) -> list[str]:
        [member] = handlers.of_organisation(t, scene.adala.id)
        return drafts.of(t, member.id)

    assert await sqlite_database.read(begun) == []


async def test_stray_words_in_a_choice_are_not_promised_to_be_kept(
    sqlite_database: Database,
) -> None:
    """On the desk nothing is kept for later; the question is asked again."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.refuse"))
    answer = await phone.say("We have had too many of these this month")
    assert say("aside.kept") not in answer
    assert say("refuse.reason") in answer


async def test_too_long_a_reply_is_not_lost_but_asked_for_again(
    sqlite_database: Database,
) -> None:
    """The question still waits."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.reply"))
    await phone.say("a" * 4_050)
    assert say("desk.too_long") in phone.post.texts
    await phone.say("Shorter.")
    assert await scene.thread() == [("words", "Shorter.")]


async def test_the_handler_reads_what_became_of_the_words(sqlite_database: Database) -> None:
    """A shared phone, and a person who has stopped."""
    scene = Scene(sqlite_database)
    phone = await scene.begin(shared_phone=True)
    await phone.press(say("card.take"))
    await phone.press(say("card.reply"))
    await phone.say("He is well.")
    assert say("desk.neutral") in phone.post.texts
    await sqlite_database.write(lambda t: people.stop(t, scene.person.id))
    await phone.press(say("card.reply"))
    assert await phone.say("Are you there?") == say("desk.never")


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
    assert await phone.say("/ticket") == say("desk.which_ticket")
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
    assert await phone.say("/duty") == say("desk.duty_how")
    assert await phone.say("/language ar") == WORDS["ar"].say("desk.language")
    assert await phone.say("/mine@wasl_desk_bot") == WORDS["ar"].say("desk.mine_none")
    assert await phone.say("/language en") == WORDS["ar"].say("desk.language_how")
    assert await phone.say("/no_such_thing") == WORDS["ar"].say("desk.help")


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


async def test_the_same_press_brought_twice_is_one(database: Database) -> None:
    """Telegram may bring an update again; nothing happens twice."""
    scene = Scene(database)
    phone = await scene.begin()
    number, data = phone.button(say("card.take"))
    for _ in range(3):
        await phone.arrive("the-same", kind=Kind.PRESS, pressed=data, message_id=number)
    assert (await scene.acts()).count("take") == 1
    assert phone.post.texts.count(say("desk.taken")) == 1


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
