"""Words both ways between a person and the organisation that carries their ticket.

To the desk they come with the reference; to the person they come from the organisation, never from
a handler by name or account, and only as the gate allows.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from bot.carriage import access, announced
from bot.carriage.carrying import Carried, announce, carry
from bot.carriage.posting import awake, coordinators_for, post, reachable
from bot.casework import letters, linking, meanwhile, offering, pausing, prompting
from bot.casework.telling import file_ids
from bot.house import House
from bot.network.duty import roster
from bot.screens import Screen
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor, Follow
from bot.tickets.refusals import NotAllowed
from flows.speech import Piece
from flows.vocabulary import Pause, State
from locales.words import Words
from storage import events, files, handlers, messages, tickets
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


def to_handler(
    t: Transaction,
    house: House,
    ticket: Ticket,
    person_id: UUID,
    pieces: Sequence[Piece],
    kind: str = "words",
) -> Ticket:
    """Add what a person sent to the thread of their ticket and bring it to whoever carries it.

    The answer to a question puts the ticket in hand again; what waits for others goes on waiting.
    """
    files.attach(t, ticket.id, file_ids(pieces))
    message_id = messages.add(t, ticket.id, "person", person_id, kind, pieces)
    readers: list[Handler] = []
    try:
        found = lifecycle.rule(State(ticket.state), Act.ANSWER, Actor.PERSON)
    except NotAllowed:
        # Withdrawn: the organisation has no part in it any more, and words are still never lost.
        found = None
    if found is not None and found.then is not None:
        ticket = tickets.change(t, ticket, state=found.then)
    waited = ticket.pause in (None, Pause.FAMILY)
    if found is not None and Follow.RESUME_CLOCKS in found.follows and waited:
        ticket = pausing.resume(t, house, ticket)
    if found is not None and Follow.TELL_HANDLER in found.follows:
        readers = carriers(t, ticket)
    events.record(t, ticket.id, Actor.PERSON, person_id, Act.ANSWER, {"message": str(message_id)})
    ticket = prompting.wrote(t, house, ticket)

    def written(_: Handler, words: Words) -> Screen:
        return letters.from_person(ticket, pieces, words)

    if not post(t, house, readers, written, ticket):
        post(t, house, coordinators_for(t, ticket), written, ticket)
    meanwhile.told(t, house, ticket)
    return ticket


def to_person(
    t: Transaction,
    house: House,
    ticket: Ticket,
    handler: Handler,
    pieces: Sequence[Piece],
    kind: str = "words",
    *,
    last: bool = False,
) -> list[Carried]:
    """Bring a handler's words (``words`` or ``question``) to everyone who follows the ticket.

    The ``last`` ones say how it ended, and ask whether it was solved. What became of them for
    each who follows is returned for the handler to read; the caller records the event.
    """
    files.attach(t, ticket.id, file_ids(pieces))
    message_id = messages.add(t, ticket.id, "handler", handler.id, kind, pieces)
    organisation = letters.speaks_for(t, handler)

    def written(words: Words) -> Screen:
        screen = letters.from_desk(ticket, organisation, pieces, kind, words)
        return letters.last(ticket, screen, words) if last else screen

    neutral = f"act:open:{message_id}"
    carried = carry(t, house, ticket, written, neutral)
    prompting.answered(t, ticket, carried)
    if kind == "question":
        prompting.asked(t, ticket)
    return carried


def news(
    t: Transaction,
    house: House,
    ticket: Ticket,
    told_in: Callable[[Words], str],
    *,
    proactive: bool = True,
) -> list[Carried]:
    """Tell everyone who follows a ticket what became of it, where they agreed to be written to.

    What is not ``proactive`` they have to learn: it waits until they write, whatever they said.
    """

    def written(words: Words) -> Screen:
        text, below = told_in(words), letters.buttons(ticket, words)
        return Screen(text, below, language=words.language, protect=True)

    neutral = announced.kept(t, house, ticket, written)
    return carry(t, house, ticket, written, neutral, proactive=proactive)


def opened(t: Transaction, house: House, ticket: Ticket, person_id: UUID) -> None:
    """Tell the phone a ticket was filed from that this person opened it with its receipt."""
    _tell_filer(t, house, ticket, person_id, _tells_opened)


def withdrawn(t: Transaction, house: House, ticket: Ticket) -> None:
    """Tell the desk that a person has withdrawn a ticket; nobody can read it there any more."""
    access.take_back(t, ticket)
    offering.settle(t, house, ticket, lambda _, words: words.say("card.withdrawn"))
    _tell_desk(
        t,
        house,
        ticket,
        lambda words, number: words.say("relay.withdrawn", reference=number),
        lasting=True,
    )


def withdrawn_there(t: Transaction, house: House, ticket: Ticket, person_id: UUID) -> None:
    """Tell the phone a ticket was filed from that this person has withdrawn it."""
    _tell_filer(t, house, ticket, person_id, _tells_withdrawn)


def erased(t: Transaction, house: House, person_id: UUID) -> None:
    """Tell the desk, and who else follows them, that nothing is left of a person's tickets.

    It is done before ``people.erase``. The cards say so too. Only the number is named, so these
    words may outlive the tickets.
    """
    for ticket_id in tickets.owned_by(t, person_id):
        ticket = tickets.get(t, ticket_id)
        if ticket is None:
            continue
        offering.settle(t, house, ticket, lambda _, words: words.say("card.gone"), lasting=True)
        linking.erased(t, house, ticket, person_id)
        if ticket.state != State.WITHDRAWN:
            _tell_desk(
                t,
                house,
                ticket,
                lambda words, number: words.say("relay.erased", reference=number),
                lasting=True,
            )


def _tells_opened(words: Words, number: str) -> str:
    return words.say("relay.opened", reference=number)


def _tells_withdrawn(words: Words, number: str) -> str:
    return words.say("relay.withdrawn_there", reference=number)


def _tell_filer(
    t: Transaction,
    house: House,
    ticket: Ticket,
    person_id: UUID,
    told: Callable[[Words, str], str],
) -> None:
    """A sentence for whoever filed the ticket, unless it is they who did what it tells."""

    def written(words: Words) -> Screen:
        text, below = told(words, grouped(ticket.reference)), letters.buttons(ticket, words)
        return Screen(text, below, language=words.language, protect=True)

    if ticket.person_id != person_id:
        announce(t, house, ticket, written)


def _tell_desk(
    t: Transaction,
    house: House,
    ticket: Ticket,
    told: Callable[[Words, str], str],
    *,
    lasting: bool = False,
) -> None:
    """A sentence for whoever carries the ticket, or else for the coordinators."""

    def written(_: Handler, words: Words) -> Screen:
        return Screen(told(words, grouped(ticket.reference)), language=words.language)

    holder = handlers.get(t, ticket.handler_id) if ticket.handler_id else None
    if not post(t, house, [holder] if holder else [], written, ticket, lasting=lasting):
        post(t, house, coordinators_for(t, ticket), written, ticket, lasting=lasting)


def carriers(t: Transaction, ticket: Ticket) -> list[Handler]:
    """Who is told about a ticket: the handler who has it, else their organisation.

    While that handler is away, their colleagues are told, if any is there.
    """
    holder = handlers.get(t, ticket.handler_id) if ticket.handler_id else None
    reads = holder is not None and reachable(t, holder) is not None
    if holder is not None and reads and not roster(t).away(holder):
        return [holder]
    others = awake(t, ticket.organisation_id) if ticket.organisation_id else []
    return others or ([holder] if holder is not None and reads else [])
