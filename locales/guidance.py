"""Guidance articles: what people need to know, each in a file of its own in every language.

``locales/<language>/guidance/<id>.md`` is TOML between two lines of ``+++``, then paragraphs.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from flows.vocabulary import Language, Section, Topic

FOLDER = Path(__file__).parent
_FENCE = "+++\n"


class Status(StrEnum):
    """Whether OMP's lawyers have confirmed an article."""

    TO_CONFIRM = "to_confirm"
    CONFIRMED = "confirmed"


class BadArticle(ValueError):
    """An article cannot be read: the file, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source by its code in ``sources.toml``, and the articles of it; "" for all of it."""

    source: str
    articles: str


@dataclass(frozen=True, slots=True)
class Source:
    """A text of law or another source: its short name, its date, and where it can be read."""

    names: Mapping[str, str]
    date: date | None
    where: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Text:
    """One article in one language; the first paragraph is its headline."""

    title: str
    questions: tuple[str, ...]
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All of it, as it is sent."""
        return "\n\n".join((self.headline, *self.paragraphs))


@dataclass(frozen=True, slots=True)
class Article:
    """One article: what is the same in every language, and its text in each."""

    id: str
    section: Section
    topics: tuple[Topic, ...]
    sources: tuple[Citation, ...]
    reviewed: date
    status: Status
    related: tuple[str, ...]
    texts: Mapping[str, Text]


class Articles(Mapping[str, Article]):
    """All articles by their id, in the order of their sections; read when first asked for."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    @cached_property
    def _all(self) -> dict[str, Article]:
        found = [_article(self._folder, one.stem) for one in _files(self._folder, Language.FRENCH)]
        order = list(Section)
        return {one.id: one for one in sorted(found, key=lambda one: order.index(one.section))}

    def __getitem__(self, key: str) -> Article:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def of_section(self, section: Section) -> list[Article]:
        """The articles of a section."""
        return [one for one in self.values() if one.section is section]

    def of_topic(self, topic: Topic) -> list[Article]:
        """The articles that may answer a grievance about a topic."""
        return [one for one in self.values() if topic in one.topics]

    def recording(self, article: str, language: str) -> Path | None:
        """A voice that reads the article, if a file with one lies beside it."""
        for ending in (".ogg", ".mp3"):
            file = self._folder / language / "guidance" / f"{article}{ending}"
            if file.is_file():
                return file
        return None


@cache
def sources(folder: Path = FOLDER) -> Mapping[str, Source]:
    """Every source that an article may cite, by its code."""
    read = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    return {
        code: Source(
            {"fr": one["fr"], "ar": one["ar"]}, one.get("date"), one["where"], one["certainty"]
        )
        for code, one in read.items()
    }


def front(folder: Path, article: str, language: str) -> tuple[dict[str, object], list[str]]:
    """What stands between the fences of a file, and its paragraphs. Raises BadArticle."""
    file = folder / language / "guidance" / f"{article}.md"
    try:
        _, head, body = file.read_text(encoding="utf-8").split(_FENCE, 2)
        return tomllib.loads(head), [one.strip() for one in body.strip().split("\n\n")]
    except FileNotFoundError:
        raise BadArticle(f"{article} is not written in {language}") from None
    except (ValueError, tomllib.TOMLDecodeError) as error:
        raise BadArticle(f"{article} in {language}: {error}") from None


def _files(folder: Path, language: str) -> list[Path]:
    return sorted((folder / language / "guidance").glob("*.md"))


def _article(folder: Path, article: str) -> Article:
    heads, texts = {}, {}
    for language in Language:
        head, paragraphs = front(folder, article, language)
        heads[language] = head
        texts[language.value] = _text(article, language, head, paragraphs)
    head = heads[Language.FRENCH]
    try:
        return Article(
            article,
            Section(str(head["section"])),
            tuple(Topic(one) for one in _strings(head["topics"])),
            tuple(_citation(one) for one in _strings(head["sources"])),
            _day(head["reviewed"]),
            Status(str(head["status"])),
            tuple(_strings(head["related"])),
            texts,
        )
    except (KeyError, ValueError) as error:
        raise BadArticle(f"{article}: {error}") from None


def _text(article: str, language: str, head: Mapping[str, object], paragraphs: list[str]) -> Text:
    try:
        questions = tuple(_strings(head["questions"]))
        return Text(str(head["title"]), questions, paragraphs[0], tuple(paragraphs[1:]))
    except (KeyError, ValueError) as error:
        raise BadArticle(f"{article} in {language}: {error}") from None


def _citation(written: str) -> Citation:
    source, _, articles = written.partition(":")
    return Citation(source.strip(), articles.strip())


def _strings(value: object) -> list[str]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")
    return [str(one) for one in value]


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(f"{value!r} is no day")
    return value
