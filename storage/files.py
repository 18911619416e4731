"""Files that people sent: where to fetch each, what it is, and the key of its bytes.

The bytes lie in the vault, encrypted with a key of the file's own that is kept sealed here: once
the row is gone, the bytes say nothing to anyone.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from storage import file_rows as rows
from storage import leftovers
from storage.file_rows import FAILED, PENDING, REFUSED, STORED, File
from storage.secrets import NotOurs
from storage.tables import AT_ONCE, add, every, first, new_id, run
from storage.transaction import Transaction

__all__ = ["FAILED", "PENDING", "REFUSED", "STORED", "Fetch", "File"]

KEY_BYTES = 32
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file to be fetched now: the provider's own id of it, and the key for the vault."""

    file: File
    source: str = field(repr=False)
    key: bytes = field(repr=False)


def expect(
    t: Transaction,
    *,
    door: str,
    channel: str,
    source: str | None,
    kind: str,
    holder_id: UUID,
    name: str | None = None,
    media_type: str | None = None,
    size: int | None = None,
    ticket_id: UUID | None = None,
    kept_there: bool = False,
) -> File:
    """Note a file to be fetched from a channel by the provider's id of it, ``source``.

    Without a source it is handed over by the caller, who then calls ``stored``. What the sender
    says of name, type and size is only noted, never trusted. With ``kept_there``, the channel
    keeps the file until it is told to delete it, which is noted too.
    """
    key = new_id()
    if kept_there and source is not None:
        leftovers.note(t, door=door, channel=channel, source=source, file_id=key)
    row = File(
        id=key,
        door=door,
        channel=channel,
        source_sealed=_seal(t, "source_sealed", key, source),
        key_sealed=t.secrets.seal("files.key_sealed", key, os.urandom(KEY_BYTES)),
        kind=kind,
        media_type=media_type,
        size=size,
        name_sealed=_seal(t, "name_sealed", key, name),
        ticket_id=ticket_id,
        holder_id=holder_id,
        next_attempt_at=t.now,
        created_at=t.now,
    )
    return add(t, row)


def claim(t: Transaction, *, door: str, channel: str, limit: int, lease: timedelta) -> list[Fetch]:
    """The next files to fetch, under a lease; one whose lease runs out is fetched again.

    One whose source or key cannot be opened fails, and holds up none of the others.
    """
    asked = {"at_door": door, "on_channel": channel, "at": t.now, "far": t.far, "most": limit}
    claimed = []
    for file in every(t, File, rows.CLAIMABLE, **asked):
        try:
            source = t.secrets.open("files.source_sealed", file.id, file.source_sealed or b"")
            fetch = Fetch(file, source.decode(), key(t, file))
        except (NotOurs, TypeError, ValueError):
            failed(t, file.id, UNREADABLE)
            continue
        run(t, rows.CLAIM, key=file.id, until=t.now + lease)
        file.attempts += 1
        claimed.append(fetch)
    return claimed


def stored(t: Transaction, file_id: UUID, *, media_type: str, size: int) -> bool:
    """The bytes are in the vault; False when the row was erased meanwhile (delete them again)."""
    return run(t, rows.MARK_STORED, key=file_id, type=media_type, bytes=size) == 1


def refused(t: Transaction, file_id: UUID, reason: str) -> None:
    """It is too large, or of a type that is not taken."""
    run(t, rows.ENDED, key=file_id, end=REFUSED, why=reason)


def failed(t: Transaction, file_id: UUID, error: str) -> None:
    """It could not be fetched, and will not be tried again."""
    run(t, rows.ENDED, key=file_id, end=FAILED, why=error)


def retry(t: Transaction, file_id: UUID, at: datetime, error: str) -> None:
    """It could not be fetched now; try again at that time."""
    run(t, rows.RETRY, key=file_id, at=at, why=error)


def get(t: Transaction, file_id: UUID) -> File | None:
    """A file by id."""
    return first(t, File, rows.BY_ID, key=file_id)


def these(t: Transaction, file_ids: Sequence[UUID]) -> list[File]:
    """Files by id, in the order given; unknown ids are left out."""
    found = {file.id: file for file in every(t, File, rows.BY_IDS, keys=list(file_ids))}
    return [found[file_id] for file_id in file_ids if file_id in found]


def attach(t: Transaction, ticket_id: UUID, file_ids: Sequence[UUID]) -> None:
    """Files that were sent in a conversation now belong to a ticket; another ticket's stay."""
    run(t, rows.ATTACH, keys=list(file_ids), ticket=ticket_id)


def discard(t: Transaction, holder_id: UUID, file_ids: Sequence[UUID]) -> list[UUID]:
    """Delete the rows and keys of a holder's files that belong to no ticket; their ids."""
    theirs = {"holder": holder_id, "keys": list(file_ids)}
    doomed = t.execute(rows.DISCARDED, theirs).scalars()
    run(t, rows.DISCARD, **theirs)
    return doomed


def key(t: Transaction, file: File) -> bytes:
    """The key under which the vault keeps the bytes of a file."""
    return t.secrets.open("files.key_sealed", file.id, file.key_sealed)


def name(t: Transaction, file: File) -> str | None:
    """What the sender called it: to be shown as text, never to be used as a path."""
    if file.name_sealed is None:
        return None
    return t.secrets.open("files.name_sealed", file.id, file.name_sealed).decode()


def known(t: Transaction, file_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these are files: what else lies in the vault is to be swept away.

    They may be any number: no more than AT_ONCE are asked for in one statement.
    """
    found: set[UUID] = set()
    for start in range(0, len(file_ids), AT_ONCE):
        part = list(file_ids[start : start + AT_ONCE])
        found.update(t.execute(rows.KNOWN, {"keys": part}).scalars())
    return found


def erase(t: Transaction, holder_id: UUID, ticket_ids: Sequence[UUID]) -> list[UUID]:
    """Delete the rows and keys of a holder's files and of these tickets'; their ids."""
    theirs = {"holder": holder_id, "tickets": list(ticket_ids)}
    doomed = t.execute(rows.DOOMED, theirs).scalars()
    run(t, rows.ERASE, **theirs)
    return doomed


def erase_loose(t: Transaction, before: datetime) -> list[UUID]:
    """Delete the rows of files that never reached a ticket, older than ``before``; their ids.

    At most AT_ONCE of them.
    """
    doomed: list[UUID] = t.execute(rows.LOOSE, {"before": before}).scalars()
    run(t, rows.ERASE_THESE, keys=doomed)
    return doomed


def _seal(t: Transaction, column: str, row_id: UUID, value: str | None) -> bytes | None:
    return None if value is None else t.secrets.seal(f"files.{column}", row_id, value.encode())
