"""An installation whose disk is lost, and what has to be there again."""

import shutil
from contextlib import closing
from pathlib import Path

from storage import events, outbox
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from storage.vault import Vault
from tests.bot.office import a_person
from tests.loopback.process import KEY
from tests.storage.given import account_of
from tests.storage.kept import VOICE, a_stored_file, content_of, some_tickets


class Before:
    """What there was when the backup was made."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.database = database
        self.tickets = some_tickets(database)
        self.file = a_stored_file(database, Vault(folder / "files"))
        self.histories = database.read_now(self._histories)
        database.write_now(lambda t: outbox.add(t, account_of(t, a_person(t)), b"{}", priority=0))

    def _histories(self, t: Transaction) -> list[list[events.Happened]]:
        return [events.history(t, ticket_id) for ticket_id in self.tickets]

    def lose(self, folder: Path) -> None:
        """The disk is gone, with database and files."""
        self.database.close()
        for path in folder.glob("wasl.db*"):
            path.unlink()
        shutil.rmtree(folder / "files")

    def is_again(self, url: str, vault: Vault) -> bool:
        """Whether all of it is in a database and a vault."""
        with closing(Database.open(url, Secrets([KEY]))) as again:
            whole = again.read_now(events.verify) == []
            same = again.read_now(self._histories) == self.histories
            return whole and same and content_of(again, vault, self.file) == VOICE
