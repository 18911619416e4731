"""Uploads wait in memory until Wasl has fetched them; stored files are decrypted on their way."""

from pathlib import Path
from uuid import uuid4

import pytest

from bot.simulator import shelf as module
from bot.simulator.phones import ShownFile
from bot.simulator.shelf import UploadGone, Uploads
from bot.simulator.stored import StoredShelf
from storage import files
from storage.database import Database
from storage.transaction import Transaction
from storage.vault import Vault


async def fetched(uploads: Uploads, source: str) -> bytes:
    return b"".join([piece async for piece in uploads.download(source)])


async def test_an_upload_comes_out_as_it_went_in() -> None:
    uploads = Uploads()
    data = bytes(range(256)) * 1000
    shown = uploads.keep("photo", "image/png", "x.png", data)
    assert shown.id in uploads
    assert await fetched(uploads, shown.id) == data
    assert await fetched(uploads, shown.id) == data


async def test_what_is_not_there_is_said_to_be_gone() -> None:
    with pytest.raises(UploadGone, match="send the file again"):
        await fetched(Uploads(), "up-never")


async def test_room_is_made_by_dropping_what_was_fetched_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_UPLOAD_BYTES", 25)
    uploads = Uploads()
    waiting = uploads.keep("photo", "", "", bytes(10)).id
    done = uploads.keep("photo", "", "", bytes(10)).id
    await fetched(uploads, done)
    newest = uploads.keep("photo", "", "", bytes(10)).id
    assert [source in uploads for source in (waiting, done, newest)] == [True, False, True]


async def test_a_stored_file_is_shown_with_what_it_is_and_read_as_it_was(
    sqlite_database: Database, tmp_path: Path
) -> None:
    vault = Vault(tmp_path / "files")
    shelf = StoredShelf(sqlite_database, vault)
    voice = b"OggS" + bytes(100_000)

    def expected(t: Transaction) -> files.File:
        return files.expect(
            t,
            door="intake",
            channel="simulator",
            source="up-1",
            kind="voice",
            holder_id=uuid4(),
            name="note.ogg",
        )

    file = await sqlite_database.write(expected)
    assert await shelf.describe(str(file.id)) is None, "it is not fetched yet"
    key = await sqlite_database.read(lambda t: files.key(t, file))
    kept = vault.store(file.id, key, [voice])
    await sqlite_database.write(
        lambda t: files.stored(t, file.id, media_type=kept.media_type, size=kept.size)
    )
    shown = ShownFile(str(file.id), "voice", "audio/ogg", "note.ogg", len(voice))
    assert await shelf.describe(str(file.id)) == shown
    assert b"".join([piece async for piece in shelf.read(str(file.id))]) == voice


async def test_what_is_not_stored_is_not_there(sqlite_database: Database, tmp_path: Path) -> None:
    shelf = StoredShelf(sqlite_database, Vault(tmp_path))
    assert await shelf.describe(str(uuid4())) is None
    assert await shelf.describe("up-of-another-day") is None
    assert [piece async for piece in shelf.read(str(uuid4()))] == []
