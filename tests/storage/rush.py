"""One of several processes that rush at one database, as a program; see test_many_processes.py.

It prints a line for each thing that it got hold of.
"""

import asyncio
import sys
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from uuid import UUID

from storage import accounts, files, inbox, leftovers, outbox, people
from storage.database import Database, Transaction
from storage.secrets import Secrets
from storage.transaction import DatabaseAway

FAMILIES, WORDS = 6, 12
LEASE = timedelta(minutes=1)
DOOR, CHANNEL = "intake", "telegram"


def hear(family: int, word: int, t: Transaction) -> None:
    """Take a word in, unless another process has; what it does to the person shows its place."""
    account = accounts.find(t, DOOR, CHANNEL, f"{family}")
    assert account is not None
    assert account.person_id is not None
    known = people.get(t, account.person_id)
    assert known is not None
    if inbox.record(t, DOOR, CHANNEL, f"{family}/{word}", account.id, {}):
        people.set_flow(t, known.id, None, [*known.under, f"{word}"])
        outbox.add(t, account, f"{word}".encode(), priority=word % 4)


def carry(t: Transaction) -> Collection[str]:
    """Claim what is to be sent next, and mark it, as an endless fast channel would have it."""
    claimed = outbox.claim(t, door=DOOR, channel=CHANNEL, limit=3, lease=LEASE)
    for row in claimed:
        outbox.sent(t, row.id, f"p{row.id}")
    return [f"said {row.address}/{row.payload.decode()}" for row in claimed]


def fetch(t: Transaction) -> Collection[str]:
    """Claim files that are to be fetched."""
    return [
        f"file {each.file.id}"
        for each in files.claim(t, door=DOOR, channel=CHANNEL, limit=2, lease=LEASE)
    ]


def remove(t: Transaction) -> Collection[str]:
    """Claim what is to be deleted at the channel."""
    claimed = leftovers.claim(t, door=DOOR, channel=CHANNEL, limit=2, lease=LEASE)
    return [f"leftover {each.leftover.id}" for each in claimed]


def replay(letter: UUID, t: Transaction) -> Collection[str]:
    """Take a dead letter in again, as a coordinator asks; another may ask at the same moment."""
    found = inbox.replay(t, letter)
    if found is None or not inbox.settle(t, found.id, None):
        return []
    return [f"letter {letter}"]


async def rush(database: Database, letters: Collection[UUID]) -> None:
    """Do everything there is to do, beside each other."""

    async def tell(work: Callable[[Transaction], Collection[str]]) -> bool:
        done = await database.write(work)
        for line in done:
            print(line, flush=True)
        return bool(done)

    async def family(name: int) -> None:
        for word in range(WORDS):
            await database.write(partial(hear, name, word), order=f"{name}")
            await tell(carry)

    async def until_none(work: Callable[[Transaction], Collection[str]]) -> None:
        while await tell(work):
            pass

    async def coordinator() -> None:
        for letter in letters:
            await tell(partial(replay, letter))

    await asyncio.gather(
        *(family(name) for name in range(FAMILIES)),
        *(until_none(work) for work in (fetch, remove)),
        coordinator(),
    )
    await until_none(carry)


def main(url: str, letters: Collection[str]) -> None:
    """Wait for the word to go, and rush."""
    database = Database.open(url, Secrets([bytes(range(32))]))
    sys.stdin.readline()
    try:
        asyncio.run(rush(database, [UUID(letter) for letter in letters]))
    except DatabaseAway as away:
        raise SystemExit(f"{away} {away.__cause__!r}") from away
    finally:
        database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
