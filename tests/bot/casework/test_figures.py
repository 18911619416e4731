"""Figures count what happened, tell each organisation its own, and give nobody away."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework import figures, returning
from bot.casework.figures import ELSEWHERE, FEWEST, split
from bot.desk import taking, work
from flows.vocabulary import Outcome, Purpose, Refusal, Solved
from storage import consents, people, tickets
from storage.database import Database
from storage.organisations import Organisation
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    AGREED,
    HOUSE,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
    in_hand,
    text,
)

pytestmark = pytest.mark.usefixtures("noon")
COUNTED = {**AGREED, Purpose.STATISTICS: True}
PARTS = st.dictionaries(st.sampled_from(["a", "b", "c", "d", ELSEWHERE]), st.integers(1, 12))


def test_what_an_organisation_did_is_counted(database: Database) -> None:
    def story(t: Transaction) -> figures.Figures:
        adala = an_organisation(t, needs=["minors"], capacity=100)
        karama = an_organisation(t, "karama", capacity=1)
        fatima, karim = a_handler(t, adala), a_handler(t, karama)
        mother = a_person(t)
        since = t.now - timedelta(hours=1)
        for number in range(4):
            ticket = taking.take(t, HOUSE, fatima, an_offered_ticket(t, mother, agreed=COUNTED))
            work.reply(t, HOUSE, fatima, ticket, text("On s'en occupe."))
            if number:
                work.close(t, HOUSE, fatima, _now(t, ticket.id), Outcome.PARTLY, "C'est fini.")
            if number == 1:
                returning.solved(t, HOUSE, _now(t, ticket.id), mother.id, Solved.YES)
            if number == 2:
                returning.appeal(t, HOUSE, _now(t, ticket.id), mother.id, text("Non."))
        refused = an_offered_ticket(t, mother, agreed=COUNTED)
        taking.refuse(t, HOUSE, fatima, refused, Refusal.CAPACITY)
        taking.take(t, HOUSE, karim, _now(t, refused.id))
        an_offered_ticket(t, mother, agreed=COUNTED)
        return figures.of(t, since)

    found = database.write_now(story)
    adala, karama = found.by_organisation["adala"], found.by_organisation["karama"]
    assert (adala.received, adala.taken, adala.taken_in_time) == (4, 3, 3)
    assert (adala.offered, adala.refused) == (6, 1)
    assert (adala.open, adala.late, adala.appeals) == (2, 0, 1)
    assert (adala.closed, adala.solved) == (Counter(partly=2), Counter(yes=1))
    assert (karama.received, karama.open) == (1, 1)
    assert found.nobody.received == 1
    assert found.network.received == 6
    assert found.topics == {"transfer": {ELSEWHERE: 6}}


def test_beyond_who_holds_it_only_those_count_who_agreed_and_still_do(database: Database) -> None:
    def story(t: Transaction) -> list[tuple[int, int, int]]:
        since = t.now - timedelta(hours=1)
        adala = an_organisation(t)
        mother, other = a_person(t), a_person(t)
        _, counted = in_hand(t, mother, COUNTED)
        in_hand(t, other, {**AGREED, Purpose.STATISTICS: False})
        in_hand(t, other)
        told = [_told(t, since, adala)]
        consents.give(t, mother.id, counted.id, Purpose.STATISTICS, False)
        told.append(_told(t, since, adala))
        consents.give(t, mother.id, counted.id, Purpose.STATISTICS, True)
        people.erase(t, mother.id)
        people.erase(t, other.id)
        return [*told, _told(t, since, adala)]

    assert database.write_now(story) == [(3, 1, 1), (3, 0, 0), (3, 1, 1)]


@given(PARTS)
def test_small_parts_are_told_of_nobody_and_nothing_is_lost(parts: dict[str, int]) -> None:
    told = split(parts)
    assert sum(told.values()) == sum(parts.values())
    assert all(count >= FEWEST for code, count in told.items() if code != ELSEWHERE)
    hidden = [code for code in parts if code not in told]
    alone = len(hidden) == 1 and ELSEWHERE not in parts and len(parts) > 1
    assert not alone, "what is left out could be told by subtraction"


def _now(t: Transaction, key: UUID) -> Ticket:
    found = tickets.get(t, key)
    assert found is not None
    return found


def _told(t: Transaction, since: datetime, held: Organisation) -> tuple[int, int, int]:
    """How many their own organisation reads of, the network's view of it, and by topic."""
    found = figures.of(t, since)
    by_topic = sum(sum(parts.values()) for parts in found.topics.values())
    return figures.own(t, since, held).received, found.by_organisation[held.code].received, by_topic
