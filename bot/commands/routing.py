"""``wasl route``: how organisations rank for a ticket, for an operator; codes and points only."""

import json as text
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from bot.failed import Failed


def route(
    explain: Annotated[str, typer.Option(metavar="REF", help="The number of a grievance.")],
    json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Explain to whom a grievance is offered, in what order, and why."""
    from bot import settings
    from bot.casework.ranking import case_of, explained, rank
    from bot.commands import operating
    from storage import tickets
    from storage.receipts import read_reference
    from storage.transaction import Transaction

    digits = read_reference(explain)

    def found(t: Transaction) -> dict[str, Any]:
        ticket = tickets.by_reference(t, digits) if digits else None
        if ticket is None:
            # What was typed may be anything, and is not said again.
            raise Failed("There is no grievance with this number")
        case = case_of(t, ticket)
        asked = {
            "topic": case.topic,
            "needs": sorted(case.needs),
            "region": case.region,
            "family_region": case.family_region,
            "language": case.language,
            "urgency": case.urgency,
            "consent_to_share": case.consent_to_share,
        }
        return {"reference": ticket.reference, "asks_for": asked, **explained(rank(t, case)[0])}

    with operating.opened(settings.load()) as database:
        told = database.read_now(found)
    if json:
        print(text.dumps(told, indent=2))
        return
    for line in lines(told):
        print(line)


def lines(told: dict[str, Any]) -> Iterator[str]:
    """The ranking for a human: a line for each organisation, and one below it for each point."""
    for place, one in enumerate(told["ranked"], start=1):
        yield f"{place}. {one['code']}  {one['score']}"
        for reason in one["reasons"]:
            cause, points, detail = reason.split("|", 2)
            yield f"   {int(points):+d}  {cause}  {detail}".rstrip()
    for code, why in told["left_out"].items():
        yield f"-  {code}  {why}"
    if told["gap"]:
        yield "Nobody in the network is competent in this region: a gap."
    elif not told["ranked"]:
        yield "Nobody can be asked: it stays with the coordinators."
