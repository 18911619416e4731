"""For a coordinator: how the organisations rank for a ticket and why; what the network lacks."""

from bot.casework import deeds, explaining
from bot.casework.knowing import knows
from bot.casework.ranking import candidates, case_of, rank
from bot.desk import sight
from bot.desk.sight import find
from bot.desk.sitting import Sitting
from bot.screens import Button, Screen
from bot.tickets import routing
from bot.tickets.acts import Act
from bot.tickets.routing import Gap
from locales.words import Words
from storage import organisations, tickets
from storage.receipts import grouped
from storage.tickets import Ticket

VERB = "route"
MOST, OUT, TICKETS = 5, 8, 8
"""How many are shown of the ranked, of those left out, and of the tickets nobody is competent for.
"""
NAMED = 4
"""How many needs of a region are named; of the rest the number is told."""
LONGEST_DATA = 64
"""What a button may bring back on every channel, in bytes."""
SOMEWHERE = {Act.OFFER, Act.WIDEN, Act.REFER}
"""The acts by which a coordinator brings a ticket to an organisation."""


def command(sitting: Sitting, rest: str) -> None:
    """``/route 123``. Raises NotCoordinator or NoSuchTicket."""
    sight.coordinators_alone(sitting.handler)
    if not rest:
        sitting.tell("desk.which_ticket", example="/route 123")
        return
    explain(sitting, find(sitting.t, sitting.handler, rest))


def explain(sitting: Sitting, ticket: Ticket) -> None:
    """The ranking as it is now, each point with its cause, and a button to assign it to each.

    Raises NotCoordinator.
    """
    sight.coordinators_alone(sitting.handler)
    t, words = sitting.t, sitting.words
    ranking, known = rank(t, case_of(t, ticket))
    number = grouped(ticket.reference)
    lines = [words.say("route.title", reference=number)]
    lines += explaining.ranked(ranking, known, words, MOST)
    if not ranking.ranked:
        lines.append(words.say("route.gap" if ranking.gap else "route.nobody"))
    if others := explaining.left_out(ranking, known, words, OUT):
        lines += ["", words.say("route.left_out"), *others]
    sitting.say(
        Screen(
            "\n".join(lines),
            _assigning(sitting, ticket, [one.code for one in ranking.ranked[:MOST]]),
            language=words.language,
            protect=True,
            list_label=words.say("card.more"),
        ),
        about=ticket,
    )


def gaps(sitting: Sitting) -> None:
    """What nobody is competent for: the tickets that meet a gap now, and the network by region.

    Raises NotCoordinator.
    """
    sight.coordinators_alone(sitting.handler)
    t, words = sitting.t, sitting.words
    met = [ticket for ticket in tickets.unrouted(t) if _meets_gap(sitting, ticket)]
    known = organisations.all(t)
    lacking = routing.gaps(candidates(t, known))
    if not met and not lacking:
        sitting.tell("route.no_gaps")
        return
    lines = [words.count("route.gap_tickets", len(met))] if met else []
    lines += [words.say("route.gaps")] if lacking else []
    lines += [_gap(gap, words) for gap in lacking]
    buttons = tuple(
        Button(grouped(ticket.reference), deeds.press(VERB, ticket)) for ticket in met[:TICKETS]
    )
    sitting.say(
        Screen(
            "\n".join(lines),
            buttons,
            language=words.language,
            protect=True,
            list_label=words.say("card.more"),
        )
    )


def _meets_gap(sitting: Sitting, ticket: Ticket) -> bool:
    if not knows(sitting.t, sitting.handler, ticket):
        return False
    return rank(sitting.t, case_of(sitting.t, ticket))[0].gap


def _gap(gap: Gap, words: Words) -> str:
    region = words.option("region", gap.region)
    if gap.nobody:
        return words.say("route.gap_region", region=region)
    named = [words.option("need", need) for need in gap.needs[:NAMED]]
    if rest := len(gap.needs) - len(named):
        named.append(words.count("route.gap_others", rest))
    return words.say("route.gap_needs", region=region, needs=words.listed(named))


def _assigning(sitting: Sitting, ticket: Ticket, codes: list[str]) -> tuple[Button, ...]:
    acts = sight.may(sitting.t, sitting.handler, ticket)
    if SOMEWHERE.isdisjoint(acts):
        return ()
    words = sitting.words
    buttons = (
        Button(
            words.say("route.assign", place=str(place)), f"{deeds.press('assign', ticket)}:{code}"
        )
        for place, code in enumerate(codes, start=1)
    )
    return tuple(one for one in buttons if len(one.data.encode()) <= LONGEST_DATA)
