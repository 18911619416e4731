"""Is everything as it must be? One line for each fault, with its remedy: ``wasl doctor``."""

import os
from collections.abc import Callable, Iterator

from bot.operating import Failed, away, opened, username
from bot.settings import BadSettings, Settings, load
from flows.vocabulary import Language
from locales.words import Words
from storage import rotation
from storage.database import DatabaseAway

Examination = Callable[[Settings], Iterator[str]]


def examine() -> list[str]:
    """Every fault of this installation; none when all is well."""
    try:
        settings = load()
    except BadSettings as bad:
        return bad.faults
    examinations: list[Examination] = [needed, database, files, bots, catalogues]
    return [fault for examination in examinations for fault in examination(settings)]


def needed(settings: Settings) -> Iterator[str]:
    """The settings without which no door opens."""
    try:
        settings.need_roles({"intake", "desk"})
    except BadSettings as bad:
        yield from bad.faults


def database(settings: Settings) -> Iterator[str]:
    """The database answers, is of this version, and its keys are the ones we have."""
    if settings.secret_keys is None:
        return
    try:
        with opened(settings) as ours:
            lost = ours.read_now(rotation.unreadable)
    except DatabaseAway as error:
        yield away(error)
    except Failed as failed:
        yield str(failed)
    else:
        if lost:
            rows = ", ".join(f"{count} in {table}" for table, count in sorted(lost.items()))
            yield f"WASL_SECRET_KEYS: a key is missing that sealed {rows}; add it after the newest"


def files(settings: Settings) -> Iterator[str]:
    """Attachments can be written."""
    folder = settings.files_dir
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        yield "WASL_FILES_DIR: this folder can't be written; give it to the user that runs wasl"


def bots(settings: Settings) -> Iterator[str]:
    """The Bot API knows both tokens."""
    for token in ("telegram_token", "desk_token"):
        if getattr(settings, token) is not None:
            try:
                username(settings, token)
            except Failed as failed:
                yield str(failed)


def catalogues(settings: Settings) -> Iterator[str]:
    """Every language has its words."""
    for language in Language:
        try:
            Words(language)
        except (OSError, ValueError):
            yield f"locales/{language}: its words can't be read; install this version again"
