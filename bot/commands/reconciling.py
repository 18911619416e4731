"""The command ``wasl reconcile whatsapp``: what came while Wasl was away is taken in now.

Like the others, it imports what is heavy when it is called.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.options import counted

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.whatsapp.reconciling import Missed
    from storage.database import Database

EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
"""Twilio spoke no WhatsApp before; with far earlier times one can't reckon."""
EVERY = 50
"""After so many messages the operator is told how far it is."""


def whatsapp(
    since: Annotated[
        datetime,
        typer.Option(
            help="When Wasl was last heard, by the clock of WASL_TIMEZONE.",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z"],
        ),
    ],
) -> None:
    """Take in what people sent to WhatsApp since then and Wasl never saw; print how many."""
    from bot import settings
    from bot.commands import operating

    known = settings.load()
    begin = since if since.tzinfo else since.replace(tzinfo=ZoneInfo(known.timezone))
    if since.year < EARLIEST.year:
        begin = EARLIEST
    elif begin > datetime.now(UTC):
        raise typer.BadParameter(f"{since} has yet to come", param_hint="--since")
    with operating.opened(known) as database:
        missed = asyncio.run(_reconciled(known, database, begin))
    print(missed.taken)
    _tell(missed)
    if missed.failed:
        typer.echo("Who failed waits in the desk's list of what could not be taken in.", err=True)
        raise typer.Exit(1)


async def _reconciled(settings: Settings, database: Database, begin: datetime) -> Missed:
    from bot import furnishing
    from bot.calling import calling
    from bot.intake.host import Intake
    from bot.intake.on_whatsapp_faults import meaning
    from bot.whatsapp.reconciling import Reconciling
    from bot.whatsapp.reports import Reports

    house = furnishing.furnished(settings.timezone, settings.holidays)
    people, reports = Intake(database, house), Reports(database, house, meaning)
    async with calling(settings) as calls:
        ours = str(settings.whatsapp_from)
        door = (people.arrive, reports.report)
        return await Reconciling(database, calls, ours, *door, progress=_progress).since(begin)


def _progress(missed: Missed) -> None:
    if missed.received % EVERY == 0:
        _tell(missed)


def _tell(missed: Missed) -> None:
    typer.echo(
        f"Twilio has {counted(missed.received, 'message')} since then;"
        f" {missed.taken} were new, {missed.failed} failed."
        f" Asked about {counted(missed.asked, 'message')} of ours.",
        err=True,
    )
