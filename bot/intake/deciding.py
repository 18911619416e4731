"""What a person decided about a grievance already sent takes effect, if it is still theirs."""

from collections.abc import Callable
from dataclasses import replace

from bot.casework import added, claiming, consulted, moving, relay
from bot.intake import after, choosing, dating
from bot.intake.binding import bound
from bot.intake.following import about, own, pass_on, settle, standing
from bot.intake.possible import decides
from bot.intake.visit import Visit
from bot.tickets import lifecycle
from bot.tickets.acts import Act as Deed
from bot.tickets.acts import Actor
from bot.tickets.refusals import NotAllowed
from flows.follow_up import Act, FollowUp
from flows.speech import Piece
from flows.vocabulary import State
from storage import events, reminders, tickets
from storage.tickets import Ticket

WITH_WORDS = (Act.ADD, Act.WRITE, Act.APPEAL, Act.REOPEN)
"""Acts that are done by words, beside which others may have come before."""


def follow(visit: Visit, record: FollowUp, asides: tuple[Piece, ...]) -> None:
    """Do what the person decided, if the grievance is still theirs to follow."""
    if record.act is Act.ADD:
        draft = visit.load(added.FLOW)
        record = replace(record, pieces=added.lie(draft.answers) if draft is not None else ())
    else:
        settle(visit)
    visit.leave()
    ticket = own(visit, record.ticket)
    if ticket is None:
        visit.tell("follow_up.none")
        return
    if asides and record.act not in WITH_WORDS:
        ticket = pass_on(visit, ticket, asides, "follow_up.added")
        asides = ()
    DEEDS[record.act](visit, ticket, record, (*asides, *record.pieces))
    if record.act is Act.WRITE and visit.person.flow is None:
        # Writing goes on as in any chat, without being asked, until the person wants the menu.
        about(visit, ticket.id, Act.WRITE)
        visit.listen(bound(visit, "follow_up"))


def _read(visit: Visit, ticket: Ticket, _: FollowUp, __: tuple[Piece, ...]) -> None:
    standing(visit, ticket)


def _add(visit: Visit, ticket: Ticket, _: FollowUp, pieces: tuple[Piece, ...]) -> None:
    if pieces:
        pass_on(visit, ticket, pieces, "follow_up.added")
    else:
        visit.tell("follow_up.added")


def _write(visit: Visit, ticket: Ticket, _: FollowUp, pieces: tuple[Piece, ...]) -> None:
    pass_on(visit, ticket, pieces, "follow_up.sent")


def _dates(visit: Visit, ticket: Ticket, record: FollowUp, _: tuple[Piece, ...]) -> None:
    dating.dated(visit, ticket, record)


def _moved(visit: Visit, ticket: Ticket, record: FollowUp, _: tuple[Piece, ...]) -> None:
    try:
        moving.move(visit.t, visit.house, ticket, Actor.PERSON, visit.person.id, record.place)
    except NotAllowed:
        visit.tell("unclear.gone")
    else:
        visit.tell("follow_up.moved")


def _solved(visit: Visit, ticket: Ticket, record: FollowUp, _: tuple[Piece, ...]) -> None:
    if record.solved is not None:
        after.answered(visit, ticket, record.solved)


def _appeal(visit: Visit, ticket: Ticket, _: FollowUp, pieces: tuple[Piece, ...]) -> None:
    after.appealed(visit, ticket, pieces)


def _reopen(visit: Visit, ticket: Ticket, _: FollowUp, pieces: tuple[Piece, ...]) -> None:
    after.reopened(visit, ticket, pieces)


def _withdraw(visit: Visit, ticket: Ticket, record: FollowUp, _: tuple[Piece, ...]) -> None:
    if not decides(visit.t, ticket, visit.person.id):
        visit.tell("follow_up.not_yours")
        return
    sure = record.sure
    try:
        state = lifecycle.apply(State(ticket.state), Deed.WITHDRAW, Actor.PERSON)
    except NotAllowed:
        sure = False
    if not sure:
        visit.tell("follow_up.not_withdrawn")
        return
    ticket = tickets.change(visit.t, ticket, state=state, closed_at=visit.t.now)
    consulted.lapse(visit.t, ticket.id)
    reminders.cancel(visit.t, ticket_id=ticket.id)
    events.record(visit.t, ticket.id, Actor.PERSON, visit.person.id, Deed.WITHDRAW)
    relay.withdrawn(visit.t, visit.house, ticket)
    relay.withdrawn_there(visit.t, visit.house, ticket, visit.person.id)
    visit.tell("follow_up.withdrawn")


def _choices(visit: Visit, ticket: Ticket, _: FollowUp, __: tuple[Piece, ...]) -> None:
    choosing.begin(visit, ticket)


def _seen(visit: Visit, ticket: Ticket, _: FollowUp, __: tuple[Piece, ...]) -> None:
    choosing.seen_by(visit, ticket)


def _agreement(visit: Visit, ticket: Ticket, record: FollowUp, _: tuple[Piece, ...]) -> None:
    if record.agreement is not None:
        choosing.agreed(visit, ticket, record.agreement)


def _object(visit: Visit, ticket: Ticket, record: FollowUp, _: tuple[Piece, ...]) -> None:
    if not record.sure:
        visit.tell("choices.as_it_was")
        return
    claiming.objected(visit.t, visit.house, ticket, visit.person.id)
    visit.tell("follow_up.objected")


DEEDS: dict[Act, Callable[[Visit, Ticket, FollowUp, tuple[Piece, ...]], None]] = {
    Act.READ: _read,
    Act.WRITE: _write,
    Act.ADD: _add,
    Act.DATES: _dates,
    Act.MOVED: _moved,
    Act.SOLVED: _solved,
    Act.APPEAL: _appeal,
    Act.REOPEN: _reopen,
    Act.CHOICES: _choices,
    Act.SEEN: _seen,
    Act.AGREEMENT: _agreement,
    Act.OBJECT: _object,
    Act.WITHDRAW: _withdraw,
}
"""What each act does, with the words that came for it."""
