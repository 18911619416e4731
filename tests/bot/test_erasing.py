"""A person erases everything: the desk is told that it is so, and of their words nothing leaves."""

from dataclasses import replace

from sqlalchemy import select

from bot.arrivals import Arrival, Channel, Door, Kind
from bot.casework import relay
from bot.desk import taking
from flows.speech import Piece
from flows.vocabulary import Role
from storage import people, tickets
from storage.database import Database
from storage.outbox import Outbound
from storage.receipts import grouped
from storage.tables import table_of
from storage.transaction import Transaction
from tests.bot.desk.scene import Scene, say
from tests.bot.office import (
    FRENCH,
    HOUSE,
    RECORD,
    Postman,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
)

STORY = str(RECORD["account"][0]["text"])  # type: ignore[index]  # the record is any JSON
OUTBOX = table_of(Outbound)


def sealed(t: Transaction) -> list[str]:
    """All that the outbox still holds, opened."""
    rows = t.connection.execute(select(OUTBOX).where(OUTBOX.c.payload_sealed.is_not(None))).all()
    return [
        t.secrets.open("outbox.payload_sealed", row.id, row.payload_sealed).decode() for row in rows
    ]


def erase(t: Transaction, scene: Scene) -> None:
    relay.erased(t, HOUSE, scene.person.id)
    people.erase(t, scene.person.id)


async def test_what_was_queued_for_the_desk_is_never_delivered(database: Database) -> None:
    """The account a handler asked for, and a question about the ticket: neither sent nor kept."""
    scene = Scene(database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    await phone.press(say("card.reply"))
    number, read = phone.button(say("card.read"))
    # Both are answered, and neither answer is delivered yet.
    this = Arrival(Door.DESK, Channel.TELEGRAM, phone.address, "r1")
    await phone.desk.arrive(replace(this, kind=Kind.PRESS, pressed=read, message_id=number))
    await phone.desk.arrive(replace(this, provider_id="r2", text="Tell Youssef that we come."))
    assert any(STORY in text for text in await database.read(sealed))

    await database.write(lambda t: erase(t, scene))
    assert not any(STORY in text or "Youssef" in text for text in await database.read(sealed))
    await database.write(scene.postman.deliver)
    assert not any(STORY in text for text in phone.post.texts)
    reference = grouped(scene.ticket.reference)
    assert phone.last.text == say("relay.erased", reference=reference)


async def test_the_cards_say_so_and_their_buttons_are_gone(database: Database) -> None:
    """A press that was under way is answered as for a ticket that never was."""
    scene = Scene(database)
    phone = await scene.begin()
    card, take = phone.button(say("card.take"))
    await database.write(lambda t: erase(t, scene))
    await database.write(scene.postman.deliver)
    assert say("card.gone") in phone.post.shown[card].text
    assert phone.post.shown[card].buttons == ()
    assert await phone.press_data(take, card) == say("desk.no_such_ticket")


def test_whoever_carries_it_is_told_and_else_the_coordinators(sqlite_database: Database) -> None:
    """By number alone; a withdrawn ticket was told of already, and a follower's are not theirs."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        omp = an_organisation(t, "omp", active=False)
        nadia = a_handler(t, omp, Role.COORDINATOR)
        kept_out = a_handler(t, an_organisation(t, "cndh", active=False), Role.COORDINATOR)
        mother = a_person(t)
        held = taking.take(t, HOUSE, samira, an_offered_ticket(t, mother))
        offered = an_offered_ticket(t, mother, record={"avoid": ["cndh"]})
        gone = an_offered_ticket(t, mother)
        tickets.change(t, gone, state="withdrawn", closed_at=t.now)
        postman = Postman()
        postman.deliver(t)
        relay.erased(t, HOUSE, mother.id)
        people.erase(t, mother.id)
        postman.deliver(t)

        def told(number: str) -> str:
            return FRENCH.say("relay.erased", reference=grouped(number))

        assert postman.of_handler(t, samira).last.text == told(held.reference)
        assert postman.of_handler(t, nadia).texts == [told(offered.reference)]
        assert postman.of_handler(t, kept_out).shown == {}

    sqlite_database.write_now(story)


async def test_only_under_the_ticket_itself_a_reply_goes_to_the_person(
    sqlite_database: Database,
) -> None:
    """Under our own questions and under a reading it does not, though they are about the ticket."""
    scene = Scene(sqlite_database)
    phone = await scene.begin()
    await phone.press(say("card.take"))
    sheet, _ = phone.button(say("card.read"))
    await phone.press(say("card.read"))
    reading = list(phone.post.shown)[-1]
    assert await phone.say("For whom is this?", reply_to=reading) == say("desk.nowhere")
    words: list[Piece] = [{"kind": "text", "text": "Are you there?"}]
    ticket, who = await scene.now(), scene.person.id
    await sqlite_database.write(lambda t: relay.to_handler(t, HOUSE, ticket, who, words))
    await sqlite_database.write(scene.postman.deliver)
    asked = list(phone.post.shown)[-1]
    for number, text in ((asked, "We are."), (sheet, "We go there.")):
        await phone.say(text, reply_to=number)
        assert ("words", text) in await scene.thread()
