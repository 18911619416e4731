"""An article is reached by its title alone, in any language, and titles are folded once."""

from datetime import UTC
from types import SimpleNamespace
from typing import Any

import pytest

from bot.house import House
from bot.intake import hinting
from flows.questions import Text
from locales.hearing.around import words_of
from tests.stories.town import EARS, PLACES, WORDS


@pytest.fixture
def visit() -> Any:
    """As much of a visit as the names of articles need."""
    return SimpleNamespace(house=House(WORDS, EARS, PLACES, UTC))


def test_a_title_leads_to_its_article_in_every_language(visit: Any) -> None:
    for article in visit.house.articles.values():
        for text in article.texts.values():
            assert hinting.named(visit, f" {text.title} ", None) == f"act:article:{article.id}"
    assert hinting.named(visit, "!!", None) is None
    assert hinting.named(visit, "Bonjour", None) is None
    title = visit.house.articles["visiting"].texts["fr"].title
    assert hinting.named(visit, title, Text("name")) is None


def test_titles_are_folded_once(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def counted(text: str) -> list[str]:
        folded.append(text)
        return words_of(text)

    monkeypatch.setattr("bot.intake.hinting.words_of", counted)
    hinting.named(visit, "Bonjour", None)
    first = len(folded)
    hinting.named(visit, "Bonsoir", None)
    assert first > len(visit.house.articles)
    assert folded[first:] == ["Bonsoir"]
