"""The guidance articles are whole, and what is wrong with one is named and keeps no other away."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.vocabulary import Language, Section, Topic
from locales.article_files import front, order
from locales.guidance import FOLDER, REVIEW_DAYS, Articles
from locales.places import Places
from locales.reviewing import NEUTRAL, called, faults, neutral_faults
from locales.words import Words
from tests.stories.lines import WORDS

TODAY = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of all articles, to be spoiled."""
    shutil.copy(FOLDER / "sources.toml", tmp_path)
    for language in Language:
        shutil.copytree(FOLDER / language / "guidance", tmp_path / language / "guidance")
    return tmp_path


def spoil(folder: Path, article: str, old: str, new: str, language: str = "fr") -> list[str]:
    """Change an article; what is found then."""
    file = folder / language / "guidance" / f"{article}.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return list(faults(Articles(folder), TODAY, REVIEW_DAYS))


def test_our_articles_have_no_fault() -> None:
    articles = Articles()
    assert list(faults(articles, TODAY, REVIEW_DAYS)) == []
    assert len(articles) >= 30
    assert all(articles.of_section(section) for section in Section)


def test_french_signs_stay_with_their_word_and_nothing_grows_by_it(folder: Path) -> None:
    for article in Articles(folder).values():
        french = article.texts[Language.FRENCH]
        for text in (french.title, french.whole):
            assert not re.search(" [:;?!»]|« ", text), article.id
        _, written = front(folder, article.id, Language.FRENCH)
        assert len(french.whole) == len("\n\n".join(written))
    asked = Articles(folder)["visiting"].texts
    assert any("\u00a0" in text.texts[Language.FRENCH].whole for text in Articles(folder).values())
    assert "\u00a0" not in asked[Language.DARIJA].whole


def test_a_section_shows_what_is_asked_for_most_first() -> None:
    family = [one.id for one in Articles().of_section(Section.FAMILY)]
    assert family[:2] == ["visiting", "ziara_booking"]
    assert sorted(order(FOLDER)) == sorted(Articles()), "each has its place"


def test_every_topic_that_families_write_about_has_an_article() -> None:
    lacking = {topic for topic in Topic if not Articles().of_topic(topic)}
    assert lacking == {Topic.OTHER}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title = "', 'title = "Tout ce que vous devez savoir : ', "fit"),
        ('section = "family"', 'section = "justice"', "its section differs"),
        ('"law-10-23: 69-74, 84"', '"law-99-99: 1"', "law-99-99 is not in sources.toml"),
        (
            'related = ["ziara_booking"',
            'related = ["nowhere"',
            "nowhere, which is no other",
        ),
        ("reviewed = 2026-", "reviewed = 2019-", "more than 180 days ago"),
        ("reviewed = 2026-", "reviewed = 2062-", "ahead"),
        ("reviewed = 2026-11-", "reviewed = 2026-12-", "ahead"),
        ("related = [", 'colour = "red"\nrelated = [', "it says colour"),
        ('questions = ["', 'questions = [" ", "', "a blank question"),
        ('related = ["ziara_booking"', 'related = ["ziara_booking", "ziara_booking"', "twice"),
        ("\n+++\n", "\n+++\n" + "Beaucoup de mots. " * 80 + "\n\n", "characters"),
        ('id = "visiting"', 'id = "visit"', "it calls itself visit"),
        ('title = "Rendre visite"', 'title = "Où est-il ?"', "they have the same title"),
    ],
)
def test_each_fault_is_named(folder: Path, old: str, new: str, fault: str) -> None:
    found = spoil(folder, "visiting", old, new)
    assert any("visiting" in line and fault in line for line in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [("+++\n", ""), ("topics", "topic"), ('status = "', 'status = "perhaps_'), ("= [", "= [[")],
)
def test_one_that_cannot_be_read_is_named_and_leaves_the_others(
    folder: Path, old: str, new: str
) -> None:
    found = spoil(folder, "pardon", old, new)
    assert any(line.startswith("pardon") for line in found)
    articles = Articles(folder)
    assert "pardon" not in articles
    assert len(articles) == len(Articles()) - 1
    assert len(articles.faults) == 1


def test_one_that_is_not_written_in_a_language_is_named(folder: Path) -> None:
    (folder / "ary" / "guidance" / "death.md").unlink()
    assert Articles(folder).faults == ("death is not written in ary",)


def test_without_its_sources_guidance_is_still_there(folder: Path) -> None:
    (folder / "sources.toml").write_text("[cpp\n", encoding="utf-8")
    articles = Articles(folder)
    assert len(articles) == len(Articles())
    assert articles.sources == {}
    assert articles.faults[0].startswith("sources.toml: ")


def test_a_review_holds_for_so_many_days_and_no_longer() -> None:
    articles = Articles()
    newest = max(one.reviewed for one in articles.values())
    assert articles.due(newest + timedelta(days=REVIEW_DAYS), REVIEW_DAYS) == []
    due = articles.due(newest + timedelta(days=REVIEW_DAYS + 1), REVIEW_DAYS)
    assert len(due) == len(articles)
    assert due == sorted(due, key=lambda one: one.reviewed)


def test_a_voice_beside_an_article_is_found(folder: Path) -> None:
    assert Articles(folder).recording("pardon", "ary") is None
    file = folder / "ary" / "guidance" / "pardon.mp3"
    file.write_bytes(b"ID3")
    assert Articles(folder).recording("pardon", "ary") == file
    assert Articles(folder).recording("pardon", "ary", (".ogg",)) is None
    assert Articles(folder).recording("pardon", "fr") is None


def test_a_stray_or_empty_recording_is_named(folder: Path) -> None:
    (folder / "fr" / "guidance" / "pardons.mp3").write_bytes(b"ID3")
    (folder / "fr" / "guidance" / "pardon.mp3").touch()
    found = list(faults(Articles(folder), TODAY, REVIEW_DAYS))
    assert [line.split(" ")[0] for line in found] == ["pardon.mp3", "pardons.mp3"]


def test_an_article_in_the_wrong_language_is_named(folder: Path) -> None:
    here = folder / "fr" / "guidance" / "money.md"
    _, head, _ = here.read_text(encoding="utf-8").split("+++\n", 2)
    there = (folder / "ar" / "guidance" / "money.md").read_text(encoding="utf-8")
    here.write_text(f"+++\n{head}+++\n{there.split('+++', 2)[2]}", encoding="utf-8")
    found = list(faults(Articles(folder), TODAY, REVIEW_DAYS))
    assert "money in fr: it is written in the letters of another language" in found


def test_a_title_that_means_something_else_is_named() -> None:
    title = Articles()["money"].texts["fr"].title
    (found,) = called(Articles(), {"fr": {title.upper(): "control.menu", "Oui": "verdict.yes"}})
    assert found == "money in fr: its title is also what control.menu is called"


def test_neutral_texts_tell_nothing_and_a_telling_one_is_named() -> None:
    places = Places()
    assert list(neutral_faults(WORDS, places)) == []
    (found, *_) = neutral_faults({"fr": Telling()}, places)
    assert found.startswith(NEUTRAL[0])
    assert "complaint" in found


class Telling(Words):
    """Words that forget who reads along."""

    def __init__(self) -> None:
        super().__init__(Language.FRENCH)

    def say(self, key: str, *, wording: str = "", **values: object) -> str:
        """Always the same."""
        return "Une réponse à votre réclamation à la prison de Oukacha"
