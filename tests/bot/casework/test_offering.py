"""Who is asked to carry a ticket, organisation by organisation, and what their cards say."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.casework import offering
from bot.desk import taking
from flows.vocabulary import Purpose, Refusal, Role
from storage import events, offers, outbox, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.outbox import Outgoing
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
)
from tests.bot.postbox import Post


def test_the_best_organisation_gets_the_card_and_it_says_why(database: Database) -> None:
    """A card says what is needed to decide, and nothing of who or what was told."""

    def story(t: Transaction) -> None:
        women = an_organisation(t, "women", needs=["women"], topics=["visits"])
        minors = an_organisation(t, "minors", needs=["minors"], regions=["casablanca_settat"])
        samira, omar = a_handler(t, minors), a_handler(t, women)
        ticket = an_offered_ticket(t, a_person(t))
        postman = Postman()
        postman.deliver(t)

        card = postman.of_handler(t, samira).last
        assert ticket.state == "offered"
        assert "Casablanca" in card.text
        assert FRENCH.option("need", "minors") in card.text
        assert "Youssef" not in card.text
        assert "without a word" not in card.text
        assert card.protect
        assert [button.data.split(":")[1] for button in card.buttons] == ["take", "refuse"]
        assert postman.of_handler(t, omar).shown == {}
        act = events.history(t, ticket.id)[-1]
        assert (act.act, act.actor) == ("offer", "system")
        assert act.detail is not None
        assert act.detail["to"] == ["minors"]
        assert act.detail["left_out"] == {"women": "competence"}
        assert act.detail["ranked"][0]["reasons"]

    database.write_now(story)


def test_handlers_off_duty_are_spared_while_somebody_is_on(sqlite_database: Database) -> None:
    """And all of them are asked when nobody is."""

    def story(t: Transaction) -> None:
        adala = an_organisation(t)
        awake, asleep = a_handler(t, adala), a_handler(t, adala, on_duty=False)
        postman = Postman()
        an_offered_ticket(t, a_person(t))
        postman.deliver(t)
        assert len(postman.of_handler(t, awake).shown) == 1
        assert len(postman.of_handler(t, asleep).shown) == 0

        taking.duty(t, awake, on=False)
        an_offered_ticket(t, a_person(t))
        postman.deliver(t)
        assert len(postman.of_handler(t, awake).shown) == 2
        assert len(postman.of_handler(t, asleep).shown) == 1

    sqlite_database.write_now(story)


def test_an_organisation_nobody_has_joined_is_not_asked(sqlite_database: Database) -> None:
    """It would never answer; nor would one that only a coordinator has joined."""

    def story(t: Transaction) -> None:
        an_organisation(t, "empty")
        omp = an_organisation(t, "omp")
        a_handler(t, omp, Role.COORDINATOR)
        adala = an_organisation(t, "zz")
        a_handler(t, adala)
        ticket = an_offered_ticket(t, a_person(t))
        asked = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
        assert [one.organisation_id for one in asked] == [adala.id]
        assert len(offers.of(t, ticket.id)) == 1

    sqlite_database.write_now(story)


def test_a_card_not_yet_sent_is_not_sent_once_somebody_took_it(sqlite_database: Database) -> None:
    """A phone that was off does not ring for a ticket that has found its handler."""

    def story(t: Transaction) -> None:
        adala = an_organisation(t)
        samira, omar = a_handler(t, adala), a_handler(t, adala)
        ticket = an_offered_ticket(t, a_person(t))
        taking.take(t, HOUSE, samira, ticket)
        postman = Postman()
        postman.deliver(t)
        assert postman.of_handler(t, omar).shown == {}
        rows = outbox.by_topic(t, f"card:{ticket.id}")
        assert {row.status for row in rows} == {"dropped"}

    sqlite_database.write_now(story)


def test_a_ticket_offered_again_keeps_what_organisations_said(sqlite_database: Database) -> None:
    """Offering twice is no error: who refused stays refused."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        ticket = an_offered_ticket(t, a_person(t))
        taking.refuse(t, HOUSE, samira, ticket, Refusal.PLACE)
        again = tickets.get(t, ticket.id)
        assert again is not None
        again = tickets.change(t, again, state="received")
        offering.offer(t, HOUSE, again)
        assert [one.state for one in offers.of(t, ticket.id)] == [offers.REFUSED]

    sqlite_database.write_now(story)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sizes=st.lists(st.integers(0, 3), min_size=1, max_size=5),
    urgency=st.sampled_from(["life", "urgent", "normal"]),
    share=st.booleans(),
    answers=st.lists(st.booleans(), max_size=8),
)
def test_whatever_is_answered_a_ticket_never_lies_with_nobody(
    sqlite_database: Database,
    sizes: list[int],
    urgency: str,
    share: bool,
    answers: list[bool],
) -> None:
    """At each moment somebody has it, or has its card; the history stays whole."""

    class Undo(Exception):
        """Each example begins with an empty desk."""

    def story(t: Transaction) -> None:
        nadia = a_coordinator(t, active=False)
        members = {}
        for number, size in enumerate(sizes):
            organisation = an_organisation(t, f"o{number}")
            members[organisation.id] = [a_handler(t, organisation) for _ in range(size)]
        agreed = {Purpose.SHARE: share}
        ticket = an_offered_ticket(t, a_person(t), urgency=urgency, agreed=agreed)
        postman = Postman()
        for refuses in answers:
            open_offers = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
            if not open_offers or ticket.state != "offered":
                break
            member = members[open_offers[0].organisation_id][0]
            if refuses:
                ticket = taking.refuse(t, HOUSE, member, ticket, Refusal.COMPETENCE)
            else:
                ticket = taking.take(t, HOUSE, member, ticket)
        postman.deliver(t)
        standing = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
        with_coordinator = bool(postman.of_handler(t, nadia).shown)
        assert ticket.handler_id is not None or standing or with_coordinator
        if not share:
            assert not offers.of(t, ticket.id)
        assert events.verify(t) == []
        raise Undo

    with pytest.raises(Undo):
        sqlite_database.write_now(story)


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_card_that_was_just_leaving_is_settled_when_it_has_arrived(
    database: Database, arrives: bool
) -> None:
    """It cannot stand with live buttons; where it never arrives there is nothing to rewrite."""

    def leaving(t: Transaction) -> tuple[Handler, Ticket, Outgoing]:
        adala = an_organisation(t)
        samira, _ = a_handler(t, adala), a_handler(t, adala)
        ticket = an_offered_ticket(t, a_person(t))
        [_, card] = outbox.claim(
            t, door="desk", channel="telegram", limit=2, lease=timedelta(minutes=1)
        )
        return samira, ticket, card

    samira, ticket, card = await database.write(leaving)
    await database.write(lambda t: taking.take(t, HOUSE, samira, ticket))
    post = Post(database)
    await post.deliver()
    assert not any(screen.replaces for _, screen in post.desk.sent)
    if arrives:
        await database.write(lambda t: outbox.sent(t, card.id, "m77"))
    else:
        await database.write(lambda t: outbox.fail(t, card.id, "refused"))
    await post.deliver()
    settled = [(where, screen) for where, screen in post.desk.sent if screen.replaces]
    assert len(settled) == arrives
    if arrives:
        [(where, screen)] = settled
        assert (where, screen.replaces, screen.buttons) == (card.address, "m77", ())
        assert FRENCH.say("card.taken_by_yours") in screen.text
    assert {row.status for row in post.rows() if row.lane == card.account_id} == (
        {"sent"} if arrives else {"failed", "dropped"}
    )
