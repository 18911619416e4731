"""A process that starts looks for no garbage; one that serves does."""

import gc
import subprocess
import sys
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


def test_what_draws_in_a_terminal_is_not_loaded_to_serve() -> None:
    """In a process of its own: in this one the tests have loaded everything."""
    script = """
import sys
from bot import __main__, tidying
from bot.options import begin
begin()
tidying.without_colours("httpx")
from bot import serve
carried = {"rich", "pygments"} & set(sys.modules)
import rich.console, structlog
structlog.get_logger().warning("still told", count=3)
print(carried)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "set()\n", "and whoever wants to draw may load it later"
    assert '"still told"' in done.stderr


def test_what_was_loaded_before_stays() -> None:
    before = sys.modules["gc"], sys.modules.get("rich")

    tidying.without_colours("structlog")

    assert (sys.modules["gc"], sys.modules.get("rich")) == before
    assert all(sys.modules.get(name, gc) is not None for name in tidying.COLOURS)
