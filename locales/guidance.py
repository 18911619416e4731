"""Guidance articles: what people need to know, each in a file of its own in every language.

``locales/<language>/guidance/<id>.md`` is TOML between two lines of ``+++``, then paragraphs.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from flows.vocabulary import Language, Section, Topic

FOLDER = Path(__file__).parent
REVIEW_DAYS = 180
"""How long the review of an article holds, unless a setting says otherwise."""
RECORDINGS = {".ogg": "audio/ogg", ".mp3": "audio/mpeg"}
"""What a voice that reads an article may be recorded as, by the end of the file's name."""
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
    """All articles by their id, in the order of their sections; read when first asked for.

    One that cannot be read is left out and named in ``faults``: the others stay.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder

    @cached_property
    def _read(self) -> tuple[dict[str, Article], tuple[str, ...]]:
        found, faults = [], []
        for article in sorted(
            {file.stem for each in Language for file in _files(self.folder, each)}
        ):
            try:
                found.append(_article(self.folder, article))
            except BadArticle as bad:
                faults.append(str(bad))
        order = list(Section)
        found.sort(key=lambda one: order.index(one.section))
        return {one.id: one for one in found}, tuple(faults)

    @property
    def _all(self) -> dict[str, Article]:
        return self._read[0]

    @property
    def faults(self) -> tuple[str, ...]:
        """What cannot be read, a line each: the article, the language, and what is wrong."""
        return (*self._read[1], *self._cited[1])

    @property
    def sources(self) -> Mapping[str, Source]:
        """Every source that an article may cite, by its code."""
        return self._cited[0]

    @cached_property
    def _cited(self) -> tuple[dict[str, Source], tuple[str, ...]]:
        try:
            return _sources(self.folder), ()
        except (OSError, KeyError, TypeError, ValueError) as error:
            return {}, (f"sources.toml: {error}",)

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

    def due(self, today: date, days: int) -> list[Article]:
        """The articles that nobody has reviewed for more than so many days, the oldest first."""
        last = today - timedelta(days=days)
        return sorted((one for one in self.values() if one.reviewed < last), key=_reviewed)

    def recording(
        self, article: str, language: str, endings: Sequence[str] = tuple(RECORDINGS)
    ) -> Path | None:
        """A voice that reads the article, if a file with one of these endings lies beside it."""
        for ending in endings:
            file = self.folder / language / "guidance" / f"{article}{ending}"
            if article in self and file.is_file():
                return file
        return None


def _reviewed(article: Article) -> tuple[date, str]:
    return article.reviewed, article.id


def _sources(folder: Path) -> dict[str, Source]:
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
    except KeyError as lacking:
        raise BadArticle(f"{article}: it does not say its {lacking}") from None
    except ValueError as error:
        raise BadArticle(f"{article}: {error}") from None


def _text(article: str, language: str, head: Mapping[str, object], paragraphs: list[str]) -> Text:
    try:
        questions = tuple(_strings(head["questions"]))
        return Text(str(head["title"]), questions, paragraphs[0], tuple(paragraphs[1:]))
    except KeyError as lacking:
        raise BadArticle(f"{article} in {language}: it does not say its {lacking}") from None
    except ValueError as error:
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
