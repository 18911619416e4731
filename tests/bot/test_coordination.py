"""What comes to the coordinators: a life at risk, a gap, no consent, refusals, what is late."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from bot.desk import taking
from bot.desk.sight import find
from flows.vocabulary import Purpose, Refusal
from storage import accounts, events, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    a_ticket,
    an_offered_ticket,
    an_organisation,
)


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
        nadia = a_coordinator(t, active=False)
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
        nadia = a_coordinator(t, active=False)
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
        told.append(a_coordinator(t, on_duty=False))
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
        nadia = a_coordinator(t, on_duty=False)
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
        nadia = a_coordinator(t, active=False)
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
        nadia = a_coordinator(t, active=False)
        ticket = an_offered_ticket(t, a_person(t))
        taking.refuse(t, HOUSE, samira, ticket, Refusal.OTHER, "We know the family.")
        postman = Postman()
        postman.deliver(t)
        assert FRENCH.say("card.page_nobody") in postman.of_handler(t, nadia).last.text

    sqlite_database.write_now(story)


def test_late_tickets_are_seen_by_the_coordinator(sqlite_database: Database) -> None:
    """What nobody took in time stands first in what waits."""

    def filed(t: Transaction) -> str:
        a_handler(t, an_organisation(t))
        return an_offered_ticket(t, a_person(t)).reference

    reference = sqlite_database.write_now(filed)

    def later(t: Transaction) -> list[str]:
        nadia = a_coordinator(t, active=False)
        return [ticket.reference for ticket in taking.waiting(t, nadia)]

    assert sqlite_database.write_now(later) == []
    with time_machine.travel(sqlite_database.read_now(lambda t: t.now) + timedelta(days=3)):
        assert sqlite_database.write_now(later) == [reference]
    assert sqlite_database.write_now(lambda t: a_ticket(t, a_person(t)).state) == "received"


def test_an_organisation_out_of_reach_is_told_to_the_coordinator(
    sqlite_database: Database,
) -> None:
    """Its only handler blocks the bot: the offer stands, and somebody knows that it is not read."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        accounts.blocked(t, accounts.of_handler(t, samira.id)[0].id)
        nadia = a_coordinator(t, active=False)
        ticket = an_offered_ticket(t, a_person(t))
        postman = Postman()
        postman.deliver(t)
        assert ticket.state == "offered"
        assert FRENCH.say("card.page_silent") in postman.of_handler(t, nadia).last.text

    sqlite_database.write_now(story)
