"""The life of a ticket as one table: this act, in these states, who may, then what follows.

Pure: a state or a refusal comes out. What the house must do about it is named here, not done.
"""

from collections.abc import Set
from dataclasses import dataclass

from bot.tickets.acts import Act, Actor, Follow
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

FIRST = State.RECEIVED
"""The state of a ticket just filed. It is with the coordinator until it is offered: there it stays
without consent to share, or when nobody is competent."""

MOST_REFUSALS = 3
"""After this many refusals a ticket is offered to nobody else: the coordinator decides."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. ``then`` is the next state, or None when it stays as it is."""

    act: Act
    states: Set[State]
    who: Set[Actor]
    then: State | None
    follows: tuple[Follow, ...] = ()


_PERSON, _SYSTEM = {Actor.PERSON}, {Actor.SYSTEM}
_HANDLER, _COORDINATOR = {Actor.HANDLER}, {Actor.COORDINATOR}
_DESK = _HANDLER | _COORDINATOR
_ROUTER = _COORDINATOR | _SYSTEM

# The states by whom the ticket is with.
_RECEIVED, _OFFERED, _DECLINED = {State.RECEIVED}, {State.OFFERED}, {State.DECLINED}
_ACCEPTED, _WAITING, _REFERRED = {State.ACCEPTED}, {State.WAITING}, {State.REFERRED}
_CLOSED, _WITHDRAWN, _APPEALED = {State.CLOSED}, {State.WITHDRAWN}, {State.APPEALED}
_UNTAKEN = _RECEIVED | _OFFERED | _DECLINED
_IN_HAND = _ACCEPTED | _WAITING
_HELD = _IN_HAND | _REFERRED
_OPEN = _UNTAKEN | _HELD | _APPEALED
ENDED: frozenset[State] = frozenset(_CLOSED | _WITHDRAWN)

