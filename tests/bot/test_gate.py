"""What may be sent to whom and when, in situations that can be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.gate import USUAL, Decision, Kind, Message, Send, Situation, Why, decide
from flows.vocabulary import Hours, Purpose

# In July Casablanca is an hour ahead of UTC.
NOON = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
MORNING_AFTER = datetime(2026, 7, 2, 7, 0, tzinfo=UTC)
WILLING = Situation(last_heard_at=NOON - timedelta(days=2), contact=True)
REPLY, RELAY, REMINDER = (Message(kind) for kind in Kind)


def test_a_reply_passes_at_night_on_a_shared_phone_without_any_consent() -> None:
    person = Situation(NIGHT, shared_phone=True, safe_hours=Hours.NEVER)
    assert decide(REPLY, person, NIGHT) == Decision(Send.NOW, Why.JUST_WROTE)


@pytest.mark.parametrize("kind", Kind)
def test_nothing_goes_to_a_person_who_has_stopped(kind: Kind) -> None:
    """Words of a handler wait until they write, and so does an answer they did not get in time."""
    person = replace(WILLING, stopped=True, last_heard_at=NOON)
    kept = Send.NEVER if kind is Kind.PROACTIVE else Send.HOLD_UNTIL
    assert decide(Message(kind, life_at_risk=True), person, NOON) == Decision(kept, Why.STOPPED)


def test_a_reminder_waits_for_the_morning() -> None:
    held = decide(REMINDER, WILLING, NIGHT)
    assert held == Decision(Send.HOLD_UNTIL, Why.QUIET_HOURS, MORNING_AFTER)
    assert decide(REMINDER, WILLING, MORNING_AFTER) == Decision(Send.NOW, Why.ALLOWED)


def test_the_night_follows_the_clock_of_ramadan() -> None:
    # From 23 February to 6 April 2025 Morocco was on UTC; before, an hour ahead.
    assert decide(REMINDER, WILLING, datetime(2025, 2, 20, 21, 30, tzinfo=UTC)).until == datetime(
        2025, 2, 21, 7, 0, tzinfo=UTC
    )
    assert decide(REMINDER, WILLING, datetime(2025, 3, 10, 21, 30, tzinfo=UTC)).send is Send.NOW
    # The clock goes back in this night: eight o'clock comes nine and a half hours after 23:30.
    changing = datetime(2025, 2, 22, 22, 30, tzinfo=UTC)
    assert decide(REMINDER, WILLING, changing).until == datetime(2025, 2, 23, 8, 0, tzinfo=UTC)


def test_a_life_at_risk_opens_the_night_and_not_the_hours_a_person_called_unsafe() -> None:
    alarm = Message(Kind.PROACTIVE, life_at_risk=True)
    assert decide(alarm, WILLING, NIGHT).send is Send.NOW
    careful = replace(WILLING, safe_hours=Hours.MORNING)
    assert decide(alarm, careful, NIGHT) == Decision(Send.HOLD_UNTIL, Why.SAFE_HOURS, MORNING_AFTER)
    shared = replace(WILLING, shared_phone=True)
    assert decide(alarm, shared, NIGHT).send is Send.NEUTRAL


@pytest.mark.parametrize(
    ("hours", "begins", "ends"),
    [
        (Hours.MORNING, 8, 12),
        (Hours.AFTERNOON, 12, 18),
        (Hours.EVENING, 18, 22),
        (Hours.ANY, 8, 22),
    ],
)
def test_safe_hours_are_kept_to_the_minute(hours: Hours, begins: int, ends: int) -> None:
    person = replace(WILLING, safe_hours=hours)

    def at(hour: int, minute: int) -> Send:
        local = datetime(2026, 7, 1, hour, minute, tzinfo=USUAL.zone)
        return decide(REMINDER, person, local).send

    assert at(begins - 1, 59) is Send.HOLD_UNTIL
    assert at(begins, 0) is Send.NOW
    assert at(ends - 1, 59) is Send.NOW
    assert at(ends, 0) is Send.HOLD_UNTIL


def test_a_handlers_words_go_at_once_to_a_person_who_is_still_there() -> None:
    there = Situation(NIGHT - timedelta(minutes=50))
    assert decide(RELAY, there, NIGHT) == Decision(Send.NOW, Why.JUST_WROTE)


def test_on_a_shared_phone_they_are_neutral_however_lately_the_person_wrote() -> None:
    shared = replace(WILLING, shared_phone=True)
    lately = replace(shared, last_heard_at=NOON - timedelta(minutes=1))
    for person in (lately, replace(lately, contact=False), shared):
        assert decide(RELAY, person, NOON).send is not Send.NOW
    assert decide(RELAY, lately, NOON).send is Send.NEUTRAL


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (replace(WILLING, contact=False), Why.NO_CONSENT),
        (replace(WILLING, safe_hours=Hours.NEVER), Why.NEVER_FIRST),
    ],
)
def test_who_is_never_written_to_first_finds_the_handlers_words_when_they_come(
    person: Situation, why: Why
) -> None:
    assert decide(RELAY, person, NOON) == Decision(Send.HOLD_UNTIL, why)
    assert decide(REMINDER, person, NOON) == Decision(Send.NEVER, why)
    back = replace(person, last_heard_at=NOON)
    assert decide(RELAY, back, NOON).send is Send.NOW


def test_a_closed_window_holds_until_the_person_writes() -> None:
    closed = replace(WILLING, window_open=False)
    assert decide(RELAY, closed, NOON) == Decision(Send.HOLD_UNTIL, Why.WINDOW_CLOSED)
    assert decide(REMINDER, closed, NOON) == Decision(Send.HOLD_UNTIL, Why.WINDOW_CLOSED)
    assert decide(RELAY, replace(closed, window_open=True), NOON).send is Send.NOW


def test_at_a_closed_window_approved_words_knock_as_the_words_themselves_would_have_come() -> None:
    """At a safe hour, with consent, and on a shared phone too: they tell nobody anything."""
    closed = replace(WILLING, window_open=False, template=True)
    knock = Decision(Send.TEMPLATE, Why.WINDOW_CLOSED)
    for person in (closed, replace(closed, shared_phone=True)):
        assert decide(RELAY, person, NOON) == knock
        assert decide(REMINDER, person, NOON) == knock
    assert decide(RELAY, closed, NIGHT) == Decision(Send.HOLD_UNTIL, Why.QUIET_HOURS, MORNING_AFTER)
    assert decide(replace(RELAY, life_at_risk=True), closed, NIGHT) == knock
    for reserved in (replace(closed, contact=False), replace(closed, safe_hours=Hours.NEVER)):
        assert decide(RELAY, reserved, NOON).send is Send.HOLD_UNTIL
        assert decide(REMINDER, reserved, NOON).send is Send.NEVER


def test_an_answer_that_comes_a_day_late_waits_like_words_of_a_handler() -> None:
    closed = replace(WILLING, window_open=False)
    assert decide(REPLY, closed, NOON) == Decision(Send.HOLD_UNTIL, Why.WINDOW_CLOSED)
    assert decide(REPLY, replace(closed, template=True), NOON).send is Send.TEMPLATE
    reserved = replace(closed, contact=False, template=True)
    assert decide(REPLY, reserved, NOON) == Decision(Send.HOLD_UNTIL, Why.NO_CONSENT)


def sent(*days_ago: int) -> tuple[datetime, ...]:
    """What went to somebody at this hour, so many days ago."""
    return tuple(NOON - timedelta(days=days) for days in days_ago)


NUDGE = replace(REMINDER, purpose=Purpose.REMIND)
CAMPAIGN = replace(REMINDER, purpose=Purpose.AWARENESS)


def test_each_purpose_needs_its_own_consent() -> None:
    unasked = replace(WILLING, remind=False)
    assert decide(NUDGE, unasked, NOON) == Decision(Send.NEVER, Why.NO_REMINDERS)
    assert decide(REMINDER, unasked, NOON).send is Send.NOW
    assert decide(CAMPAIGN, WILLING, NOON) == Decision(Send.NEVER, Why.NO_CONSENT)
    reader = Situation(None, awareness=True)
    assert decide(CAMPAIGN, reader, NOON).send is Send.NOW
    assert decide(NUDGE, reader, NOON) == Decision(Send.NEVER, Why.NO_CONSENT)


def test_a_second_reminder_of_a_day_waits_for_the_next_one() -> None:
    reminded = replace(WILLING, lately=sent(0))
    assert decide(NUDGE, reminded, NOON) == Decision(Send.HOLD_UNTIL, Why.TOO_MANY, MORNING_AFTER)
    assert decide(NUDGE, reminded, MORNING_AFTER).send is Send.NOW
    # News of the grievance, words, and what the person asked to be reminded of, come all the same.
    assert decide(REMINDER, reminded, NOON).send is Send.NOW
    assert decide(RELAY, reminded, NOON).send is Send.NOW
    assert decide(replace(NUDGE, asked_for=True), reminded, NOON).send is Send.NOW


def test_a_fourth_reminder_of_a_week_is_left_out_unless_tomorrow_is_free() -> None:
    busy = replace(WILLING, lately=sent(1, 2, 3))
    assert decide(NUDGE, busy, NOON) == Decision(Send.NEVER, Why.TOO_MANY)
    assert decide(NUDGE, replace(WILLING, lately=sent(1, 2, 6)), NOON).until == MORNING_AFTER
    assert decide(NUDGE, replace(WILLING, lately=sent(1, 2, 7)), NOON).send is Send.NOW


def test_campaigns_come_once_a_week_and_wait_for_their_day() -> None:
    reader = replace(WILLING, awareness=True, lately=sent(3), campaigns=sent(3))
    held = decide(CAMPAIGN, reader, NOON)
    assert held == Decision(Send.HOLD_UNTIL, Why.TOO_MANY, MORNING_AFTER + timedelta(days=3))
    assert decide(NUDGE, reader, NOON).send is Send.NOW


def test_for_a_campaign_nobody_is_knocked_at() -> None:
    closed = replace(WILLING, awareness=True, window_open=False, template=True)
    assert decide(CAMPAIGN, closed, NOON) == Decision(Send.HOLD_UNTIL, Why.WINDOW_CLOSED)
    assert decide(NUDGE, closed, NOON).send is Send.TEMPLATE


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        decide(REMINDER, WILLING, NOON.replace(tzinfo=None))
