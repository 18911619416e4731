"""A process that starts looks for no garbage; one that serves does."""

import gc
from collections.abc import Iterator

import pytest

from bot import furnishing, tidying
from tests.bot.office import HOUSE


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_garbage_is_looked_for_again_once_a_process_serves() -> None:
    tidying.put_off()
    assert not gc.isenabled()

    tidying.begin()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


@pytest.mark.parametrize("role", ["intake", "desk"])
async def test_a_process_that_is_arranged_looks_for_it(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(furnishing, "_SOON", 0)
    tidying.put_off()
    await furnishing.arranged(HOUSE, [role])
    assert gc.isenabled()


def test_garbage_is_looked_for_while_a_process_waits_for_its_database() -> None:
    tidying.put_off()

    tidying.resume()

    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
