"""A year of people who refuse, vanish, pause and appeal: no ticket is lost sight of."""

from benchmarks.year import lived
from bot.house import House
from bot.tickets.acts import Act
from bot.tickets.calendar import MOROCCO
from bot.working_days import calendar
from storage.database import Database
from tests.bot.office import PLACES, WORDS
from tests.flows.plain import PlainEars
from tests.stories.year import Simulation

HOUSE = House(WORDS, PlainEars(), PLACES, MOROCCO, calendar(MOROCCO))


def test_after_a_year_each_open_ticket_has_a_look_to_come_and_an_owner(
    sqlite_database: Database,
) -> None:
    year = Simulation(sqlite_database, HOUSE, 40).run()
    assert year.lost == []
    assert year.tampered == 0
    assert sum(year.states.values()) == 40
    assert sum(number for act, number in year.acts.items() if act != "nothing") > 200


def test_by_the_rules_alone_no_ticket_of_a_year_is_lost_sight_of() -> None:
    lived_through = lived(40)
    assert lived_through.lost == set()
    assert sum(lived_through.states.values()) == 40
    for act in (Act.OFFER, Act.TAKE, Act.REFUSE, Act.WIDEN, Act.HAND_BACK):
        assert lived_through.acts[act], "tickets flow"
    assert lived_through.looks > lived_through.checks > 400
