"""What somebody held who takes no part any more: others are asked at once, and people hear of it.

The coordinators get the list: each of them the tickets that they may know of.
"""

from collections.abc import Callable, Sequence

from bot.carriage.posting import awake, coordinators_for, is_avoided, post
from bot.casework import handing, letters, offering, passing, relay
from bot.house import House
from bot.network.members import tell
from bot.screens import Button, Screen
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from flows.vocabulary import Role, State
from locales.words import Words
from storage import events, handlers, offers, organisations, tickets
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


def free(t: Transaction, house: House, organisation: Organisation) -> list[Ticket]:
    """Hand over all that an association holds, and withdraw it from all it was offered.

    It must take no part any more. The tickets it held, as they are now.
    """
    held, asked = tickets.held_by(t, organisation.id), tickets.offered_to(t, organisation.id)
    moved = [_hand_over(t, house, ticket, organisation) for ticket in held]
    for ticket in asked:
        _pass_by(t, house, ticket, organisation)
    # Where it was ranked and never asked, it will not be.
    offers.let_go_all(t, organisation.id)
    return moved


def free_of(t: Transaction, house: House, member: Handler) -> list[Ticket]:
    """Give what a member carried to their colleagues, or to others where there are none."""
    freed = []
    for ticket in tickets.of_handler(t, member.id):
        detail = {"handler": str(member.id)}
        events.record(t, ticket.id, Actor.SYSTEM, None, "left", detail)
        now = tickets.change(t, ticket, handler_id=None)
        colleagues = awake(t, now.organisation_id) if now.organisation_id else []
        if not post(t, house, colleagues, _left(now), now):
            if Act.HAND_BACK in lifecycle.allowed(State(now.state), Actor.SYSTEM):
                now = _hand_over(t, house, now, None)
            post(t, house, coordinators_for(t, now), _left(now), now)
        freed.append(now)
    organisation = organisations.get(t, member.organisation_id)
    if organisation is not None and not _serving(t, organisation):
        # Nobody is left there to take what they were asked for.
        for ticket in tickets.offered_to(t, organisation.id):
            _pass_by(t, house, ticket, organisation)
    return freed


def _serving(t: Transaction, organisation: Organisation) -> bool:
    members = handlers.of_organisation(t, organisation.id)
    return any(one.role == Role.HANDLER and one.suspended_at is None for one in members)


def listed(
    t: Transaction, house: House, by: Handler, organisation: Organisation, moved: Sequence[Ticket]
) -> None:
    """Tell the coordinators which association takes no part, and what became of its tickets."""
    for reader in handlers.coordinators(t):
        known = [ticket for ticket in moved if not is_avoided(t, reader, ticket)]
        tell(t, house, [reader], _list(organisation, known), besides=None if known else by)


def _hand_over(
    t: Transaction, house: House, ticket: Ticket, organisation: Organisation | None
) -> Ticket:
    detail = {"parted": organisation.code} if organisation is not None else None
    ticket = handing.hand_back(t, house, ticket, Actor.SYSTEM, None, detail)
    if ticket.state == State.REFERRED:
        ticket = offering.offer(t, house, ticket)
    else:
        # After an appeal the coordinators have it anyway.
        offering.page(t, house, ticket, lambda words: words.say("card.page_nobody"))
    relay.news(
        t,
        house,
        ticket,
        lambda words: words.say("relay.handed_over", reference=grouped(ticket.reference)),
    )
    return ticket


def _pass_by(t: Transaction, house: House, ticket: Ticket, organisation: Organisation) -> None:
    """A ticket was offered to an association that can't answer any more: the next one is asked.

    Where somebody has it meanwhile, they keep it and are told so, as after a refusal.
    """
    handing.let_go(t, house, ticket, organisation.id)
    detail = {"parted": organisation.code}
    events.record(t, ticket.id, Actor.SYSTEM, None, "left", detail)
    if ticket.state == State.OFFERED:
        offering.offer_next(t, house, ticket)
    elif ticket.state == State.REFERRED and (ticket.organisation_id or ticket.handler_id):
        passing.refused(t, house, ticket)
    elif ticket.state == State.REFERRED:
        offering.offer(t, house, ticket)
    else:
        offering.page(t, house, ticket, lambda words: words.say("card.page_nobody"))


def _left(ticket: Ticket) -> Callable[[Handler, Words], Screen]:
    def written(_: Handler, words: Words) -> Screen:
        text = words.say("desk.left", reference=grouped(ticket.reference))
        below = (Button(words.say("card.sheet"), f"act:show:{ticket.reference}"),)
        return Screen(text, below, language=words.language, protect=True)

    return written


def _list(organisation: Organisation, moved: Sequence[Ticket]) -> Callable[[Words], Screen]:
    def written(words: Words) -> Screen:
        name = letters.named(organisation, words)
        lines = [words.count("network.handed_over", len(moved), organisation=name)]
        lines += [words.named_line(grouped(ticket.reference)) for ticket in moved]
        return Screen("\n".join(lines), language=words.language, protect=True)

    return written
