"""Rounds go on: whatever one step comes to, the next one follows."""

import asyncio

import pytest

from bot.delivery import rounds
from bot.delivery.rounds import Rounds
from storage.transaction import DatabaseAway


@pytest.mark.parametrize("fault", [TypeError, TimeoutError, DatabaseAway])
async def test_a_step_that_fails_ends_nothing(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rounds, "POLL_SECONDS", 0.001)

    class Stumbling(Rounds):
        steps = 0

        async def _step(self) -> int:
            self.steps += 1
            if self.steps < 4:
                raise fault("what somebody wrote")
            self.stop()
            return 0

    around = Stumbling()
    await asyncio.wait_for(around.run(), 5)
    assert around.steps == 5, "three that failed, one that worked, and the last before the end"
    told = capsys.readouterr()
    assert "what somebody wrote" not in told.out + told.err


async def test_a_last_step_that_fails_is_an_end_all_the_same() -> None:
    class Falling(Rounds):
        steps = 0

        async def _step(self) -> int:
            self.steps += 1
            raise TypeError

    around = Falling()
    around.stop()
    await asyncio.wait_for(around.run(), 5)
    assert around.steps == 1
