"""Reads the list of organisations from a spreadsheet saved as CSV.

All or nothing: every fault is collected, named by its row, and one fault imports nothing.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.network.naming import code_of, folded
from bot.tickets.scoring import ALL
from flows.vocabulary import Language, Need, Region, Topic

_LISTS: Mapping[str, type[StrEnum]] = {
    "regions": Region,
    "needs": Need,
    "topics": Topic,
    "languages": Language,
}
COLUMNS = ("name_fr", "name_ar", *_LISTS, "capacity")

_MOST = 10_000  # tickets in hand at once; more is a slip of the hand
_LONGEST_NAME = 100  # letters, so that a name fits on a card


@dataclass(frozen=True, slots=True)
class Organisation:
    """A row of the list. ``code`` comes from the French name; lists hold codes or ``*``."""

    code: str
    name_fr: str
    name_ar: str
    regions: tuple[str, ...]
    needs: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int


class BadList(Exception):
    """The list of organisations has faults; nothing was imported."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
        """One line each, the row's number first; row 1 holds the names of the columns."""


def read(content: bytes) -> tuple[Organisation, ...]:
    """The organisations of a CSV file, in its order; raises ``BadList`` with every fault."""
    rows = _rows(content)
    columns = _columns(rows[0])
    faults: list[str] = []
    found: list[Organisation] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(_clean(cell) for cell in cells):
            continue
        if len(cells) != len(columns):
            faults.append(
                f"row {number}: {len(cells)} cells for {len(columns)} columns;"
                " the codes inside a cell are separated by ;"
            )
            continue
        row = {name: _clean(cell) for name, cell in zip(columns, cells, strict=True)}
        here: list[str] = []
        organisation = _organisation(row, here)
        twin = _twin(organisation, number, seen)
        if twin is not None:
            here.append(f"the same name as row {twin}")
        faults.extend(f"row {number}: {fault}" for fault in here)
        found.append(organisation)
    if not found and not faults:
        faults.append("the file holds no organisation below the names of its columns")
    if faults:
        raise BadList(faults)
    return tuple(found)


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadList(["the file is not UTF-8; save it as “CSV UTF-8”"]) from None
    rows: list[list[str]] = []
    try:
        # What was read before the fault tells its row, so `rows` grows in place.
        rows.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise BadList([f"row {len(rows) + 1}: a quotation mark is missing or misplaced"]) from None
    if not any(_clean(cell) for cells in rows for cell in cells):
        raise BadList(["the file is empty"])
    return rows


def _columns(cells: Sequence[str]) -> list[str]:
    names = [_clean(cell).casefold() for cell in cells]
    for separator, called in ((";", ";"), ("\t", "tabs")):
        if len(names) == 1 and separator in cells[0]:
            fault = f"row 1: the columns are separated by {called}, and must be by commas"
            raise BadList([f"{fault}; only the codes inside a cell are separated by ;"])
    faults = [f"row 1: the column {name} is missing" for name in COLUMNS if name not in names]
    faults += [f"row 1: the column {name} is there twice" for name in _twice(names)]
    faults += [
        f"row 1: {_shown(name)} is not a column{_near(name, COLUMNS)}"
        for name in names
        if name not in COLUMNS
    ]
    if faults:
        raise BadList(faults)
    return names


def _organisation(row: Mapping[str, str], faults: list[str]) -> Organisation:
    """The organisation of a row; what is wrong with it is added to ``faults``."""
    for column in ("name_fr", "name_ar"):
        if not row[column]:
            faults.append(f"{column} is empty")
        elif len(row[column]) > _LONGEST_NAME:
            faults.append(f"{column} is longer than {_LONGEST_NAME} letters")
    lists = {column: _codes(column, row[column], faults) for column in _LISTS}
    faults.extend(
        f"{column} is empty; write codes, or * for all"
        for column in ("regions", "languages")
        if not lists[column]
    )
    if not lists["needs"] and not lists["topics"]:
        faults.append("needs and topics are both empty; write codes, or * for all")
    capacity = row["capacity"]
    tickets = int(capacity) if re.fullmatch(r"\d{1,9}", capacity) else 0
    if not 1 <= tickets <= _MOST:
        faults.append(f"capacity {_shown(capacity)} is not a whole number from 1 to {_MOST}")
    return Organisation(
        code=code_of(row["name_fr"]),
        name_fr=row["name_fr"],
        name_ar=row["name_ar"],
        regions=lists["regions"],
        needs=lists["needs"],
        topics=lists["topics"],
        languages=lists["languages"],
        capacity=tickets,
    )


def _codes(column: str, cell: str, faults: list[str]) -> tuple[str, ...]:
    """The codes of a cell, each once; the unknown ones are added to ``faults`` and kept."""
    known = [str(code) for code in _LISTS[column]]
    codes = dict.fromkeys(part.strip().casefold() for part in cell.split(";") if part.strip())
    for code in codes:
        if code not in (*known, ALL):
            hint = "; separate codes by ;" if re.search(r"[,،؛|/]", code) else _near(code, known)
            faults.append(f"{column}: {_shown(code)} is not a code{hint}")
    return tuple(codes)


def _twin(organisation: Organisation, number: int, seen: dict[str, int]) -> int | None:
    """The earlier row with the same French or Arabic name, if any; remembers this one."""
    names = [folded(organisation.name_fr), folded(organisation.name_ar)]
    rows = [seen.setdefault(name, number) for name in (organisation.code, *names) if name]
    return next((row for row in rows if row != number), None)


def _clean(cell: str) -> str:
    """The cell on one line, without the invisible marks that editors and spreadsheets leave."""
    return " ".join(
        "".join(
            " " if letter.isspace() else letter
            for letter in cell
            if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf")
        ).split()
    )


def _shown(value: str) -> str:
    return f"“{value[:40]}”"


def _near(value: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(value, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1 and name]
