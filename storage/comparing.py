"""What a copy of a database is worth: every row read back beside its original, and opened."""

from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import Connection, Row, Table

from storage import copying, sealed
from storage.copying import Progress
from storage.schema import METADATA
from storage.secrets import Secrets

NAMED = 5
"""So many values that do not open are named: a lost key may leave a million of them."""


class Different(Exception):
    """A row of a copy is missing or is not like its original, or there is none it is a copy of.

    ``row`` is ``table/key``.
    """

    def __init__(self, row: str) -> None:
        super().__init__(f"{row} is not the same on both sides.")
        self.row = row


@dataclass(slots=True)
class Unopened:
    """How many sealed values none of the keys opens, and ``table/id column`` of the first few."""

    number: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, names: list[str]) -> None:
        """Count some more."""
        self.number += len(names)
        self.named += names[: NAMED - len(self.named)]


def compare(
    source: Connection, target: Connection, secrets: Secrets, progress: Progress = lambda *_: None
) -> Unopened:
    """Hold every row of a copy against its original, and open all that is sealed in it.

    What does not open is the same as in the original, so it did not open there either. Raises
    Different at the first row that is not the same, and DBAPIError; both connections belong to
    transactions as for ``copying.copy``.
    """
    unopened = Unopened()
    for table in METADATA.sorted_tables:
        with copying.read(source, table) as originals, copying.read(target, table) as copies:
            pairs = zip_longest(originals, copies)
            while batch := list(islice(pairs, copying.BATCH)):
                for original, copied in batch:
                    if original is None or copied is None or tuple(original) != tuple(copied):
                        raise Different(_name(table, copied if original is None else original))
                    unopened.add(sealed.unopened(secrets, table, copied))
                progress(table.name, len(batch))
    return unopened


def _name(table: Table, row: Row[Any]) -> str:
    return "/".join([table.name, *(str(row._mapping[key.name]) for key in table.primary_key)])
