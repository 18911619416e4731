"""``wasl words check`` prints a line for each fault, and ``wasl doctor`` what cannot be read."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands import diagnosis, wording
from bot.settings import Settings
from locales import article_files
from locales.guidance import Articles

ZONE = "Africa/Casablanca"


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """One article cannot be read."""
    front = article_files.front

    def spoiled(folder: Path, article: str, language: str) -> tuple[dict[str, object], list[str]]:
        if article == "pardon":
            raise article_files.BadArticle("pardon in ar: it is spoiled")
        return front(folder, article, language)

    monkeypatch.setattr(article_files, "front", spoiled)


def test_our_words_are_as_they_must_be() -> None:
    assert wording.faults(ZONE, 100_000) == []


def test_a_review_that_is_too_old_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    last = max(one.reviewed for one in Articles().values())
    with time_machine.travel(f"{last}T12:00Z"):
        assert CliRunner().invoke(app, ["words", "check"]).exit_code == 0
    monkeypatch.setenv("WASL_REVIEW_DAYS", "1")
    with time_machine.travel(f"{last + timedelta(days=2)}T12:00Z"):
        wrong = CliRunner().invoke(app, ["words", "check"])
    assert wrong.exit_code == 1
    assert f"pardon: it was last reviewed on {last}, more than 1 days ago" in wrong.stdout


@pytest.mark.usefixtures("lacking")
def test_what_cannot_be_read_is_named_by_both_commands() -> None:
    assert "pardon in ar: it is spoiled" in wording.faults(ZONE, 100_000)
    told = CliRunner().invoke(app, ["words", "check"])
    assert told.exit_code == 1
    assert "pardon in ar" in told.stdout
    (fault,) = diagnosis.guidance(Settings())
    assert fault == "locales: pardon in ar: it is spoiled; say: wasl words check"
