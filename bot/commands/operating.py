"""What an operator does from the command line, beside running the bots."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot import logs
from bot.away import away
from bot.commands import organisations
from bot.commands.organisations import BadList
from bot.database_file import fault_of, file_of
from bot.failed import Failed
from bot.settings import BadSettings, Settings
from flows.vocabulary import Role
from storage import canary, events, invitations, keyring, marks, migrations, rotation
from storage import organisations as stored
from storage.database import Database, DatabaseAway
from storage.secrets import Secrets
from storage.transaction import Transaction

NOT_THESE_KEYS = (
    "WASL_SECRET_KEYS: these keys don't open this database;"
    " give the ones it was made with, or name the right database in WASL_DATABASE_URL"
)


MARKED = {
    marks.UNFINISHED: (
        "WASL_DATABASE_URL: a move to this database was broken off;"
        " name the old one again, and repeat: wasl migrate --to"
    ),
    marks.MOVED: (
        "WASL_DATABASE_URL: what was in this database has been moved;"
        " name the one that wasl migrate --to brought it to"
    ),
}


class Marked(Failed):
    """The database is not to be served, because all of it is moved or was."""

    def __init__(self, mark: str) -> None:
        super().__init__(MARKED[mark])
        self.mark = mark


def expected(error: Exception) -> list[str] | None:
    """The lines that tell an operator of a fault, or None for one that nobody foresaw."""
    if isinstance(error, BadSettings | BadList):
        return list(error.faults)
    if isinstance(error, DatabaseAway):
        return [away(error)]
    if isinstance(error, Failed):
        return [str(error)]
    return None


def unforeseen(error: Exception) -> list[str]:
    """The line that tells of a fault of ours: its class and place, for its words may quote."""
    return [f"A fault of Wasl itself ({logs.fault(error)}); please report it with this line"]


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of these settings, closed at the end.

    Refused when it is not there, of another version, or sealed with other keys. Raises BadSettings,
    DatabaseAway or Failed.
    """
    keys, url = settings.keys, settings.database_url.get_secret_value()
    file = usable_file(url)
    # Opening would make the file, which only migrating may.
    if file is not None and not file.exists():
        raise Failed(f"WASL_DATABASE_URL: there is no {file} yet; run: wasl migrate")
    database = Database.open(url, Secrets(keys))
    try:
        if mark := database.read_now(lambda t: marks.found(t.connection)):
            raise Marked(mark)
        if not database.read_now(migrations.is_current):
            raise Failed("The database is not of this version; run: wasl migrate")
        if not database.read_now(fits):
            raise Failed(NOT_THESE_KEYS)
        if not database.read_now(keyring.is_noted):
            database.write_now(keyring.note)
        yield database
    finally:
        database.close()


def fits(t: Transaction) -> bool:
    """Whether the present keys are those of this database."""
    sings = canary.sings(t)
    return not rotation.unreadable(t) if sings is None else sings


def missing_key(lost: Mapping[str, int]) -> str:
    """What is to be done about so many rows of each table that none of the present keys opens."""
    rows = ", ".join(f"{count} in {table}" for table, count in sorted(lost.items()))
    return f"WASL_SECRET_KEYS: a key is missing that sealed {rows}; add it after the newest"


def usable_file(url: str) -> Path | None:
    """The file of a database on SQLite, there or not; raises Failed when it can't be one."""
    file = file_of(url)
    if file is not None and (fault := fault_of(file)):
        raise Failed(f"WASL_DATABASE_URL: {fault}")
    return file


def migrate(settings: Settings) -> None:
    """Bring the database to this version, and lay down by what its keys are known.

    Raises DatabaseAway, or Failed when the keys are not its own.
    """
    url = settings.database_url.get_secret_value()
    usable_file(url)
    try:
        migrations.upgrade(url)
    except marks.Marked as marked:
        raise Marked(marked.mark) from None
    if settings.secret_keys is not None:
        with opened(settings) as database:
            database.write_now(canary.place)


def take_in(settings: Settings, content: bytes, *, sample: bool = False) -> int:
    """Import a list of associations; how many there are. Raises BadList, and then imports none."""
    listed = organisations.read(content)
    with opened(settings) as database:
        database.write_now(lambda t: put(t, listed, sample=sample))
    return len(listed)


def put(
    t: Transaction, listed: tuple[organisations.Organisation, ...], *, sample: bool = False
) -> None:
    """Store every association of a list, new or known; one that takes no part still takes none."""
    for one in listed:
        known = stored.by_code(t, one.code)
        stored.put(
            t,
            one.code,
            name_fr=one.name_fr,
            name_ar=one.name_ar,
            regions=one.regions,
            needs=one.needs,
            topics=one.topics,
            languages=one.languages,
            capacity=one.capacity,
            sample=sample,
            active=known is None or known.active,
        )


def codes(settings: Settings) -> list[str]:
    """The codes of the associations that take part."""
    with opened(settings) as database:
        return [one.code for one in database.read_now(stored.all)]


def invite(settings: Settings, code: str, role: Role, hours: int) -> str:
    """The link by which one person joins an association's desk; it works once, for so many hours.

    Raises Failed when there is no such association, or the bot can't be asked for its name.
    """
    settings.need("desk_token", "secret_keys")
    with opened(settings) as database:
        organisation = database.read_now(lambda t: stored.by_code(t, code))
        if organisation is None:
            raise Failed(f"There is no association {code}; see: wasl organisations list")
        # Asked before the invitation is issued: a link nobody can be told is not left behind.
        bot = username(settings)
        token = database.write_now(lambda t: invitations.issue(t, organisation.id, role, hours))
        return f"https://t.me/{bot}?start={token}"


def username(settings: Settings, which: str = "desk_token") -> str:
    """The name of a bot, asked of its server. Raises Failed, which never repeats the token."""
    variable = f"WASL_{which.upper()}"
    secret = getattr(settings, which).get_secret_value()
    try:
        answer = httpx.get(f"{settings.telegram_api_url}/bot{secret}/getMe", timeout=10)
        told = answer.json()
    except (httpx.HTTPError, ValueError):
        raise Failed("WASL_TELEGRAM_API_URL: no Bot API server answers there") from None
    if not told.get("ok"):
        raise Failed(f"{variable}: the Bot API refuses it; copy it again from BotFather")
    return str(told["result"]["username"])


def verify(settings: Settings) -> list[str]:
    """A line for each sign of tampering in the history of a ticket."""
    with opened(settings) as database:
        faults = database.read_now(events.verify)
    return [f"{fault.ticket_id} event {fault.number}: {fault.what}" for fault in faults]


def rotate(settings: Settings) -> rotation.Rotated:
    """Bring everything that is sealed to the newest key; it may run beside the bots."""
    with opened(settings) as database:
        return rotation.rotate(database)
