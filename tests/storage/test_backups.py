"""A backup is one moment of a living installation, says nothing to a stranger, and is all there."""

import threading
from contextlib import closing
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from storage import backups, copying, drafts, events, files, migrations, people, snapshots
from storage.backups import Contents, Newer
from storage.database import Database
from storage.file_rows import FILES
from storage.packing import Damaged, NotABackup, OtherKey, Packer
from storage.pieces import PIECE, TAG
from storage.secrets import Secrets
from storage.tables import run
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction
from storage.vault import Vault
from tests.loopback.process import KEY
from tests.storage.given import bytes_under, file_ids
from tests.storage.kept import VOICE, a_stored_file, content_of, some_tickets

OTHER = bytes(32)


class Home:
    """An installation that is backed up, and the folder where its backups are tried."""

    def __init__(self, database: Database, url: str, folder: Path) -> None:
        self.database, self.url, self.folder = database, url, folder
        self.vault = Vault(folder / "files")
        self.laid_out = Vault(folder / "laid-out")

    def backup(self) -> bytes:
        """The bytes of a backup made now."""
        out, copy = BytesIO(), self.folder / "copy"
        backups.make(self.database, self.url, self.vault, out, copy)
        copy.unlink()
        return out.getvalue()

    def unpack(self, backup: bytes, key: bytes = KEY) -> Contents:
        """Lay a backup out, to be looked at."""
        file = self.folder / "again"
        file.unlink(missing_ok=True)
        return backups.unpack(BytesIO(backup), Secrets([key]), file, self.laid_out, keep=True)

    def again(self) -> Database:
        """The database that was laid out."""
        return Database.open(f"sqlite:///{self.folder / 'again'}", Secrets([KEY]))


@pytest.fixture
def home(database: Database, database_url: str, tmp_path: Path) -> Home:
    return Home(database, database_url, tmp_path)


@pytest.fixture
def small(sqlite_database: Database, tmp_path: Path) -> Home:
    """One on SQLite, for what is the same on both."""
    return Home(sqlite_database, f"sqlite:///{tmp_path / 'alone.db'}", tmp_path)


def test_what_was_backed_up_comes_back(home: Home) -> None:
    ticket_ids = some_tickets(home.database)
    voice = VOICE + bytes(3 * PIECE)
    kept = [a_stored_file(home.database, home.vault, voice) for _ in range(3)]
    counted = home.database.read_now(lambda t: copying.count(t.connection))
    contents = home.unpack(home.backup())
    assert (contents.faults, contents.files) == ([], 3)
    assert contents.rows == sum(counted.values())
    with closing(home.again()) as again:
        assert again.read_now(lambda t: copying.count(t.connection)) == counted
        assert again.read_now(events.verify) == []
        before, after = (
            one.read_now(lambda t: [events.history(t, ticket_id) for ticket_id in ticket_ids])
            for one in (home.database, again)
        )
        assert [len(history) for history in before] == [2, 2, 2]
        assert before == after
        for file_id in kept:
            assert content_of(again, home.laid_out, file_id) == voice


def test_a_backup_tells_nothing_to_whoever_has_no_key(small: Home) -> None:
    some_tickets(small.database)
    a_stored_file(small.database, small.vault)
    # Words which the database itself does not seal, and its own beginning.
    told = [b"oukacha", b"casablanca", b"ticket_events", b"telegram", b"SQLite format", VOICE]
    assert any(b"oukacha" in content for _, content in bytes_under(small.folder))
    backup = small.backup()
    assert [words for words in told if words in backup] == []
    with pytest.raises(OtherKey) as refused:
        small.unpack(backup, OTHER)
    assert refused.value.named == Secrets([KEY]).newest[1:].hex()
    assert not (small.folder / "again").exists()


def test_a_backup_from_before_the_keys_were_changed_opens_with_the_old_one(small: Home) -> None:
    backup = small.backup()
    both = Secrets([OTHER, KEY])
    contents = backups.unpack(
        BytesIO(backup), both, small.folder / "again", small.laid_out, keep=True
    )
    assert contents.faults == []


