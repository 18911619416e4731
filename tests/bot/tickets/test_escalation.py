"""Of an open ticket nothing is forgotten, nothing is said twice, and nobody is flooded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tickets import clocks, escalation
from bot.tickets.calendar import MOROCCO
from bot.tickets.clocks import Clock, TicketTimes
from bot.tickets.escalation import LONGEST, STANDS, Look
from bot.tickets.ladders import Rung, Watched
from bot.tickets.lifecycle import ENDED
from bot.working_days import calendar
from flows.vocabulary import State, Urgency

DAYS = calendar(MOROCCO)
MONDAY = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = st.timedeltas(timedelta(0), timedelta(days=120))


def opened(
    urgency: Urgency = Urgency.NORMAL, state: State = State.OFFERED, at: datetime = MONDAY
) -> Watched:
    """A ticket just filed, in that state from the start."""
    return Watched(urgency, state, at, TicketTimes(clocks.due(urgency, at, None, DAYS)))


def look(seen: Watched, now: datetime) -> Look:
    return escalation.look(seen, now, DAYS)


def told(seen: Watched, until: datetime) -> list[tuple[Rung, Clock, datetime]]:
    """All that is done about a ticket of which nobody does anything, until then."""
    found, now = [], seen.since
    while now <= until:
        at = look(seen, now)
        found += [(task.rung, task.clock, now) for task in at.tasks]
        seen, now = replace(seen, marks=at.marks), at.next_at
    return found


def rungs(seen: Watched, until: datetime) -> list[tuple[Rung, Clock]]:
    return [(rung, clock) for rung, clock, _ in told(seen, until)]


def test_nobody_looks_at_a_ticket_and_nobody_takes_it() -> None:
    assert rungs(opened(), MONDAY + 20 * DAY) == [
        (Rung.UNSEEN, Clock.ACKNOWLEDGE),
        (Rung.WARN, Clock.TAKE),
        (Rung.LATE, Clock.TAKE),
        (Rung.AGAIN, Clock.TAKE),
        (Rung.AGAIN, Clock.TAKE),
    ]


def test_where_a_life_is_at_risk_it_goes_on_through_the_night() -> None:
    night = datetime(2026, 6, 13, 23, 0, tzinfo=UTC)
    found = told(opened(Urgency.LIFE, at=night), night + 8 * HOUR)
    minutes = [int((at - night) / timedelta(minutes=1)) for _, _, at in found]
    assert minutes[:5] == [15, 30, 60, 90, 150]
    assert [rung for rung, _, _ in found[1:4]] == [Rung.LATE, Rung.AGAIN, Rung.AGAIN]
    assert len(found) < 10, "those who are rung must still be able to act"


def test_a_handler_who_vanishes_is_followed_by_colleagues_and_then_the_coordinators() -> None:
    taken = replace(opened(state=State.ACCEPTED), times=replace(opened().times, taken_at=MONDAY))
    reply = taken.times.due.reply
    found = [rung for rung, clock in rungs(taken, reply + 6 * DAY) if clock is Clock.REPLY]
    assert found[:4] == [Rung.WARN, Rung.LATE, Rung.COLLEAGUES, Rung.COORDINATORS]


def test_after_an_outage_the_last_rung_alone_is_told() -> None:
    taken = replace(opened(state=State.ACCEPTED), times=replace(opened().times, taken_at=MONDAY))
    at = look(taken, taken.times.due.reply + 5 * DAY)
    assert [(task.rung, task.newly_late) for task in at.tasks if task.clock is Clock.REPLY] == [
        (Rung.COORDINATORS, True)
    ]


def test_a_new_date_is_watched_as_if_there_had_been_none() -> None:
    held = replace(opened(state=State.ACCEPTED), times=replace(opened().times, answered_at=MONDAY))
    first = replace(held, times=replace(held.times, next_date=date(2026, 6, 10)))
    late = look(first, datetime(2026, 6, 11, 9, 0, tzinfo=UTC))
    assert [(task.rung, task.clock) for task in late.tasks] == [(Rung.LATE, Clock.STEP)]
    moved = replace(
        first, marks=late.marks, times=replace(first.times, next_date=date(2026, 6, 15))
    )
    quiet = look(moved, datetime(2026, 6, 15, 12, 0, tzinfo=UTC))
    assert quiet.tasks == ()
    again = look(replace(moved, marks=quiet.marks), datetime(2026, 6, 17, 9, 0, tzinfo=UTC))
    assert [task.rung for task in again.tasks] == [Rung.LATE]


@pytest.mark.parametrize("state", [State.REFERRED, State.APPEALED])
def test_what_waits_for_a_decision_is_late_by_itself(state: State) -> None:
    since = MONDAY + 90 * DAY
    seen = replace(opened(state=state), since=since)
    found = told(seen, since + 20 * DAY)
    assert [rung for rung, _, _ in found][:2] == [Rung.LATE, Rung.AGAIN]
    assert found[0][2] >= since + 5 * DAY


@pytest.mark.parametrize("state", [State.REFERRED, State.APPEALED])
def test_a_pause_moves_what_is_to_be_decided(state: State) -> None:
    seen = opened(state=state)
    moved = replace(seen.times.due, take=seen.times.due.take + 7 * DAY)
    seen = replace(seen, times=replace(seen.times, due=moved))
    assert told(seen, moved.take - HOUR) == []
    assert rungs(seen, moved.take + HOUR) == [(Rung.LATE, Clock.TAKE)]


def test_a_pause_keeps_still_and_is_not_forgotten() -> None:
    paused = replace(opened(state=State.ACCEPTED), paused_at=MONDAY)
    found = told(paused, MONDAY + 3 * STANDS[Urgency.NORMAL] + DAY)
    assert [rung for rung, _, _ in found] == [Rung.PAUSED] * 3


@pytest.mark.parametrize("paused", [False, True])
def test_words_that_nobody_answers_come_before_colleagues_and_then_the_coordinators(
    paused: bool,
) -> None:
    """A pause was not agreed with whoever writes: their words come through all the same."""
    held = replace(opened(state=State.ACCEPTED), times=replace(opened().times, answered_at=MONDAY))
    written = replace(held, unanswered=MONDAY, paused_at=MONDAY if paused else None)
    found = [rung for rung, clock in rungs(written, MONDAY + 10 * DAY) if clock is Clock.ANSWER]
    assert found[:2] == [Rung.COLLEAGUES, Rung.COORDINATORS]
    life = replace(written, urgency=Urgency.LIFE)
    found_at = told(life, MONDAY + 2 * HOUR)
    assert (Rung.COORDINATORS, Clock.ANSWER, MONDAY + HOUR / 2) in found_at
    for seen in (written, life):
        answered = replace(seen, unanswered=None)
        assert Clock.ANSWER not in [clock for _, clock in rungs(answered, MONDAY + 10 * DAY)]


watched = st.builds(
    lambda urgency, state, at, since, paused, answered, waits: replace(
        opened(urgency, state, at),
        since=at + since,
        paused_at=at if paused else None,
        unanswered=at + since if waits else None,
        times=replace(opened(urgency, state, at).times, answered_at=at if answered else None),
    ),
    st.sampled_from(Urgency),
    st.sampled_from([state for state in State if state not in ENDED]),
    moments,
    spans,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(watched, spans)
def test_an_open_ticket_always_has_a_next_look_and_not_a_far_one(
    seen: Watched, later: timedelta
) -> None:
    now = seen.since + later
    at = look(seen, now)
    assert now < at.next_at <= now + LONGEST[seen.urgency]


@given(watched, spans)
def test_nothing_is_done_twice_at_one_moment(seen: Watched, later: timedelta) -> None:
    now = seen.since + later
    at = look(seen, now)
    assert look(replace(seen, marks=at.marks), now).tasks == ()


@given(watched, spans)
def test_only_a_life_at_risk_rings_outside_the_day(seen: Watched, later: timedelta) -> None:
    """Whatever comes by itself comes at an hour at which it may ring."""
    at = look(seen, seen.since + later)
    again = look(replace(seen, marks=at.marks), at.next_at)
    local = at.next_at.astimezone(MOROCCO)
    assert not again.tasks or seen.urgency is Urgency.LIFE or 8 <= local.hour < 21


@settings(max_examples=15)
@given(watched)
def test_it_gets_somewhere_and_says_little(seen: Watched) -> None:
    """A ticket left alone comes before somebody, and floods nobody."""
    days = 5 if seen.urgency is Urgency.LIFE else 100
    found = told(seen, seen.since + days * DAY)
    assert found
    a_day = {Urgency.LIFE: 14, Urgency.URGENT: 2, Urgency.NORMAL: 1}[seen.urgency]
    assert len(found) <= days * a_day
