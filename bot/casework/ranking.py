"""The ranking of organisations for a stored ticket: what routing is asked, and how it is kept."""

from collections.abc import Iterable

from bot.network.duty import Roster, roster
from bot.tickets import routing
from bot.tickets.routing import Ranking
from bot.tickets.scoring import Candidate, Case, Cause, Reason
from bot.watch import metrics
from flows.grievance import Agreement
from flows.vocabulary import Language, Need, Purpose, Region, Role, Topic, Urgency
from storage import consents, handlers, organisations, tickets
from storage.offers import Offer
from storage.organisations import Organisation
from storage.tickets import Ticket
from storage.transaction import Transaction


def rank(t: Transaction, case: Case) -> tuple[Ranking, dict[str, Organisation]]:
    """The organisations as routing ranks them now, and each of them by its code."""
    known = {one.code: one for one in organisations.all(t, active_only=False)}
    return routing.rank(case, candidates(t, known.values())), known


def candidates(t: Transaction, known: Iterable[Organisation]) -> list[Candidate]:
    """These organisations as routing sees them now: their load, who is on duty, who is away."""
    load, present = tickets.load(t), roster(t)
    return [_candidate(t, one, load.get(one.id, 0), present) for one in known]


def note_gap(case: Case, ranking: Ranking) -> None:
    """Count what the network had nobody for, if that is why nobody is asked."""
    if ranking.gap:
        metrics.gap(case.region or "unknown", sorted(case.needs))


def case_of(t: Transaction, ticket: Ticket) -> Case:
    """What of a ticket decides who is offered it."""
    return Case(
        topic=Topic(ticket.topic or Topic.OTHER),
        needs=frozenset(map(Need, ticket.needs)),
        region=Region(ticket.region) if ticket.region else None,
        language=Language(ticket.language or Language.DARIJA),
        family_region=Region(ticket.family_region) if ticket.family_region else None,
        urgency=Urgency(ticket.urgency),
        excluded=avoided(t, ticket),
        consent_to_share=may_share(t, ticket),
        refused=is_refused(t, ticket),
        guessed=tickets.record(t, ticket).get("guessed") is True,
    )


def may_share(t: Transaction, ticket: Ticket) -> bool:
    """Whether organisations may be shown it: the family agreed, and the detainee does not refuse.

    His refusal stands until somebody records another word of his: that is for the coordinators.
    """
    agreed = consents.for_ticket(t, ticket.id).get(Purpose.SHARE, False)
    return agreed and not is_refused(t, ticket)


def is_refused(t: Transaction, ticket: Ticket) -> bool:
    """Whether the last that is known of the detainee is that he does not agree."""
    return bool(tickets.record(t, ticket).get("agreement") == Agreement.REFUSES)


def avoided(t: Transaction, ticket: Ticket) -> frozenset[str]:
    """The codes of the organisations that the person asked to keep out of this ticket."""
    return frozenset(map(str, tickets.record(t, ticket).get("avoid", ())))


def lets_coordinate(t: Transaction, ticket: Ticket) -> bool:
    """Whether the coordinators may read it although the person keeps their organisations out."""
    return tickets.record(t, ticket).get("coordination") is True


def explained(ranking: Ranking) -> dict[str, object]:
    """The ranking as the history of a ticket keeps it, every point with its cause."""
    return {
        "ranked": [
            {"code": one.code, "score": one.score, "reasons": written(one.reasons)}
            for one in ranking.ranked
        ],
        "left_out": {code: why.value for code, why in ranking.left_out},
        "gap": ranking.gap,
    }


def written(reasons: tuple[Reason, ...]) -> list[str]:
    """Reasons as an offer keeps them."""
    return [f"{reason.code}|{reason.points}|{reason.detail}" for reason in reasons]


def reasons_of(offer: Offer) -> list[Reason]:
    """The reasons an offer was written with."""
    parts = [text.split("|", 2) for text in offer.reasons]
    return [Reason(Cause(code), int(points), detail) for code, points, detail in parts]


def _candidate(t: Transaction, one: Organisation, load: int, present: Roster) -> Candidate:
    members = [h for h in handlers.of_organisation(t, one.id) if h.role == Role.HANDLER]
    return Candidate(
        code=one.code,
        regions=frozenset(one.regions),
        needs=frozenset(one.needs),
        topics=frozenset(one.topics),
        languages=frozenset(one.languages),
        capacity=one.capacity,
        load=load,
        on_duty=sum(present.on_duty(handler) for handler in members),
        away=bool(members) and all(present.away(handler) for handler in members),
        # An organisation that nobody has joined yet would never answer.
        active=one.active and bool(members),
    )
