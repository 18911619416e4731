"""Whose keys a database knows: one sealed row tells, though nothing else is sealed yet."""

from storage import canary, rotation
from storage.database import Database
from storage.secrets import Secrets

OTHER = bytes(32)


def test_wrong_keys_show_on_a_database_that_holds_nothing(
    database: Database, database_url: str, secrets: Secrets
) -> None:
    assert database.read_now(canary.sings) is None
    database.write_now(canary.place)
    assert database.read_now(canary.sings) is True
    stranger = Database.open(database_url, Secrets([OTHER]))
    # Whoever comes with other keys neither makes it sing nor takes its place.
    stranger.write_now(canary.place)
    assert stranger.read_now(canary.sings) is False
    assert stranger.read_now(rotation.unreadable) == {"canaries": 1}
    stranger.close()
    assert database.read_now(canary.sings) is True


def test_it_is_brought_to_a_new_key_with_everything_else(
    database: Database, database_url: str
) -> None:
    database.write_now(canary.place)
    both = Database.open(database_url, Secrets([OTHER, bytes(range(32))]))
    assert both.read_now(canary.sings) is True
    assert rotation.rotate(both).rows == 1
    both.close()
    alone = Database.open(database_url, Secrets([OTHER]))
    assert alone.read_now(canary.sings) is True
    alone.close()
