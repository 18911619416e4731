"""Stories happen at noon, when nobody is asleep, unless they say otherwise."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at noon on a Wednesday, and moves when a story moves it."""
    with time_machine.travel(NOON, tick=True) as moved:
        yield moved
