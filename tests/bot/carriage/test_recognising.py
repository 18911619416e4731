"""People whom a channel knows by a number, by an id, or by both, are each one person."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.carriage.recognising import joined
from storage.database import Database
from tests.bot.threshold import ID, NUMBER, OTHER_ID, OTHER_NUMBER, Threshold


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def door(database: Database) -> Threshold:
    """The door of these stories."""
    return Threshold(database)


async def test_somebody_new_is_known_by_both_from_the_first_word(door: Threshold) -> None:
    amina = await door.hears(NUMBER, ID)
    assert await door.hears(ID) == amina
    assert await door.hears(NUMBER) == amina
    assert door.addresses(amina) == [[NUMBER, ID]]


async def test_who_hides_their_number_later_is_written_to_by_their_id(door: Threshold) -> None:
    amina = await door.hears(NUMBER, ID)
    assert await door.hears(ID, ID) == amina
    assert door.addresses(amina) == [[ID, NUMBER]]
    assert await door.hears(NUMBER, ID) == amina
    assert door.addresses(amina) == [[NUMBER, ID]]


async def test_a_number_and_an_id_that_prove_to_be_one_become_one(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    by_number = await door.hears(NUMBER)
    clock.shift(60)
    by_id = await door.hears(ID)
    assert by_id != by_number
    clock.shift(60)
    amina = await door.hears(NUMBER, ID)
    assert amina == by_id
    assert door.addresses(amina) == [[NUMBER, ID]]
    assert door.addresses(by_number) == []
    assert await door.hears(NUMBER) == amina


async def test_a_new_number_under_the_same_id_is_the_same_person(door: Threshold) -> None:
    amina = await door.hears(NUMBER, ID)
    assert await door.hears(OTHER_NUMBER, ID) == amina
    assert door.addresses(amina) == [[OTHER_NUMBER, ID, NUMBER]]


async def test_an_id_that_changes_does_not_cut_anybody_off(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER, ID)
    clock.shift(timedelta(days=30))
    assert await door.hears(NUMBER, OTHER_ID) == amina


async def test_a_number_given_to_somebody_else_opens_nothing_of_the_first(
    door: Threshold, clock: time_machine.Traveller
) -> None:
    amina = await door.hears(NUMBER, ID)
    clock.shift(timedelta(days=181))
    stranger = await door.hears(NUMBER, OTHER_ID)
    assert stranger != amina
    assert door.addresses(amina) == [[ID]]
    assert door.addresses(stranger) == [[NUMBER, OTHER_ID]]
    assert await door.hears(NUMBER) == stranger
    assert await door.hears(ID) == amina


async def test_a_number_that_comes_with_the_id_of_somebody_we_know_is_theirs(
    door: Threshold,
) -> None:
    amina = await door.hears(NUMBER, ID)
    brahim = await door.hears(OTHER_NUMBER, OTHER_ID)
    assert await door.hears(NUMBER, OTHER_ID) == brahim
    assert door.addresses(amina) == [[ID]]


def test_what_was_told_twice_is_kept_and_a_choice_of_one_never_answers_in_the_other() -> None:
    older = {
        "answers": {
            "grievance.topic": "torture",
            "grievance.account": {"pieces": [{"kind": "text", "text": "beaten"}], "done": True},
        },
        "shown": "grievance.name",
        "asides": [{"kind": "text", "text": "first"}],
    }
    newer = {"answers": {"grievance.about": "son"}, "shown": "grievance.topic", "asides": []}
    both = joined(newer, older)
    assert both["answers"] == {"grievance.about": "son"}
    assert [piece["text"] for piece in both["asides"]] == ["first", "beaten"]
    assert both["shown"] == "grievance.topic"


async def test_who_comes_by_their_id_alone_again_is_answered_there(door: Threshold) -> None:
    amina = await door.hears(ID)
    assert await door.hears(NUMBER, ID) == amina
    assert await door.hears(ID) == amina
    assert door.addresses(amina) == [[ID, NUMBER]]
