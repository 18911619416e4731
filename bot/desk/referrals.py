"""The desk's conversations by which a ticket is passed on or handed back, and how they end."""

from collections.abc import Mapping
from functools import partial

from bot.casework import explaining, letters
from bot.casework.passing import act_of
from bot.casework.ranking import case_of, is_refused, rank
from bot.desk import care, passing
from bot.desk.sitting import Sitting
from bot.desk.verdict import how
from bot.tickets.acts import Act
from bot.tickets.refusals import NotDone
from flows.conversation import Draft
from flows.interview import Flow
from flows.passing import HandedBack, Passed
from flows.vocabulary import State
from storage.organisations import Organisation
from storage.receipts import grouped
from storage.tickets import Ticket


def bound_to_refer(sitting: Sitting, ticket: Ticket) -> Flow:
    """The question to whom, over what routing ranks. Raises NotDone when there is nobody."""
    try:
        passing.none_asked(sitting.t, ticket)
    except NotDone:
        sitting.drop()
        raise
    return care.bound(passing.refer_flow_over(_choices(sitting, ticket)))(sitting, ticket)


def bound_to_assign(sitting: Sitting, ticket: Ticket) -> Flow:
    """The same for a coordinator, who may choose any that the person did not exclude."""
    found = _choices(sitting, ticket, any_of_them=True)
    flow = passing.assign_flow_over(found, refused=is_refused(sitting.t, ticket))
    if not passing.overrides(sitting.t, ticket):
        # The motive stays within the network: nothing to be wary of.
        return partial(flow, telling=lambda pieces: False)
    return care.bound(flow)(sitting, ticket)


def values(sitting: Sitting, ticket: Ticket, draft: Draft) -> Mapping[str, str]:
    """The organisations to choose from, each with the causes of its place, for that question; what
    the reason tells, for the one whether to send it.
    """
    if not draft.shown or not draft.shown.endswith(".organisation"):
        return care.values(sitting, ticket, draft)
    words = sitting.words
    ranked, _ = rank(sitting.t, case_of(sitting.t, ticket))
    places = {placed.code: placed for placed in ranked.ranked}
    lines = []
    for one in _choices(sitting, ticket, any_of_them=draft.flow == "assign"):
        why = explaining.causes(places[one.code], words) if one.code in places else ""
        name = letters.named(one, words)
        line = words.say("desk.ranked", organisation=name, reasons=why) if why else name
        lines.append(f"• {line}")
    return {"ranking": "\n".join(lines)}


def assigning(ticket: Ticket) -> Act:
    """What it is called to offer this ticket to one more organisation."""
    return act_of(State(ticket.state))


def asked(sitting: Sitting, ticket: Ticket, chosen: Passed) -> None:
    """The person is asked, and the handler waits for the answer."""
    t, house, handler = sitting.t, sitting.house, sitting.handler
    carried = passing.refer(t, house, handler, ticket, chosen.organisation, chosen.words)
    sitting.tell("desk.refer_asked", reference=grouped(ticket.reference))
    how(sitting, ticket, carried)


def assigned(sitting: Sitting, ticket: Ticket, chosen: Passed | None) -> None:
    """It is offered to the organisation that a coordinator chose, or to none after all."""
    if chosen is None:
        sitting.tell("desk.as_he_says", reference=grouped(ticket.reference))
        return
    t, house, handler = sitting.t, sitting.house, sitting.handler
    code, motive, anyway = chosen.organisation, chosen.words, chosen.all_the_same
    passing.assign(t, house, handler, ticket, code, motive, all_the_same=anyway)
    name = passing.name_of(t, chosen.organisation, sitting.words)
    sitting.tell("desk.assigned", reference=grouped(ticket.reference), organisation=name)


def handed_back(sitting: Sitting, ticket: Ticket, said: HandedBack) -> None:
    """The coordinators go on with it."""
    t, house, handler = sitting.t, sitting.house, sitting.handler
    passing.hand_back(t, house, handler, ticket, said.reason, said.words)
    sitting.tell("desk.handed_back", reference=grouped(ticket.reference))


def kept(sitting: Sitting, ticket: Ticket) -> None:
    """The organisation that referred it goes on with it."""
    passing.keep(sitting.t, sitting.house, sitting.handler, ticket)
    sitting.tell("desk.kept", reference=grouped(ticket.reference))


def _choices(sitting: Sitting, ticket: Ticket, *, any_of_them: bool = False) -> list[Organisation]:
    try:
        return passing.to_choose(sitting.t, ticket, any_of_them=any_of_them)
    except NotDone:
        # Nobody is left to choose: the question must not be asked again for ever.
        sitting.drop()
        raise
