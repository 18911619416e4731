"""``wasl figures``: what became of the grievances of a period, for each organisation.

Like the others, it imports what is heavy when it is called.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from bot.casework.figures import Work


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value} is no day; write 2027-01-31") from None


def figures(
    json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
    since: Annotated[
        date | None,
        typer.Option(parser=_day, metavar="DAY", help="From then on; else twelve months."),
    ] = None,
) -> None:
    """Print figures of the network and of each association; they name nobody."""
    from json import dumps

    from bot import settings
    from bot.casework import figures
    from bot.commands import operating

    known = settings.load()
    zone = ZoneInfo(known.timezone)
    start = datetime.combine(since, time(0), tzinfo=zone) if since else None
    with operating.opened(known) as database:
        found = database.read_now(
            lambda t: figures.of(t, start.astimezone(UTC) if start else t.now - figures.PERIOD)
        )
    if json:
        print(dumps(figures.as_json(found), ensure_ascii=False))
        return
    print(f"network {_line(found.network)}")
    print(f"nobody {_line(found.nobody)}")
    for code, work in found.by_organisation.items():
        print(f"{code} {_line(work)}")


def _line(work: Work) -> str:
    """The counts of one row, each by its name."""
    ended = ",".join(f"{outcome}:{count}" for outcome, count in sorted(work.closed.items()))
    said = ",".join(f"{answer}:{count}" for answer, count in sorted(work.solved.items()))
    plain = (
        f"{name}={getattr(work, name)}"
        for name in (
            *("offered", "refused", "received", "taken", "taken_in_time", "answered"),
            *("answered_in_time", "open", "late", "appeals", "reopenings", "helps", "costs"),
        )
    )
    return " ".join([*plain, f"closed={ended or '-'}", f"solved={said or '-'}"])
