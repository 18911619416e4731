"""An operator asks to whom a grievance goes, and why: codes and points, and nothing personal."""

import json

import pytest

from storage import organisations
from storage.database import Database
from storage.secrets import Secrets
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import RECORD, a_handler, a_person, an_offered_ticket, an_organisation
from tests.bot.terminal import Terminal
from tests.loopback.process import KEY


@pytest.fixture
def ticket(folder: object, database_url: str) -> Ticket:
    """A grievance about a minor, in a network of three associations."""

    def story(t: Transaction) -> Ticket:
        a_handler(t, an_organisation(t, "amal", needs=["minors"]))
        a_handler(t, an_organisation(t, "bassma"))
        a_handler(t, an_organisation(t, "chams", regions=["oriental"]))
        assert len(organisations.all(t)) == 3
        return an_offered_ticket(t, a_person(t))

    database = Database.open(database_url, Secrets([KEY]))
    try:
        return database.write_now(story)
    finally:
        database.close()


def test_the_ranking_is_told_for_a_human_and_for_a_program(ticket: Ticket, wasl: Terminal) -> None:
    assert wasl.run("route", "--explain", ticket.reference) == 0
    assert wasl.out[0].startswith("1. amal  ")
    assert "   +40  need  minors" in wasl.out
    assert wasl.out[-1] == "-  chams  region"
    said = "\n".join(wasl.out)
    assert wasl.run("route", "--explain", ticket.reference, "--json") == 0
    told = json.loads("\n".join(wasl.out))
    assert [one["code"] for one in told["ranked"]] == ["amal", "bassma"]
    assert told["left_out"] == {"chams": "region"}
    assert (told["gap"], told["asks_for"]["needs"]) == (False, ["minors"])
    for personal in (str(RECORD["name"]), str(RECORD["number"]), "without a word"):
        assert personal not in said + json.dumps(told)


def test_a_number_that_nobody_bears_is_told_as_such(ticket: Ticket, wasl: Terminal) -> None:
    for typed in ("0600112233", "Youssef"):
        assert wasl.run("route", "--explain", typed) == 1
        assert wasl.talk == ["There is no grievance with this number"]
