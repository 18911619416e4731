"""What failed and comes again is whose it was: it takes no address from whoever has it now."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot import turns
from bot.arrivals import Kind
from storage import accounts, inbox
from storage.database import Database
from tests.bot.threshold import ID, NUMBER, OTHER_ID, Threshold

WAY = ("intake", "whatsapp")
LONG = timedelta(days=200)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def door(database: Database) -> Threshold:
    """The door of these stories."""
    return Threshold(database)


async def test_a_dead_letter_takes_no_number_from_whoever_has_it_now(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER, ID)
    await door.fails(NUMBER, ID)
    clock.shift(LONG)
    brahim = await door.hears(NUMBER, OTHER_ID)
    assert await door.replays() == amina != brahim
    assert door.addresses(amina) == [[ID]]
    assert door.addresses(brahim) == [[NUMBER, OTHER_ID]]


async def test_a_repeat_of_what_was_taken_in_moves_no_number(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER, ID)
    old = door.comes(NUMBER, ID)
    await door.turns.run(old, door.turn)
    clock.shift(LONG)
    brahim = await door.hears(NUMBER, OTHER_ID)
    await door.turns.run(old, door.turn)
    assert door.addresses(amina) == [[ID]]
    assert door.addresses(brahim) == [[NUMBER, OTHER_ID]]


async def test_what_failed_once_and_is_brought_months_later_is_whose_it_was(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER, ID)
    failed = await door.fails(NUMBER, ID, times=1)
    clock.shift(LONG)
    await door.hears(NUMBER, OTHER_ID)
    await door.turns.run(failed, door.turn)
    assert door.whose[-1] == amina
    assert door.addresses(amina) == [[ID]]


async def test_somebody_new_whose_first_message_fails_is_known_by_all_it_came_with(
    door: Threshold,
) -> None:
    await door.fails(NUMBER, ID)
    amina = await door.replays()
    assert await door.hears(ID) == amina
    assert door.addresses(amina) == [[ID, NUMBER]]


@pytest.mark.parametrize("kind", [Kind.BLOCKED, Kind.STOPPED])
async def test_nobody_becomes_known_by_a_stop_that_fails(
    door: Threshold, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise OSError

    monkeypatch.setattr(inbox, "record", full)
    await door.fails(NUMBER, kind=kind)
    assert await door.database.read(lambda t: accounts.find(t, *WAY, NUMBER)) is None
    [dead] = await door.database.read(inbox.dead)
    assert dead.account_id is None
    assert await door.turns.replay(dead.id, door.turn)
    assert door.whose == []


async def test_a_message_is_kept_also_when_nobody_can_tell_whose_it_is(
    door: Threshold, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(turns, "recognise", lost)
        await door.fails(NUMBER, ID)
    amina = await door.replays()
    assert door.addresses(amina) == [[NUMBER, ID]]
