"""What came in is handled once; what failed is kept, and rests until a human replays it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from storage import accounts, inbox, people
from storage.database import Database, Transaction

HELLO = {"text": "سلام، ولدي نقلوه"}


class Broken(Exception):
    """The turn failed."""


def turn(t: Transaction, provider_id: str = "7", broken: bool = False) -> bool:
    """Take a message in and give its writer one more person; whether there was anything to do."""
    account = accounts.reach(t, "intake", "telegram", "1001")
    if not inbox.record(t, "intake", "telegram", provider_id, account.id, HELLO):
        return False
    people.create(t)
    if broken:
        raise Broken
    return True


def failed(t: Transaction, provider_id: str = "7") -> int:
    """Keep a message whose turn failed."""
    account = accounts.reach(t, "intake", "telegram", "1001")
    return inbox.fail(t, "intake", "telegram", provider_id, account.id, HELLO, "Broken at turn:1")


def population(t: Transaction) -> int:
    """How many turns had an effect."""
    return len(t.connection.exec_driver_sql("SELECT id FROM people").all())


async def test_the_same_message_many_times_at_once_has_one_effect(database: Database) -> None:
    taken = await asyncio.gather(*(database.write(turn) for _ in range(20)))
    assert sorted(taken) == [False] * 19 + [True]
    assert await database.read(population) == 1


def test_another_door_or_channel_has_ids_of_its_own(database: Database) -> None:
    def all_three(t: Transaction) -> list[bool]:
        places = [("intake", "telegram"), ("desk", "telegram"), ("intake", "whatsapp")]
        return [inbox.record(t, *place, "7", None, HELLO) for place in places]

    assert database.write_now(all_three) == [True, True, True]
    assert database.write_now(all_three) == [False, False, False]


def test_a_failed_message_is_kept_and_taken_in_again(database: Database) -> None:
    with pytest.raises(Broken):
        database.write_now(lambda t: turn(t, broken=True))
    assert database.read_now(population) == 0
    assert database.write_now(failed) == 1
    assert database.write_now(turn)
    assert not database.write_now(turn)
    assert database.read_now(population) == 1


def test_five_failures_and_it_rests_until_a_human_replays_it(database: Database) -> None:
    assert [database.write_now(failed) for _ in range(6)] == [1, 2, 3, 4, 5, 5]
    assert not database.write_now(turn)
    (dead,) = database.read_now(inbox.dead)
    assert (dead.state, dead.attempts, dead.error) == ("dead", 5, "Broken at turn:1")

    replay = database.read_now(lambda t: inbox.replay(t, dead.id))
    assert replay is not None
    assert (replay.door, replay.channel, replay.provider_id) == ("intake", "telegram", "7")
    assert replay.payload == HELLO
    # Whoever replays it may be killed: until its turn is committed it is still here.
    assert [row.id for row in database.read_now(inbox.dead)] == [dead.id]
    settled = [
        database.write_now(lambda t: inbox.settle(t, dead.id, replay.account_id)) for _ in range(2)
    ]
    assert settled == [True, False]
    assert database.read_now(inbox.dead) == []
    assert database.read_now(lambda t: inbox.replay(t, dead.id)) is None


def test_a_failed_message_that_nobody_repeats_waits_for_a_human(database: Database) -> None:
    def dead_after(hours: float) -> list[str]:
        found = database.read_now(
            lambda t: inbox.dead(replace(t, now=t.now + timedelta(hours=hours)))
        )
        return [row.state for row in found]

    database.write_now(failed)
    assert dead_after(0.9) == []
    assert dead_after(1.1) == ["failed"]
    (row,) = database.read_now(lambda t: inbox.dead(replace(t, now=t.now + timedelta(hours=2))))
    database.write_now(lambda t: inbox.rest(t, row.id, "Broken at turn:2"))
    assert dead_after(0) == ["dead"]
    assert not database.write_now(turn), "a late repeat leaves it where it is"


def test_nothing_is_replayed_that_is_not_there(database: Database) -> None:
    assert database.write_now(lambda t: inbox.replay(t, UUID(int=1))) is None


def test_a_failure_reported_late_does_not_undo_a_success(database: Database) -> None:
    database.write_now(turn)
    database.write_now(failed)
    assert not database.write_now(turn)
    assert database.read_now(inbox.dead) == []


def test_what_was_written_lies_sealed_and_goes_after_a_while(database: Database) -> None:
    database.write_now(turn)

    def payloads(t: Transaction) -> list[Any]:
        return [row[0] for row in t.connection.exec_driver_sql("SELECT payload_sealed FROM inbox")]

    (sealed,) = database.read_now(payloads)
    assert "ولدي".encode() not in bytes(sealed)
    assert database.write_now(lambda t: inbox.forget(t, t.now - timedelta(days=1))) == 0
    assert database.write_now(lambda t: inbox.forget(t, t.now + timedelta(days=1))) == 1
    assert database.read_now(payloads) == [None]
    assert not database.write_now(turn)


def test_what_one_account_wrote_goes_at_once_and_what_waits_for_its_turn_stays(
    database: Database,
) -> None:
    def told(t: Transaction) -> UUID:
        account = accounts.reach(t, "intake", "telegram", "1001").id
        other = accounts.reach(t, "intake", "telegram", "1002").id
        inbox.record(t, "intake", "telegram", "8", account, HELLO)
        inbox.fail(t, "intake", "telegram", "9", account, HELLO, "Broken at turn:1")
        inbox.record(t, "intake", "telegram", "10", other, HELLO)
        return account

    def kept(t: Transaction) -> set[str]:
        query = "SELECT provider_id FROM inbox WHERE payload_sealed IS NOT NULL"
        return set(t.connection.exec_driver_sql(query).scalars())

    account = database.write_now(told)
    assert database.write_now(lambda t: inbox.forget_account(t, account)) == 1
    assert database.read_now(kept) == {"9", "10"}
    assert not database.write_now(lambda t: turn(t, "8"))
    assert database.write_now(lambda t: turn(t, "9"))
