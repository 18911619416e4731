"""A number that was silent for long is somebody new's, and opens nothing of who had it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from bot.carriage.recognising import RECYCLED
from storage import accounts, outbox
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.threshold import ID, NUMBER, OTHER_ID, OTHER_NUMBER, Threshold

A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def door(database: Database) -> Threshold:
    """The door of these stories."""
    return Threshold(database)


@pytest.mark.parametrize("shown", [(), (OTHER_ID,)], ids=["bare", "with a first id"])
@pytest.mark.parametrize("known", [(), (ID,)], ids=["known by number", "known by an id too"])
async def test_whoever_comes_by_a_number_long_silent_is_somebody_new(
    door: Threshold, clock: time_machine.Traveller, known: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    amina = await door.hears(NUMBER, *known)
    clock.shift(RECYCLED + A_DAY)
    stranger = await door.hears(NUMBER, *shown)
    assert stranger != amina
    assert await door.hears(NUMBER) == stranger
    assert door.addresses(stranger) == [[NUMBER, *shown]]
    [[first, *others]] = door.addresses(amina)
    assert (first == ID) == bool(known)
    assert others == []


async def test_a_number_silent_for_less_is_still_theirs(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER)
    clock.shift(RECYCLED - A_DAY)
    assert await door.hears(NUMBER, ID) == amina


async def test_a_stranger_known_by_an_id_is_never_merged_with_a_number_long_silent(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER)
    clock.shift(RECYCLED + A_DAY)
    stranger = await door.hears(OTHER_ID)
    assert await door.hears(NUMBER, OTHER_ID) == stranger != amina
    assert door.addresses(stranger) == [[NUMBER, OTHER_ID]]
    assert len(door.addresses(amina)) == 1


async def test_an_id_proves_that_a_number_long_silent_is_theirs(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER, ID)
    clock.shift(2 * RECYCLED)
    assert await door.hears(NUMBER, ID) == amina
    clock.shift(2 * RECYCLED)
    assert await door.hears(ID) == amina
    assert door.addresses(amina) == [[ID, NUMBER]]


async def test_nothing_that_waited_for_the_first_goes_to_whoever_has_the_number_now(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER)
    await door.hears(OTHER_NUMBER)

    def queue(t: Transaction) -> None:
        for account in accounts.of_person(t, amina):
            outbox.add(t, account, b"{}", priority=1)

    door.database.write_now(queue)
    clock.shift(RECYCLED + A_DAY)
    await door.hears(NUMBER)
    assert door.database.write_now(_claimed) == []


async def test_two_who_lost_their_numbers_are_kept_apart(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    gone: list[UUID] = []
    for number in (NUMBER, OTHER_NUMBER):
        gone.append(await door.hears(number))
        clock.shift(RECYCLED + A_DAY)
        await door.hears(number)
    assert [len(door.addresses(person)) for person in gone] == [1, 1]


def _claimed(t: Transaction) -> list[str]:
    lease = timedelta(seconds=30)
    due = outbox.claim(t, door="intake", channel="whatsapp", limit=9, lease=lease)
    return [row.address for row in due]
