"""The people's door in a terminal: for whoever writes a flow, translates its words, or is curious.

What is typed goes the way of every message, and what Wasl says comes through the outbox.
"""

import asyncio
import getpass
import platform
import sys
from functools import partial
from io import TextIOWrapper

from rich.console import Console

from bot.arrivals import Arrival, Channel, Door
from bot.attachments import Attachments
from bot.carriage.leaving import consider
from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.house import House
from bot.intake.host import Intake
from bot.intake.terminal import COMMANDS, Terminal
from bot.intake.terminal_files import download
from bot.intake.terminal_input import Lines, Reader
from bot.intake.terminal_keys import Keys
from bot.intake.terminal_kinds import Bidi
from bot.intake.terminal_look import Face
from bot.shelf import VaultShelf
from bot.turns import DatabaseAway, TurnFailed
from flows.vocabulary import Language
from storage import accounts, people
from storage.database import Database
from storage.transaction import Transaction
from storage.vault import Vault

LANE = (Door.INTAKE.value, Channel.TERMINAL.value)
QUIT = "/quit"
POLL_SECONDS = 1.0
AGAIN_SECONDS = 2.0
AT_ONCE = 500.0


async def chat(
    database: Database,
    house: House,
    vault: Vault,
    language: Language | None = None,
    bidi: Bidi = Bidi.AUTO,
) -> None:
    """Talk with one person in this terminal, or with a script on the standard input, to its end.

    ``language`` is theirs from now on; None leaves it as it is, Darija for somebody new.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that can't write Arabic shows question marks, and goes on.
        sys.stdout.reconfigure(errors="replace")
    # A script is answered in plain lines wherever they go.
    face = Face(Console(force_terminal=None if sys.stdin.isatty() else False), bidi)
    keyboard = sys.stdin.fileno()
    reader: Reader = Lines(keyboard) if face.plain else Keys(keyboard, face)
    terminal = Terminal(face, reader, VaultShelf(database, vault, house.articles), own_address())
    conversation = Conversation(database, house, vault, terminal, reader)
    face.begin()
    try:
        async with reader.opened():
            await conversation.hold(language)
    finally:
        face.end()


def own_address() -> str:
    """Who sits here: the same the next time, so that what was begun goes on."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that bears no name.
        user = "someone"
    return f"{user}@{platform.node()}"


class Conversation:
    """Lines in, screens out, until there are no more lines."""

    def __init__(
        self, database: Database, house: House, vault: Vault, terminal: Terminal, reader: Reader
    ) -> None:
        self._database = database
        self._intake = Intake(database, house)
        self._terminal = terminal
        self._reader = reader
        pace = Pace(AT_ONCE, int(AT_ONCE), AT_ONCE, int(AT_ONCE))
        self._delivery = Delivery(
            database, {LANE: terminal}, paces={LANE: pace}, consider=partial(consider, house)
        )
        self._attachments = Attachments(database, vault, house, {LANE: download})

    async def hold(self, language: Language | None) -> None:
        """Begin, or go on where it was left; returns when the person leaves."""
        spoken = await self._database.write(lambda t: self._spoken(t, language))
        self._terminal.speak(spoken)
        self._terminal.tell("hint", **COMMANDS)
        await self._arrive(self._terminal.begin())
        await self._deliver()
        if first := self._terminal.choose(f"welcome.language={spoken}"):
            await self._arrive(first)
        while (line := await self._line()) is not None and line.strip() != QUIT:
            if arrival := self._terminal.hear(line):
                await self._arrive(arrival)
        self._terminal.tell("goodbye")

    def _spoken(self, t: Transaction, asked: Language | None) -> str:
        """The language to begin in; whoever has been here before speaks the one asked for."""
        account = accounts.reach(t, *LANE, self._terminal.address)
        known = people.get(t, account.person_id) if account.person_id else None
        if known is not None and known.language and asked:
            people.set_language(t, known.id, asked)
        return asked or (known and known.language) or Language.DARIJA

    async def _line(self) -> str | None:
        """The next line; meanwhile whatever comes is shown, such as the words of a handler."""
        while True:
            await self._deliver()
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    return await self._reader.line()
            except TimeoutError:
                continue

    async def _arrive(self, arrival: Arrival) -> None:
        """Take an arrival in, trying again as a provider would."""
        while True:
            try:
                await self._intake.arrive(arrival)
            except TurnFailed:
                continue
            except DatabaseAway:
                self._terminal.tell("away")
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            return

    async def _deliver(self) -> None:
        """Fetch the files that were sent, then show all there is to say."""
        try:
            await self._attachments.exhaust()
            await self._delivery.exhaust()
        except DatabaseAway:
            self._terminal.tell("away")
            await asyncio.sleep(AGAIN_SECONDS)
