"""An outbox whose time of day the test sets, with accounts named by letters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from storage import outbox
from storage.accounts import Account
from storage.database import Database, Transaction
from storage.outbox import Outgoing
from storage.outbox_rows import OUTBOX
from tests.storage.given import a_person, account_of

LEASE = timedelta(seconds=60)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(t: Transaction, minutes: float) -> Transaction:
    """The same transaction, some minutes past noon."""
    return replace(t, now=NOON + minutes * MINUTE)


class Post:
    """An outbox at a time of day that the test sets, with accounts named by letters."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.minute = 0.0
        self.accounts: dict[str, Account] = {}

    def account(self, name: str) -> Account:
        """The account of a letter, made at first sight."""
        if name not in self.accounts:
            self.accounts[name] = self.database.write_now(
                lambda t: account_of(t, a_person(t, f"chat-{name}"))
            )
        return self.accounts[name]

    def say(self, name: str, word: str, priority: int = 0, after: float | None = None) -> UUID:
        """Queue a word, perhaps only for so many minutes past noon."""
        account = self.account(name)
        not_before = None if after is None else NOON + after * MINUTE
        return self.database.write_now(
            lambda t: outbox.add(
                at(t, self.minute),
                account,
                word.encode(),
                priority=priority,
                not_before=not_before,
            )
        )

    def claim(self, limit: int = 10) -> list[Outgoing]:
        """What the delivery would send now."""
        return self.database.write_now(
            lambda t: outbox.claim(
                at(t, self.minute), door="intake", channel="telegram", limit=limit, lease=LEASE
            )
        )

    def words(self, limit: int = 10) -> list[str]:
        """The words that the delivery would send now."""
        return [row.payload.decode() for row in self.claim(limit)]

    def sent(self, row: Outgoing) -> None:
        """The channel took it."""
        self.database.write_now(lambda t: outbox.sent(at(t, self.minute), row.id, str(row.id)))

    def status(self, row_id: UUID) -> str:
        """Where a row stands."""
        this = select(OUTBOX.c.status).where(OUTBOX.c.id == row_id)
        return self.database.read_now(lambda t: str(t.connection.scalar(this)))