def test_each_picture_is_of_one_moment_while_others_write(home: Home) -> None:
    """A person and their draft are written together: no picture has one without the other."""
    stop, written = threading.Event(), []

    def a_turn(t: Transaction) -> None:
        person = people.create(t, "fr")
        drafts.save(t, person.id, "grievance", "ab12", {"story": "bread"})

    def write() -> None:
        while not stop.is_set():
            home.database.write_now(a_turn)
            written.append(1)

    def many(t: Transaction) -> None:
        for _ in range(300):
            a_turn(t)

    home.database.write_now(many)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        pictures = [home.folder / f"picture-{number}" for number in range(4)]
        before = len(written)
        for picture in pictures:
            snapshots.take(home.url, picture)
        meanwhile = len(written) - before
    finally:
        stop.set()
        writer.join()
    assert meanwhile > 0, "nobody could write while the pictures were taken"
    seen = []
    for picture in pictures:
        with closing(Database.open(f"sqlite:///{picture}", home.database.secrets)) as opened:
            counted = opened.read_now(lambda t: copying.count(t.connection))
            assert counted["people"] == counted["drafts"] >= 300
            seen.append(counted["people"])
    assert seen == sorted(seen)


def test_a_file_that_is_erased_meanwhile_is_no_fault_and_one_that_is_lost_is(small: Home) -> None:
    erased, lost, kept = (a_stored_file(small.database, small.vault) for _ in range(3))
    small.vault.delete(lost)
    look = small.vault.copied

    def meanwhile(file_id: UUID) -> object:
        if file_id == erased:
            small.database.write_now(lambda t: run(t, delete(FILES).where(FILES.c.id == erased)))
            small.vault.delete(erased)
        return look(file_id)

    small.vault.copied = meanwhile  # type: ignore[method-assign, assignment]  # an erasure between
    contents = small.unpack(small.backup())
    assert contents.faults == [f"file {lost}: missing in WASL_FILES_DIR"]
    assert contents.files == 1
    with closing(small.again()) as again:
        found = again.read_now(lambda t: files.these(t, sorted(file_ids(t))))
    states = {one.id: one.state for one in found}
    assert states == {erased: files.FAILED, lost: files.FAILED, kept: files.STORED}


def _cut(data: bytes) -> bytes:
    return data[: -3 * (PIECE + TAG)]


def _shorten(data: bytes) -> bytes:
    return data[:-1]


def _lengthen(data: bytes) -> bytes:
    return data + b"!"


def _flip(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


def _rename(data: bytes) -> bytes:
    return data[:20] + bytes([data[20] ^ 1]) + data[21:]


def _begin(data: bytes) -> bytes:
    return data[:20]


def test_a_backup_that_was_altered_is_noticed(small: Home) -> None:
    a_stored_file(small.database, small.vault, VOICE + bytes(5 * PIECE))
    backup = small.backup()
    for alter in (_cut, _shorten, _lengthen, _flip, _rename, _begin):
        with pytest.raises(Damaged):
            small.unpack(alter(backup))


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"wasl backup 2\n" + bytes(99)])
def test_what_is_no_backup_is_named_so(small: Home, content: bytes) -> None:
    with pytest.raises(NotABackup):
        small.unpack(content)


def test_a_backup_of_an_older_version_is_brought_to_this_one(small: Home) -> None:
    old = small.folder / "old.db"
    migrations.upgrade(f"sqlite:///{old}", "0005")
    out = BytesIO()
    packer = Packer(out, small.database.secrets)
    packer.note(made_at="2026-01-01T00:00:00+00:00", revision="0005", rows={"people": 0})
    with old.open("rb") as content:
        packer.add(content)
    packer.finish()
    assert small.unpack(out.getvalue()).faults == []
    with closing(small.again()) as again:
        assert again.read_now(migrations.is_current)


def test_a_backup_of_a_newer_version_is_refused(small: Home) -> None:
    out = BytesIO()
    packer = Packer(out, small.database.secrets)
    packer.note(made_at="2036-01-01T00:00:00+00:00", revision="9999", rows={})
    packer.finish()
    with pytest.raises(Newer):
        small.unpack(out.getvalue())


def test_what_is_not_whole_in_the_database_is_found(small: Home) -> None:
    """Rows moved between people, a history retouched by hand: the backup is made, and says so."""
    ticket_id, *_ = some_tickets(small.database)
    damaged = a_stored_file(small.database, small.vault)

    def retouched(t: Transaction) -> None:
        name = t.secrets.seal("files.name_sealed", UUID(int=3), b"of another row")
        run(t, update(FILES).where(FILES.c.id == damaged).values(name_sealed=name))
        run(t, update(TICKETS).where(TICKETS.c.id == ticket_id).values(chain_mark=b"none"))

    small.database.write_now(retouched)
    path = small.folder / "files" / str(damaged)[-2:] / str(damaged)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    contents = small.unpack(small.backup())
    assert contents.faults == [
        "files: of what is sealed there, 1 can't be opened with WASL_SECRET_KEYS",
        f"{ticket_id} event 2: the end of the history was altered",
        f"file {damaged}: damaged, it can't be opened",
    ]
