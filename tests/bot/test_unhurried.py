"""Long work goes in steps that take as little as they may, whatever one thing of it costs."""

from functools import partial
from time import thread_time

from hypothesis import given
from hypothesis import strategies as st

from bot.unhurried import ALLOWED_SECONDS, LEAST, MOST, Stride, timed
from storage.database import Database
from storage.transaction import Transaction

COSTS = st.floats(min_value=0, max_value=1)
MOST_STEPS = 8
"""As often as the fewest must be doubled until they are the most, and twice more."""


@given(COSTS, COSTS)
def test_a_step_soon_takes_as_much_as_it_may_and_never_more_than_one_of_the_fewest(
    before: float, cost: float
) -> None:
    """Cheap reminders may be followed by dear ones, and the other way round."""
    stride = Stride()
    for each in (before, cost):
        for _ in range(MOST_STEPS):
            stride.took(stride.many, stride.many * each)
            assert LEAST <= stride.many <= MOST
    longest = ALLOWED_SECONDS + cost / 1_000_000
    assert stride.many == LEAST or stride.many * cost <= longest
    assert stride.many == MOST or (stride.many + 2) * cost > ALLOWED_SECONDS


@given(st.integers(LEAST, MOST), COSTS)
def test_a_step_that_found_less_to_do_than_it_might_changes_nothing(
    many: int, seconds: float
) -> None:
    stride = Stride(many)
    stride.took(many - 1, seconds)
    assert stride.many == many


def test_what_a_work_takes_of_the_processor_is_told_with_what_it_found(
    database: Database,
) -> None:
    def busy(seconds: float, t: Transaction) -> int:
        until = thread_time() + seconds
        while thread_time() < until:
            continue
        return 7

    done, seconds = database.write_now(timed(partial(busy, 0.01)))
    assert done == 7
    assert 0.01 <= seconds < 5
