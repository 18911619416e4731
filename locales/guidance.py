"""Guidance articles: what people need to know, all of them by their id, found by section or topic.

Each is read from files of its own when somebody first asks (``locales.article_files``).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from flows.vocabulary import Language, Section, Topic
from locales import article_files
from locales.article_files import Article, BadArticle, Citation, Source, Status, Text

__all__ = ["Article", "Articles", "BadArticle", "Citation", "Source", "Status", "Text"]

FOLDER = Path(__file__).parent
REVIEW_DAYS = 180
"""How long the review of an article holds, unless a setting says otherwise."""
RECORDINGS = {".ogg": "audio/ogg", ".mp3": "audio/mpeg"}
"""What a voice that reads an article may be recorded as, by the end of the file's name."""


class Articles(Mapping[str, Article]):
    """All articles by their id, by section and in the order of ``sections.toml``; lazily read.

    One that cannot be read is left out and named in ``faults``: the others stay.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder

    @cached_property
    def _read(self) -> tuple[dict[str, Article], tuple[str, ...]]:
        found, faults = [], []
        for article in sorted(
            {file.stem for each in Language for file in article_files.files(self.folder, each)}
        ):
            try:
                found.append(article_files.article(self.folder, article))
            except BadArticle as bad:
                faults.append(str(bad))
        order = list(Section)
        place = {code: at for at, code in enumerate(article_files.order(self.folder))}
        found.sort(key=lambda one: (order.index(one.section), place.get(one.id, len(place))))
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
            return article_files.sources(self.folder), ()
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
