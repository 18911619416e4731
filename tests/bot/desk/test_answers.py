"""Ready answers: chosen, read as the person will read them, sent or changed; and the network's."""

import pytest

from bot.casework import ready
from flows.answering import PLACEHOLDERS, ReadyAnswer, wrong
from flows.vocabulary import Role
from storage import handlers, ready_answers, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.desk.scene import Scene, say
from tests.bot.office import DARIJA, FRENCH, HOUSE, an_organisation


async def taken(scene: Scene) -> tuple[Handset, str]:
    """A handler with a ticket in hand, and its reference."""
    phone = await scene.begin()
    await phone.press(say("card.take"))
    return phone, scene.ticket.reference


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


async def test_it_is_read_in_the_persons_language_before_it_is_sent(database: Database) -> None:
    scene = Scene(database)
    phone, reference = await taken(scene)
    await phone.press_data(f"act:ready:{reference}")
    shown = plain(await phone.press(say("ready_answer.received")))
    assert "جمعية adala وصلاتها الرسالة ديالكم" in shown
    assert all(kind != "words" for kind, _ in await scene.thread())
    await phone.press(say("ready_step.as_it_is"))
    (sent,) = [words for kind, words in await scene.thread() if kind == "words"]
    assert "جمعية adala" in sent
    assert (await scene.acts())[-1] == "reply"


async def test_it_can_be_changed_before_it_goes_and_a_restart_forgets_nothing(
    database: Database,
) -> None:
    scene = Scene(database)
    phone, reference = await taken(scene)
    await phone.press_data(f"act:ready:{reference}")
    await phone.press(say("ready_answer.tell_more"))
    await phone.press(say("ready_step.edit"))
    # Another process takes over: nothing is in memory.
    later = Handset(database, scene.postman, phone.address)
    await later.say("شنو وقع نهار الجمعة؟")
    assert ("words", "شنو وقع نهار الجمعة؟") in await scene.thread()


async def test_what_speaks_of_a_date_waits_until_there_is_one(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    phone, reference = await taken(scene)
    await phone.press_data(f"act:ready:{reference}")
    offered = [button.label for button in phone.last.buttons]
    assert say("ready_answer.visit") not in offered
    assert len(offered) == len(ReadyAnswer) - 1


async def test_the_network_writes_its_own_and_takes_them_away(
    sqlite_database: Database, nadia: Handset
) -> None:
    await nadia.say("/ready")
    await nadia.press(say("answers.write"))
    await nadia.say("Réunion")
    asked_again = await nadia.say("اجتماع {name}")
    assert plain(say("unclear.placeholder")) in plain(asked_again)
    await nadia.say("اجتماع حول {reference}", "اجتماع على {reference}", "Réunion sur {reference}")
    (kept,) = await sqlite_database.read(ready_answers.all)
    assert kept.title == "Réunion"
    scene = Scene(sqlite_database)
    scene.postman = nadia.postman
    phone, reference = await taken(scene)
    await phone.press_data(f"act:ready:{reference}")
    assert "اجتماع على" in await phone.press("Réunion")
    await nadia.say("/ready")
    assert await nadia.press(say("answers.remove")) == say("answers.removed")
    assert await nadia.press(say("answers.remove")) == say("desk.gone")
    # The one who was about to send it is asked again which it is to be.
    assert say("ready_answer.received") in [
        button.label for button in (await phone.arrive(text="envoyer") or phone.last).buttons
    ]


async def test_handlers_use_them_and_do_not_write_them(
    sqlite_database: Database, nadia: Handset
) -> None:
    adala = await sqlite_database.write(an_organisation)
    samira = await joined(sqlite_database, nadia.postman, adala, Role.HANDLER)
    assert say("answers.where") in await samira.say("/ready")
    assert FRENCH.option("ready_answer", "received") in samira.last.text, "these are always there"
    assert samira.last.buttons == ()
    assert await samira.press_data("act:ready_write:") == say("desk.coordinators_only")
    assert await samira.press_data("act:ready_gone:zz") == say("desk.coordinators_only")


async def test_somebody_elses_ticket_gets_no_answer(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    await taken(scene)
    karama = await sqlite_database.write(lambda t: an_organisation(t, "karama"))
    other = await joined(sqlite_database, scene.postman, karama)
    told = await other.press_data(f"act:ready:{scene.ticket.reference}")
    assert told == say("desk.no_such_ticket")


@pytest.mark.parametrize("text", ["{name}", "{", "}", "{{reference}}", "{reference", "a } b"])
def test_a_wrong_brace_is_found(text: str) -> None:
    assert wrong(text)


@pytest.mark.parametrize("text", ["", *(f"a {{{name}}} b" for name in PLACEHOLDERS)])
def test_a_placeholder_is_right(text: str) -> None:
    assert not wrong(text)


async def test_every_answer_of_ours_can_be_filled_in(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database)
    await taken(scene)

    def filled(t: Transaction) -> list[str]:
        ticket = tickets.change(t, scene.ticket, next_date=t.now)
        handler = handlers.of_organisation(t, scene.adala.id)[0]
        codes = ready.listing(t, HOUSE, ticket).names
        return [ready.filled(t, HOUSE, ticket, handler, code) for code in codes]

    scene.ticket = await scene.now()
    found = await sqlite_database.write(filled)
    assert len(set(found)) == len(ReadyAnswer)
    assert DARIJA.say("ready.wrote") in found
