"""The desk's own records: organisations, members, invitations, offers, words and consents."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from flows.vocabulary import Purpose, Refusal
from storage import accounts, consents, handlers, invitations, messages, offers, organisations
from storage.database import Database, Transaction
from storage.invitations import Invitation
from storage.offers import Offer
from tests.storage.given import a_handler, a_person, a_ticket, an_organisation


def test_an_organisation_is_brought_up_to_date_under_its_code(database: Database) -> None:
    first = database.write_now(an_organisation)
    second = database.write_now(
        lambda t: an_organisation(t, needs=["women", "minors"], capacity=5, active=False)
    )
    assert second.id == first.id
    assert (second.needs, second.capacity) == (["women", "minors"], 5)
    assert database.read_now(organisations.all) == []
    every = database.read_now(lambda t: organisations.all(t, active_only=False))
    assert [each.code for each in every] == ["adala"]
    assert database.read_now(lambda t: organisations.by_code(t, "nobody")) is None


def test_members_are_listed_while_they_are_here(database: Database) -> None:
    def live(t: Transaction) -> tuple[UUID, UUID, UUID, UUID]:
        one, two = an_organisation(t, "one"), an_organisation(t, "two")
        samira, omar = a_handler(t, one, "Samira"), a_handler(t, one, "Omar")
        chief = handlers.join(t, two.id, "coordinator", name="Chief", language="ar")
        handlers.duty(t, omar.id, on_duty=False)
        return one.id, samira.id, omar.id, chief.id

    one, samira, omar, chief = database.write_now(live)

    def ids(found: list[handlers.Handler]) -> list[UUID]:
        return [each.id for each in found]

    of_one = database.read_now(lambda t: handlers.of_organisation(t, one))
    assert ids(of_one) == [samira, omar]
    assert database.read_now(lambda t: handlers.name(t, of_one[0])) == "Samira"
    assert ids(database.read_now(handlers.coordinators)) == [chief]

    database.write_now(lambda t: handlers.leave(t, samira))
    assert ids(database.read_now(lambda t: handlers.of_organisation(t, one))) == [omar]
    gone = database.read_now(lambda t: handlers.get(t, samira))
    assert gone is not None
    assert gone.left_at is not None
    assert database.read_now(lambda t: handlers.name(t, gone)) == ""
    database.write_now(lambda t: handlers.set_language(t, omar, "ar"))
    known = database.read_now(lambda t: handlers.get(t, omar))
    assert known is not None
    assert known.language == "ar"


async def test_an_invitation_serves_one_person_once(database: Database) -> None:
    def issue(t: Transaction) -> str:
        return invitations.issue(t, an_organisation(t).id, "handler", 48)

    token = await database.write(issue)
    assert len(token) <= 64
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    redeem = partial(invitations.redeem, token=token)
    got = [
        each for each in await asyncio.gather(*(database.write(redeem) for _ in range(8))) if each
    ]
    (invitation,) = got
    assert invitation.role == "handler"
    handler = await database.write(
        lambda t: handlers.join(t, invitation.organisation_id, "handler", name="S")
    )
    await database.write(lambda t: invitations.used_by(t, invitation.id, handler.id))
    assert await database.write(redeem) is None


def test_an_invitation_expires_and_is_never_guessed(database: Database) -> None:
    token = database.write_now(lambda t: invitations.issue(t, an_organisation(t).id, "handler", 48))

    def redeem(token: str, hours: float) -> Invitation | None:
        return database.write_now(
            lambda t: invitations.redeem(replace(t, now=t.now + timedelta(hours=hours)), token)
        )

    assert redeem(token, 48.1) is None
    assert redeem(token[:-1] + ("A" if token[-1] != "A" else "B"), 1) is None
    assert redeem("", 1) is None
    stored = database.read_now(
        lambda t: t.connection.exec_driver_sql("SELECT token_hash FROM invitations").scalar_one()
    )
    assert token.encode() not in bytes(stored)
    assert redeem(token, 47.9) is not None


@pytest.fixture
def ranked(database: Database) -> tuple[UUID, list[UUID]]:
    """A ticket with three organisations in its ranking."""

    def live(t: Transaction) -> tuple[UUID, list[UUID]]:
        ticket = a_ticket(t, a_person(t).id)
        ids = [an_organisation(t, code).id for code in ("best", "good", "fair")]
        for rank, organisation_id in reversed(list(enumerate(ids, start=1))):
            offers.put(t, ticket.id, organisation_id, rank=rank, score=9 / rank, reasons=["region"])
        return ticket.id, ids

    return database.write_now(live)


def test_a_refused_ticket_goes_to_the_next_in_the_ranking(
    database: Database, ranked: tuple[UUID, list[UUID]]
) -> None:
    ticket_id, ids = ranked

    def ask_the_next(t: Transaction) -> UUID:
        offer = offers.next_one(t, ticket_id)
        assert offer is not None
        assert offers.offer(t, ticket_id, offer.organisation_id)
        return offer.organisation_id

    for organisation_id in ids[:2]:
        assert database.write_now(ask_the_next) == organisation_id
        assert database.write_now(
            partial(
                offers.refuse,
                ticket_id=ticket_id,
                organisation_id=organisation_id,
                refusal=Refusal.CAPACITY,
            )
        )
    assert database.write_now(ask_the_next) == ids[2]
    assert database.write_now(lambda t: offers.accept(t, ticket_id, ids[2]))
    states = database.read_now(lambda t: [each.state for each in offers.of(t, ticket_id)])
    assert states == ["refused", "refused", "accepted"]
    refused = database.read_now(lambda t: offers.find(t, ticket_id, ids[0]))
    assert refused is not None
    assert (refused.refusal, refused.reasons) == (Refusal.CAPACITY, ["region"])


def test_when_one_accepts_the_others_need_not_answer(
    database: Database, ranked: tuple[UUID, list[UUID]]
) -> None:
    ticket_id, ids = ranked

    def live(t: Transaction) -> tuple[list[bool], list[Offer]]:
        for organisation_id in ids[:2]:
            offers.offer(t, ticket_id, organisation_id)
        answers = [
            offers.accept(t, ticket_id, ids[2]),
            offers.accept(t, ticket_id, ids[1]),
            offers.accept(t, ticket_id, ids[0]),
            offers.refuse(t, ticket_id, ids[0], Refusal.PLACE),
        ]
        return answers, offers.of(t, ticket_id)

    answers, after = database.write_now(live)
    assert answers == [False, True, False, False]
    assert [each.state for each in after] == ["withdrawn", "accepted", "withdrawn"]


def test_a_thread_keeps_its_order_and_its_pieces(database: Database) -> None:
    def live(t: Transaction) -> UUID:
        person = a_person(t)
        ticket = a_ticket(t, person.id)
        handler = a_handler(t, an_organisation(t))
        for number in range(5):
            author = ("person", person.id) if number % 2 else ("handler", handler.id)
            pieces = [{"text": f"كلمة {number}"}, {"file": str(UUID(int=number))}]
            messages.add(t, ticket.id, *author, "words", pieces)
        return ticket.id

    ticket_id = database.write_now(live)
    thread = database.read_now(lambda t: messages.thread(t, ticket_id))
    assert [letter.pieces[0]["text"] for letter in thread] == [f"كلمة {n}" for n in range(5)]
    assert [letter.author for letter in thread] == ["handler", "person"] * 2 + ["handler"]


def test_the_last_word_on_a_consent_counts(database: Database) -> None:
    def live(t: Transaction) -> None:
        person = a_person(t)
        ticket, other = a_ticket(t, person.id), a_ticket(t, person.id)
        consents.give(t, person.id, None, Purpose.CONTACT, True)
        consents.give(t, person.id, ticket.id, Purpose.SHARE, True)
        later = replace(t, now=t.now + timedelta(days=1))
        consents.give(later, person.id, ticket.id, Purpose.SHARE, False)
        assert consents.current(t, person.id, ticket.id) == {"contact": True, "share": False}
        assert consents.current(t, person.id, other.id) == {"contact": True}
        assert consents.for_ticket(t, ticket.id) == {"share": False}
        assert [each.given for each in consents.history(t, person.id)] == [True, True, False]

    database.write_now(live)


def test_the_desk_and_the_people_never_share_an_account(database: Database) -> None:
    def live(t: Transaction) -> list[UUID]:
        return [accounts.reach(t, door, "telegram", "1001").id for door in ("intake", "desk")]

    assert len(set(database.write_now(live))) == 2
