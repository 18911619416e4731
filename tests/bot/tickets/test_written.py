"""The page that explains the lifecycle says what the table says."""

from pathlib import Path

from bot.tickets.lifecycle import TABLE
from bot.tickets.written import page
from flows.vocabulary import State

PAGE = Path(__file__).parents[3] / "docs" / "lifecycle.md"


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page() + "\n"


def test_every_line_and_every_state_is_on_the_page() -> None:
    rows = [row for row in page().splitlines() if row.startswith("| `")]
    assert len(rows) == len(TABLE) + len(State)
