"""The commands about who is at a desk: ``wasl handlers`` and ``wasl dismiss``.

Like the others, they import what is heavy when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from bot.options import handler as a_handler

if TYPE_CHECKING:
    from storage.transaction import Transaction


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
            raise operating.Failed(
                f"There is no association {organisation}; see: wasl organisations list"
            )
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
            raise operating.Failed(f"There is no handler {handler}; see: wasl handlers CODE")
        return membership.dismiss(t, house, member)

    with operating.opened(known) as database:
        left = database.write_now(dismissed)
    typer.echo(f"Dismissed. Tickets that go to their colleagues: {left}.", err=True)
