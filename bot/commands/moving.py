"""The command ``wasl migrate``: to this version, or, with ``--to``, to another database.

Like the others, it imports what is heavy when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.options import counted

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.moving import Moved, NotMoved, Watch

OPTION = "--to"
SHAPE = "write postgresql://USER@HOST/NAME or sqlite:///FILE"


def migrate(
    to: Annotated[
        str | None, typer.Option(OPTION, metavar="URL", help="Move it to this empty database.")
    ] = None,
) -> None:
    """Bring the database to this version, or move all of it to another one."""
    from bot import settings
    from bot.commands import operating

    known = settings.load()
    if to is None:
        operating.migrate(known)
        _tell("The database is up to date.")
    else:
        _tell_of(move(known, to))


def move(settings: Settings, to: str) -> Moved:
    """Move the database of these settings to an empty one at another address.

    Raises BadSettings, DatabaseAway or Failed, and typer.BadParameter for the address.
    """
    from bot.failed import Failed
    from storage import moving
    from storage.secrets import Secrets

    source = settings.database_url.get_secret_value()
    _check_target(source, to)
    _check_source(settings)
    try:
        with bars() as watch:
            return moving.move(source, to, Secrets(settings.keys), watch)
    except moving.NotMoved as error:
        raise Failed(remedy(error, OPTION)) from error


def _check_target(source: str, to: str) -> None:
    """Refuse an address that can't be right, before anything is touched."""
    from sqlalchemy.exc import ArgumentError

    from bot.database_file import fault_of, file_of
    from bot.failed import Failed
    from storage import dialects

    try:
        same = dialects.address(to) == dialects.address(source)
        file, own = file_of(to), file_of(source)
    except (ValueError, ArgumentError):
        raise typer.BadParameter(SHAPE, param_hint=OPTION) from None
    if same or (file is not None and own is not None and file.resolve() == own.resolve()):
        raise typer.BadParameter("that is the database we have", param_hint=OPTION)
    if file is not None and (fault := fault_of(file)):
        raise Failed(f"{OPTION}: {fault}")


def _check_source(settings: Settings) -> None:
    """Refuse a database that isn't of this version, or that the keys don't wholly open."""
    from bot.commands.operating import Marked, missing_key, opened
    from bot.failed import Failed
    from storage import marks, rotation

    try:
        with opened(settings) as database:
            lost = database.read_now(rotation.missing)
    except Marked as marked:
        # A move that was broken off at the very last moment is brought to its end.
        if marked.mark != marks.MOVED:
            raise
    else:
        if lost:
            raise Failed(missing_key(lost))


def remedy(error: NotMoved, named: str) -> str:
    """What stands in the way, and what to do about it; ``named`` is what the new one came from."""
    from bot.away import away
    from storage.moving import Obstacle, Side
    from storage.transaction import DatabaseAway

    if error.obstacle is Obstacle.AWAY and error.side is Side.OLD:
        unreached = DatabaseAway()
        unreached.__cause__ = error.__cause__
        return away(unreached)
    which, onwards = "that database", "give a new one"
    if error.side is Side.OLD:
        which, onwards = "this database", "write where to into WASL_DATABASE_URL"
    told = {
        Obstacle.AWAY: (
            "it can't be reached or written; is it running, has it room,"
            " and are host, name, user and password right?"
        ),
        Obstacle.IN_USE: f"another Wasl works on {which}; stop every wasl serve, and try again",
        Obstacle.NOT_EMPTY: "that database is not empty; give a new one",
        Obstacle.NOT_ALLOWED: "this user may not make tables there; let the database be theirs",
        Obstacle.NOT_UNICODE: "that database can't hold Arabic; make it with --encoding=UTF8",
        Obstacle.UNFINISHED: "this database is itself the copy of a move that was broken off",
        Obstacle.MOVED: f"what was in {which} has been moved already; {onwards}",
        Obstacle.ARRIVED: (
            "it has been moved there already; write that address into WASL_DATABASE_URL"
        ),
        Obstacle.CHANGED: (
            "a move there was broken off, and this database has changed since; give a new one"
        ),
        Obstacle.DIFFERENT: f"{error.row} did not arrive as it was; nothing is moved",
    }
    return f"{named}: {told[error.obstacle]}"


@contextmanager
def bars() -> Iterator[Watch]:
    """Bars that tell a person how far it is; nothing where the terminal is none."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), Remaining())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:

        def watch(stage: str, total: int | None) -> Callable[[str, int], None]:
            task = bars.add_task(stage, total=total)
            return lambda _table, rows: bars.advance(task, rows)

        yield watch


def _tell_of(moved: Moved) -> None:
    _tell(f"{counted(moved.rows, 'row')} moved; each was read back beside its original.")
    if moved.unopened.number:
        number = counted(moved.unopened.number, "sealed value")
        some = ", ".join(moved.unopened.named)
        _tell(f"{number} could not be opened before, and can't be now, beginning with: {some}")
    if moved.altered:
        _tell("Histories were altered before the move, and are as they were: wasl verify")
    _tell("Now write the new address into WASL_DATABASE_URL, and start Wasl again.")
    _tell("The old database is as it was, and no Wasl serves it any more.")


def _tell(words: str) -> None:
    typer.echo(words, err=True)
