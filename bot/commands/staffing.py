"""The commands about who takes part: ``wasl organisations list``, ``handlers`` and ``dismiss``.

Like the others, they import what is heavy when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from bot.failed import Failed
from bot.options import handler as a_handler

if TYPE_CHECKING:
    from storage.transaction import Transaction


def associations(
    as_json: Annotated[
        bool, typer.Option("--json", help="All of them, with what they hold and can hold.")
    ] = False,
) -> None:
    """Print the code of each association that takes part."""
    import json

    from bot import settings
    from bot.commands import operating

    if as_json:
        with operating.opened(settings.load()) as database:
            print(json.dumps(database.read_now(_standing)))
        return
    for code in operating.codes(settings.load()):
        print(code)


def _standing(t: Transaction) -> list[dict[str, object]]:
    """Every association, also those that take no part, with what it holds and what it can."""
    from storage import handlers, organisations, tickets

    load = tickets.load(t)
    return [
        {
            "code": one.code,
            "active": one.active,
            "since": one.parted.isoformat() if one.parted else None,
            "until": one.back_at.isoformat() if one.back_at else None,
            "capacity": one.capacity,
            "open": load.get(one.id, 0),
            "members": len(handlers.of_organisation(t, one.id)),
        }
        for one in organisations.all(t, active_only=False)
    ]


def handlers(
    organisation: Annotated[str, typer.Argument(help="Its code; see: wasl organisations list")],
) -> None:
    """Print who is at an association's desk: id, day of joining, role."""
    from bot import settings
    from bot.commands import operating
    from storage import handlers, organisations

    def found(t: Transaction) -> list[str]:
        known = organisations.by_code(t, organisation)
        if known is None:
            raise Failed(f"There is no association {organisation}; see: wasl organisations list")
        present = handlers.of_organisation(t, known.id)
        return [f"{one.id} {one.joined_at:%Y-%m-%d} {one.role}" for one in present]

    with operating.opened(settings.load()) as database:
        for line in database.read_now(found):
            print(line)


def dismiss(
    handler: Annotated[
        UUID,
        typer.Argument(
            parser=a_handler, metavar="HANDLER", help="Their id; see: wasl handlers CODE"
        ),
    ],
) -> None:
    """End somebody's place at the desk; their tickets go to their colleagues."""
    from bot import furnishing, settings
    from bot.commands import operating
    from bot.network import membership
    from storage import handlers

    known = settings.load()
    house = furnishing.furnished(known.timezone, known.holidays)

    def dismissed(t: Transaction) -> int:
        member = handlers.get(t, handler)
        if member is None or member.left_at is not None:
            raise Failed(f"There is no handler {handler}; see: wasl handlers CODE")
        return membership.dismiss(t, house, member)

    with operating.opened(known) as database:
        left = database.write_now(dismissed)
    typer.echo(f"Dismissed. Tickets that go to their colleagues: {left}.", err=True)
