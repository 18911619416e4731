"""What holds of the gate in every situation there can be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.gate import USUAL, Kind, Message, Send, Situation, Why, decide
from flows.vocabulary import Hours, Purpose
from tests.bot.test_gate import CAMPAIGN, NUDGE, REMINDER, WILLING

moments = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
purposes = st.sampled_from([Purpose.CONTACT, Purpose.REMIND, Purpose.AWARENESS])
messages = st.builds(Message, st.sampled_from(Kind), st.booleans()) | st.builds(
    Message, st.just(Kind.PROACTIVE), st.booleans(), purposes, st.booleans()
)
lately = st.lists(moments, max_size=6).map(tuple)
people = st.builds(
    Situation,
    last_heard_at=st.none() | moments,
    contact=st.booleans(),
    stopped=st.booleans(),
    safe_hours=st.sampled_from(Hours),
    shared_phone=st.booleans(),
    window_open=st.none() | st.booleans(),
    template=st.booleans(),
    remind=st.booleans(),
    awareness=st.booleans(),
    lately=lately,
    campaigns=lately,
)


@given(messages, people, moments)
def test_a_decision_is_whole(message: Message, person: Situation, now: datetime) -> None:
    decision = decide(message, person, now)
    assert decision == decide(message, person, now)
    timed = decision.why in (Why.QUIET_HOURS, Why.SAFE_HOURS, Why.TOO_MANY)
    assert (decision.until is not None) == (timed and decision.send is Send.HOLD_UNTIL)
    assert (decision.send is Send.NEUTRAL) == (decision.why is Why.SHARED_PHONE)
    if decision.send is Send.TEMPLATE:
        assert (person.window_open, person.template) == (False, True)


@given(messages, people, moments)
def test_nothing_but_approved_words_passes_a_closed_window(
    message: Message, person: Situation, now: datetime
) -> None:
    closed = decide(message, replace(person, window_open=False), now)
    assert closed.send not in (Send.NOW, Send.NEUTRAL)
    assert person.template or closed.send is not Send.TEMPLATE


@given(messages, people, moments)
def test_who_has_stopped_is_not_even_knocked_at(
    message: Message, person: Situation, now: datetime
) -> None:
    stopped = decide(message, replace(person, stopped=True), now)
    assert stopped.send in (Send.NEVER, Send.HOLD_UNTIL)
    assert stopped.until is None


@given(messages, people, moments)
def test_a_knock_comes_when_and_only_when_the_words_would_have_come(
    message: Message, person: Situation, now: datetime
) -> None:
    """In an open window, to somebody who did not write just now."""
    away = replace(person, last_heard_at=None)
    closed = decide(message, replace(away, window_open=False, template=True), now)
    opened = decide(message, replace(away, window_open=True), now)
    if message.kind is not Kind.REPLY and message.purpose is not Purpose.AWARENESS:
        assert (closed.send is Send.TEMPLATE) == (opened.send in (Send.NOW, Send.NEUTRAL))


@given(people, moments, st.booleans())
def test_a_reply_passes_unless_the_person_has_stopped(
    person: Situation, now: datetime, life: bool
) -> None:
    there = replace(person, window_open=None)
    sent = decide(Message(Kind.REPLY, life), there, now).send
    assert sent is (Send.HOLD_UNTIL if person.stopped else Send.NOW)


@given(messages, people, moments)
def test_a_held_message_is_held_until_an_hour_that_lets_it_pass(
    message: Message, person: Situation, now: datetime
) -> None:
    past = replace(
        person,
        lately=tuple(min(one, now) for one in person.lately),
        campaigns=tuple(min(one, now) for one in person.campaigns),
    )
    until = decide(message, past, now).until
    if until is not None:
        longest = timedelta(days=7) if message.purpose is Purpose.AWARENESS else timedelta(days=1)
        assert now < until <= now + longest + timedelta(hours=25)
        assert decide(message, past, until).send in (Send.NOW, Send.NEUTRAL, Send.TEMPLATE)


@given(messages, people, moments)
def test_nobody_is_written_to_first_without_their_consent_or_in_a_closed_window(
    message: Message, person: Situation, now: datetime
) -> None:
    closed = person.window_open is False and not person.template
    campaign = message.purpose is Purpose.AWARENESS
    willing = person.awareness if campaign else person.contact
    if message.kind is Kind.PROACTIVE and (not willing or closed):
        assert decide(message, person, now).send in (Send.NEVER, Send.HOLD_UNTIL)


@given(people, moments)
def test_words_first_sent_to_a_shared_phone_are_always_neutral(
    person: Situation, now: datetime
) -> None:
    shared = replace(person, shared_phone=True)
    assert decide(REMINDER, shared, now).send is not Send.NOW


@given(messages, people, moments)
def test_a_handlers_words_are_never_lost(
    message: Message, person: Situation, now: datetime
) -> None:
    if message.kind is not Kind.PROACTIVE:
        assert decide(message, person, now).send is not Send.NEVER


@given(messages, people, moments)
def test_a_shared_phone_is_never_shown_anything_but_neutral_words(
    message: Message, person: Situation, now: datetime
) -> None:
    """Unless the person has just asked for something."""
    if message.kind is not Kind.REPLY:
        assert decide(message, replace(person, shared_phone=True), now).send is not Send.NOW


@given(messages, people, moments)
def test_an_unsafe_hour_never_rings(message: Message, person: Situation, now: datetime) -> None:
    """Whoever wrote within the hour has the phone in their hand."""
    away = replace(person, last_heard_at=None, window_open=None)
    begins, ends = USUAL.hours(person.safe_hours)
    unsafe = not begins <= now.astimezone(USUAL.zone).time() < ends
    opened = message.life_at_risk and person.safe_hours is Hours.ANY
    if message.kind is not Kind.REPLY and unsafe and not opened:
        assert decide(message, away, now).send in (Send.HOLD_UNTIL, Send.NEVER)


@given(messages, people, moments)
def test_a_life_at_risk_opens_the_quiet_hours_and_nothing_else(
    message: Message, person: Situation, now: datetime
) -> None:
    calm = decide(replace(message, life_at_risk=False), person, now)
    if calm.why is not Why.QUIET_HOURS:
        assert decide(replace(message, life_at_risk=True), person, now) == calm


@given(st.lists(moments, max_size=30), st.booleans())
def test_whatever_is_asked_for_no_week_has_more_than_is_allowed(
    asked: list[datetime], campaign: bool
) -> None:
    """Sent whenever the gate lets them, in the order in which they are asked for."""
    message = CAMPAIGN if campaign else NUDGE
    went: list[datetime] = []
    for now in sorted(asked):
        before = tuple(went)
        person = replace(
            WILLING, awareness=True, lately=before, campaigns=before if campaign else ()
        )
        if decide(message, person, now).send is Send.NOW:
            went.append(now)
    days = [USUAL.day_of(one) for one in went]
    assert len(days) == len(set(days))
    for day in days:
        in_week = [one for one in days if 0 <= (day - one).days < 7]
        assert len(in_week) <= (1 if campaign else 3)
