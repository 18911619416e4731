"""The life of a ticket: the usual story, and what must hold in any history whatever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor, Follow, Standing, standing
from bot.tickets.lifecycle import ENDED, FIRST, TABLE, after_refusal, allowed, apply, rule
from bot.tickets.refusals import (
    AlreadyTaken,
    IsClosed,
    IsWithdrawn,
    NotAllowed,
    NotNow,
    NotTaken,
    NotYours,
)
from flows.vocabulary import State

# How far along a ticket is. An appeal and a referral are still in somebody's hands.
STAGE = {
    State.RECEIVED: 0,
    State.OFFERED: 1,
    State.DECLINED: 1,
    State.ACCEPTED: 2,
    State.WAITING: 2,
    State.REFERRED: 2,
    State.APPEALED: 2,
    State.CLOSED: 3,
    State.WITHDRAWN: 3,
}
WAYS_BACK = {Act.REOPEN, Act.APPEAL}

attempts = st.lists(st.tuples(st.sampled_from(Act), st.sampled_from(Actor)), max_size=40)


def test_a_grievance_is_offered_taken_answered_and_closed() -> None:
    story = [
        (Act.OFFER, Actor.SYSTEM, State.OFFERED),
        (Act.TAKE, Actor.HANDLER, State.ACCEPTED),
        (Act.READ, Actor.HANDLER, State.ACCEPTED),
        (Act.REPLY, Actor.HANDLER, State.ACCEPTED),
        (Act.ASK, Actor.HANDLER, State.WAITING),
        (Act.ANSWER, Actor.PERSON, State.ACCEPTED),
        (Act.NEXT_DATE, Actor.HANDLER, State.ACCEPTED),
        (Act.CLOSE, Actor.HANDLER, State.CLOSED),
        (Act.APPEAL, Actor.PERSON, State.APPEALED),
        (Act.REOPEN, Actor.COORDINATOR, State.ACCEPTED),
    ]
    state = FIRST
    for act, actor, then in story:
        state = apply(state, act, actor)
        assert state is then


def test_without_consent_to_share_the_coordinator_takes_it() -> None:
    assert apply(FIRST, Act.TAKE, Actor.COORDINATOR) is State.ACCEPTED
    with pytest.raises(NotYours):
        apply(FIRST, Act.TAKE, Actor.HANDLER)


def test_an_organisation_that_loses_its_access_leaves_the_ticket_with_the_coordinator() -> None:
    line = rule(State.WAITING, Act.HAND_BACK, Actor.SYSTEM)
    assert line.then is State.REFERRED
    assert {Follow.END_ACCESS, Follow.TELL_COORDINATOR} <= set(line.follows)
    assert Act.REFER in allowed(State.REFERRED, Actor.COORDINATOR)


def test_an_organisation_appealed_against_cannot_keep_what_is_referred_to_another() -> None:
    assert Follow.END_ACCESS in rule(State.APPEALED, Act.REFER, Actor.COORDINATOR).follows
    with pytest.raises(NotYours):
        apply(State.APPEALED, Act.CLOSE, Actor.HANDLER)


def test_a_withdrawn_grievance_is_read_by_no_handler_and_brought_back_by_the_person_alone() -> None:
    assert allowed(State.WITHDRAWN, Actor.HANDLER) == ()
    assert apply(State.WITHDRAWN, Act.REOPEN, Actor.PERSON) is FIRST
    with pytest.raises(IsWithdrawn):
        apply(State.WITHDRAWN, Act.REOPEN, Actor.COORDINATOR)


@pytest.mark.parametrize(
    ("state", "act", "actor", "error"),
    [
        (State.ACCEPTED, Act.TAKE, Actor.HANDLER, AlreadyTaken),
        (State.WAITING, Act.REFUSE, Actor.HANDLER, AlreadyTaken),
        (State.OFFERED, Act.REPLY, Actor.HANDLER, NotTaken),
        (State.OFFERED, Act.READ, Actor.HANDLER, NotTaken),
        (State.OFFERED, Act.TAKE, Actor.PERSON, NotYours),
        (State.ACCEPTED, Act.CLOSE, Actor.SYSTEM, NotYours),
        (State.CLOSED, Act.ASK, Actor.HANDLER, IsClosed),
        (State.CLOSED, Act.TAKE, Actor.HANDLER, IsClosed),
        (State.WITHDRAWN, Act.ANSWER, Actor.PERSON, IsWithdrawn),
        (State.ACCEPTED, Act.APPEAL, Actor.PERSON, NotNow),
    ],
)
def test_a_refused_act_says_why_in_a_sentence(
    state: State, act: Act, actor: Actor, error: type[NotAllowed]
) -> None:
    with pytest.raises(NotAllowed) as caught:
        apply(state, act, actor)
    assert type(caught.value) is error
    assert str(caught.value) == error.__doc__
    assert str(caught.value).endswith(".")
    assert (caught.value.state, caught.value.act, caught.value.actor) == (state, act, actor)


def test_each_reason_has_its_own_words() -> None:
    errors: list[type[NotAllowed]] = [NotAllowed, *NotAllowed.__subclasses__()]
    keys = [error.key for error in errors]
    assert len(keys) == len(set(keys))
    assert all(key.startswith("not_allowed.") for key in keys)


@given(attempts)
def test_what_is_allowed_happens_and_what_is_not_changes_nothing(
    tries: list[tuple[Act, Actor]],
) -> None:
    state = FIRST
    for act, actor in tries:
        if act in allowed(state, actor):
            line = rule(state, act, actor)
            assert actor in line.who
            after = apply(state, act, actor)
            assert after is (line.then or state)
            state = after
        else:
            with pytest.raises(NotAllowed):
                apply(state, act, actor)


@given(attempts)
def test_nothing_moves_backwards_but_by_reopening_and_appeal(
    tries: list[tuple[Act, Actor]],
) -> None:
    state = FIRST
    for act, actor in tries:
        if act not in allowed(state, actor):
            continue
        after = apply(state, act, actor)
        assert act in WAYS_BACK or STAGE[after] >= STAGE[state]
        state = after


@given(st.data())
def test_from_any_history_a_ticket_can_still_be_ended_and_brought_back(data: st.DataObject) -> None:
    state = FIRST
    for _ in range(data.draw(st.integers(0, 30))):
        choices = [(act, actor) for actor in Actor for act in allowed(state, actor)]
        act, actor = data.draw(st.sampled_from(choices))
        state = apply(state, act, actor)
    if state in ENDED:
        assert apply(state, Act.REOPEN, Actor.PERSON) not in ENDED
    else:
        assert apply(state, Act.WITHDRAW, Actor.PERSON) is State.WITHDRAWN
        assert apply(state, Act.CLOSE, Actor.COORDINATOR) is State.CLOSED


def test_every_state_can_be_reached_and_left() -> None:
    reached = {FIRST}
    while True:
        after = {
            apply(state, act, actor)
            for state in reached
            for actor in Actor
            for act in allowed(state, actor)
        }
        if after <= reached:
            break
        reached |= after
    assert reached == set(State)
    for state in State:
        assert any(
            apply(state, act, actor) is not state
            for actor in Actor
            for act in allowed(state, actor)
        )


def test_every_open_ticket_has_somebody_at_the_desk_who_can_act_on_it() -> None:
    for state in set(State) - ENDED:
        assert {Act.READ, Act.REPLY, Act.CLOSE} <= set(allowed(state, Actor.COORDINATOR)), state


def test_a_machine_neither_ends_nor_refuses_nor_speaks() -> None:
    by_system = {line.act for line in TABLE if Actor.SYSTEM in line.who}
    assert by_system == {
        *(Act.OFFER, Act.WIDEN, Act.RETURN, Act.REFER, Act.KEEP, Act.HAND_BACK),
        *(Act.WARN, Act.LATE, Act.RAISE),
    }


def test_the_person_is_told_of_whatever_the_desk_says_or_decides() -> None:
    for line in TABLE:
        if line.act in (Act.REPLY, Act.ASK, Act.CLOSE, Act.NEXT_DATE, Act.TAKE):
            assert Follow.TELL_PERSON in line.follows, line


def test_clocks_stop_exactly_when_a_ticket_ends_and_start_when_it_comes_back() -> None:
    for line in TABLE:
        ends = line.then in ENDED and not line.states <= ENDED
        if ends:
            assert Follow.STOP_CLOCKS in line.follows, line
        if line.act in WAYS_BACK:
            assert Follow.START_CLOCKS in line.follows, line


def test_clocks_paused_by_a_question_run_again_however_the_question_ends() -> None:
    assert Follow.PAUSE_CLOCKS in rule(State.ACCEPTED, Act.ASK, Actor.HANDLER).follows
    for line in TABLE:
        if State.WAITING in line.states and line.then not in (None, State.WAITING):
            assert {Follow.RESUME_CLOCKS, Follow.STOP_CLOCKS} & set(line.follows), line


def test_every_act_is_in_the_table_and_no_cell_is_said_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert {line.act for line in TABLE} == set(Act)
    monkeypatch.setattr(lifecycle, "TABLE", (*TABLE, TABLE[0]))
    with pytest.raises(ValueError, match="two rules say"):
        lifecycle._cells()


def test_only_taking_and_refusing_belong_to_those_it_is_offered_to() -> None:
    assert {act for act in Act if standing(act) is Standing.OFFERED} == {Act.TAKE, Act.REFUSE}


@pytest.mark.parametrize(
    ("refusals", "pending", "untried", "then"),
    [
        (1, 0, 4, Act.WIDEN),
        (2, 0, 1, Act.WIDEN),
        (2, 0, 0, Act.RETURN),
        (3, 0, 5, Act.RETURN),
        (3, 1, 5, None),
        (1, 2, 0, None),
    ],
)
def test_after_a_refusal_the_next_is_asked_and_after_three_the_coordinator(
    refusals: int, pending: int, untried: int, then: Act | None
) -> None:
    assert after_refusal(refusals, pending, untried) is then
    if then is not None:
        assert then in allowed(State.OFFERED, Actor.SYSTEM)
