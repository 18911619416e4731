"""A coordinator sees which articles help, which do not, and which nobody has looked at for long."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bot.casework import articles
from flows.vocabulary import Language, Role
from locales.guidance import Articles
from locales.words import Words
from storage import readings
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.desk.scene import say
from tests.bot.office import FRENCH, HOUSE, Postman, an_organisation

KNOWN = Articles()
REVIEWED = KNOWN["visiting"].reviewed


def read(t: Transaction) -> None:
    """One article that helps, one that does not, one of which too little is known, an older one."""
    said = {"visiting": (9, 7, 1), "pardon": (8, 2, 4), "death": (3, 0, 2)}
    for code, (times, yes, no) in said.items():
        for what, number in ((readings.READ, times), ("yes", yes), ("no", no)):
            for _ in range(number):
                readings.count(t, code, "ary", KNOWN[code].reviewed, what)
    for _ in range(50):
        readings.count(t, "women", "fr", date(2020, 1, 1), "no")


async def test_what_helps_and_what_does_not_stand_apart(
    sqlite_database: Database, nadia: Handset
) -> None:
    await sqlite_database.write(read)
    shown = await nadia.say("/guidance")
    fails, helps = shown.index(say("guidance.fails")), shown.index(say("guidance.helps"))
    assert fails < shown.index(title("pardon")) < helps < shown.index(title("visiting"))
    assert title("women") not in shown
    assert title("death") not in shown, "two answers are too few to praise it"
    assert plain(FRENCH.say("guidance.numbers", articles=40, read=20, open=40)) in plain(shown)


async def test_before_anybody_has_read_that_is_said(nadia: Handset) -> None:
    assert say("guidance.unread") in await nadia.say("/guidance")


async def test_others_are_not_told(sqlite_database: Database, postman: Postman) -> None:
    adala = await sqlite_database.write(lambda t: an_organisation(t, "adala"))
    samira = await joined(sqlite_database, postman, adala, Role.HANDLER)
    assert await samira.say("/guidance") == say("desk.coordinators_only")


@pytest.fixture
def later() -> Iterator[datetime]:
    """When every review is too old."""
    moment = datetime.combine(REVIEWED, datetime.min.time(), UTC) + timedelta(days=200, hours=12)
    with time_machine.travel(moment, tick=False):
        yield moment


async def test_what_is_due_for_review_is_listed_the_oldest_first(
    later: datetime, nadia: Handset
) -> None:
    due = articles.due(HOUSE, later)
    assert len(due) == len(KNOWN)
    shown = await nadia.say("/guidance")
    assert plain(FRENCH.count("guidance.due", len(due))) in plain(shown)
    assert title(due[0].id) in shown
    assert title(due[-1].id) not in shown


def title(code: str) -> str:
    return KNOWN[code].texts["fr"].title


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("language", Language)
def test_a_source_is_named_once_with_all_that_is_cited_of_it(language: Language) -> None:
    words = Words(language)
    law = words.name(KNOWN.sources["cpp"].names)
    footer = plain(articles.footed(KNOWN, words, KNOWN["appeal"])).rpartition("\n\n")[2]
    assert footer.count(law) == 1
    assert plain(words.listed(["457", "518"])) in footer


@pytest.mark.parametrize("language", Language)
def test_no_line_ends_within_the_number_of_an_article(language: Language) -> None:
    footer = articles.footed(KNOWN, Words(language), KNOWN["lawyer_aid"]).rpartition("\n\n")[2]
    assert "66\u20112" in footer
    assert "66-2" not in footer
