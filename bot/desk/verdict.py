"""What the gate decided about words for a person, as the handler who wrote them reads it."""

from collections.abc import Sequence

from bot.carriage.carrying import Carried
from bot.desk.sitting import Sitting
from bot.gate import Send, Why
from storage.tickets import Ticket


def how(sitting: Sitting, ticket: Ticket, carried: Sequence[Carried]) -> None:
    """Say what the gate decided for whoever filed the ticket, unless the words simply went out.

    Of anybody else who follows it nothing is said: the handler would take them for that person.
    """
    for one in (each for each in carried if each.person_id == ticket.person_id):
        decision = one.decision
        if decision is None:
            sitting.tell("desk.unreachable")
        elif decision.why is Why.STOPPED:
            sitting.tell("desk.stopped")
        elif decision.send is Send.NEUTRAL:
            sitting.tell("desk.neutral")
        elif decision.send is Send.NEVER:
            sitting.tell("desk.never")
        elif decision.send is Send.TEMPLATE:
            sitting.tell("desk.knocked")
        elif decision.send is Send.HOLD_UNTIL and decision.until is not None:
            moment = sitting.words.moment(decision.until, sitting.house.timezone)
            sitting.tell("desk.later", moment=moment)
        elif decision.send is Send.HOLD_UNTIL and decision.why is Why.WINDOW_CLOSED:
            sitting.tell("desk.window_closed")
        elif decision.send is Send.HOLD_UNTIL:
            sitting.tell("desk.held")
        elif one.elsewhere:
            sitting.tell("desk.elsewhere")
