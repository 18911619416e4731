"""What a handler presses and answers: cards, sheets and small conversations."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from bot.arrivals import Attachment, Kind
from bot.casework import relay
from storage import drafts, events, followers, handlers, messages, offers, people, tickets
from storage.database import Database
from storage.receipts import grouped
from storage.transaction import Transaction
from tests.bot.desk.handset import joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import (
    FRENCH,
    HOUSE,
    a_person,
)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """An hour at which one may write to anyone."""
    with time_machine.travel(datetime(2026, 6, 10, 11, 0, tzinfo=UTC), tick=False):
        yield


async def test_the_card_becomes_the_sheet_in_its_place(database: Database) -> None:
    """So that no button stays that would do nothing."""
    scene = Scene(database)
    phone = await scene.begin()
    card, _ = phone.button(say("card.take"))
    await phone.press(say("card.take"))
    assert {button.label for button in phone.post.shown[card].buttons} == {
        say(f"card.{verb}") for verb in ("read", "reply", "ask", "next_date", "close", "other_acts")
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
    await phone.press(say("card.other_acts"))
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
    await phone.press(say("card.other_acts"))
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
    assert await phone.say("Are you there?") == say("desk.stopped")


async def test_what_became_of_the_words_is_told_of_who_filed_it_alone(
    sqlite_database: Database,
) -> None:
    """Somebody else who follows it has stopped: the handler must not think that the person has."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()

    def followed(t: Transaction) -> None:
        other = a_person(t)
        followers.follow(t, scene.ticket.id, other.id, followers.RECEIPT)
        people.stop(t, other.id)

    await sqlite_database.write(followed)
    await phone.press(say("card.take"))
    await phone.press(say("card.reply"))
    replied = say("desk.replied", reference=grouped(scene.ticket.reference))
    assert await phone.say("He is well.") == replied
    await sqlite_database.write(lambda t: people.stop(t, scene.person.id))
    before = len(phone.post.texts)
    await phone.press(say("card.reply"))
    await phone.say("Are you there?")
    assert phone.post.texts[before:].count(say("desk.stopped")) == 1


async def test_the_same_press_brought_twice_is_one(database: Database) -> None:
    """Telegram may bring an update again; nothing happens twice."""
    scene = Scene(database)
    phone = await scene.begin()
    number, data = phone.button(say("card.take"))
    for _ in range(3):
        await phone.arrive("the-same", kind=Kind.PRESS, pressed=data, message_id=number)
    assert (await scene.acts()).count("take") == 1
    assert phone.post.texts.count(say("desk.taken")) == 1


async def test_an_album_goes_where_its_first_picture_went(sqlite_database: Database) -> None:
    """Three pictures are three messages at Telegram, and one answer of the handler."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.reply"))
    for number in range(3):
        picture = (Attachment("photo", f"p{number}", size=9_000),)
        await phone.arrive(attachments=picture, group="album-1", text="" if number else "The list.")
    letters = await sqlite_database.read(lambda t: messages.thread(t, scene.ticket.id))
    assert [[piece["kind"] for piece in one.pieces] for one in letters] == [
        ["text", "photo"],
        ["photo"],
        ["photo"],
    ]
    # Another album, and words alone, belong to nothing.
    await phone.arrive(attachments=(Attachment("photo", "q"),), group="album-2")
    assert phone.last.text == say("desk.nowhere")
    assert await phone.say("Hello?") == say("desk.nowhere")
