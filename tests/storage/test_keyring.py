"""Keys that are missing are noticed without looking at every row; none is missed for nothing."""

from storage import accounts, keyring, rotation
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.loopback.process import KEY

NEW = bytes(32)


def someone(t: Transaction) -> None:
    accounts.reach(t, "intake", "telegram", "1001")


def test_a_key_is_missed_until_nothing_is_left_under_it(
    database: Database, database_url: str
) -> None:
    assert not database.read_now(keyring.is_noted)
    database.write_now(keyring.note)
    database.write_now(keyring.note)
    database.write_now(someone)
    both, alone = (Database.open(database_url, Secrets(keys)) for keys in ([NEW, KEY], [NEW]))
    both.write_now(keyring.note)
    assert both.read_now(keyring.lacks) == 0
    assert alone.read_now(keyring.lacks) == 1
    assert alone.read_now(rotation.missing) == {"accounts": 1}
    assert rotation.rotate(both).unreadable == []
    assert alone.read_now(keyring.lacks) == 0
    assert alone.read_now(keyring.is_noted)
    # Whoever still has only the old one says so again.
    assert not database.read_now(keyring.is_noted)
    both.close()
    alone.close()


def test_a_key_that_sealed_nothing_is_not_missed(database: Database, database_url: str) -> None:
    database.write_now(keyring.note)
    other = Database.open(database_url, Secrets([NEW]))
    assert other.read_now(keyring.lacks) == 1
    assert other.read_now(rotation.missing) == {}
    other.close()


def test_what_cannot_be_renewed_keeps_its_key_on_the_ring(
    database: Database, database_url: str
) -> None:
    database.write_now(keyring.note)
    database.write_now(someone)
    alone = Database.open(database_url, Secrets([NEW]))
    assert len(rotation.rotate(alone).unreadable) == 1
    assert alone.read_now(rotation.missing) == {"accounts": 1}
    alone.close()
