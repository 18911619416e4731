"""What one running process shows to whoever watches over it: what it plays, and its figures."""

from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import structlog

from bot.arrivals import Channel, Door
from bot.database_file import file_of
from bot.settings import Settings
from bot.watch import metrics
from bot.watch.gauges import Gauges
from bot.watch.vitals import Vitals
from bot.web import Shown, figures
from storage.absence import Absence
from storage.database import Database

log = structlog.get_logger(__name__)


def vitals_of(settings: Settings) -> Vitals:
    """The vitals of a process with these settings, whose parts are still to be named."""
    folders = {"files": settings.files_dir}
    file = file_of(settings.database_url.get_secret_value())
    if file is not None:
        folders["database"] = file.parent
    return Vitals(folders, polls=settings.public_url is None)


def figures_of(settings: Settings, database: Database, vitals: Vitals) -> list[Shown]:
    """The route of the figures; none without a token, for they are nobody else's business."""
    if settings.metrics_token is None:
        return []
    try:
        metrics.built(version("wasl"))
    except PackageNotFoundError:
        metrics.built("unknown")
    for door, channel in _ways_out(settings):
        metrics.expect(door, channel)
    return [figures(settings.metrics_token.get_secret_value(), Gauges(database, vitals).page)]


def _ways_out(settings: Settings) -> Iterator[tuple[Door, Channel]]:
    """By which door and channel people can be written to, as the settings are."""
    if settings.telegram_token is not None:
        yield Door.INTAKE, Channel.TELEGRAM
    if settings.whatsapp:
        yield Door.INTAKE, Channel.WHATSAPP
    if settings.desk_token is not None:
        yield Door.DESK, Channel.TELEGRAM


def watched(database: Database) -> Database:
    """The same database; the log tells when it goes away, and why, and when it is back."""
    database.absence.told = partial(_tell, database.absence)
    return database


def _tell(absence: Absence, seconds: float | None) -> None:
    if seconds is None:
        log.error("the database is away", reason=absence.cause)
    else:
        log.warning("the database is back", seconds=round(seconds, 1))
