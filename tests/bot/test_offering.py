"""Who is asked to carry a ticket: organisations, one by one, and who hears when none is."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import offering
from bot.desk import taking
from bot.desk.sight import find
from flows.vocabulary import Purpose, Refusal, Role
from storage import events, offers, outbox, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_handler,
    a_person,
    a_ticket,
    an_offered_ticket,
    an_organisation,
)


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


@pytest.mark.parametrize(
    ("agreed", "record", "why"),
    [
        ({Purpose.KEEP: True, Purpose.SHARE: False}, {}, "card.page_consent"),
        ({Purpose.SHARE: True}, {"avoid": ["adala"]}, "card.page_excluded"),
    ],
)
def test_what_may_not_be_shared_stays_with_the_coordinator(
    sqlite_database: Database, agreed: dict[Purpose, bool], record: dict[str, Any], why: str
) -> None:
    """No consent, or a conflict of interest: the organisation hears nothing."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        nadia = a_handler(t, an_organisation(t, "omp", active=False), Role.COORDINATOR)
        ticket = an_offered_ticket(t, a_person(t), agreed=agreed, record=record)
        postman = Postman()
        postman.deliver(t)
        assert ticket.state == "received"
        assert postman.of_handler(t, samira).shown == {}
        card = postman.of_handler(t, nadia).last
        assert FRENCH.say(why) in card.text
        assert [button.data.split(":")[1] for button in card.buttons] == ["take", "read"]

    sqlite_database.write_now(story)


def test_a_gap_in_the_network_reaches_the_coordinator(sqlite_database: Database) -> None:
    """Nobody competent in the region: it is said, and kept in the history."""

    def story(t: Transaction) -> None:
        a_handler(t, an_organisation(t, regions=["oriental"]))
        nadia = a_handler(t, an_organisation(t, "omp", active=False), Role.COORDINATOR)
        ticket = an_offered_ticket(t, a_person(t))
        postman = Postman()
        postman.deliver(t)
        assert FRENCH.say("card.page_gap") in postman.of_handler(t, nadia).last.text
        detail = events.history(t, ticket.id)[-1].detail
        assert detail is not None
        assert detail["gap"] is True

    sqlite_database.write_now(story)


def test_a_life_at_risk_rings_everywhere_it_may(sqlite_database: Database) -> None:
    """Every handler on duty of each organisation that ranks, and the coordinator; no one else."""

    def story(t: Transaction) -> None:
        first, second, avoided = (an_organisation(t, code) for code in ("a", "b", "c"))
        told = [a_handler(t, first), a_handler(t, first), a_handler(t, second)]
        told.append(a_handler(t, an_organisation(t, "omp"), Role.COORDINATOR, on_duty=False))
        spared = [a_handler(t, first, on_duty=False), a_handler(t, avoided)]
        record = {"avoid": ["c"]}
        an_offered_ticket(t, a_person(t), urgency="life", record=record)
        postman = Postman()
        postman.deliver(t)
        assert all("🔴" in postman.of_handler(t, one).last.text for one in told)
        assert all(postman.of_handler(t, one).shown == {} for one in spared)

    sqlite_database.write_now(story)


def test_a_life_at_risk_without_consent_rings_with_the_coordinator_alone(
    sqlite_database: Database,
) -> None:
    """Even then nothing is shared against the person's will."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        nadia = a_handler(t, an_organisation(t, "omp"), Role.COORDINATOR, on_duty=False)
        an_offered_ticket(t, a_person(t), urgency="life", agreed={Purpose.KEEP: True})
        postman = Postman()
        postman.deliver(t)
        assert postman.of_handler(t, samira).shown == {}
        assert FRENCH.say("card.page_life_alone") in postman.of_handler(t, nadia).last.text

    sqlite_database.write_now(story)


def test_three_refusals_bring_it_to_the_coordinator(database: Database) -> None:
    """Each refusal asks the next; after the third nobody else is asked."""

    def story(t: Transaction) -> None:
        ranked = [an_organisation(t, code) for code in ("a", "b", "c", "d")]
        members = [a_handler(t, one) for one in ranked]
        nadia = a_handler(t, an_organisation(t, "omp", active=False), Role.COORDINATOR)
        ticket = an_offered_ticket(t, a_person(t))
        postman = Postman()
        for member in members[:3]:
            postman.deliver(t)
            assert "refuse" in postman.of_handler(t, member).last.buttons[1].data
            seen = find(t, member, ticket.reference)
            taking.refuse(t, HOUSE, member, seen, Refusal.CAPACITY)
        postman.deliver(t)

        assert postman.of_handler(t, members[3]).shown == {}
        for member in members[:3]:
            assert len(postman.of_handler(t, member).shown) == 1
            assert FRENCH.say("card.refused_by_yours") in postman.of_handler(t, member).last.text
            assert postman.of_handler(t, member).last.buttons == ()
        declined = tickets.get(t, ticket.id)
        assert declined is not None
        assert declined.state == "declined"
        assert FRENCH.count("card.page_refusals", 3) in postman.of_handler(t, nadia).last.text
        acts = [happened.act for happened in events.history(t, ticket.id)]
        assert acts == ["offer", "refuse", "widen", "refuse", "widen", "refuse", "return"]

        taken = taking.take(t, HOUSE, nadia, find(t, nadia, ticket.reference))
        assert (taken.state, taken.handler_id, taken.organisation_id) == (
            "accepted",
            nadia.id,
            None,
        )

    database.write_now(story)


def test_with_nobody_left_to_ask_it_is_the_coordinators_too(sqlite_database: Database) -> None:
    """One organisation, one refusal."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        nadia = a_handler(t, an_organisation(t, "omp", active=False), Role.COORDINATOR)
        ticket = an_offered_ticket(t, a_person(t))
        taking.refuse(t, HOUSE, samira, ticket, Refusal.OTHER, "We know the family.")
        postman = Postman()
        postman.deliver(t)
        assert FRENCH.say("card.page_nobody") in postman.of_handler(t, nadia).last.text

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
        nadia = a_handler(t, an_organisation(t, "omp", active=False), Role.COORDINATOR)
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


def test_late_tickets_are_seen_by_the_coordinator(sqlite_database: Database) -> None:
    """What nobody took in time stands first in what waits."""

    def filed(t: Transaction) -> str:
        a_handler(t, an_organisation(t))
        return an_offered_ticket(t, a_person(t)).reference

    reference = sqlite_database.write_now(filed)

    def later(t: Transaction) -> list[str]:
        nadia = a_handler(t, an_organisation(t, "omp", active=False), Role.COORDINATOR)
        return [ticket.reference for ticket in taking.waiting(t, nadia)]

    assert sqlite_database.write_now(later) == []
    with time_machine.travel(sqlite_database.read_now(lambda t: t.now) + timedelta(days=3)):
        assert sqlite_database.write_now(later) == [reference]
    assert sqlite_database.write_now(lambda t: a_ticket(t, a_person(t)).state) == "received"
