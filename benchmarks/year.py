"""A year of 5,000 tickets by the rules alone: is any of them ever lost sight of, and how fast?

Time is a value here and nothing is stored; ``tests/stories/test_a_year.py`` lives a smaller year
on a database. People refuse, vanish for months, pause, ask and appeal by chance, and the system
offers as the house does, in an invented network.
"""

import random
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time

from benchmarks.alone import Row
from benchmarks.lives import Lives, Year

BEGIN, YEAR, WEEK = datetime(2027, 1, 4, tzinfo=UTC), timedelta(days=365), timedelta(days=7)
TICKETS = 5_000


def lived(count: int, seed: int = 5) -> Year:
    """Let so many tickets live through a year; what came of it, week by week and at its end."""
    began, used = perf_counter(), process_time()
    chance = random.Random(seed)
    lives = Lives([BEGIN + YEAR * chance.random() for _ in range(count)], chance)
    week = BEGIN
    while week < BEGIN + YEAR:
        week = min(week + WEEK, BEGIN + YEAR)
        lives.until(week)
        lives.check(week)
        lives.a_week_passes(week)
    lives.check(week)
    year = lives.year
    year.states.update(seen.state for seen in lives.known.values())
    year.seconds, year.processor = perf_counter() - began, process_time() - used
    return year


def rows(rounds: int) -> list[Row]:
    """The year as lines of a table: the quickest of the rounds, for the others were disturbed."""
    year = min((lived(TICKETS) for _ in range(rounds)), key=lambda one: one.seconds)
    acts, told = sum(year.acts.values()), sum(year.told.values())
    return [
        (f"a year of {TICKETS:,} tickets by the rules alone", "≤ 60 s", f"{year.seconds:.1f} s"),
        ("the same in processor time", "", f"{year.processor:.1f} s"),
        ("of them lost sight of, at the end of any week", "≤ 0", f"{len(year.lost)}"),
        ("acts · looks · times somebody was told", "", f"{acts:,} · {year.looks:,} · {told:,}"),
        ("open tickets looked for, over all weeks", "", f"{year.checks:,}"),
    ]
