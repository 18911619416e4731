"""A handler records what the detainee himself said of a grievance, after a visit for instance."""

from bot.casework import agreeing
from bot.casework.agreeing import Bearer
from bot.desk.sight import actor, rule
from bot.desk.sitting import Sitting
from bot.tickets.acts import Act
from flows.agreeing import HisWord
from flows.grievance import Agreement
from storage.receipts import grouped
from storage.tickets import Ticket


def said(sitting: Sitting, ticket: Ticket, record: HisWord) -> None:
    """Keep his word; a refusal ends at once what organisations may see. Raises NotDone."""
    t, handler = sitting.t, sitting.handler
    rule(t, handler, ticket, Act.AGREEMENT)
    agreeing.record(
        t,
        sitting.house,
        ticket,
        actor(handler),
        handler.id,
        record.agreement,
        by=Bearer.DESK,
        day=record.day,
        said=record.words,
    )
    refused = record.agreement is Agreement.REFUSES
    key = "desk.his_word_refused" if refused else "desk.his_word"
    sitting.tell(key, reference=grouped(ticket.reference))
