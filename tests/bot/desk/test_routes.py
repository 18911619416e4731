"""A coordinator sees how the organisations rank for a ticket, why, and what the network lacks."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from bot.watch import metrics
from flows.vocabulary import Purpose
from storage import offers, organisations
from storage.database import Database
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import (
    AGREED,
    FRENCH,
    Postman,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
)

HERE, THERE = "casablanca_settat", "oriental"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 10, 11, tzinfo=UTC), tick=False):
        yield


def a_network(t: Transaction) -> None:
    """Amal knows minors in the region, Bassma takes everything, Chams works elsewhere."""
    a_handler(t, an_organisation(t, "amal", regions=[HERE], needs=["minors"]))
    a_handler(t, an_organisation(t, "bassma"))
    a_handler(t, an_organisation(t, "chams", regions=[THERE]))


def a_case(t: Transaction, **columns: object) -> Ticket:
    a_network(t)
    return an_offered_ticket(t, a_person(t), **columns)


async def test_the_ranking_is_told_with_each_points_cause(
    sqlite_database: Database, nadia: Handset
) -> None:
    ticket = await sqlite_database.write(a_case)
    told = (await nadia.say(f"/route {ticket.reference}")).splitlines()
    first = next(line for line in told if "Association amal" in line)
    assert told.index(first) == 1
    need = FRENCH.say("route.need", what=FRENCH.option("need", "minors"))
    assert FRENCH.say("route.reason", cause=need, points="+40") in first
    region = FRENCH.say("route.region", what=FRENCH.option("region", HERE))
    assert FRENCH.say("route.reason", cause=region, points="+25") in first
    assert FRENCH.say("route.need_all") in told[2]
    out = next(line for line in told if "Association chams" in line)
    assert FRENCH.say("route.elsewhere") in out
    await nadia.say(f"/ticket {ticket.reference}")
    assert "Association amal" in await nadia.press_data(f"act:route:{ticket.reference}")


async def test_from_the_ranking_a_ticket_is_assigned(
    sqlite_database: Database, nadia: Handset
) -> None:
    ticket = await sqlite_database.write(a_case)
    await nadia.say(f"/route {ticket.reference}")
    await nadia.press(FRENCH.say("route.assign", place="2"))
    await nadia.say("They know his family well.")

    def asked(t: Transaction) -> list[str]:
        found = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
        names = [organisations.get(t, one.organisation_id) for one in found]
        return [one.code for one in names if one is not None]

    assert "bassma" in await sqlite_database.read(asked)


async def test_why_nobody_can_be_asked(sqlite_database: Database, nadia: Handset) -> None:
    private = {**AGREED, Purpose.SHARE: False}
    kept = await sqlite_database.write(lambda t: a_case(t, agreed=private))
    told = await nadia.say(f"/route {kept.reference}")
    assert FRENCH.say("route.nobody") in told
    assert FRENCH.say("route.no_consent") in told
    avoiding = await sqlite_database.write(lambda t: a_case(t, record={"avoid": ["amal"]}))
    assert FRENCH.say("route.conflict") in await nadia.say(f"/route {avoiding.reference}")


async def test_gaps_are_listed_and_counted(sqlite_database: Database, nadia: Handset) -> None:
    def bare(t: Transaction) -> Ticket:
        a_handler(t, an_organisation(t, "chams", regions=[THERE], needs=["women"]))
        return an_offered_ticket(t, a_person(t))

    def counted() -> float:
        labels = {"region": HERE, "need": "minors"}
        return metrics.REGISTRY.get_sample_value("wasl_gaps_total", labels) or 0

    before = counted()
    ticket = await sqlite_database.write(bare)
    assert counted() == before + 1
    told = (await nadia.say("/gaps")).splitlines()
    assert told[0] == FRENCH.count("route.gap_tickets", 1)
    assert FRENCH.say("route.gap_region", region=FRENCH.option("region", HERE)) in told
    lacking = next(line for line in told if FRENCH.option("region", THERE) in line)
    assert FRENCH.option("need", "women") not in lacking
    assert FRENCH.option("need", "minors") in lacking
    await nadia.press(grouped(ticket.reference))
    assert FRENCH.say("route.gap") in nadia.last.text


async def test_a_network_that_serves_everything_has_no_gap(
    sqlite_database: Database, nadia: Handset
) -> None:
    await sqlite_database.write(lambda t: a_handler(t, an_organisation(t)))
    assert await nadia.say("/gaps") == FRENCH.say("route.no_gaps")


async def test_only_a_coordinator_sees_either(
    sqlite_database: Database, postman: Postman, nadia: Handset
) -> None:
    adala = await sqlite_database.write(an_organisation)
    samira = await joined(sqlite_database, postman, adala)
    ticket = await sqlite_database.write(a_case)
    for said in (f"/route {ticket.reference}", "/gaps"):
        assert await samira.say(said) == FRENCH.say("desk.coordinators_only")
    alone = await samira.press_data(f"act:route:{ticket.reference}")
    assert alone in (FRENCH.say("desk.coordinators_only"), FRENCH.say("desk.no_such_ticket"))
    assert await nadia.say("/route") == FRENCH.say("desk.which_ticket", example="/route 123")
    assert await nadia.say("/route 12345") == FRENCH.say("desk.no_such_ticket")
