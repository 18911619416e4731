"""What the stories of backups begin with: people with tickets, and files of theirs in a vault."""

from uuid import UUID

from storage import events, files
from storage.database import Database
from storage.transaction import Transaction
from storage.vault import Vault
from tests.storage.given import a_person, a_ticket

VOICE = b"OggS" + bytes(24) + b"\x01\x13OpusHead"


def a_stored_file(database: Database, vault: Vault, content: bytes = VOICE) -> UUID:
    """A voice note that was fetched; ``content`` begins like one."""

    def noted(t: Transaction) -> tuple[UUID, bytes]:
        person = a_person(t)
        file = files.expect(
            t, door="intake", channel="telegram", source=None, kind="voice", holder_id=person.id
        )
        return file.id, files.key(t, file)

    file_id, key = database.write_now(noted)
    stored = vault.store(file_id, key, [content])
    database.write_now(
        lambda t: files.stored(t, file_id, media_type=stored.media_type, size=stored.size)
    )
    return file_id


def some_tickets(database: Database, count: int = 3) -> list[UUID]:
    """Tickets of different people, each with a history of several events."""

    def filed(t: Transaction) -> list[UUID]:
        made = [a_ticket(t, a_person(t).id).id for _ in range(count)]
        for ticket_id in made:
            for act in ("read", "noted"):
                events.record(t, ticket_id, "system", None, act, {"why": "She asked for bread."})
        return made

    return database.write_now(filed)


def content_of(database: Database, vault: Vault, file_id: UUID) -> bytes:
    """The bytes of a file, opened with the key that the database keeps of it."""

    def key(t: Transaction) -> bytes:
        file = files.get(t, file_id)
        assert file is not None
        return files.key(t, file)

    return b"".join(vault.read(file_id, database.read_now(key)))
