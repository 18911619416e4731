"""How fast a bot may speak: bursts and rates, pauses, and one at a time while in trouble."""

import asyncio
import time

import pytest

from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.delivery.sending import MemorySender
from bot.screens import Screen
from storage.database import Database
from tests.bot.postbox import AMINA, BRAHIM, INTAKE, Post


class Time:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


async def left_in(pace: Pace, seconds: float, addresses: list[str], *, quiet: bool = False) -> int:
    """How many of these may leave within so many seconds."""
    turns = [asyncio.create_task(pace.turn(address, quiet=quiet)) for address in addresses]
    await asyncio.wait(turns, timeout=seconds)
    left = sum(turn.done() for turn in turns)
    for turn in turns:
        turn.cancel()
    await asyncio.gather(*turns, return_exceptions=True)
    return left


async def test_a_small_burst_leaves_at_once_and_the_rest_at_the_rate() -> None:
    people = [str(number) for number in range(40)]
    slow = Pace(per_second=0.01, burst=5, per_chat=1_000, chat_burst=100)
    assert await left_in(slow, 0.0, people) == 5
    pace = Pace(per_second=100, burst=5, per_chat=1_000, chat_burst=100)
    began = time.monotonic()
    await asyncio.gather(*(pace.turn(address) for address in people))
    assert time.monotonic() - began >= 0.35


async def test_who_needed_several_messages_has_the_next_wait_for_them() -> None:
    pace = Pace(per_second=0.01, burst=5, per_chat=1_000, chat_burst=100)
    await pace.turn("Amina")
    pace.owe(2)
    assert await left_in(pace, 0.0, ["Amina", "Brahim", "Brahim"]) == 2
    pace = Pace(per_second=100, burst=5, per_chat=1_000, chat_burst=100)
    pace.owe(20)
    began = time.monotonic()
    await pace.turn("Amina")
    assert time.monotonic() - began >= 0.1, "more than may ever leave at once"


async def test_all_the_messages_of_a_screen_count(sqlite_database: Database) -> None:
    class Wordy(MemorySender):
        async def send(self, address: str, screen: Screen) -> str:
            return f"{await super().send(address, screen)} and nine more, so that it is ten at last"

    post = Post(sqlite_database)
    pace = Pace(per_second=100, burst=1, per_chat=1_000, chat_burst=100)
    post.queue("to Amina", AMINA)
    post.queue("to Brahim", BRAHIM)
    began = time.monotonic()
    await Delivery(sqlite_database, {INTAKE: Wordy()}, paces={INTAKE: pace}).exhaust()
    assert time.monotonic() - began >= 0.09
    assert post.states() == ["sent", "sent"]


async def test_one_person_is_not_flooded_and_others_do_not_wait_for_them() -> None:
    pace = Pace(per_second=10_000, burst=1_000, per_chat=0.01, chat_burst=3)
    assert await left_in(pace, 0.05, ["Amina"] * 10 + ["Brahim"] * 2) == 5


async def test_changing_a_message_does_not_count_for_the_person() -> None:
    pace = Pace(per_second=10_000, burst=1_000, per_chat=0.01, chat_burst=1)
    assert await left_in(pace, 0.05, ["Amina"] * 10, quiet=True) == 10


async def test_no_more_is_claimed_than_may_leave_now() -> None:
    pace = Pace(per_second=1, burst=5, per_chat=1_000, chat_burst=100)
    assert pace.room(0) == 5
    assert pace.room(14) == 2
    assert pace.room(16) == 0
    assert await left_in(pace, 0.0, ["x"] * 5) == 5
    # One may be claimed to wait for its turn, but not two.
    assert pace.room(5) == 1
    waiting = asyncio.create_task(pace.turn("x"))
    await asyncio.sleep(0)
    assert pace.room(6) == 0
    await waiting


async def test_a_pause_lasts_as_long_as_it_was_asked_for() -> None:
    clock = Time()
    pace = Pace(clock=clock)
    pace.pause(30)
    pace.pause(10)
    assert pace.room(0) == 0
    clock.now += 29
    assert pace.paused == pytest.approx(1)
    clock.now += 2
    assert (pace.paused, pace.room(0)) == (0, 5)


async def test_in_an_outage_one_message_at_a_time_finds_out_when_it_is_over() -> None:
    clock = Time()
    pace = Pace(clock=clock)
    pauses = []
    for _ in range(10):
        pace.stumbled()
        pauses.append(pace.paused)
        clock.now += pace.paused
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == 30
    assert (pace.room(0), pace.room(1)) == (1, 0)
    pace.went_well()
    assert pace.room(0) == 5


async def test_an_address_of_long_ago_is_forgotten() -> None:
    pace = Pace(per_second=1_000_000, burst=10_000)
    for number in range(2_100):
        await pace.turn(str(number))
    assert len(pace._chats) == 2_000


async def test_two_processes_keep_to_half_each_and_the_one_left_has_the_whole() -> None:
    pace = Pace(per_second=0.01, burst=10, per_chat=1_000, chat_burst=100)
    people = [str(number) for number in range(30)]
    pace.share(2)
    assert await left_in(pace, 0.0, people) == 5
    pace.share(1)
    assert await left_in(pace, 0.0, people) == 10
    pace.share(50)
    assert await left_in(pace, 0.0, people) == 1, "nobody is left out for ever"
    pace = Pace(per_second=20, burst=1, per_chat=1_000, chat_burst=100)
    pace.share(2)
    began = time.monotonic()
    await asyncio.gather(*(pace.turn(address) for address in people[:5]))
    assert time.monotonic() - began >= 0.35, "10 a second"
