"""Where to turn: commissions, services and establishments, each with its source and its date.

``services.csv`` and ``places.csv`` hold them; only what our sources say is in them.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files

from flows.vocabulary import Language, Region
from locales.places import Place

ORDER = "order-3-04-22"
"""The official list of establishments, as ``sources.toml`` names it."""
_ORDER = "order 3.04.22"
"""The same, as ``places.csv`` does."""


class Kind(StrEnum):
    """What an entry of ``services.csv`` is; a centre belongs to another service."""

    COMMISSION = "commission"
    SERVICE = "service"
    CENTRE = "centre"


class Certainty(StrEnum):
    """How sure an entry is: an official text, the press or a site, or a source seen in part."""

    TEXT = "text"
    PRESS = "press"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Attested:
    """Where something is known from: a code of ``sources.toml``, or the source itself.

    ``date`` is a day, a month or a year in digits, "" where it is not known.
    """

    source: str
    date: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Service:
    """One entry. ``phones`` are in international form; what is not known is empty."""

    code: str
    kind: Kind
    names: Mapping[str, str]
    what: Mapping[str, str]
    region: Region | None
    city: Mapping[str, str]
    address: Mapping[str, str]
    phones: tuple[str, ...]
    email: str
    site: str
    attested: Attested


class Directory:
    """All commissions and services shipped with Wasl, in the order of the file; read once asked."""

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """Every entry by its code."""
        text = files("locales").joinpath("services.csv").read_text(encoding="utf-8")
        return {row["code"]: _service(row) for row in csv.DictReader(text.splitlines())}

    def of(self, kind: Kind, region: Region | None = None) -> Iterator[Service]:
        """The entries of a kind, those of one region alone where one is named."""
        for one in self.services.values():
            if one.kind is kind and region in (None, one.region):
                yield one


def attested(place: Place) -> Attested:
    """Where an establishment is known from."""
    if place.source.startswith(_ORDER):
        return Attested(ORDER, place.date, Certainty.TEXT)
    return Attested(place.source, place.date, Certainty.PARTIAL)


def national(phone: str) -> str:
    """A number as it is dialled and written in Morocco: ``05 37 54 00 00``."""
    digits = "0" + phone.removeprefix("+212")
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def _service(row: Mapping[str, str]) -> Service:
    return Service(
        code=row["code"],
        kind=Kind(row["kind"]),
        names=_both(row, "name"),
        what={each: row[f"what_{each}"] for each in Language},
        region=Region(row["region"]) if row["region"] else None,
        city=_both(row, "city"),
        address=_both(row, "address"),
        phones=tuple(filter(None, row["phones"].split("|"))),
        email=row["email"],
        site=row["site"],
        attested=Attested(row["source"], row["date"], Certainty(row["certainty"])),
    )


def _both(row: Mapping[str, str], name: str) -> dict[str, str]:
    return {language: row[f"{name}_{language}"] for language in ("fr", "ar")}
