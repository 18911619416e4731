"""What the tests of the bots may ask for."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """A weekday at noon, unless a story moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller
