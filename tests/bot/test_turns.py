"""A turn: each arrival has its effect once, however it comes; a failure is counted, not lost."""

import asyncio
import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arrivals import Arrival, Attachment, Channel, Door, Kind
from bot.logs import fault
from bot.turns import TurnFailed, Turns, arrival_of, payload_of
from storage import accounts, inbox, people
from storage.accounts import Account
from storage.database import Database
from storage.transaction import DatabaseAway, Transaction


def came(provider_id: str = "u1", address: str = "1001", **what: Any) -> Arrival:
    """Something from one phone."""
    return Arrival(Door.INTAKE, Channel.TELEGRAM, address, provider_id, **what)


def effect(t: Transaction, account: Account, arrival: Arrival) -> None:
    """Something that can be counted."""
    people.create(t, arrival.text or None)


def effects(t: Transaction) -> int:
    """How often it happened."""
    return len(t.connection.exec_driver_sql("SELECT id FROM people").all())


def known(t: Transaction) -> int:
    """How many accounts there are."""
    return len(t.connection.exec_driver_sql("SELECT id FROM accounts").all())


async def test_one_message_brought_many_times_at_once_has_one_effect(database: Database) -> None:
    """In whatever order, beside its neighbours."""
    turns = Turns(database)
    arrivals = [came(f"u{number}") for number in range(4)] * 5
    await asyncio.gather(*(turns.run(arrival, effect) for arrival in arrivals))
    assert await database.read(effects) == 4


async def test_the_same_id_on_another_channel_is_another_message(database: Database) -> None:
    """Ids are a provider's own."""
    turns = Turns(database)
    await turns.run(came("1"), effect)
    await turns.run(Arrival(Door.DESK, Channel.TELEGRAM, "1001", "1"), effect)
    await turns.run(Arrival(Door.INTAKE, Channel.WHATSAPP, "1001", "1"), effect)
    assert await database.read(effects) == 3


async def test_a_turn_that_fails_leaves_nothing_and_comes_again(database: Database) -> None:
    """Four times it is refused; then it works, and its effect is one."""
    turns = Turns(database)

    def fails(t: Transaction, account: Account, arrival: Arrival) -> None:
        effect(t, account, arrival)
        raise ValueError("what somebody wrote")

    for _ in range(4):
        with pytest.raises(TurnFailed):
            await turns.run(came(), fails)
        assert await database.read(effects) == 0
    await turns.run(came(), effect)
    await turns.run(came(), effect)
    assert await database.read(effects) == 1
    assert await database.read(inbox.dead) == []


async def test_after_five_failures_it_rests_and_the_provider_hears_that_all_is_well(
    database: Database,
) -> None:
    """So that what follows gets through; the reason names a class and a place, never words."""
    turns = Turns(database)

    def fails(t: Transaction, account: Account, arrival: Arrival) -> None:
        raise ValueError("what somebody wrote")

    for _ in range(4):
        with pytest.raises(TurnFailed):
            await turns.run(came(), fails)
    await turns.run(came(), fails)
    [dead] = await database.read(inbox.dead)
    assert dead.error is not None
    assert dead.error.startswith("ValueError at tests/bot/test_turns.py:")
    # Brought once more by a provider that missed our answer, it stays where it is.
    await turns.run(came(), effect)
    assert await database.read(effects) == 0

    assert not await turns.replay(dead.id, fails)
    assert len(await database.read(inbox.dead)) == 1
    assert await turns.replay(dead.id, effect)
    assert await database.read(effects) == 1
    assert await database.read(inbox.dead) == []
    assert await turns.replay(dead.id, effect)
    assert await database.read(effects) == 1


async def test_two_who_replay_one_message_at_once_give_it_one_effect(database: Database) -> None:
    """And a process that is killed while it replays leaves the message where it was."""
    turns = Turns(database)

    def fails(t: Transaction, account: Account, arrival: Arrival) -> None:
        raise ValueError("what somebody wrote")

    class Killed(BaseException):
        """The process ends in the middle of the turn."""

    def is_killed(t: Transaction, account: Account, arrival: Arrival) -> None:
        raise Killed

    for _ in range(4):
        with pytest.raises(TurnFailed):
            await turns.run(came(), fails)
    await turns.run(came(), fails)
    [dead] = await database.read(inbox.dead)
    with pytest.raises(Killed):
        await turns.replay(dead.id, is_killed)
    assert [row.id for row in await database.read(inbox.dead)] == [dead.id]
    assert await asyncio.gather(*(turns.replay(dead.id, effect) for _ in range(2))) == [True, True]
    assert await database.read(effects) == 1
    assert await database.read(inbox.dead) == []


async def test_a_database_that_is_away_is_not_the_messages_fault(
    sqlite_database: Database,
) -> None:
    """It is not counted; the provider brings it again for as long as it takes."""
    turns = Turns(sqlite_database)

    def away(t: Transaction, account: Account, arrival: Arrival) -> None:
        raise DatabaseAway

    for _ in range(7):
        with pytest.raises(DatabaseAway):
            await turns.run(came(), away)
    await turns.run(came(), effect)
    assert await sqlite_database.read(effects) == 1


async def test_blocking_is_noticed_and_is_no_turn(sqlite_database: Database) -> None:
    """And whoever writes again is plainly back."""
    turns = Turns(sqlite_database)

    def account(t: Transaction) -> Account:
        return accounts.reach(t, Door.INTAKE, Channel.TELEGRAM, "1001")

    await turns.run(came("1"), effect)
    heard = (await sqlite_database.write(account)).last_heard_at
    assert heard is not None
    await turns.run(came("2", kind=Kind.BLOCKED), effect)
    now = await sqlite_database.write(account)
    assert now.blocked_at is not None
    assert now.last_heard_at == heard
    await turns.run(came("3", kind=Kind.UNBLOCKED), effect)
    assert (await sqlite_database.write(account)).blocked_at is None
    await turns.run(came("4", kind=Kind.BLOCKED), effect)
    await turns.run(came("5"), effect)
    assert (await sqlite_database.write(account)).blocked_at is None
    assert await sqlite_database.read(effects) == 2


async def test_what_nobody_said_is_kept_and_answered_by_nobody(sqlite_database: Database) -> None:
    """A group, a pinned message: no account is made of it."""
    turns = Turns(sqlite_database)
    for _ in range(2):
        await turns.run(came("1", address=""), effect)
    assert await sqlite_database.read(effects) == 0
    assert await sqlite_database.read(known) == 0


async def test_whoever_was_erased_is_not_made_known_again(database: Database) -> None:
    """Neither by a repeat of what erased them, nor by blocking the bot afterwards."""
    turns = Turns(database)

    def erases(t: Transaction, account: Account, arrival: Arrival) -> None:
        person = people.create(t)
        accounts.belongs(t, account.id, person_id=person.id)
        people.erase(t, person.id)

    await turns.run(came("1"), erases)
    await turns.run(came("1"), effect)
    for kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        await turns.run(came(kind.value, kind=kind), effect)
    assert await database.read(known) == 0
    assert await database.read(effects) == 1
    await turns.run(came("2"), effect)
    assert await database.read(known) == 1


def test_a_place_is_named_within_the_house() -> None:
    """The innermost line of ours."""
    with pytest.raises(ValueError, match="Expecting") as raised:
        json.loads("{")
    assert fault(raised.value).startswith("JSONDecodeError at tests/bot/test_turns.py:")


texts = st.text(max_size=20)
arrivals = st.builds(
    Arrival,
    door=st.sampled_from(Door),
    channel=st.sampled_from(Channel),
    address=texts,
    provider_id=texts,
    kind=st.sampled_from(Kind),
    text=texts,
    pressed=st.none() | texts,
    attachments=st.lists(st.builds(Attachment, kind=texts, source=texts), max_size=2).map(tuple),
    location=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    said_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    raw=st.dictionaries(texts, texts, max_size=2),
)


@given(arrivals)
def test_an_arrival_comes_back_as_it_was_kept(arrival: Arrival) -> None:
    """Through JSON, as the dead letters hold it."""
    assert arrival_of(json.loads(json.dumps(payload_of(arrival)))) == arrival
