"""Measures the facts found in free messages: the place, whom it is about, the phone numbers."""

import csv
from datetime import date
from pathlib import Path

from locales.hearing.facts import Facts, facts
from locales.hearing.places import PlaceSearch
from locales.places import Places
from training.messages import UNSEEN

TODAY = date(2026, 11, 22)
Row = tuple[dict[str, str], Facts]


def shares(table: Path = UNSEEN / "places.tsv") -> dict[str, float]:
    """What came of it, as shares of one.

    A place is right when all that is proposed is among what the words leave open.
    """
    search = PlaceSearch(Places())
    with table.open(encoding="utf-8") as lines:
        rows = [
            (row, facts(row["text"], search, TODAY))
            for row in csv.DictReader(lines, delimiter="\t")
        ]
    right = sum(_right(row, found) for row, found in rows)
    said = sum(bool(found.places) for _, found in rows)
    wanted = sum(bool(row["establishment"]) for row, _ in rows)
    return {
        "place, precision": right / max(1, said),
        "place, recall": right / max(1, wanted),
        "whom it is about": _equal(
            [(row["relation"], found.relation or "") for row, found in rows]
        ),
        "phone numbers": _equal([(_set(row["phone"]), set(found.phones)) for row, found in rows]),
    }


def _right(row: dict[str, str], found: Facts) -> bool:
    return bool(found.places) and set(found.places) <= _set(row["establishment"])


def _equal(pairs: list[tuple[object, object]]) -> float:
    return sum(wanted == found for wanted, found in pairs) / max(1, len(pairs))


def _set(cell: str) -> set[str]:
    return set(filter(None, cell.split("|")))
