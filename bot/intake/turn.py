"""What one message of a person does: steer, answer, or both kindly refused.

Everything here happens inside one transaction and says nothing before it is committed.
"""

from bot.arrivals import Arrival, Kind
from bot.carriage import holding, stopping
from bot.casework import added
from bot.dialogue import pressed
from bot.gathering import leave
from bot.house import House
from bot.intake import (
    acts,
    answering,
    company,
    danger,
    following,
    late,
    noticing,
    steering,
    stopped,
)
from bot.intake.binding import bound
from bot.intake.standing import back, cancel, enter, home, show, stand
from bot.intake.visit import Visit
from flows import conversation
from flows.speech import Said
from flows.vocabulary import Control
from storage import accounts, people
from storage.accounts import Account
from storage.people import Person
from storage.transaction import Transaction

START = "/start"


def turn(t: Transaction, account: Account, arrival: Arrival, house: House) -> None:
    """Everything one arrival leads to, up to the messages put into the outbox."""
    visit = Visit(t, house, account, _person(t, account), arrival)
    if stopped.wants(visit):
        stopped.stop(visit)
        return
    if arrival.kind is Kind.UNKNOWN:
        leave(t, arrival, arrival.attachments)
    came_back = not late.outrun(visit, visit.person.stopped_at)
    came_back = came_back and stopping.resume(t, visit.person)
    stood = visit.around()
    _take(visit, came_back=came_back)
    if added.FLOW in stood and added.FLOW not in visit.around():
        following.settle(visit)
    visit.send()
    if late.is_late(visit):
        late.put_off(visit)
    else:
        holding.release(t, house, visit.person)


def _person(t: Transaction, account: Account) -> Person:
    """Whose account it is; somebody new when it was never seen."""
    known = people.get(t, account.person_id) if account.person_id else None
    if known is not None:
        return known
    person = people.create(t)
    accounts.belongs(t, account.id, person_id=person.id)
    return person


def _take(visit: Visit, *, came_back: bool) -> None:
    arrival = visit.arrival
    if visit.person.language is None and visit.person.flow is None:
        _first(visit)
    elif arrival.kind is Kind.PRESS:
        _press(visit, arrival.pressed or "")
    elif arrival.kind is Kind.UNKNOWN:
        visit.tell("unknown.kind")
        show(visit, stand(visit))
    elif arrival.kind is Kind.EDITED and danger.listen(visit.house, arrival.text) is None:
        visit.tell("edited.again")
        show(visit, stand(visit))
    elif arrival.text.split()[:1] == [START] and not arrival.attachments:
        home(visit)
    else:
        _words(visit, came_back=came_back)


def _first(visit: Visit) -> None:
    """The first message ever: greet, and keep what it says for the grievance it may begin."""
    draft = visit.begin("welcome")
    if visit.arrival.kind is Kind.WORDS:
        command = visit.arrival.text.startswith("/")
        said = Said("" if command else visit.arrival.text, pieces=visit.pieces())
        draft, _ = conversation.keep(draft, said, visit.house.ears)
        noticing.greeted(visit, said.text)
    show(visit, conversation.resume(bound(visit, "welcome"), draft))


def _words(visit: Visit, *, came_back: bool) -> None:
    """A typed message: a control steers, the name of a button presses it, all else answers."""
    said = Said(visit.arrival.text, pieces=visit.pieces())
    control = None if said.pieces else visit.house.ears.control(said.text)
    if control is Control.START and came_back:
        visit.tell("start.done")
        show(visit, stand(visit))
    elif control in (Control.MENU, Control.START):
        home(visit)
    elif control is Control.HELP:
        visit.tell("help.text")
        show(visit, stand(visit))
    elif control is Control.BACK:
        back(visit)
    elif control is Control.LANGUAGE:
        enter(visit, "language", over=True)
    elif control is Control.ERASE:
        enter(visit, "erase", over=True)
    elif control is Control.CANCEL:
        cancel(visit)
    elif not said.pieces and (named := acts.typed(visit, said.text)) is not None:
        _act(visit, named)
    elif not said.pieces and company.wanted(visit, said.text):
        company.begin(visit)
        show(visit, stand(visit))
    elif noticing.noticed(visit, said) or (not said.pieces and steering.steered(visit, said.text)):
        show(visit, stand(visit))
    else:
        answering.answer(visit, said)


def _press(visit: Visit, data: str) -> None:
    """A pressed button: of the conversation it belongs to, or an act on a grievance."""
    if data.startswith("act:"):
        _act(visit, data)
        return
    code, said = pressed(data) or ("", Said())
    flow = (said.key or "").partition(".")[0]
    draft = visit.load(flow)
    if draft is None or draft.code != code:
        answering.seal(visit)
        visit.tell("unclear.gone")
        show(visit, stand(visit))
        return
    if flow != visit.person.flow:
        # A button of a conversation left lying: the person comes back to it.
        visit.stand(flow, [f for f in visit.person.under if f != flow])
        draft = visit.load(flow) or draft
    answering.hear(visit, draft, said)


def _act(visit: Visit, data: str) -> None:
    """An act on a grievance; then the question that was interrupted is asked again."""
    acts.act(visit, data)
    if visit.person.flow is not None and not visit.listening:
        show(visit, stand(visit))
