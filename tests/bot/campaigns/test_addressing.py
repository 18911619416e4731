"""A campaign comes to everybody it is for, once, wherever it is broken off and whoever goes on."""

import random
import threading
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from bot.campaigns.addressing import Overtaken, is_for, number, step
from flows.vocabulary import Purpose
from storage import accounts, campaigns, consents, followers, people
from storage.aware import Told
from storage.campaigns import PAUSED, SENDING, SENT, STOPPED, WRITTEN, Campaign
from storage.database import Database
from storage.outbox_rows import OUTBOX
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.bot.office import HOUSE, a_coordinator, a_person, a_ticket

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
TEXTS = {"ar": "حقوقكم", "ary": "الحقوق ديالكم", "fr": "Vos droits"}


def agreed(t: Transaction, many: int) -> list[UUID]:
    """So many people who agreed to messages of awareness."""
    found = [a_person(t).id for _ in range(many)]
    for person_id in found:
        consents.give(t, person_id, None, Purpose.AWARENESS, True)
    return found


def written(t: Transaction, **segment: str | None) -> Campaign:
    """A campaign that is sent to everybody, or to a segment."""
    nadia = a_coordinator(t)
    whom: dict[str, str | None] = {"region": None, "language": None, "interest": None, **segment}
    return campaigns.write(
        t,
        nadia.id,
        TEXTS,
        region=whom["region"],
        language=whom["language"],
        interest=whom["interest"],
    )


def sent(t: Transaction, **segment: str | None) -> Campaign:
    """The same, on its way."""
    campaign = written(t, **segment)
    assert campaigns.change(t, campaign.id, [WRITTEN], SENDING)
    return campaign


def reached(t: Transaction, campaign: Campaign) -> Counter[UUID]:
    """How often each person has a message of a campaign in the outbox."""
    found = select(OUTBOX.c.account_id).where(OUTBOX.c.topic == campaigns.topic_of(campaign.id))
    whose = [accounts.get(t, row.account_id) for row in t.connection.execute(found)]
    return Counter(one.person_id for one in whose if one is not None and one.person_id)


def state(t: Transaction, campaign: Campaign) -> str:
    found = campaigns.get(t, campaign.id)
    assert found is not None
    return found.state


def to_the_end(database: Database, most: int = 50) -> None:
    while database.write_now(partial(step, HOUSE, most)):
        pass


class Broken(Exception):
    """The machine stops here."""


def test_broken_off_anywhere_it_comes_to_everybody_once(database: Database) -> None:
    everybody = database.write_now(lambda t: agreed(t, 40))
    campaign = database.write_now(sent)
    chance = random.Random(5)

    def broken(t: Transaction) -> None:
        step(HOUSE, chance.randint(1, 9), t)
        if chance.random() < 0.5:
            raise Broken

    while database.read_now(lambda t: state(t, campaign)) == SENDING:
        try:
            database.write_now(broken)
        except Broken:
            continue
    found = database.read_now(lambda t: reached(t, campaign))
    assert found == Counter(everybody)
    assert database.read_now(lambda t: state(t, campaign)) == SENT
    to_the_end(database)
    assert database.read_now(lambda t: reached(t, campaign)) == found


