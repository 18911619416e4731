"""The commands ``wasl backup`` and ``wasl restore``.

Like the others, they import what is heavy when they are called.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands.keeping import Keep
from bot.options import coded, counted

if TYPE_CHECKING:
    from bot.commands.restoring import Restored
    from bot.settings import Settings

BEFORE = timedelta(minutes=5)
"""So much before a backup what came is asked for again: what is known is not taken in twice."""


class Waiting(StrEnum):
    """What becomes of messages that waited to be sent when a backup was made."""

    SHOW = "show"
    SEND = "send"


def _keep(value: str) -> Keep:
    try:
        return Keep.parse(value)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None


def backup(
    to: Annotated[
        Path | None,
        typer.Option(dir_okay=False, metavar="FILE", help="Else a new file in WASL_BACKUP_DIR."),
    ] = None,
    keep: Annotated[
        Keep | None,
        typer.Option(
            parser=_keep,
            metavar="7d,4w,6m",
            help="Then delete the backups there but the newest of each day, week, month.",
        ),
    ] = None,
) -> None:
    """Back up database and files, beside the running bots, and try the result; print its path."""
    from bot import settings
    from bot.commands import backing_up

    if to is not None and keep is not None:
        raise typer.BadParameter("is for WASL_BACKUP_DIR alone, not for --to", param_hint="--keep")
    made = backing_up.back_up(settings.load(), to, keep)
    print(made.path)
    found = made.contents
    _tell(
        f"{counted(found.rows, 'row')} and {counted(found.files, 'file')}"
        f" in {made.size / 1_000_000:.1f} MB."
    )
    if made.removed:
        _tell(f"{counted(made.removed, 'older backup')} deleted.")
    _tell_of(found.faults)
    _tell("Laid out for trial: all of it is whole.")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE")],
    into: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            metavar="FOLDER",
            help="A new folder, to look at it there; else where the settings say.",
        ),
    ] = None,
    waiting: Annotated[
        Waiting,
        coded(Waiting, "What was still to be sent: shown at the desk, or sent, perhaps again."),
    ] = Waiting.SHOW,
) -> None:
    """Lay a backup out again, where there is nothing yet."""
    from bot import settings
    from bot.commands import restoring

    known = settings.load()
    place = restoring.Place.within(into) if into else restoring.Place.of(known)
    done = restoring.restore(known, file, place, send=waiting is Waiting.SEND)
    _tell_what_next(known, done)
    _tell_of(done.contents.faults)


def _tell_what_next(settings: Settings, done: Restored) -> None:
    found, zone = done.contents, ZoneInfo(settings.timezone)
    made_at = found.made_at.astimezone(zone)
    _tell(
        f"Restored as it was on {made_at:%Y-%m-%d at %H:%M} ({zone}):"
        f" {counted(found.rows, 'row')} and {counted(found.files, 'file')}."
    )
    if done.set_aside:
        _tell(
            f"{counted(done.set_aside, 'message')} waited then and may have been sent since:"
            " the coordinator sees them with /dead."
        )
    _tell("What came after that is not in it. Who erased everything since, or left a desk, is.")
    if settings.whatsapp:
        since = made_at - BEFORE
        _tell(
            "What people sent over WhatsApp since:"
            f' wasl reconcile whatsapp --since "{since:%Y-%m-%d %H:%M}"'
        )
    _tell("Next: wasl doctor, then wasl serve. See docs/operating.md, Backups.")


def _tell_of(faults: list[str]) -> None:
    """Name what was not whole when the backup was made; then the command ends with 1."""
    for fault in faults:
        _tell(fault)
    if faults:
        _tell("All else is in the backup; this was not whole when it was made.")
        raise typer.Exit(1)


def _tell(words: str) -> None:
    typer.echo(words, err=True)
