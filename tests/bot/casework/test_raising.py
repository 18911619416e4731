"""A life may be in danger on an open ticket: it is raised once, and never lowered."""

import tomllib
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

import pytest

from bot.casework import pausing, raising
from bot.casework.explaining import HEARD, because
from bot.casework.offering import why_nobody
from bot.casework.ranking import case_of
from bot.tickets.acts import Act
from bot.tickets.routing import rank
from flows.vocabulary import Language, Region, State, Urgency
from locales.words import Words
from storage import events, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_coordinator,
    a_person,
    a_ticket,
    in_hand,
)

REASONS = ("life.beaten-now",)


def test_who_carries_it_and_the_coordinators_read_why(database: Database) -> None:
    postman = Postman()

    def story(t: Transaction) -> None:
        omp = a_coordinator(t)
        fatima, ticket = in_hand(t, a_person(t))
        ticket = pausing.pause(t, ticket, "court")
        late = ticket.close_due
        ticket = raising.to_life(t, HOUSE, ticket, REASONS)
        assert ticket.urgency == Urgency.LIFE
        assert ticket.paused_at is None
        assert ticket.close_due < late
        assert ticket.reply_due <= t.now + timedelta(hours=3)
        assert tickets.record(t, ticket)["heard"] == list(REASONS)
        assert raising.to_life(t, HOUSE, ticket, REASONS) == ticket, "once is enough"
        raised = [one for one in events.history(t, ticket.id) if one.act == Act.RAISE]
        assert [one.detail for one in raised] == [
            {"from": "normal", "to": "life", "reasons": list(REASONS)}
        ]
        postman.deliver(t)
        for reader in (fatima, omp):
            said = "\n".join(postman.of_handler(t, reader).texts)
            assert FRENCH.say("heard.beaten_now") in said
            assert FRENCH.option("urgency", "life") in said

    database.write_now(story)


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_what_has_ended_stays_as_it_is(database: Database, state: State) -> None:
    def story(t: Transaction) -> None:
        ticket = tickets.change(t, a_ticket(t, a_person(t)), state=state, closed_at=t.now)
        assert raising.to_life(t, HOUSE, ticket, REASONS) == ticket

    database.write_now(story)


def test_every_rule_is_said_in_words() -> None:
    """A handler reads what was heard, and no id; a rule that is gone is called by its id."""
    life = tomllib.loads(files("locales.hearing").joinpath("life.toml").read_text("utf-8"))
    rules = {f"life.{rule['id']}" for rule in life["rule"]}
    assert rules <= HEARD.keys()
    for language in Language:
        words = Words(language)
        said = because([*sorted(rules), "model", "life.gone-since"], words)
        assert "life.gone-since" in said
        assert not any(rule in said for rule in rules)


def test_nobody_is_said_to_lack_in_a_region_that_is_not_known(database: Database) -> None:
    def story(t: Transaction) -> None:
        ticket = a_ticket(t, a_person(t), region=None, record={"guessed": True})
        case = case_of(t, ticket)
        assert case.guessed
        case = replace(case, consent_to_share=True)
        nobody = rank(case, [])
        assert FRENCH.say("card.page_gap_anywhere") in why_nobody(case, nobody, FRENCH)
        there = replace(case, region=Region.ORIENTAL)
        assert FRENCH.say("card.page_gap") in why_nobody(there, rank(there, []), FRENCH)

    database.write_now(story)
