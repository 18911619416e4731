"""The shelf of the demonstration: files as Wasl has stored them, decrypted on their way to a phone.

Whether a phone may see a file is decided before, by what that phone has been shown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from starlette.concurrency import iterate_in_threadpool

from bot.simulator.phones import ShownFile
from storage import files
from storage.database import Database
from storage.transaction import Transaction
from storage.vault import Vault


class StoredShelf:
    """Reads the files of the database and the vault."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def describe(self, file_id: str) -> ShownFile | None:
        """What a stored file is, or None if it is not stored, or not any more."""

        try:
            key = UUID(file_id)
        except ValueError:
            # An upload of before, which this process no longer has.
            return None

        def found(t: Transaction) -> ShownFile | None:
            file = files.get(t, key)
            if file is None or file.state != files.STORED:
                return None
            name = files.name(t, file) or file.kind
            return ShownFile(file_id, file.kind, file.media_type or "", name, file.size or 0)

        return await self._database.read(found)

    async def read(self, file_id: str) -> AsyncIterator[bytes]:
        """The decrypted bytes of a stored file; nothing when it was erased meanwhile.

        Raises storage.secrets.NotOurs when somebody altered it.
        """

        def key_of(t: Transaction) -> bytes | None:
            file = files.get(t, UUID(file_id))
            return None if file is None else files.key(t, file)

        key = await self._database.read(key_of)
        if key is not None:
            async for piece in iterate_in_threadpool(self._vault.read(UUID(file_id), key)):
                yield piece
