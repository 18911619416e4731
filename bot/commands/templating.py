"""The commands about what lies at Twilio: ``wasl templates provision`` and ``wasl templates list``.

Like the others, they import what is heavy when they are called.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.options import counted

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.whatsapp.provisioning import Done
    from locales.words import Words
    from storage.database import Database


def provision(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what is there and what is missing.")
    ] = False,
) -> None:
    """Lay down at Twilio what WhatsApp needs for buttons, and for writing after a day."""
    from bot import settings
    from bot.commands import operating

    known = settings.load()
    with operating.opened(known) as database:
        done = asyncio.run(_provisioned(known, database, dry_run))
    summary = ", ".join(f"{number} {what}" for what, number in done.items())
    typer.echo(f"{counted(sum(done.values()), 'definition')}: {summary}.", err=True)
    if any(what == "refused" for what in done):
        raise typer.Exit(1)


def listed() -> None:
    """Print what lies at Twilio, with WhatsApp's word on each template of today."""
    from bot import settings
    from bot.commands import operating

    known = settings.load()
    with operating.opened(known) as database:
        asyncio.run(_asked(known, database))
        _print(database)


async def _provisioned(settings: Settings, database: Database, dry_run: bool) -> dict[Done, int]:
    """Print a line for each definition; how many ended in which way."""
    from bot.calling import calling
    from bot.whatsapp import provisioning

    done: dict[Done, int] = {}
    wanted = provisioning.wanted(_words())
    async with calling(settings) as calls:
        async for line in provisioning.provision(database, calls, wanted, dry_run=dry_run):
            one, approval = line.definition, line.approval
            told = f"{line.done} {approval.reason or ''}"
            print(row(one.name, one.language, line.sid, approval.state, told), flush=True)
            done[line.done] = done.get(line.done, 0) + 1
    return done


async def _asked(settings: Settings, database: Database) -> None:
    """Ask WhatsApp once more; without an answer, what is known is printed."""
    from bot.calling import calling
    from bot.failed import Failed
    from bot.whatsapp.approvals import Approvals

    try:
        async with calling(settings) as calls:
            await Approvals(database, calls).round()
    except Failed as failed:
        typer.echo(f"{failed}\nThis is as it was known before.", err=True)


def _print(database: Database) -> None:
    from bot.whatsapp.provisioning import key_of, wanted
    from storage import templates

    current = {key_of(definition) for definition in wanted(_words())}
    for one in database.read_now(templates.all):
        told = f"{'current' if key_of(one) in current else 'former'} {one.reason or ''}"
        print(row(one.name, one.language, one.content_sid, one.approval, told))


def _words() -> dict[str, Words]:
    from flows.vocabulary import Language
    from locales.words import Words

    return {language.value: Words(language) for language in Language}


def row(name: str, language: str, sid: str | None, state: str, told: str) -> str:
    """One line of the table: name, language as WhatsApp calls it, SID, approval, and the rest.

    What needs no approval has none, whatever Twilio calls that.
    """
    from bot.whatsapp.provisioning import needs_approval
    from bot.whatsapp.shapes import CODES
    from flows.vocabulary import Language

    if not needs_approval(name):
        state = "-"
    code = CODES[Language(language)]
    return f"{name:<18} {code:<5} {sid or '-':<34} {state:<11} {told}".rstrip()
