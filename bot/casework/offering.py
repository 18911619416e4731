"""Who is asked to carry a ticket, and what becomes of the cards once that is decided.

A life at risk goes at once to the handlers on duty of *every* organisation that ranks, and to the
coordinators. It never goes to an organisation that the person excluded, nor to any at all without
consent to share: then it rings with the coordinators alone, on duty or not. Its card holds no name
and none of the person's words, so what is spread wider for a life is only that somebody must act.
"""

from collections.abc import Callable
from uuid import UUID

from bot.carriage.posting import RELAYED, alike, awake, coordinators_for, post, thread
from bot.carriage.posting import card as card_topic
from bot.casework import cards, pausing
from bot.casework.ranking import case_of, explained, note_gap, rank, reasons_of, written
from bot.house import House
from bot.standing import message_of
from bot.tickets import lifecycle, routing
from bot.tickets.acts import Act, Actor
from bot.tickets.routing import LeftOut, Ranking
from bot.tickets.scoring import Case
from flows.vocabulary import State, Urgency
from locales.words import Words
from storage import (
    accounts,
    events,
    handlers,
    offers,
    organisations,
    outbox,
    outbox_topics,
    tickets,
)
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction


def offer(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """Rank the organisations for a ticket that nobody holds, and offer it to the first.

    It was just received, or is routed again: who refused it is not asked again, and where somebody
    is asked already, they are waited for. Nobody to ask: the coordinators have it, and read why.
    """
    asked = offers.of(t, ticket.id)
    if any(one.state == offers.OFFERED for one in asked):
        return ticket
    state = State(ticket.state)
    act = Act.REFER if state is State.REFERRED else Act.OFFER
    case = case_of(t, ticket)
    ranking, known = rank(t, case)
    refused = {one.organisation_id for one in asked if one.state == offers.REFUSED}
    not_again = frozenset(code for code, one in known.items() if one.id in refused)
    codes = routing.to_offer(ranking, case.urgency, not_again)
    if not codes or len(refused) >= lifecycle.MOST_REFUSALS:
        events.record(t, ticket.id, Actor.SYSTEM, None, "rank", explained(ranking))
        note_gap(case, ranking)
        page(t, house, ticket, lambda words: why_nobody(case, ranking, words))
        return ticket
    for place, placed in enumerate(ranking.ranked, start=1):
        to, reasons = known[placed.code].id, written(placed.reasons)
        offers.rank(t, ticket.id, to, place=place, score=placed.score, reasons=reasons)
    ticket = pausing.resume(t, house, ticket)
    ticket = tickets.change(t, ticket, state=lifecycle.apply(state, act, Actor.SYSTEM))
    detail = {**explained(ranking), "to": list(codes)}
    events.record(t, ticket.id, Actor.SYSTEM, None, act, detail)
    for code in codes:
        send(t, house, ticket, known[code].id)
    if case.urgency is Urgency.LIFE:
        page(t, house, ticket, lambda words: words.say("card.page_life"))
    return ticket


def offer_next(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """After a refusal: the next organisation, the coordinators, or nobody while some still wait."""
    asked = offers.of(t, ticket.id)
    refusals = sum(one.state == offers.REFUSED for one in asked)
    pending = sum(one.state == offers.OFFERED for one in asked)
    untried = sum(one.state == offers.WAITING for one in asked)
    act = lifecycle.after_refusal(refusals, pending, untried)
    following = offers.next_one(t, ticket.id)
    if act is Act.WIDEN and following is not None:
        organisation = organisations.get(t, following.organisation_id)
        detail = {"to": [organisation.code] if organisation else []}
        events.record(t, ticket.id, Actor.SYSTEM, None, act, detail)
        send(t, house, ticket, following.organisation_id)
    elif act is Act.RETURN:
        ticket = _return(t, house, ticket, refusals)
    return ticket


def widen(t: Transaction, house: House, ticket: Ticket) -> bool:
    """Nobody has taken it in time: the next organisation is asked besides; False if there is none.

    After enough refusals there is none either. A life at risk goes to all that are left.
    """
    asked = offers.of(t, ticket.id)
    if sum(one.state == offers.REFUSED for one in asked) >= lifecycle.MOST_REFUSALS:
        return False
    known = {one.id: one for one in organisations.all(t)}
    left = [
        known[one.organisation_id]
        for one in asked
        if one.state == offers.WAITING and one.organisation_id in known
    ]
    following = left if ticket.urgency == Urgency.LIFE else left[:1]
    if following:
        detail = {"to": [one.code for one in following]}
        events.record(t, ticket.id, Actor.SYSTEM, None, Act.WIDEN, detail)
    for one in following:
        send(t, house, ticket, one.id)
    return bool(following)


def page(
    t: Transaction,
    house: House,
    ticket: Ticket,
    why: Callable[[Words], str],
    *,
    priority: int = RELAYED,
) -> None:
    """Send the coordinators the card, on duty or not, and say why it comes to them."""
    post(
        t,
        house,
        coordinators_for(t, ticket),
        alike(lambda words: cards.card(t, ticket, house, words, why(words), coordinator=True)),
        ticket,
        card_topic(ticket),
        priority=priority,
    )


def settle(
    t: Transaction,
    house: House,
    ticket: Ticket,
    became: Callable[[Handler, Words], str | None],
    besides: str | None = None,
    *,
    lasting: bool = False,
) -> None:
    """Let every card still standing say what became of the ticket, in place of its buttons.

    ``became`` gives the sentence for each reader, None to leave a card as it is. ``besides`` is
    the message that is being rewritten anyway. A card not yet sent is not sent at all;
    one that is being sent at this moment is rewritten when it has arrived.
    ``lasting`` is for a ticket about to be erased: what the cards say then must outlive it.
    """
    for row in outbox.by_topic(t, card_topic(ticket)):
        account = accounts.get(t, row.account_id) if row.account_id else None
        handler = handlers.get(t, account.handler_id) if account and account.handler_id else None
        if account is None or handler is None:
            continue
        words = house.speaking(handler.language)
        sentence = became(handler, words)
        if sentence is None or outbox_topics.take_back(t, row.id, "settled"):
            continue
        message = message_of(row)
        if message is not None and besides not in message.split():
            screen = cards.settled(ticket, words, sentence, replaces=message)
            outbox.add(
                t,
                account,
                screen.to_json(),
                priority=RELAYED,
                ticket_id=None if lasting else ticket.id,
                topic=thread(ticket),
            )


def _return(t: Transaction, house: House, ticket: Ticket, refusals: int) -> Ticket:
    """Nobody is left to ask, or enough have refused: the coordinators decide."""
    offers.withdraw(t, ticket.id)
    if ticket.state != State.REFERRED:
        # One that was handed back is with the coordinators already.
        state = lifecycle.apply(State(ticket.state), Act.RETURN, Actor.SYSTEM)
        ticket = tickets.change(t, ticket, state=state)
        events.record(t, ticket.id, Actor.SYSTEM, None, Act.RETURN, {"refusals": refusals})
    if refusals >= lifecycle.MOST_REFUSALS:
        page(t, house, ticket, lambda words: words.count("card.page_refusals", refusals))
    else:
        page(t, house, ticket, lambda words: words.say("card.page_nobody"))
    return ticket


def send(t: Transaction, house: House, ticket: Ticket, organisation_id: UUID) -> None:
    """Offer the ticket to an organisation and put its card before the right people."""
    offers.offer(t, ticket.id, organisation_id)
    made = offers.find(t, ticket.id, organisation_id)
    reasons = reasons_of(made) if made else []
    told = post(
        t,
        house,
        awake(t, organisation_id, life=ticket.urgency == Urgency.LIFE),
        alike(lambda words: cards.card(t, ticket, house, words, cards.why_you(reasons, words))),
        ticket,
        card_topic(ticket),
    )
    if not told:
        # All who could answer have left or block the bot: somebody must know.
        page(t, house, ticket, lambda words: words.say("card.page_silent"))


def why_nobody(case: Case, ranking: Ranking, words: Words) -> str:
    """Why a ticket stays with the coordinators."""
    if case.refused:
        why = words.say("card.page_refused_by_him")
    elif not case.consent_to_share:
        why = words.say("card.page_consent")
    elif ranking.gap:
        why = words.say("card.page_gap" if case.region else "card.page_gap_anywhere")
    elif LeftOut.AWAY in dict(ranking.left_out).values():
        why = words.say("card.page_away")
    else:
        why = words.say("card.page_excluded")
    if case.urgency is Urgency.LIFE:
        return f"{words.say('card.page_life_alone')}\n{why}"
    return why
