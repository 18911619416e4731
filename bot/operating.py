"""What an operator does from the command line, beside running the bots."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bot import organisations
from bot.organisations import BadList
from bot.settings import BadSettings, Settings
from flows.vocabulary import Role
from storage import events, invitations, migrations, rotation
from storage import organisations as stored
from storage.database import Database, DatabaseAway
from storage.secrets import Secrets
from storage.transaction import Transaction


class Failed(Exception):
    """A command could not do what it was asked; its words say what to do about it."""


def expected(error: Exception) -> list[str] | None:
    """The lines that tell an operator of a fault, or None for one that nobody foresaw."""
    if isinstance(error, BadSettings | BadList):
        return list(error.faults)
    if isinstance(error, DatabaseAway):
        return ["WASL_DATABASE_URL: the database can't be reached; is it running, and migrated?"]
    if isinstance(error, Failed):
        return [str(error)]
    return None


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of these settings, closed at the end; refused when it is of another version.

    Raises BadSettings, DatabaseAway or Failed.
    """
    database = Database.open(settings.database_url.get_secret_value(), Secrets(settings.keys))
    try:
        if not database.read_now(migrations.is_current):
            raise Failed("The database is not of this version; run: wasl migrate")
        yield database
    finally:
        database.close()


def migrate(settings: Settings) -> None:
    """Bring the database to this version; raises DatabaseAway."""
    migrations.upgrade(settings.database_url.get_secret_value())


def take_in(settings: Settings, content: bytes, *, sample: bool = False) -> int:
    """Import a list of associations; how many there are. Raises BadList, and then imports none."""
    listed = organisations.read(content)
    with opened(settings) as database:
        database.write_now(lambda t: put(t, listed, sample=sample))
    return len(listed)


def put(
    t: Transaction, listed: tuple[organisations.Organisation, ...], *, sample: bool = False
) -> None:
    """Store every association of a list, new or known."""
    for one in listed:
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
    bot = username(settings)

    def issued(t: Transaction) -> str:
        organisation = stored.by_code(t, code)
        if organisation is None:
            raise Failed(f"There is no association {code}; see: wasl organisations list")
        return invitations.issue(t, organisation.id, role, hours)

    with opened(settings) as database:
        return f"https://t.me/{bot}?start={database.write_now(issued)}"


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
