"""What is due when, and what is late: the association's targets, and what holds for any of them."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.clocks import Clock, Clocks, DueTimes, Targets, TicketTimes, due, late
from flows.vocabulary import Urgency

OPENED = datetime(2026, 3, 2, 21, 50, tzinfo=UTC)
moments = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = st.timedeltas(timedelta(minutes=1), timedelta(days=90))


@pytest.mark.parametrize(
    ("urgency", "taken_within"),
    [
        (Urgency.LIFE, timedelta(minutes=30)),
        (Urgency.URGENT, timedelta(hours=24)),
        (Urgency.NORMAL, timedelta(days=5)),
    ],
)
def test_a_ticket_is_taken_within_its_urgency(urgency: Urgency, taken_within: timedelta) -> None:
    assert due(urgency, OPENED).take - OPENED == taken_within


STEPS = tuple(clock for clock in Clock if clock is not Clock.ANSWER)
"""Those whose time begins when the grievance is filed."""


def test_the_association_sets_its_own_targets() -> None:
    week = timedelta(days=7)
    patient = Targets(week, 2 * week, 3 * week, 4 * week, 12 * week)
    assert due(Urgency.NORMAL, OPENED, Clocks(normal=patient)).reply == OPENED + 3 * week


def test_targets_out_of_order_or_of_no_length_are_refused() -> None:
    hour = timedelta(hours=1)
    with pytest.raises(ValueError, match="sooner than the one before"):
        Targets(hour, hour, 3 * hour, 2 * hour, 5 * hour)
    with pytest.raises(ValueError, match="positive"):
        Targets(timedelta(0), hour, hour, hour, hour)


def test_the_more_urgent_never_waits_longer() -> None:
    with pytest.raises(ValueError, match="longer for a more urgent"):
        Clocks(life=Clocks().normal)


def test_an_untaken_ticket_becomes_late_step_by_step() -> None:
    times = TicketTimes(due(Urgency.LIFE, OPENED))
    assert late(times, OPENED + timedelta(minutes=15)) == ()
    assert late(times, OPENED + timedelta(minutes=16)) == (Clock.ACKNOWLEDGE,)
    assert late(times, OPENED + timedelta(minutes=31)) == (Clock.ACKNOWLEDGE, Clock.TAKE)
    assert late(times, OPENED + timedelta(days=30)) == STEPS


def test_a_reply_stands_for_taking_and_acknowledging() -> None:
    times = TicketTimes(due(Urgency.LIFE, OPENED), answered_at=OPENED + timedelta(hours=1))
    assert late(times, OPENED + timedelta(hours=3)) == ()


def test_a_next_date_takes_the_place_of_the_next_step_and_ends_with_its_day_in_morocco() -> None:
    times = TicketTimes(
        due(Urgency.NORMAL, OPENED),
        answered_at=OPENED + timedelta(days=1),
        next_date=date(2026, 4, 10),
    )
    assert late(times, OPENED + timedelta(days=20)) == ()
    # Casablanca is an hour ahead of UTC outside Ramadan: the day ends at 23:00 UTC.
    assert late(times, datetime(2026, 4, 10, 22, 59, tzinfo=UTC)) == ()
    assert late(times, datetime(2026, 4, 10, 23, 0, tzinfo=UTC)) == (Clock.STEP,)
    # In Ramadan (until 22 March 2026) it ends with the day of UTC.
    in_ramadan = replace(times, next_date=date(2026, 3, 10))
    assert late(in_ramadan, datetime(2026, 3, 10, 23, 30, tzinfo=UTC)) == ()
    assert late(in_ramadan, datetime(2026, 3, 11, 0, 0, tzinfo=UTC)) == (Clock.STEP,)


def test_a_time_without_its_zone_is_refused() -> None:
    naive = OPENED.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        due(Urgency.NORMAL, naive)
    with pytest.raises(ValueError, match="time zone"):
        late(TicketTimes(due(Urgency.NORMAL, OPENED)), naive)


@given(moments, st.sampled_from(Urgency))
def test_due_times_follow_each_other_after_the_opening(opened: datetime, urgency: Urgency) -> None:
    times = due(urgency, opened)
    in_order = [getattr(times, each.name) for each in fields(DueTimes)]
    assert in_order == sorted(in_order)
    assert in_order[0] > opened


@given(moments, st.sampled_from(Urgency), spans, spans)
def test_what_is_late_stays_late_while_nothing_is_done(
    opened: datetime, urgency: Urgency, first: timedelta, more: timedelta
) -> None:
    times = TicketTimes(due(urgency, opened))
    assert set(late(times, opened + first)) <= set(late(times, opened + first + more))


@given(moments, st.sampled_from(Urgency), spans, st.data())
def test_doing_something_never_makes_a_ticket_later_and_closing_ends_it(
    opened: datetime, urgency: Urgency, since: timedelta, data: st.DataObject
) -> None:
    times, now = TicketTimes(due(urgency, opened)), opened + since
    step = data.draw(st.sampled_from(["acknowledged_at", "taken_at", "answered_at", "closed_at"]))
    done = TicketTimes(times.due, **{step: now})
    assert set(late(done, now)) <= set(late(times, now))
    if step == "closed_at":
        assert late(done, now) == ()
