"""Is everything as it must be? One line for each fault, with its remedy: ``wasl doctor``."""

import asyncio
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.away import away
from bot.calling import NotCalled, calling
from bot.casework import unowned
from bot.commands.backing_up import overdue
from bot.commands.operating import missing_key, opened, username
from bot.database_file import file_of
from bot.failed import Failed
from bot.settings import ENV_FILE, BadSettings, Settings, load
from bot.watch import disk
from bot.whatsapp.provisioning import Done, Line, needs_approval, provision, wanted
from flows.vocabulary import Language
from locales.guidance import Articles
from locales.words import Words
from storage import rotation
from storage.database import DatabaseAway

SPOILT = {"unsubmitted", "rejected", "paused", "disabled"}
"""States of a template in which nothing gets better by waiting."""
REMEDIES = {
    disk.FULL: "make room, or name a place on another disk",
    disk.CLOSED: "give it to the user that runs wasl",
}
Examination = Callable[[Settings], Iterator[str]]


def examine(roles: frozenset[str]) -> list[str]:
    """Every fault of this installation, where these roles are played; none when all is well."""
    try:
        settings = load()
    except BadSettings as bad:
        return bad.faults
    faults = [*needed(settings, roles)]
    for examination in EXAMINATIONS:
        faults += examination(settings)
    return faults


def needed(settings: Settings, roles: frozenset[str]) -> Iterator[str]:
    """The settings without which a process can't play these roles."""
    try:
        settings.need_roles(roles)
    except BadSettings as bad:
        yield from bad.faults


def secrecy(_: Settings) -> Iterator[str]:
    """Nobody else on this machine reads the secrets."""
    file = Path(ENV_FILE)
    if os.name == "posix" and file.exists() and file.stat().st_mode & stat.S_IROTH:
        yield f"{ENV_FILE}: everybody on this machine can read the keys in it; say: chmod 600 .env"


def database(settings: Settings) -> Iterator[str]:
    """The database answers, is of this version, and its keys are the ones we have.

    Every row is looked at: the ring of keys knows nothing of a process that ended before it could
    say that it went on with an old one.
    """
    if settings.secret_keys is None:
        return
    try:
        with opened(settings) as ours:
            lost = ours.read_now(rotation.unreadable)
            left = 0 if lost else ours.read_now(unowned.count)
            appeals = 0 if lost else ours.read_now(unowned.appeals)
    except DatabaseAway as error:
        yield away(error)
    except Failed as failed:
        yield str(failed)
    else:
        if lost:
            yield missing_key(lost)
        if left:
            yield (
                f"{left} open tickets are nobody's: those who sent them keep all coordinators out;"
                " have one of another association; say: wasl invite CODE --role coordinator"
            )
        if appeals:
            yield (
                f"{appeals} appeals reach nobody: every coordinator is kept out, concerned, gone or"
                " not to be reached; have one more; say: wasl invite CODE --role coordinator"
            )


def room(settings: Settings) -> Iterator[str]:
    """The database on SQLite, attachments and backups have a disk that takes them."""
    places = {"WASL_FILES_DIR": settings.files_dir}
    if settings.backup_dir.exists():
        places["WASL_BACKUP_DIR"] = settings.backup_dir
    file = file_of(settings.database_url.get_secret_value())
    # What else is wrong with its folder, the examination of the database says.
    if file is not None and disk.free(file.parent) < disk.NEARLY_FULL:
        yield f"WASL_DATABASE_URL: {disk.FULL}; {REMEDIES[disk.FULL]}"
    for name, folder in places.items():
        if fault := disk.fault_of(folder):
            yield f"{name}: {fault}; {REMEDIES[fault]}"


def backups(settings: Settings) -> Iterator[str]:
    """Where backups were made, they still are."""
    if settings.secret_keys is not None and (last := overdue(settings)):
        yield (
            f"WASL_BACKUP_DIR: the last backup in {settings.backup_dir} is of {last:%Y-%m-%d};"
            " see: systemctl status wasl-backup"
        )


def bots(settings: Settings) -> Iterator[str]:
    """The Bot API knows both tokens."""
    for token in ("telegram_token", "desk_token"):
        if getattr(settings, token) is not None:
            try:
                username(settings, token)
            except Failed as failed:
                yield str(failed)


def whatsapp(settings: Settings) -> Iterator[str]:
    """Twilio knows the account, and what has to lie there does."""
    if not settings.whatsapp or settings.secret_keys is None:
        return
    try:
        lines = asyncio.run(_looked(settings))
    except NotCalled as failed:
        yield str(failed)
        return
    except (Failed, DatabaseAway):
        # What is wrong with the database is said by its own examination.
        return
    if missing := sum(line.done is Done.MISSING for line in lines):
        yield f"Twilio lacks {missing} of {len(lines)} definitions; run: wasl templates provision"
    for line in lines:
        if needs_approval(line.definition.name) and line.sid and line.approval.state in SPOILT:
            named = f"{line.definition.name} in {line.definition.language}"
            yield (
                f"WhatsApp has not approved {named}: {line.approval.state}"
                f" ({line.approval.reason or 'no reason given'}); see docs/operating.md"
            )


async def _looked(settings: Settings) -> list[Line]:
    """What a provisioning would find. Raises NotCalled, Failed or DatabaseAway."""
    definitions = wanted({language.value: Words(language) for language in Language})
    async with calling(settings) as calls:
        await calls.examine()
        with opened(settings) as ours:
            return [line async for line in provision(ours, calls, definitions, dry_run=True)]


def hints() -> list[str]:
    """What no examination can see and the operator has to: where Twilio is to call us."""
    try:
        settings = load()
    except BadSettings:
        return []
    if not settings.whatsapp or settings.public_url is None:
        return []
    webhook = f"{settings.public_url}/whatsapp#rc=5&rp=5xx,ct,rt"
    return [f"In Twilio's console the sender's webhook is to be, with POST: {webhook}"]


def catalogues(settings: Settings) -> Iterator[str]:
    """Every language has its words."""
    for language in Language:
        try:
            Words(language)
        except (OSError, ValueError):
            yield f"locales/{language}: its words can't be read; install this version again"


def guidance(_: Settings) -> Iterator[str]:
    """Every article can be read; one that can't be is missing, and the others are there."""
    for fault in Articles().faults:
        yield f"locales: {fault}; say: wasl words check"


EXAMINATIONS: tuple[Examination, ...] = (
    secrecy,
    database,
    room,
    backups,
    bots,
    whatsapp,
    catalogues,
    guidance,
)
