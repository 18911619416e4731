"""Who is on duty: hours by the clock of a place, days off, the switch; and whom a card wakes."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from bot.carriage.posting import awake
from bot.network import days, duty
from bot.network.duty import Roster
from bot.network.refusals import NothingThere, NotYourPart
from flows.network import Away, Whose
from flows.vocabulary import Role
from storage import days_off, handlers
from storage.database import Database
from storage.handlers import Handler
from storage.shifts import Shift
from storage.transaction import Transaction
from tests.bot.office import HOUSE, a_handler, an_organisation

CASABLANCA = "Africa/Casablanca"
NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
MINUTES = 3 * 365 * 24 * 60
MOMENTS = st.integers(0, MINUTES).map(lambda minutes: NOON + timedelta(minutes=minutes))
HOURS = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda both: both[0] < both[1])


def a_shift(weekday: int, begins: int, ends: int) -> Shift:
    return Shift(
        id=uuid4(),
        handler_id=UUID(int=1),
        weekday=weekday,
        begins=begins,
        ends=ends,
        zone=CASABLANCA,
    )


def a_member(*, on_duty: bool = True, until: datetime | None = None) -> Handler:
    return Handler(
        id=UUID(int=1),
        organisation_id=UUID(int=2),
        role=Role.HANDLER,
        on_duty=on_duty,
        duty_until=until,
        joined_at=NOON,
    )


@given(MOMENTS, st.integers(0, 6), HOURS)
def test_hours_are_those_of_the_place(
    moment: datetime, weekday: int, hours: tuple[int, int]
) -> None:
    """Also in Ramadan, when Morocco goes back by an hour: the clock on the wall decides."""
    there = moment.astimezone(ZoneInfo(CASABLANCA))
    expected = there.weekday() == weekday and hours[0] <= there.hour < hours[1]
    assert duty.within(a_shift(weekday, *hours), moment) is expected


@given(MOMENTS, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_away_and_off_are_never_on(
    now: datetime, switched: bool, alone: bool, everybody: bool, by_hand: bool
) -> None:
    """Nothing makes up for days off or for a switch turned off; by hand counts outside hours."""
    until = now + timedelta(hours=1) if by_hand else None
    member = a_member(on_duty=switched, until=until)
    shift = a_shift((now + timedelta(days=2)).astimezone(ZoneInfo(CASABLANCA)).weekday(), 0, 24)
    known = Roster(
        now,
        {member.id: [shift]},
        frozenset({member.id} if alone else ()),
        frozenset({member.organisation_id} if everybody else ()),
    )
    assert known.on_duty(member) is (switched and by_hand and not alone and not everybody)
    free = Roster(now, {}, known.away_members, known.away_organisations)
    assert free.on_duty(member) is (switched and not alone and not everybody)


def test_nobody_away_is_woken_but_for_a_life(database: Database) -> None:
    """Colleagues first; who has days off only if nobody else is there, and a life is at risk."""

    def story(t: Transaction) -> None:
        adala = an_organisation(t)
        leads, samira = a_handler(t, adala), a_handler(t, adala, on_duty=False)
        assert [one.id for one in awake(t, adala.id)] == [leads.id]
        days_off.put(t, adala.id, leads.id, t.now - timedelta(hours=1), t.now + timedelta(days=1))
        assert [one.id for one in awake(t, adala.id)] == [samira.id]
        days_off.put(t, adala.id, None, t.now - timedelta(hours=1), t.now + timedelta(days=1))
        assert awake(t, adala.id) == []
        assert {one.id for one in awake(t, adala.id, life=True)} == {leads.id, samira.id}

    database.write_now(story)


def test_days_off_are_ones_own(sqlite_database: Database) -> None:
    """Who leads may say them for all, and take back anybody's; a colleague may not."""
    with time_machine.travel(NOON, tick=False):

        def story(t: Transaction) -> None:
            adala = an_organisation(t)
            leads, samira = a_handler(t, adala), a_handler(t, adala)
            other = a_handler(t, an_organisation(t, "karama"))
            tomorrow = date(2026, 6, 11)
            with pytest.raises(NotYourPart):
                days.take(t, HOUSE, samira, Away(Whose.EVERYBODY, tomorrow, tomorrow))
            taken = days.take(t, HOUSE, leads, Away(Whose.EVERYBODY, tomorrow, tomorrow))
            assert taken.ends_at - taken.begins_at == timedelta(days=1)
            with pytest.raises(NothingThere):
                days.take_back(t, other, taken.id)
            with pytest.raises(NotYourPart):
                days.take_back(t, samira, taken.id)
            days.take_back(t, leads, taken.id)
            assert days.seen(t, samira) == []
            assert handlers.of_organisation(t, adala.id) != []

        sqlite_database.write_now(story)
