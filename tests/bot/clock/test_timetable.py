"""Works come again and again, however the clock is set and however badly they go."""

import asyncio
from datetime import timedelta
from time import perf_counter

import time_machine

from bot.clock.timetable import Timetable

SOON, DAY = timedelta(milliseconds=20), timedelta(days=1)


class Work:
    """Counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0
        self.called = asyncio.Event()

    async def __call__(self) -> None:
        self.calls += 1
        self.called.set()

    async def next(self) -> None:
        """Wait for the next call, five seconds at most."""
        self.called.clear()
        await asyncio.wait_for(self.called.wait(), 5)


def running(work: Work, every: timedelta) -> Timetable:
    """A timetable with one work, begun."""

    async def called() -> None:
        await work()

    timetable = Timetable()
    timetable.add(called, every)
    timetable.start()
    return timetable


async def test_a_work_comes_at_once_and_then_again() -> None:
    work = Work()
    timetable = running(work, SOON)
    for _ in range(3):
        await work.next()
    timetable.stop()
    calls = work.calls
    await asyncio.sleep(3 * SOON.total_seconds())
    assert work.calls == calls


async def test_a_clock_set_forward_by_a_year_calls_it_once_and_at_once() -> None:
    with time_machine.travel("2026-06-08T12:00:00+00:00", tick=True) as clock:
        work = Work()
        timetable = running(work, SOON)
        await work.next()
        clock.shift(365 * DAY)
        began = perf_counter()
        await work.next()
        assert perf_counter() - began < 10, "not a year, and not once for each interval of it"
        timetable.stop()


async def test_a_clock_set_back_by_a_day_keeps_it_waiting_only_until_mended() -> None:
    with time_machine.travel("2026-06-08T12:00:00+00:00", tick=True) as clock:
        work = Work()
        timetable = running(work, SOON)
        await work.next()
        clock.shift(-DAY)
        # One call may have been on its way already.
        await asyncio.sleep(5 * SOON.total_seconds())
        calls = work.calls
        await asyncio.sleep(5 * SOON.total_seconds())
        assert work.calls == calls
        timetable.mend()
        await work.next()
        await work.next()
        timetable.stop()


async def test_one_that_takes_long_is_not_begun_again_beside_itself() -> None:
    beside, most = 0, 0
    again = asyncio.Event()

    async def slow() -> None:
        nonlocal beside, most
        beside += 1
        most = max(most, beside)
        await asyncio.sleep(5 * SOON.total_seconds())
        beside -= 1
        again.set()

    timetable = Timetable()
    timetable.add(slow, SOON)
    timetable.start()
    for _ in range(2):
        again.clear()
        await asyncio.wait_for(again.wait(), 5)
    timetable.stop()
    assert most == 1
