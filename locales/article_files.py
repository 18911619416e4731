"""An article as it is read from its files, one in every language, and what it may cite.

``locales/<language>/guidance/<id>.md`` is TOML between two lines of ``+++``, then paragraphs.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from flows.vocabulary import Language, Section, Topic

_FENCE = "+++\n"
_KEPT = "\u00a0"
"""A space at which no line ends."""


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


def sources(folder: Path) -> dict[str, Source]:
    """Every source of ``sources.toml``. Raises OSError, KeyError, TypeError or ValueError."""
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


def files(folder: Path, language: str) -> list[Path]:
    """The files of all articles in a language."""
    return sorted((folder / language / "guidance").glob("*.md"))


def order(folder: Path) -> list[str]:
    """The ids of articles in the order in which sections show them; others come after them."""
    file = folder / "sections.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return [code for inside in listed.values() for code in inside]


def article(folder: Path, article: str) -> Article:
    """An article by its id, read from its three files. Raises BadArticle."""
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
    except KeyError as lacking:
        raise BadArticle(f"{article}: it does not say its {lacking}") from None
    except ValueError as error:
        raise BadArticle(f"{article}: {error}") from None


def _text(article: str, language: str, head: Mapping[str, object], paragraphs: list[str]) -> Text:
    try:
        questions = tuple(_strings(head["questions"]))
        title, shown = str(head["title"]), tuple(paragraphs)
        if language == Language.FRENCH:
            title, shown = _unbroken(title), tuple(map(_unbroken, shown))
        return Text(title, questions, shown[0], shown[1:])
    except KeyError as lacking:
        raise BadArticle(f"{article} in {language}: it does not say its {lacking}") from None
    except ValueError as error:
        raise BadArticle(f"{article} in {language}: {error}") from None


def _unbroken(text: str) -> str:
    """French with its signs kept on the line of their word, as long as it is written."""
    return re.sub(" (?=[:;?!»])", _KEPT, text).replace("« ", f"«{_KEPT}")


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