# fmt: off
TABLE: tuple[Rule, ...] = (
    # Finding who takes it. DECLINED: those asked refused, and the coordinator decides alone.
    # Whatever puts it before somebody else, or into a hand, lets its clocks go on.
    Rule(Act.OFFER, _RECEIVED, _ROUTER, State.OFFERED,
         (Follow.SEND_CARDS, Follow.RESUME_CLOCKS)),
    Rule(Act.OFFER, _DECLINED, _COORDINATOR, State.OFFERED,
         (Follow.SEND_CARDS, Follow.RESUME_CLOCKS)),
    Rule(Act.WIDEN, _OFFERED | _REFERRED, _ROUTER, None, (Follow.SEND_CARDS,)),
    Rule(Act.REFUSE, _OFFERED, _HANDLER, None, (Follow.OFFER_NEXT,)),
    Rule(Act.RETURN, _OFFERED, _ROUTER, State.DECLINED,
         (Follow.SETTLE_CARDS, Follow.TELL_COORDINATOR)),
    Rule(Act.TAKE, _OFFERED, _DESK, State.ACCEPTED,
         (Follow.SETTLE_CARDS, Follow.TELL_PERSON, Follow.RESUME_CLOCKS)),
    Rule(Act.TAKE, _RECEIVED | _DECLINED, _COORDINATOR, State.ACCEPTED,
         (Follow.TELL_PERSON, Follow.RESUME_CLOCKS)),

    # Passing it on. A handler asks, and it is the person's yes that refers it; or a coordinator
    # does and says why. REFERRED: offered to another organisation; the one that had it holds it
    # until the other takes it. Handed back, nobody holds it: the coordinator decides.
    Rule(Act.REFER_ASKED, _IN_HAND, _DESK, None, (Follow.TELL_PERSON,)),
    Rule(Act.REFER, _IN_HAND, _PERSON | _COORDINATOR, State.REFERRED,
         (Follow.SEND_CARDS, Follow.TELL_COORDINATOR, Follow.RESUME_CLOCKS)),
    # The system offers what was handed back afresh; it never takes a ticket from who holds it.
    Rule(Act.REFER, _REFERRED, _ROUTER, None,
         (Follow.SETTLE_CARDS, Follow.SEND_CARDS, Follow.RESUME_CLOCKS)),
    # After an appeal the organisation appealed against must not simply keep it.
    Rule(Act.REFER, _APPEALED, _COORDINATOR, State.REFERRED,
         (Follow.END_ACCESS, Follow.SEND_CARDS, Follow.RESUME_CLOCKS)),
    Rule(Act.TAKE, _REFERRED, _DESK, State.ACCEPTED,
         (Follow.END_ACCESS, Follow.SETTLE_CARDS, Follow.TELL_PERSON, Follow.RESUME_CLOCKS)),
    Rule(Act.REFUSE, _REFERRED, _HANDLER, None, (Follow.TELL_HANDLER, Follow.TELL_COORDINATOR)),
    Rule(Act.KEEP, _REFERRED, _DESK | _SYSTEM, State.ACCEPTED, (Follow.SETTLE_CARDS,)),
    Rule(Act.HAND_BACK, _HELD, _DESK | _SYSTEM, State.REFERRED,
         (Follow.END_ACCESS, Follow.SETTLE_CARDS, Follow.TELL_COORDINATOR, Follow.RESUME_CLOCKS)),
    Rule(Act.HAND_BACK, _CLOSED | _APPEALED, _ROUTER, None, (Follow.END_ACCESS,)),

    # Reading. Handlers it is offered to see its card, not the account: a refusal then leaves no
    # more eyes on it than were needed.
    Rule(Act.READ, _UNTAKEN | _WITHDRAWN | _APPEALED, _PERSON | _COORDINATOR, None),
    Rule(Act.READ, _HELD | _CLOSED, _PERSON | _DESK, None),

    # Words, both ways. A question asked of the person stops the clocks until they answer.
    Rule(Act.REPLY, _UNTAKEN | _APPEALED, _COORDINATOR, None, (Follow.TELL_PERSON,)),
    Rule(Act.REPLY, _HELD | _CLOSED, _DESK, None, (Follow.TELL_PERSON,)),
    Rule(Act.ASK, _IN_HAND, _DESK, State.WAITING, (Follow.TELL_PERSON, Follow.PAUSE_CLOCKS)),
    Rule(Act.ASK, _UNTAKEN | _REFERRED | _APPEALED, _COORDINATOR, None, (Follow.TELL_PERSON,)),
    Rule(Act.ANSWER, _WAITING, _PERSON, State.ACCEPTED,
         (Follow.TELL_HANDLER, Follow.RESUME_CLOCKS)),
    Rule(Act.ANSWER, _ACCEPTED | _REFERRED | _CLOSED, _PERSON, None, (Follow.TELL_HANDLER,)),
    Rule(Act.ANSWER, _UNTAKEN | _APPEALED, _PERSON, None, (Follow.TELL_COORDINATOR,)),
    Rule(Act.NOTE, _UNTAKEN | _WITHDRAWN | _APPEALED, _COORDINATOR, None),
    Rule(Act.NOTE, _HELD | _CLOSED, _DESK, None),
    Rule(Act.NEXT_DATE, _IN_HAND, _DESK, None, (Follow.TELL_PERSON,)),
    Rule(Act.NEXT_DATE, _APPEALED, _COORDINATOR, None, (Follow.TELL_PERSON,)),

    # Waiting for the family or an administration stops what is due; whoever stopped it starts it.
    Rule(Act.PAUSE, _UNTAKEN | _APPEALED, _COORDINATOR, None, (Follow.PAUSE_CLOCKS,)),
    Rule(Act.PAUSE, _HELD, _DESK, None, (Follow.PAUSE_CLOCKS,)),
    Rule(Act.RESUME, _UNTAKEN | _APPEALED, _COORDINATOR, None, (Follow.RESUME_CLOCKS,)),
    Rule(Act.RESUME, _HELD, _DESK, None, (Follow.RESUME_CLOCKS,)),
    Rule(Act.WARN, _OPEN, _SYSTEM, None, (Follow.TELL_HANDLER,)),
    Rule(Act.LATE, _OPEN, _SYSTEM, None, (Follow.TELL_COORDINATOR,)),
    Rule(Act.RAISE, _OPEN, _SYSTEM, None, (Follow.TELL_HANDLER, Follow.TELL_COORDINATOR)),
    Rule(Act.QUIET, _UNTAKEN | _WITHDRAWN | _APPEALED, _COORDINATOR, None),
    Rule(Act.QUIET, _HELD | _CLOSED, _DESK, None),

    # What becomes known on the way, and what was done besides writing.
    Rule(Act.HELP, _UNTAKEN | _APPEALED, _COORDINATOR, None),
    Rule(Act.HELP, _HELD | _CLOSED, _DESK, None),
    Rule(Act.MOVE, _UNTAKEN | _APPEALED, _PERSON | _COORDINATOR, None, (Follow.TELL_COORDINATOR,)),
    Rule(Act.MOVE, _HELD, _PERSON | _DESK, None, (Follow.TELL_HANDLER,)),
    Rule(Act.AGREEMENT, _UNTAKEN | _APPEALED, _PERSON | _COORDINATOR, None),
    Rule(Act.AGREEMENT, _HELD, _PERSON | _DESK, None),
    Rule(Act.CONSENT, _OPEN | _CLOSED | _WITHDRAWN, _PERSON, None),
    Rule(Act.TAKE_OVER, _UNTAKEN | _APPEALED, _PERSON, None,
         (Follow.TELL_PERSON, Follow.TELL_COORDINATOR)),
    Rule(Act.TAKE_OVER, _HELD | _CLOSED, _PERSON, None,
         (Follow.TELL_PERSON, Follow.TELL_HANDLER)),

    # Ending it: a human of the desk closes, the person withdraws, and no machine does either.
    Rule(Act.CLOSE, _UNTAKEN | _REFERRED, _COORDINATOR, State.CLOSED,
         (Follow.SETTLE_CARDS, Follow.TELL_PERSON, Follow.ASK_SOLVED, Follow.STOP_CLOCKS)),
    Rule(Act.CLOSE, _IN_HAND, _DESK, State.CLOSED,
         (Follow.TELL_PERSON, Follow.ASK_SOLVED, Follow.STOP_CLOCKS)),
    Rule(Act.CLOSE, _APPEALED, _COORDINATOR, State.CLOSED,
         (Follow.TELL_PERSON, Follow.TELL_HANDLER, Follow.STOP_CLOCKS)),
    Rule(Act.WITHDRAW, _UNTAKEN, _PERSON, State.WITHDRAWN,
         (Follow.SETTLE_CARDS, Follow.TELL_COORDINATOR, Follow.STOP_CLOCKS)),
    Rule(Act.WITHDRAW, _HELD | _CLOSED | _APPEALED, _PERSON, State.WITHDRAWN,
         (Follow.TELL_HANDLER, Follow.END_ACCESS, Follow.SETTLE_CARDS, Follow.STOP_CLOCKS)),

    Rule(Act.SOLVED, _CLOSED, _PERSON, None, (Follow.TELL_HANDLER,)),

    # The two ways back. An appeal is the coordinator's; only the person undoes a withdrawal.
    Rule(Act.APPEAL, _CLOSED, _PERSON, State.APPEALED,
         (Follow.TELL_COORDINATOR, Follow.START_CLOCKS)),
    Rule(Act.REOPEN, _CLOSED, _PERSON | _DESK, State.ACCEPTED,
         (Follow.TELL_HANDLER, Follow.START_CLOCKS)),
    Rule(Act.REOPEN, _APPEALED, _COORDINATOR, State.ACCEPTED,
         (Follow.TELL_PERSON, Follow.TELL_HANDLER, Follow.START_CLOCKS)),
    Rule(Act.REOPEN, _WITHDRAWN, _PERSON, State.RECEIVED, (Follow.ROUTE, Follow.START_CLOCKS)),
)
# fmt: on


