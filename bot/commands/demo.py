"""The demonstration: a phone and a desk in the browser, on the real engine, with invented people.

Keys, database and attachments lie in a folder of its own; nothing in it meets a real installation.
"""

import errno
import os
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from functools import partial
from importlib.resources import files as resources
from pathlib import Path

from pydantic import SecretStr

from bot import logs
from bot.arrivals import Arrival, Channel, Door
from bot.attachments import Attachments
from bot.carriage.leaving import consider
from bot.casework.closing import closed
from bot.clock.clock import Clock
from bot.commands import operating, organisations
from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.desk.host import Desk
from bot.failed import Failed
from bot.furnishing import furnished
from bot.house import House
from bot.intake.host import Intake
from bot.intake.in_terminal import chat
from bot.intake.terminal_kinds import Bidi
from bot.secret_keys import decoded_keys
from bot.settings import load
from bot.shelf import VaultShelf
from bot.simulator.line import Seat
from bot.simulator.phones import Phones
from bot.simulator.routes import Simulator
from bot.simulator.sender import SimulatorSender
from bot.simulator.uploads import Uploads
from bot.watch.readiness import checks_of
from bot.web import application, serving
from bot.works import until_told, working
from flows.vocabulary import Language, Role
from storage import accounts, canary, handlers, keyring, migrations
from storage import organisations as stored
from storage.database import Database
from storage.secrets import Secrets, new_key
from storage.transaction import Transaction
from storage.vault import Vault

# Who sits at the desk; the names say nothing of anyone, and each organisation is marked a sample.
PEOPLE = ("Salma", "ياسين", "Nadia", "عمر", "Khadija", "حميد", "Amina")
COORDINATION = "exemple_coordination"
LANGUAGES = ("fr", "ar")
SAMPLE = Path("demo")


@dataclass(frozen=True, slots=True)
class Line:
    """The way from the page to both doors."""

    intake: Intake
    desk: Desk
    wakes: tuple[Callable[[], None], ...]

    async def arrive(self, arrival: Arrival) -> None:
        """Take an arrival in at its door, then carry what it caused without waiting a second."""
        door = self.intake if arrival.door is Door.INTAKE else self.desk
        await door.arrive(arrival)
        for wake in self.wakes:
            wake()


def opened(folder: Path) -> Database:
    """The database of the demonstration, made with its key when it is not there yet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / "key"
    if not key.exists():
        with os.fdopen(os.open(key, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(new_key())
    url = f"sqlite:///{folder / 'wasl.db'}"
    migrations.upgrade(url)
    database = Database.open(url, Secrets(decoded_keys(SecretStr(key.read_text()))))
    try:
        if not database.read_now(operating.fits):
            raise Failed(f"{key} is not the key of the database there; give another --folder")
        database.write_now(canary.place)
        database.write_now(keyring.note)
    except BaseException:
        database.close()
        raise
    return database


def seated(t: Transaction) -> list[Seat]:
    """The invented organisations, with one handler each and a coordinator; made the first time."""
    sample = (resources("bot.simulator") / "sample_organisations.csv").read_bytes()
    operating.put(t, organisations.read(sample), sample=True)
    stored.put(
        t, COORDINATION, name_fr="Exemple : Coordination", name_ar="مثال: التنسيق", regions=["*"],
        needs=[], topics=[], languages=["*"], capacity=0, sample=True, active=False,
    )  # fmt: skip
    known = [one for one in stored.all(t, active_only=False) if one.sample]
    known.sort(key=lambda one: one.code == COORDINATION)
    seats = []
    for number, one in enumerate(known):
        role = Role.COORDINATOR if one.code == COORDINATION else Role.HANDLER
        language = LANGUAGES[number % 2]
        name = PEOPLE[number % len(PEOPLE)]
        phone = f"desk-{one.code}"
        account = accounts.reach(t, Door.DESK, Channel.SIMULATOR, phone)
        if account.handler_id is None:
            joined = handlers.join(t, one.id, role, name=name, language=language)
            accounts.belongs(t, account.id, handler_id=joined.id)
        title = one.name_fr if language == "fr" else one.name_ar
        seats.append(Seat(phone, name, title, language, role))
    return seats


async def show(folder: Path, port: int) -> None:
    """Serve the demonstration until told to stop. Raises Failed when the port can't be had."""
    logs.configure("warning")
    database = opened(folder)
    seats = await database.write(seated)
    house: House = furnished("Africa/Casablanca")
    phones, uploads = Phones(), Uploads()
    vault = Vault(folder / "files")
    shelf = VaultShelf(database, vault, house.articles)
    lanes = {
        (door.value, Channel.SIMULATOR.value): SimulatorSender(door, phones, shelf) for door in Door
    }
    paces = {lane: Pace(500, 50, 500, 50) for lane in lanes}
    delivery = Delivery(
        database,
        lanes,
        paces=paces,
        consider=partial(consider, house),
        closed=partial(closed, house),
    )
    downloads = dict.fromkeys(lanes, uploads.download)
    attachments = Attachments(database, vault, house, downloads, ready=delivery.wake)
    wakes = (delivery.wake, attachments.wake)
    clock = Clock(database, house, vault, ready=delivery.wake)
    people = Intake(database, house)
    desk = Desk(database, house, {"intake": people.replay})
    line = Line(people, desk, wakes)
    page = Simulator(line, phones, uploads, shelf, seats, house.timezone)
    app = application(page.routes(), checks_of(database))
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        works = await stack.enter_async_context(
            working(delivery.run(), attachments.run(), clock.run())
        )
        try:
            taken = await stack.enter_async_context(serving(app, "127.0.0.1", port))
        except OSError as error:
            raise Failed(other_port(port, error)) from None
        # Called before the server stops: it would wait for the streams of the open pages.
        stack.callback(phones.close)
        print(f"http://127.0.0.1:{taken}", flush=True)
        await until_told(works)


def other_port(port: int, error: OSError) -> str:
    """Why the page can't be served there, and how to have it elsewhere: by either command."""
    why = "is taken" if error.errno == errno.EADDRINUSE else f"can't be had ({error.strerror})"
    other = port + 1 if 1024 <= port < 65535 else 8001
    return f"Port {port} {why}; try: make run PORT={other}, or: wasl demo --port {other}"


async def converse(language: Language | None, bidi: Bidi) -> None:
    """A conversation in this terminal: in the installation whose keys are set, or in a sample."""
    logs.configure("error")
    settings = load()
    own = settings.secret_keys is not None
    with operating.opened(settings) if own else closing(opened(SAMPLE)) as database:
        if not own:
            await database.write(seated)
        vault = Vault(settings.files_dir if own else SAMPLE / "files")
        await chat(database, furnished(settings.timezone, settings.holidays), vault, language, bidi)
