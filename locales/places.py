"""Every establishment a family may name: its code, names, city, region, and whether it is open.

``places.csv`` holds the establishments, ``place_names.csv`` the spellings people use for them.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files

from flows.vocabulary import Language, Region


class PlaceType(StrEnum):
    """The four types of establishment of the order 3.04.22."""

    LOCAL = "local"
    CENTRAL = "central"
    AGRICULTURAL = "agricultural"
    REFORM = "reform"


class PlaceState(StrEnum):
    """Whether somebody can be held there, in the order in which places are proposed."""

    OPEN = "open"
    UNSURE = "unsure"
    PLANNED = "planned"
    CLOSED = "closed"


class SpellingKind(StrEnum):
    """What a spelling says of a place; a type or a hint only narrows what else was said."""

    NAME = "name"
    NICKNAME = "nickname"
    CITY = "city"
    TYPE = "type"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Place:
    """One establishment; the code is stored with grievances and never changes.

    ``date`` is that of what its source says, "" where it is not known.
    """

    code: str
    name_fr: str
    name_ar: str
    official_fr: str
    official_ar: str
    type: PlaceType
    city_fr: str
    city_ar: str
    region: Region
    state: PlaceState
    source: str
    date: str

    def name(self, language: str) -> str:
        """The short name people read: French, or Arabic for any other language."""
        return self.name_fr if language == Language.FRENCH else self.name_ar

    @property
    def names(self) -> dict[str, str]:
        """The short name in every language of Wasl."""
        return {language.value: self.name(language) for language in Language}


@dataclass(frozen=True, slots=True)
class Spelling:
    """Ways of writing one thing, in both scripts, and every place it may mean."""

    kind: SpellingKind
    codes: tuple[str, ...]
    words: tuple[str, ...]


class Places(Iterable[Place]):
    """All establishments shipped with Wasl, in the order of the file."""

    def __init__(self) -> None:
        self._places = {row["code"]: _place(row) for row in _rows("places.csv")}
        self.spellings = tuple(_spelling(row) for row in _rows("place_names.csv"))

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, code: str) -> Place:
        return self._places[code]

    @property
    def known(self) -> frozenset[str]:
        """Every code."""
        return frozenset(self._places)

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Every short name, as ``Listing("establishment", names)`` wants it."""
        return {place.code: place.names for place in self}

    def region(self, code: str | None) -> Region | None:
        """The region of a place; None for one that is not known."""
        place = self._places.get(code or "")
        return place.region if place else None

    def name(self, code: str, language: str) -> str:
        """The short name of a place, or its code when it is not known."""
        place = self._places.get(code)
        return place.name(language) if place else code


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("locales").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _place(row: dict[str, str]) -> Place:
    return Place(
        code=row["code"],
        name_fr=row["name_fr"],
        name_ar=row["name_ar"],
        official_fr=row["official_fr"],
        official_ar=row["official_ar"],
        type=PlaceType(row["type"]),
        city_fr=row["city_fr"],
        city_ar=row["city_ar"],
        region=Region(row["region"]),
        state=PlaceState(row["state"]),
        source=row["source"],
        date=row["date"],
    )


def _spelling(row: dict[str, str]) -> Spelling:
    words = (*row["latin"].split("|"), *row["arabic"].split("|"))
    return Spelling(SpellingKind(row["kind"]), tuple(row["places"].split()), words)