def _cells() -> dict[tuple[State, Act], Rule]:
    cells: dict[tuple[State, Act], Rule] = {}
    for line in TABLE:
        for state in line.states:
            if (state, line.act) in cells:
                raise ValueError(f"two rules say what {line.act} does to a {state} ticket")
            cells[state, line.act] = line
    return cells


_CELLS = _cells()


def rule(state: State, act: Act, actor: Actor) -> Rule:
    """The line of the table for this act, or the ``NotAllowed`` that says why there is none."""
    found = _CELLS.get((state, act))
    if found is None or actor not in found.who:
        raise _refusal(state, act, actor, somebody_may=found is not None)
    return found


def apply(state: State, act: Act, actor: Actor) -> State:
    """The state of the ticket after this act; raises ``NotAllowed``."""
    then = rule(state, act, actor).then
    return state if then is None else then


def allowed(state: State, actor: Actor) -> tuple[Act, ...]:
    """What this actor may do now, in the order of ``Act``: the buttons to show."""
    return tuple(act for act in Act if (found := _CELLS.get((state, act))) and actor in found.who)


def after_refusal(refusals: int, pending: int, untried: int) -> Act | None:
    """What the system does once an organisation has refused an offered ticket.

    ``refusals`` counts those so far with this one, ``pending`` the organisations that still have
    the offer open, ``untried`` the ranked ones never asked. None: wait for those pending.
    """
    if pending > 0:
        return None
    return Act.RETURN if refusals >= MOST_REFUSALS or untried <= 0 else Act.WIDEN


def _refusal(state: State, act: Act, actor: Actor, *, somebody_may: bool) -> NotAllowed:
    why: type[NotAllowed]
    if state in _WITHDRAWN:
        why = IsWithdrawn
    elif act in (Act.TAKE, Act.REFUSE) and state in _IN_HAND | _APPEALED:
        why = AlreadyTaken
    elif actor is Actor.HANDLER and state in _UNTAKEN and act is not Act.TAKE:
        why = NotTaken
    elif somebody_may:
        why = NotYours
    elif state in _CLOSED:
        why = IsClosed
    else:
        why = NotNow
    return why(state, act, actor)