def test_two_that_both_believe_they_keep_time_do_not_double_it(
    database: Database, database_url: str, secrets: Secrets
) -> None:
    everybody = database.write_now(lambda t: agreed(t, 60))
    campaign = database.write_now(sent)
    other = Database.open(database_url, secrets)
    faults: list[BaseException] = []

    def goes(on: Database) -> None:
        try:
            while on.read_now(lambda t: state(t, campaign)) == SENDING:
                try:
                    on.write_now(partial(step, HOUSE, 4))
                except Overtaken:
                    continue
        except BaseException as fault:
            faults.append(fault)
            raise

    both = [threading.Thread(target=goes, args=(one,)) for one in (database, other)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    other.close()
    assert faults == []
    assert database.read_now(lambda t: reached(t, campaign)) == Counter(everybody)


def test_what_is_paused_or_stopped_goes_no_further(sqlite_database: Database) -> None:
    sqlite_database.write_now(lambda t: agreed(t, 10))
    campaign = sqlite_database.write_now(sent)
    sqlite_database.write_now(partial(step, HOUSE, 3))
    sqlite_database.write_now(lambda t: campaigns.change(t, campaign.id, [SENDING], PAUSED))
    assert sqlite_database.write_now(partial(step, HOUSE, 3)) == 0
    assert sqlite_database.read_now(lambda t: reached(t, campaign)).total() == 3
    sqlite_database.write_now(lambda t: campaigns.change(t, campaign.id, [PAUSED], SENDING))
    sqlite_database.write_now(partial(step, HOUSE, 3))
    sqlite_database.write_now(lambda t: campaigns.change(t, campaign.id, [SENDING], STOPPED))
    to_the_end(sqlite_database)
    assert sqlite_database.read_now(lambda t: reached(t, campaign)).total() == 6


def test_only_who_agrees_now_and_can_be_reached(database: Database) -> None:
    def lives(t: Transaction) -> tuple[Campaign, UUID]:
        willing, changed, stopped, blocked = agreed(t, 4)
        consents.give(t, changed, None, Purpose.AWARENESS, False)
        people.stop(t, stopped)
        accounts.blocked(t, accounts.ids_of(t, blocked)[0])
        a_person(t)
        for_a_ticket_alone = a_person(t)
        ticket = a_ticket(t, for_a_ticket_alone)
        consents.give(t, for_a_ticket_alone.id, ticket.id, Purpose.AWARENESS, True)
        return sent(t), willing

    campaign, willing = database.write_now(lives)
    assert database.read_now(lambda t: number(t, campaign)) == 2, "of a block we learn on sending"
    to_the_end(database)
    assert database.read_now(lambda t: reached(t, campaign)) == {willing: 1}
    found = database.read_now(lambda t: campaigns.get(t, campaign.id))
    assert found is not None
    assert found.unreached == 2


def test_a_human_with_two_phones_reads_it_once(database: Database) -> None:
    def lives(t: Transaction) -> Campaign:
        first, second = agreed(t, 2)
        person = people.get(t, first)
        assert person is not None
        ticket = a_ticket(t, person)
        followers.follow(t, ticket.id, second, followers.OWN)
        return sent(t)

    campaign = database.write_now(lives)
    to_the_end(database)
    assert database.read_now(lambda t: reached(t, campaign)).total() == 1


@pytest.mark.parametrize("how", ["stopped", "no_phone"])
def test_who_can_be_reached_on_the_other_phone_alone_reads_it_there(
    sqlite_database: Database, how: str
) -> None:
    def lives(t: Transaction) -> tuple[Campaign, UUID]:
        first, second = sorted(agreed(t, 2))
        person = people.get(t, first)
        assert person is not None
        followers.follow(t, a_ticket(t, person).id, second, followers.OWN)
        if how == "stopped":
            people.stop(t, first)
        else:
            accounts.blocked(t, accounts.ids_of(t, first)[0])
        return sent(t), second

    campaign, second = sqlite_database.write_now(lives)
    to_the_end(sqlite_database)
    assert sqlite_database.read_now(lambda t: reached(t, campaign)) == {second: 1}


@pytest.mark.parametrize(
    ("segment", "comes"),
    [
        ({}, True),
        ({"language": "ary"}, True),
        ({"language": "fr"}, False),
        ({"region": "casablanca_settat"}, True),
        ({"region": "oriental"}, True),
        ({"region": "souss_massa"}, False),
        ({"interest": "family"}, True),
        ({"interest": "health"}, False),
        ({"region": "oriental", "interest": "health"}, False),
    ],
)
def test_a_segment_is_language_region_and_interest(
    sqlite_database: Database, segment: dict[str, str], comes: bool
) -> None:
    def lives(t: Transaction) -> Campaign:
        (person_id,) = agreed(t, 1)
        person = people.get(t, person_id)
        assert person is not None
        a_ticket(t, person, region="casablanca_settat", family_region="oriental", topic="visits")
        return sent(t, **segment)

    campaign = sqlite_database.write_now(lives)
    assert sqlite_database.read_now(lambda t: number(t, campaign)) == comes
    to_the_end(sqlite_database)
    assert sqlite_database.read_now(lambda t: reached(t, campaign)).total() == comes


def about(interest: str) -> Campaign:
    """A campaign for who cares for this."""
    return Campaign(
        id=UUID(int=1), author_id=UUID(int=2), texts_sealed=b"", interest=interest, created_at=NOON
    )


def test_what_somebody_said_to_want_counts_before_what_they_wrote_about() -> None:
    said = Told(UUID(int=2), None, frozenset(), frozenset({"health"}), frozenset({"family"}), False)
    assert not is_for(about("health"), said)
    assert is_for(about("family"), said)


def test_who_cannot_be_written_to_holds_up_nobody(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = sqlite_database.write_now(lambda t: agreed(t, 5))
    campaign = sqlite_database.write_now(sent)
    real = people.get

    def failing(t: Transaction, person_id: UUID) -> object:
        if person_id == everybody[2]:
            raise ValueError
        return real(t, person_id)

    monkeypatch.setattr("bot.campaigns.addressing.people.get", failing)
    with time_machine.travel(NOON):
        to_the_end(sqlite_database)
    monkeypatch.undo()
    found = sqlite_database.read_now(lambda t: reached(t, campaign))
    assert found == Counter(set(everybody) - {everybody[2]})
